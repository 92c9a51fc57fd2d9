/** Lists on a real Postgres: pages, filters, includes, and what is sent for them. */
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Field, Relation } from "../../templates/resources/description.ts";
import { Resource } from "../../templates/resources/resource.ts";
import { LiveDatabase, type Row } from "./live-resources.ts";

let live: LiveDatabase;

beforeAll(async () => {
  live = await LiveDatabase.start("pages");
  await live.pool.query(`
    insert into artist (name, sort_name, mentor, born, email, mood)
    select 'artist ' || i, case when i % 4 = 0 then null else 'name ' || i % 5 end, nullif(i - 1, 0),
           case when i % 3 = 0 then null else date '1950-01-01' + i % 7 end,
           case when i % 2 = 0 then 'a' || i || '@example.org' end,
           (array['calm', 'busy', 'closed'])[1 + i % 3]::mood
    from generate_series(1, 40) i;
    insert into genre values ('jaz', 'Jazz'), ('pop', 'Pop'), ('roc', 'Rock, "hard" 50%');
    insert into artist_genre select i, (array['jaz', 'pop', 'roc'])[g] from generate_series(1, 40) i, generate_series(1, 3) g where i % (g + 1) = 0;
    insert into work (artist_id, title, price, tags, meta, made, stock)
    select 1 + i % 40, 'work ' || i % 9, (i % 6) * 1.25, array['t' || i % 3, 'all'],
           case when i % 5 = 0 then null else jsonb_build_object('n', i % 4) end,
           daterange(date '2000-01-01' + i, date '2000-03-01' + i), i % 11
    from generate_series(1, 120) i;
    insert into event select i, date '2025-06-01' + i * 3, 'event ' || i % 4 from generate_series(1, 100) i;
    refresh materialized view price_range;
    refresh materialized view mood_count;
    analyze;
  `);
});

afterAll(() => live.stop());

async function allPages(
  name: string,
  query: { readonly sort?: string; readonly limit: number },
): Promise<Row[]> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await live.resource(name).list(live.session(), { ...query, cursor });
    rows.push(...page.data);
    if (page.nextCursor === null) return rows;
    expect(page.data).toHaveLength(query.limit);
    cursor = page.nextCursor;
  }
}

describe("pages", () => {
  const sorts = fc.constantFrom(
    ...["artists", "works", "events", "artistGenres", "busyArtists", "priceRanges", "moodCounts"].flatMap(
      (name) => [
        { name, sort: undefined as string | undefined },
        ...(
          {
            artists: ["id", "name", "sortName", "born"],
            works: ["title", "price", "artistId"],
            events: ["id"],
            artistGenres: ["artistId"],
          }[name] ?? []
        ).flatMap((sort) => [
          { name, sort },
          { name, sort: `-${sort}` },
        ]),
      ],
    ),
  );

  test("of any size, in any order, hold every row once, and in the order of one page that holds them all", async () => {
    await fc.assert(
      fc.asyncProperty(sorts, fc.integer({ min: 1, max: 50 }), async ({ name, sort }, limit) => {
        const query = sort === undefined ? { limit } : { limit, sort };
        const whole = await live.resource(name).list(live.session(), { ...query, limit: 1000 });
        expect(await allPages(name, query)).toEqual(whole.data);
      }),
      { numRuns: 60 },
    );
  });

  test("of a view hold the row whose key is null, too", async () => {
    const moods = (await allPages("moodCounts", { limit: 1 })).map(({ mood }) => mood);
    expect(moods).toEqual(["calm", "busy", "closed", null]);
  });

  test("stay whole while rows are inserted before and after them", async () => {
    const works = live.resource("works");
    const first = await works.list(live.session(), { limit: 5, sort: "title" });
    await live.pool.query(
      "insert into work (artist_id, title) values (1, 'work 0'), (1, 'a'), (1, 'zzz') returning id",
    );
    const rest = await works.list(live.session(), {
      limit: 1000,
      sort: "title",
      cursor: first.nextCursor ?? "",
    });
    const ids = [...first.data, ...rest.data].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThanOrEqual(120);
    await live.pool.query("delete from work where id > 120");
  });

  const foreign = (text: unknown): string => Buffer.from(JSON.stringify(text)).toString("base64url");
  test.each([
    ["nonsense", "!"],
    ["of another list", foreign(["works", "", ["1"]])],
    ["of another order", foreign(["artists", "name", ["a", "1"]])],
    ["with too few values", foreign(["artists", "", []])],
    ["with a value that is no text", foreign(["artists", "", [1]])],
    ["with a place that is counted", foreign(["artists", "", 5])],
    ["with a value of another type", foreign(["artists", "", ["1; drop table artist"]])],
  ])("a cursor that is %s is refused", async (_title, cursor) => {
    await expect(live.resource("artists").list(live.session(), { cursor })).rejects.toMatchObject({
      status: 400,
      details: [{ field: "query.cursor" }],
    });
  });
});

describe("filters", () => {
  const numbers = [0, 1.25, 2.5, 3.75, 5, 6.25];
  const titles = Array.from({ length: 9 }, (_, index) => `work ${index}`);
  const priceOf = (row: Row): number => Number(row["price"]);
  const compare = {
    eq: (a: unknown, b: unknown) => a === b,
    neq: (a: unknown, b: unknown) => a !== b,
    gt: (a: number, b: number) => a > b,
    gte: (a: number, b: number) => a >= b,
    lt: (a: number, b: number) => a < b,
    lte: (a: number, b: number) => a <= b,
  } as const;
  interface Filtered {
    readonly query: Readonly<Record<string, string>>;
    readonly holds: (row: Row) => boolean;
  }
  const byPrice = fc
    .tuple(
      fc.constantFrom(...(Object.keys(compare) as (keyof typeof compare)[])),
      fc.constantFrom(...numbers),
    )
    .map(
      ([operator, number]): Filtered => ({
        query: { price: `${operator}.${number}` },
        holds: (row) => compare[operator](priceOf(row), number),
      }),
    );
  const byTitles = fc.subarray(titles, { minLength: 1 }).map(
    (some): Filtered => ({
      query: { title: `in.(${some.map((each, index) => (index % 2 ? each : `"${each}"`)).join(",")})` },
      holds: (row) => some.includes(String(row["title"])),
    }),
  );
  const byStock = fc
    .integer({ min: 0, max: 10 })
    .map(
      (most): Filtered => ({ query: { stock: `lte.${most}` }, holds: (row) => Number(row["stock"]) <= most }),
    );
  const byTag = fc.constantFrom("t0", "t1", "t2", "all", "none").map(
    (tag): Filtered => ({
      query: { tags: `has.${tag}` },
      holds: (row) => (row["tags"] as string[]).includes(tag),
    }),
  );
  const byMeta = fc.integer({ min: 0, max: 4 }).map(
    (n): Filtered => ({
      query: { meta: `has.{"n":${n}}` },
      holds: (row) => (row["meta"] as { n?: number } | null)?.n === n,
    }),
  );
  const byNull = fc.boolean().map(
    (isNull): Filtered => ({
      query: { meta: isNull ? "is.null" : "is.notnull" },
      holds: (row) => (row["meta"] === null) === isNull,
    }),
  );

  test("agree with the same filters in JavaScript", async () => {
    const all = await allPages("works", { limit: 1000 });
    const some = fc.array(fc.oneof(byPrice, byTitles, byStock, byTag, byMeta, byNull), {
      minLength: 1,
      maxLength: 3,
    });
    await fc.assert(
      fc.asyncProperty(some, async (filters) => {
        const query: Record<string, string[]> = {};
        for (const filter of filters) {
          for (const [name, text] of Object.entries(filter.query)) {
            query[name] = [...(query[name] ?? []), text];
          }
        }
        const { data } = await live.resource("works").list(live.session(), { limit: 1000, ...query });
        expect(data).toEqual(all.filter((row) => filters.every(({ holds }) => holds(row))));
      }),
      { numRuns: 60 },
    );
  });

  const found: readonly (readonly [string, Readonly<Record<string, string | string[]>>, number])[] = [
    ["artists", { name: "like.artist 1*" }, 11],
    ["artists", { name: "ilike.ARTIST 1_" }, 0],
    ["artists", { name: "ilike.ARTIST 1*" }, 11],
    ["artists", { name: ["like.*1", "neq.artist 1"] }, 3],
    ["artists", { mood: "in.(calm,busy)" }, 27],
    ["artists", { email: "eq.no address" }, 0],
    ["artists", { email: "eq.a2@example.org" }, 1],
    ["artists", { born: "lt.1950-01-03" }, 8],
    ["genres", { code: "eq.jazz" }, 0],
    ["genres", { code: "eq.jaz" }, 1],
    ["genres", { title: 'eq.Rock, "hard" 50%' }, 1],
    ["genres", { title: 'in.("Rock, \\"hard\\" 50%",Pop)' }, 2],
    ["genres", { title: "like.*50%*" }, 1],
    ["genres", { title: "like.*50%" }, 1],
    ["works", { made: "has.2000-01-02" }, 1],
    ["works", { made: "has.[2000-01-03,2000-01-05)" }, 2],
    ["works", { made: "overlaps.[1999-01-01,2000-01-04)" }, 2],
    ["works", { tags: "has.t1,all" }, 40],
    ["works", { tags: "has.(t1,all)" }, 40],
    ["works", { tags: "overlaps.(t1,t2)" }, 80],
    ["works", { label: "eq.work 3!" }, 14],
    ["events", { at: ["gte.2026-01-01", "lt.2026-02-01"] }, 10],
  ];
  test.each(found)("of %s: %j finds %i", async (name, query, count) => {
    const { data } = await live.resource(name).list(live.session(), { limit: 1000, ...query });
    expect(data).toHaveLength(count);
  });

  const refused: readonly (readonly [string, string, string])[] = [
    ["works", "price", "gte.abc"],
    ["works", "price", "10"],
    ["works", "price", "like.1*"],
    ["works", "price", "is.null"],
    ["works", "price", "constructor.1"],
    ["works", "id", "eq.99999999999999999999"],
    ["works", "id", "in.(1,2"],
    ["works", "id", "in.()"],
    ["works", "title", "in.()"],
    ["works", "id", "in.(1,,2)"],
    ["works", "id", 'in.(1,"2)'],
    ["works", "id", `in.(${Array.from({ length: 101 }, (_, index) => index).join(",")})`],
    ["works", "made", "has.someday"],
    ["works", "made", "overlaps.[2000"],
    ["works", "meta", "has.{"],
    ["works", "title", "eq.a\0b"],
    ["artists", "mood", "eq.sad"],
    ["artists", "born", "eq.2026-02-30"],
    ["things", "id", "eq.1"],
    ["things", "local", "gt.2026-01-01T00:00:00Z"],
    ["things", "local", "in.(2026-01-01 00:00+02)"],
    ["things", "clock", "eq.12:00:00 Europe/Rome"],
    ["things", "addr", "eq.here"],
    ["things", "many", "has.x"],
    ["things", "numbers", "has.x"],
  ];
  test.each(refused)("of %s: %s=%j is refused by its name", async (name, field, text) => {
    await expect(live.resource(name).list(live.session(), { [field]: text })).rejects.toMatchObject({
      status: 400,
      details: [{ field: `query.${field}` }],
    });
  });

  test("more than fifty conditions are refused", async () => {
    const price = Array.from({ length: 51 }, () => "gte.0");
    const asked = live.resource("works").list(live.session(), { price } as object);
    await expect(asked).rejects.toMatchObject({ status: 400 });
  });
});

describe("what is sent", () => {
  test("a list with all that it is related to is one statement", async () => {
    for (const resource of live.plan.resources) {
      live.asked.length = 0;
      const include = resource.relations.map(({ name }) => name);
      await live.resource(resource.plural).list(live.session(), { include, limit: 3 });
      expect(live.asked).toHaveLength(1);
    }
  });

  test("no value of a request is part of the SQL", async () => {
    const evil = "x'); drop table artist; --";
    const session = live.session();
    live.asked.length = 0;
    const artists = live.resource("artists");
    const things = live.resource("things");
    await artists.list(session, { name: [`eq.${evil}`, `like.*${evil}*`, `in.("${evil}",b)`] } as object);
    await artists.create(session, { name: evil, sortName: evil });
    await artists.update(session, { id: 1 }, { sortName: evil });
    await artists.listRelated(session, { id: 1 }, { works: live.resource("works") }, {
      title: [`eq.${evil}`],
    } as object);
    await things.create(session, { id: "00000000-0000-4000-8000-000000000001", doc: { [evil]: evil } });
    await things.update(session, { id: "00000000-0000-4000-8000-000000000001" }, { doc: { a: evil } });
    await artists.delete(session, { id: 41 }).catch(() => undefined);
    await live.pool.query("delete from artist where id > 40; delete from thing");
    expect(live.asked.length).toBeGreaterThan(7);
    for (const { text } of live.asked) expect(text).not.toContain("drop table");
    for (const cursor of [Buffer.from(JSON.stringify(["artists", "", [evil]])).toString("base64url")]) {
      await expect(artists.list(session, { cursor })).rejects.toMatchObject({ status: 400 });
    }
  });

  test("includes hold what the other lists hold, a hundred rows at most", async () => {
    const session = live.session();
    const artists = live.resource("artists");
    await live.pool.query(
      "insert into work (artist_id, title) select 2, 'many' from generate_series(1, 150)",
    );
    const row = await artists.read(session, { id: 2 }, { include: ["mentor", "works", "genres"] });
    const works = await artists.listRelated(
      session,
      { id: 2 },
      { works: live.resource("works") },
      { limit: 100 },
    );
    const genres = await artists.listRelated(
      session,
      { id: 2 },
      { genres: live.resource("genres") },
      { limit: 100 },
    );
    expect(row["works"]).toEqual(works.data);
    expect(works.data).toHaveLength(100);
    expect(row["genres"]).toEqual(genres.data);
    expect(row["mentor"]).toEqual(await artists.read(session, { id: 1 }));
    await live.pool.query("delete from work where title = 'many'");
    const first = await artists.read(session, { id: 1 }, { fields: ["name"], include: ["mentor", "works"] });
    expect(Object.keys(first)).toEqual(["id", "name", "mentor", "works"]);
    expect(first["mentor"]).toBeNull();
  });

  test("names that Postgres would cut come back whole", async () => {
    const { description } = live.resource("artists");
    const relations = description.relations?.() ?? {};
    const long = (end: string): string => `${"veryLong".repeat(10)}${end}`;
    const { name, ...fields } = description.fields;
    const named: Resource<Row> = new Resource<Row>({
      ...description,
      fields: { ...fields, [long("Name")]: name as Field },
      relations: () => ({
        [long("One")]: relations["mentor"] as Relation,
        [long("Many")]: relations["works"] as Relation,
        [long("Self")]: { ...(relations["mentor"] as Relation), to: named },
      }),
    });
    const include = [long("Many"), long("One"), long("Self")];
    const row = await named.read(live.session(), { id: 2 }, { fields: [long("Name")], include });
    const mentor = { id: 1, [long("Name")]: "artist 1" };
    expect(Object.keys(row)).toEqual(["id", long("Name"), ...include]);
    expect(row).toMatchObject({ [long("Name")]: "artist 2", [long("One")]: { name: "artist 1" } });
    expect(row[long("Self")]).toMatchObject(mentor);
    expect(row[long("Many")]).not.toEqual([]);
  });

  test("of what hides secrets nothing is read", async () => {
    live.asked.length = 0;
    const artists = live.resource("artists");
    await artists.list(live.session(), { include: ["mentor", "artistsByMentor"] });
    expect(live.asked[0]?.text).not.toContain("password_hash");
  });
});

test("a page deep in 100,000 rows is found by an index, whichever way it is sorted", async () => {
  await live.pool.query(`
    insert into genre values ('big', 'Big');
    insert into artist (name, sort_name, born)
    select 'many ' || i, case when i % 2 = 0 then 's' || i end, case when i % 10 = 0 then null else date '1900-01-01' + i % 30000 end
    from generate_series(1, 100000) i;
    analyze artist;
  `);
  const artists = live.resource("artists");
  const place = { name: "many 5", sortName: "s5", born: "1950-01-01" };
  for (const [field, value] of Object.entries(place)) {
    for (const sort of [field, `-${field}`]) {
      for (const last of field === "name" ? [value] : [value, null]) {
        const cursor = Buffer.from(JSON.stringify(["artists", sort, [last, "50000"]])).toString("base64url");
        live.asked.length = 0;
        await artists.list(live.session(), { sort, cursor, limit: 20 });
        const { text = "", values = [] } = live.asked[0] ?? {};
        const { rows } = await live.pool.query(`explain (analyze, format json) ${text}`, [...values]);
        const plan = JSON.stringify(rows[0]["QUERY PLAN"]);
        expect({ sort, last, plan }).not.toMatchObject({ plan: expect.stringContaining("Seq Scan") });
        const read = [...plan.matchAll(/"(?:Actual Rows|Rows Removed by Filter)":\s*(\d+)/g)].map(
          ([, count]) => Number(count),
        );
        expect(read.length).toBeGreaterThan(0);
        expect({ sort, last, mostRowsRead: Math.max(...read) < 200, plan }).toMatchObject({
          mostRowsRead: true,
        });
      }
    }
  }
});
