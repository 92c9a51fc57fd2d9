/** Requests to the service of `everything.sql`, in order, and what must come back under every framework. */

export interface Exchange {
  readonly title: string;
  /** Which caller: by itself the chief. */
  readonly as?:
    | "chief"
    | "clerk 1"
    | "clerk 2"
    | "clerk without a tenant"
    | "clerk of a wrong tenant"
    | "caller without a role"
    | "nobody";
  readonly send: readonly [line: string, body?: unknown];
  readonly contentType?: string;
  /** Preconditions; `{etag}` is the entity tag that was answered last. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  /** All of the answer's body. */
  readonly body?: unknown;
  /** Some of it. */
  readonly has?: unknown;
  readonly location?: string;
}

const thing = {
  id: "00000000-0000-4000-8000-000000000001",
  flag: true,
  small: -5,
  big: 9007199254740991,
  exact: "123456789012345678901234567890.5",
  money8: 12.34,
  approx: 1.5,
  double: 0.1,
  letters: "abcd",
  day: "2026-02-28",
  at: "2026-02-28T12:00:00.5+00:00",
  local: "2026-02-28T12:00:00",
  clock: "12:30:00",
  span: "1 day 02:00:00",
  doc: { a: { b: [1, null] } },
  bin: "aGVsbG8gd29ybGQsIGhlbGxvIHdvcmxkLCBoZWxsbyB3b3JsZCwgaGVsbG8gd29ybGQsIGhlbGxvIHdvcmxkLCBoZWxsbyE=",
  numbers: [1, 2, 3],
  grid: [4, 5],
  spans: "[1,10)",
  many: "{[1,3),[5,7)}",
  home: { street: 'Long "Lane"', house: 7 },
  addr: "192.168.0.1/24",
  bits: "101",
  state: "busy",
  mail: "a@b",
};

const odd = {
  itS: 1,
  r: "r",
  i: "i",
  t: "t",
  row: "row",
  place0: "p",
  limit: 3,
  fields: "f",
  select: "s",
  proto: "p",
  constructor: "c",
  twoWords: "t w",
  uber: "ü",
  camel: "C",
  _1: "$1",
  parentS: null,
};

const kinds = {
  bigs: [1, -9007199254740991],
  bytes: ["\\x00ff"],
  numerics: ["1.5", "2"],
  times: ["2026-01-01T00:00:00+00:00"],
  moods: ["calm", "closed"],
  places: [{ street: 'A, "B" (C)', house: null }],
  docs: [{ a: [1] }, "text"],
  note: "<a>b</a>",
  cash: "$1,234.50",
  spot: "(1,2)",
  varied: "1011",
  during: '["2026-01-01 00:00:00+00","2026-02-01 00:00:00+00")',
  mac: "08:00:2b:01:02:03",
  net: "10.0.0.0/8",
  one: "x",
  named: "a name",
  grid: [1, 2],
  chosen: { a: 1, b: 2 },
  whole: { a: 1, b: 2 },
  lodging: { street: "Long Lane", house: 7 },
};

/** A table that the exchanges need beside those of `everything.sql`. */
export const leaflets = `
  create table leaflet (id int primary key, doc jsonb, wide double precision, changes int not null default 0);
  grant select, insert, update on leaflet to chief;
  create function count_change() returns trigger language plpgsql as $$ begin
    update leaflet set changes = changes + 1 where id = new.id; return null; end $$;
  create trigger count_change after insert or update of doc, wide on leaflet for each row execute function count_change();`;

/** Its columns that are answered as text. */
export const leafletTexts: readonly string[] = ["doc", "wide"];

const leaflet = { id: 1, doc: '{"a": [12345678901234567890]}', wide: "1e+300" };

const everyField = { ...thing, words: null };
const one = `/things/${thing.id}`;

export const exchanges: readonly Exchange[] = [
  {
    title: "every kind of column is written and read back as it was",
    send: ["POST /things", thing],
    status: 201,
    body: everyField,
    location: one,
  },
  { title: "and read again", send: [`GET ${one}`], status: 200, body: everyField },
  {
    title: "what the caller has is not sent again",
    send: [`GET ${one}`],
    headers: { "if-none-match": 'W/"other", W/{etag}' },
    status: 304,
  },
  {
    title: "another state is",
    send: [`GET ${one}`],
    headers: { "if-none-match": '"other"' },
    status: 200,
    body: everyField,
  },
  {
    title: "a change of what must not be there is refused",
    send: [`PATCH ${one}`, { small: 7 }],
    headers: { "if-none-match": "*" },
    status: 412,
  },
  {
    title: "a change for this state is made",
    send: [`PATCH ${one}`, { small: -6 }],
    headers: { "if-match": '"other", {etag}' },
    status: 200,
    has: { small: -6 },
  },
  {
    title: "what names a row may be sent back with it",
    send: [`PATCH ${one}`, { id: thing.id.toUpperCase(), small: -6 }],
    status: 200,
    has: { id: thing.id, small: -6 },
  },
  {
    title: "but not be another",
    send: [`PATCH ${one}`, { id: "00000000-0000-4000-8000-00000000000f", small: -9 }],
    status: 400,
    has: { errors: [{ field: "id", message: "cannot be changed" }] },
  },
  {
    title: "nor a part of it",
    send: ["PATCH /stock/order-lines/1/1", { orderId: 1, line: 2 }],
    status: 400,
    has: { errors: [{ field: "line", message: "cannot be changed" }] },
  },
  {
    title: "a time without a zone has no offset",
    send: [`PATCH ${one}`, { local: "2026-02-28T12:00:00Z" }],
    status: 400,
    has: { errors: [{ field: "local" }] },
  },
  {
    title: "also one that changes nothing",
    send: [`PATCH ${one}`, {}],
    headers: { "if-match": "{etag}" },
    status: 200,
    has: { small: -6 },
  },
  {
    title: "a change for any state is made",
    send: [`PATCH ${one}`, { small: -5 }],
    headers: { "if-match": "*" },
    status: 200,
    body: everyField,
  },
  {
    title: "a change for another state is refused",
    send: [`PATCH ${one}`, { small: -7 }],
    headers: { "if-match": '"0123456789abcdef0123456789abcdef"' },
    status: 412,
    has: { status: 412, title: "Precondition Failed" },
  },
  {
    title: "one that merges JSON, too",
    send: [`PATCH ${one}`, { doc: { a: { c: 1 } } }],
    headers: { "if-match": '"other"' },
    status: 412,
  },
  {
    title: "and one that changes nothing",
    send: [`PATCH ${one}`, {}],
    headers: { "if-match": '"other"' },
    status: 412,
  },
  {
    title: "and a deletion",
    send: [`DELETE ${one}`],
    headers: { "if-match": '"other"' },
    status: 412,
  },
  {
    title: "by strong comparison",
    send: [`DELETE ${one}`],
    headers: { "if-match": "W/{etag}" },
    status: 412,
  },
  {
    title: "what is no entity tag is refused",
    send: [`DELETE ${one}`],
    headers: { "if-match": "abc" },
    status: 400,
    has: { errors: [{ field: "If-Match" }] },
  },
  {
    title: "what is not there has no state to be in",
    send: ["DELETE /things/00000000-0000-4000-8000-00000000000f"],
    headers: { "if-match": "*" },
    status: 404,
  },
  {
    title: "names that mean something to SQL or to TypeScript are names like any other",
    send: ["POST /odd-table-x-y", odd],
    status: 201,
    body: odd,
    location: "/odd-table-x-y/1",
  },
  {
    title: "also in patches",
    send: ["PATCH /odd-table-x-y/1", { parentS: 1, constructor: "d", twoWords: "w" }],
    status: 200,
    body: { ...odd, parentS: 1, constructor: "d", twoWords: "w" },
  },
  {
    title: "in filters, and beside what they are related to",
    send: [
      "GET /odd-table-x-y?constructor=eq.d&proto=neq.x&r=eq.r&_1=eq.$1&include=parent,children&sort=-itS",
    ],
    status: 200,
    body: {
      data: [
        {
          ...odd,
          ...{ parentS: 1, constructor: "d", twoWords: "w" },
          parent: { ...odd, parentS: 1, constructor: "d", twoWords: "w" },
          children: [{ ...odd, parentS: 1, constructor: "d", twoWords: "w" }],
        },
      ],
      nextCursor: null,
    },
  },
  {
    title: "a conflict is told by such a name",
    send: ["POST /odd-table-x-y", odd],
    status: 409,
    has: { errors: [{ field: "itS" }] },
  },
  {
    title: "what is rare is written and read back as it was, too",
    send: ["POST /kinds", kinds],
    status: 201,
    body: { id: 1, ...kinds, counted: 2 },
  },
  {
    title: "and found",
    send: [
      "GET /kinds?bigs=has.-9007199254740991&moods=overlaps.busy,closed&cash=gte.$1,000&net=eq.10.0.0.0/8&one=eq.x&named=like.a*&varied=in.(1011,0)&counted=eq.2&fields=id",
    ],
    status: 200,
    body: { data: [{ id: 1 }], nextCursor: null },
  },
  {
    title: "a patch merges domains over JSON and composites, too",
    send: ["PATCH /kinds/1", { chosen: { a: 9 }, whole: { b: null }, lodging: { house: 8 } }],
    status: 200,
    has: { chosen: { a: 9, b: 2 }, whole: { a: 1 }, lodging: { street: "Long Lane", house: 8 } },
  },
  {
    title: "a patch merges JSON and composites, and leaves the rest",
    send: [`PATCH ${one}`, { doc: { a: { c: 1 } }, home: { house: 8 }, flag: null }],
    contentType: "application/merge-patch+json",
    status: 200,
    has: {
      doc: { a: { b: [1, null], c: 1 } },
      home: { street: 'Long "Lane"', house: 8 },
      flag: null,
      small: -5,
    },
  },
  {
    title: "null empties JSON, too",
    send: [`PATCH ${one}`, { doc: null, bin: "AAEC", exact: "0.10" }],
    status: 200,
    has: { doc: null, bin: "AAEC", exact: "0.10" },
  },
  {
    title: "a patch of nothing answers the row",
    send: [`PATCH ${one}`, {}],
    status: 200,
    has: { small: -5 },
  },
  {
    title: "a row may be all defaults",
    send: ["POST /things?fields=id", { id: "00000000-0000-4000-8000-000000000002" }],
    status: 201,
    has: { flag: null, big: null },
  },
  {
    title: "filters see sets and ranges",
    send: ["GET /things?numbers=has.2,3&spans=has.9&many=overlaps.[6,9)&fields=id"],
    status: 200,
    body: { data: [{ id: thing.id }], nextCursor: null },
  },
  {
    title: "a value that its type refuses is told by the field's name",
    send: ["GET /things?addr=eq.here"],
    status: 400,
    has: { errors: [{ field: "query.addr" }] },
  },
  {
    title: "what is nested too deeply to be answered again is refused",
    send: ["POST /things", { doc: JSON.parse(`${"[".repeat(2000)}${"]".repeat(2000)}`) }],
    status: 400,
    has: { detail: "The body is nested too deeply: 500 levels at most." },
  },
  {
    title: "an operator that a filter lacks is refused",
    send: ["GET /things?flag=gt.true"],
    status: 400,
  },
  {
    title: "text that is no range cannot be stored",
    send: [`PATCH ${one}`, { spans: "[9,1)" }],
    status: 422,
  },
  { title: "NUL cannot be stored", send: ["POST /genres", { code: "nul", title: "a\0b" }], status: 422 },
  {
    title: "a natural key is in the path, escaped",
    send: ["POST /genres", { code: "a/b", title: "Slash" }],
    status: 201,
    body: { code: "a/b", title: "Slash" },
    location: "/genres/a%2Fb",
  },
  { title: "and found by it", send: ["GET /genres/a%2Fb"], status: 200, has: { title: "Slash" } },
  {
    title: "an artist gets a number, and what is only written is not answered",
    send: ["POST /artists", { name: "Ada", sortName: null, email: "ada@example.org", passwordHash: "s3" }],
    status: 201,
    body: {
      id: 1,
      name: "Ada",
      sortName: null,
      mentorId: null,
      born: null,
      email: "ada@example.org",
      mood: "calm",
    },
    location: "/artists/1",
  },
  {
    title: "a second artist refers to the first",
    send: ["POST /artists", { name: "Ben", mentorId: 1, mood: "busy" }],
    status: 201,
    has: { mentorId: 1, mood: "busy" },
  },
  {
    title: "what is only written cannot be guessed by filters",
    send: ["GET /artists?passwordHash=like.x*&fields=name&sort=name"],
    status: 400,
    has: { errors: [{ field: "query.passwordHash", message: "is no parameter of this list" }] },
  },
  {
    title: "a filter that is misspelt does not answer every row",
    send: ["GET /artists?sortNaem=eq.x&nmae=eq.Ada&artist[]=1&__proto__=1&fields=id"],
    status: 400,
    has: {
      errors: [
        { field: "query.sortNaem", message: "is no parameter of this list; did you mean sortName?" },
        { field: "query.nmae", message: "is no parameter of this list; did you mean name?" },
        { field: "query.artist[]", message: "is no parameter of this list" },
        { field: "query.__proto__", message: "is no parameter of this list" },
      ],
    },
  },
  {
    title: "nor in a list within another",
    send: ["GET /artists/1/works?titel=eq.x"],
    status: 400,
    has: { errors: [{ message: "is no parameter of this list; did you mean title?" }] },
  },
  {
    title: "filters may be written as lists are",
    send: ["GET /artists?name[]=eq.Ada&fields=id"],
    status: 200,
    body: { data: [{ id: 1 }], nextCursor: null },
  },
  {
    title: "bytes that are no base64 are refused",
    send: ["POST /things", { bin: "AQI*DD" }],
    status: 400,
    has: { errors: [{ field: "bin", message: "must be base64" }] },
  },
  {
    title: "a rule of several columns is told by its name",
    send: ["POST /genres", { code: "abc", title: "abc" }],
    status: 422,
    has: { errors: [{ field: "body", message: "breaks the rule title_is_no_code" }] },
  },
  { title: "nor asked for", send: ["GET /artists?fields=passwordHash"], status: 400 },
  {
    title: "what must be unique is a conflict, told by the field's name",
    send: ["POST /artists", { name: "Ada" }],
    status: 409,
    has: { errors: [{ field: "name", message: "is taken already" }] },
  },
  {
    title: "what refers to nothing is told by the field's name",
    send: ["POST /artists", { name: "Bob", mentorId: 99 }],
    status: 422,
    has: { errors: [{ field: "mentorId", message: "refers to nothing" }] },
  },
  {
    title: "a check of the table is kept",
    send: ["POST /artists", { name: "nobody" }],
    status: 422,
  },
  {
    title: "what the document refuses never gets to the database",
    send: ["POST /artists", { name: "Cy", email: "no address" }],
    status: 400,
    has: { errors: [{ field: "email" }] },
  },
  {
    title: "a work, by its own number",
    send: [
      "POST /works",
      {
        id: 7,
        artistId: 1,
        title: "Notes",
        price: 9.5,
        meta: { pages: 3 },
        createdAt: "2026-01-01T00:00:00Z",
      },
    ],
    status: 201,
    body: {
      id: 7,
      artistId: 1,
      title: "Notes",
      price: 9.5,
      tags: [],
      meta: { pages: 3 },
      made: null,
      stock: 0,
      label: "Notes!",
      createdAt: "2026-01-01T00:00:00+00:00",
    },
    location: "/works/7",
  },
  {
    title: "two keys that are joined",
    send: ["POST /artist-genres", { artistId: 1, genreCode: "a/b" }],
    status: 201,
    location: "/artist-genres/1/a%2Fb",
  },
  {
    title: "one statement reads all that an artist is related to",
    send: ["GET /artists/1?fields=name&include=mentor,artistsByMentor,genres"],
    status: 200,
    body: {
      id: 1,
      name: "Ada",
      mentor: null,
      artistsByMentor: [
        { id: 2, name: "Ben", sortName: null, mentorId: 1, born: null, email: null, mood: "busy" },
      ],
      genres: [{ code: "a/b", title: "Slash" }],
    },
  },
  {
    title: "what belongs to an artist is a list of its own",
    send: ["GET /artists/1/works?fields=title&price=gte.9.5&price=lt.10"],
    status: 200,
    body: { data: [{ id: 7, title: "Notes" }], nextCursor: null },
  },
  {
    title: "through a join table, too",
    send: ["GET /genres/a%2Fb/artists?fields=id"],
    status: 200,
    body: { data: [{ id: 1 }], nextCursor: null },
  },
  {
    title: "an artist without works has an empty list",
    send: ["GET /artists/2/works"],
    status: 200,
    body: { data: [], nextCursor: null },
  },
  { title: "works of nobody are not found", send: ["GET /artists/99/works"], status: 404 },
  {
    title: "a page ends where the next begins",
    send: ["GET /artists?limit=1&sort=-name&fields=id"],
    status: 200,
    body: {
      data: [{ id: 2 }],
      nextCursor: Buffer.from('["artists","-name",["Ben","2"]]').toString("base64url"),
    },
  },
  {
    title: "the cursor leads on",
    send: [
      `GET /artists?limit=1&sort=-name&fields=id&cursor=${Buffer.from('["artists","-name",["Ben","2"]]').toString("base64url")}`,
    ],
    status: 200,
    body: { data: [{ id: 1 }], nextCursor: null },
  },
  {
    title: "a cursor of another order is refused",
    send: [`GET /artists?cursor=${Buffer.from('["artists","-name",["Ben","2"]]').toString("base64url")}`],
    status: 400,
    has: { errors: [{ field: "query.cursor" }] },
  },
  { title: "an order without an index is refused", send: ["GET /artists?sort=mood"], status: 400 },
  { title: "a relation that is none is refused", send: ["GET /artists?include=friends"], status: 400 },
  {
    title: "a view is read",
    send: ["GET /busy-artists"],
    status: 200,
    body: { data: [{ id: 2, name: "Ben" }], nextCursor: null },
  },
  { title: "and not written", send: ["POST /busy-artists", { id: 3 }], status: 405 },
  {
    title: "a materialised view is read",
    send: ["GET /price-ranges"],
    status: 200,
    has: { nextCursor: null },
  },
  {
    title: "a key of two columns",
    send: ["POST /stock/order-lines", { orderId: 1, line: 1, workId: 7 }],
    status: 201,
    body: { orderId: 1, line: 1, workId: 7, note: null },
    location: "/stock/order-lines/1/1",
  },
  {
    title: "what overlaps is a conflict",
    send: ["POST /stock/order-lines", { orderId: 1, line: 1 }],
    status: 409,
  },
  {
    title: "is changed by both",
    send: ["PATCH /stock/order-lines/1/1", { note: "gift" }],
    status: 200,
    body: { orderId: 1, line: 1, workId: 7, note: "gift" },
  },
  { title: "and is not found by one and another", send: ["GET /stock/order-lines/1/2"], status: 404 },
  {
    title: "what is still referred to stays",
    send: ["DELETE /works/7"],
    status: 409,
    has: { errors: [{ message: "is still referred to" }] },
  },
  { title: "is deleted by both", send: ["DELETE /stock/order-lines/1/1"], status: 204 },
  { title: "but not twice", send: ["DELETE /stock/order-lines/1/1"], status: 404 },
  {
    title: "a row finds its partition",
    send: ["POST /events", { id: 1, at: "2026-05-05", what: "fair" }],
    status: 201,
    location: "/events/1/2026-05-05",
  },
  {
    title: "and is found by a key that has its date",
    send: ["GET /events/1/2026-05-05"],
    status: 200,
    body: { id: 1, at: "2026-05-05", what: "fair" },
  },
  {
    title: "where there is no partition it is refused",
    send: ["POST /events", { id: 1, at: "2030-05-05" }],
    status: 422,
  },
  {
    title: "what a trigger changes when the row is made is in the answer",
    send: ["POST /leaflets", leaflet],
    status: 201,
    body: { ...leaflet, changes: 1 },
  },
  {
    title:
      "whose entity tag is good for a change, in which JSON and numbers go back as the text that they were",
    send: ["PATCH /leaflets/1", leaflet],
    headers: { "if-match": "{etag}" },
    status: 200,
    body: { ...leaflet, changes: 2 },
  },
  {
    title: "as that one's is",
    send: ["GET /leaflets/1"],
    headers: { "if-none-match": "{etag}" },
    status: 304,
  },
  {
    title: "JSON stays JSON",
    send: ['GET /leaflets?doc=has.{"a":[]}'],
    status: 200,
    has: { data: [{ id: 1 }] },
  },
  {
    title: "text that is no JSON is refused",
    send: ["PATCH /leaflets/1", { doc: "{" }],
    status: 422,
  },
  {
    title: "a function answers a value",
    send: ["POST /actions/close-order", { orderId: 5 }],
    status: 200,
    body: { result: "5: done" },
  },
  {
    title: "with all that it was given",
    send: ["POST /actions/close-order", { orderId: 5, reason: "'); drop table artist; --" }],
    status: 200,
    body: { result: "5: '); drop table artist; --" },
  },
  {
    title: "or rows",
    send: ["POST /actions/works-below", { most: "10" }],
    status: 200,
    body: { data: [{ id: 7, title: "Notes" }] },
  },
  {
    title: "or many values",
    send: ["POST /actions/numbers-to", { most: 3 }],
    status: 200,
    body: { data: [1, 2, 3] },
  },
  {
    title: "or nothing",
    send: ["POST /actions/rename-artist", { argument1: 2, argument2: "Benedict" }],
    status: 204,
  },
  {
    title: "and did it",
    send: ["GET /artists/2?fields=name"],
    status: 200,
    body: { id: 2, name: "Benedict" },
  },
  {
    title: "rows of a table are answered as that table's are, without what is hidden there",
    send: ["POST /actions/find-artists", { named: "Ada" }],
    status: 200,
    body: {
      data: [
        {
          id: 1,
          name: "Ada",
          sortName: null,
          mentorId: null,
          born: null,
          email: "ada@example.org",
          mood: "calm",
        },
      ],
    },
  },
  {
    title: "and so is a single one",
    send: ["POST /actions/artist-of", { workId: 7 }],
    status: 200,
    body: {
      result: {
        id: 1,
        name: "Ada",
        sortName: null,
        mentorId: null,
        born: null,
        email: "ada@example.org",
        mood: "calm",
      },
    },
  },
  {
    title: "a function may be called as a table is",
    send: ["POST /actions/works"],
    status: 200,
    has: { data: [{ id: 7, artistId: 1, label: "Notes!" }] },
  },
  {
    title: "columns of a function's own are named and written as those of tables are",
    send: ["POST /actions/exact-totals"],
    status: 200,
    body: {
      data: [{ orderId: 1, bigTotal: "12345678901234567890.5", rawBytes: "AQI=", near: 9007199254740991 }],
    },
  },
  {
    title: "so are its OUT arguments",
    send: ["POST /actions/exact-range"],
    status: 200,
    body: { result: { lowest: "0.10", highest: null } },
  },
  {
    title: "and single values",
    send: ["POST /actions/exact-numbers"],
    status: 200,
    body: { data: ["12345678901234567890.5"] },
  },
  {
    title: "a number that JSON would round is refused there, too",
    send: ["POST /actions/next-number", { n: 9007199254740991 }],
    status: 500,
  },
  {
    title: "one that it would not is answered",
    send: ["POST /actions/next-number", { n: 9007199254740990 }],
    status: 200,
    body: { result: 9007199254740991 },
  },
  {
    title: "as many arguments as are given",
    send: ["POST /actions/add-all", { nums: [1, 2, 3] }],
    status: 200,
    body: { result: 6 },
  },
  {
    title: "of arguments without a name the last may be left out",
    send: ["POST /actions/add-two", { argument1: 5, argument2: 4 }],
    status: 200,
    body: { result: 543 },
  },
  {
    title: "but not one before another",
    send: ["POST /actions/add-two", { argument1: 5, argument3: 4 }],
    status: 400,
    has: { errors: [{ field: "argument2", message: "is needed where argument3 is given" }] },
  },
  {
    title: "a procedure is called",
    send: ["POST /actions/add-genre", { code: "pro", title: "Progressive ", tags: ["a", "b"] }],
    status: 204,
  },
  {
    title: "and did it",
    send: ["GET /genres/pro"],
    status: 200,
    body: { code: "pro", title: "Progressive a+b" },
  },
  {
    title: "with the defaults of what is left out",
    send: ["POST /actions/add-genre", { code: "new" }],
    status: 204,
  },
  {
    title: "what it breaks is a conflict",
    send: ["POST /actions/add-genre", { code: "pro" }],
    status: 409,
  },
  {
    title: "what a function raises is a refusal without its words",
    send: ["POST /actions/refuse"],
    status: 422,
  },
  { title: "nobody is let in without a token", as: "nobody", send: ["GET /artists"], status: 401 },
  {
    title: "a clerk makes a note of their own tenant",
    as: "clerk 1",
    send: ["POST /notes", { id: 1, tenantId: 1, owner: "c", body: "mine" }],
    status: 201,
  },
  {
    title: "but none of another one's",
    as: "clerk 1",
    send: ["POST /notes", { id: 2, tenantId: 2, owner: "c" }],
    status: 403,
  },
  { title: "another one's clerk does not find it", as: "clerk 2", send: ["GET /notes/1"], status: 404 },
  {
    title: "nor change it",
    as: "clerk 2",
    send: ["PATCH /notes/1", { body: "theirs" }],
    status: 404,
  },
  { title: "nor delete it", as: "clerk 2", send: ["DELETE /notes/1"], status: 404 },
  {
    title: "nor list it",
    as: "clerk 2",
    send: ["GET /notes"],
    status: 200,
    body: { data: [], nextCursor: null },
  },
  {
    title: "a clerk cannot give a note away",
    as: "clerk 1",
    send: ["PATCH /notes/1", { tenantId: 2 }],
    status: 403,
  },
  {
    title: "the chief sees all notes",
    send: ["GET /notes?fields=id"],
    status: 200,
    body: { data: [{ id: 1 }], nextCursor: null },
  },
  {
    title: "a key that is taken by a row one may not see is a conflict all the same",
    as: "clerk 2",
    send: ["POST /notes", { id: 1, tenantId: 2, owner: "c" }],
    status: 409,
  },
  {
    title: "what no policy decides about is read without what policies read of the caller",
    as: "clerk without a tenant",
    send: ["GET /artists/1?fields=name&include=works"],
    status: 200,
    has: { name: "Ada" },
  },
  {
    title: "a wrong claim does not matter there, either",
    as: "clerk of a wrong tenant",
    send: ["GET /artists/1/works?fields=title"],
    status: 200,
    has: { data: [{ title: "Notes" }] },
  },
  {
    title: "what policies decide about is not",
    as: "clerk without a tenant",
    send: ["GET /notes"],
    status: 403,
    has: { detail: "Your token lacks the claim tenant_id." },
  },
  {
    title: "nor is anything changed, which may set off what they decide about",
    as: "clerk without a tenant",
    send: ["PATCH /artists/1", { sortName: "A" }],
    status: 403,
  },
  {
    title: "nor called",
    as: "clerk without a tenant",
    send: ["POST /actions/ping"],
    status: 403,
  },
  {
    title: "a claim that policies cannot read is no fault of the server",
    as: "clerk of a wrong tenant",
    send: ["GET /notes"],
    status: 403,
    has: { detail: "A claim of your token is not what this needs." },
  },
  {
    title: "nor one that is too wrong to write with",
    as: "clerk of a wrong tenant",
    send: ["POST /notes", { id: 9, tenantId: 1, owner: "c" }],
    status: 403,
  },
  {
    title: "without a role one would be the database's own user, so nothing is answered",
    as: "caller without a role",
    send: ["GET /artists"],
    status: 403,
    has: { detail: "You have none of the roles that this needs." },
  },
];
