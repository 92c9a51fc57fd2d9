/** What goes wrong between a resource and its database, and what clients are told of it. */
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { databaseFailure as poolFailure } from "../../templates/resources/database-failure.ts";
import { type Pool, poolSession } from "../../templates/resources/pool-session.ts";
import { Resource } from "../../templates/resources/resource.ts";
import { databaseFailure as kitFailure } from "../../templates/resources-kit/database-failure.ts";
import { LiveDatabase } from "./live-resources.ts";

let live: LiveDatabase;

beforeAll(async () => {
  live = await LiveDatabase.start("failures");
  await live.pool.query(`
    insert into artist (name) values ('Ada'), ('Ben');
    update artist set mentor = 1 where id = 2;
    insert into stock.order_line values (1, 1);
    create unique index on artist (lower(email::text));
    insert into artist (name, email) values ('Cy', 'cy@example.org');
    create table person (id int primary key, first text, "last name" text, unique (first, "last name"));
    insert into person values (1, 'a, b', '(c)');
    create table account ("UserName" varchar(9), "e, mail" text, made timestamptz);
    create unique index on account (lower("UserName"));
    create unique index on account (("e, mail" || 'x, y'), date_part('year', made at time zone 'utc'));
    insert into account values ('bob', 'b', '2026-01-01');
  `);
});

afterAll(() => live.stop());

const refused: readonly (readonly [sql: string, status: number, fields: readonly string[]])[] = [
  ["insert into artist (name) values ('Ada')", 409, ["NAME"]],
  ["insert into artist (name, email) values ('Di', 'CY@example.org')", 409, ["EMAIL"]],
  ["insert into person values (2, 'a, b', '(c)')", 409, ["FIRST", "LAST NAME"]],
  [`insert into account ("UserName") values ('BOB')`, 409, ["USERNAME"]],
  ["insert into account values ('al', 'b', '2026-02-02')", 409, ["E, MAIL", "MADE"]],
  ["insert into artist (name, mentor) values ('Di', 99)", 422, ["MENTOR"]],
  ["delete from artist where id = 1", 409, ["ID"]],
  ["insert into stock.order_line values (1, 1)", 409, ["ORDER_ID", "LINE"]],
  ["insert into artist (name) values (null)", 422, ["NAME"]],
  ["insert into artist (name) values ('nobody')", 422, ["NAME"]],
  ["insert into artist (name, email) values ('Di', 'x')", 422, []],
  ["insert into artist (name) values (repeat('x', 300))", 422, []],
  ["insert into thing (small) values (100000)", 422, []],
  ["insert into event values (1, '2030-01-01')", 422, []],
  [
    "insert into artist (name, sort_name) select 'Di', string_agg(md5(i::text), '') from generate_series(1, 999) i",
    422,
    [],
  ],
  ["set statement_timeout = 1; select pg_sleep(1)", 503, []],
  ["do $$ begin raise serialization_failure; end $$", 503, []],
];

test.each(refused)("%s is told the same with the kit and without", async (sql, status, fields) => {
  const client = new pg.Client({ connectionString: live.url });
  await client.connect();
  const error: Error = await client.query(sql).then(
    () => new Error("nothing was refused"),
    (caught) => caught,
  );
  await client.end();
  const told = (failure: Error | undefined): unknown => {
    const { status, code, message, details, headers = {} } = failure as Failure;
    return { status, code, message, details, headers };
  };
  const nameOf = (column: string): string => column.toUpperCase();
  expect(told(poolFailure(error, nameOf))).toEqual(told(kitFailure(error, nameOf)));
  expect(told(poolFailure(error, nameOf))).toMatchObject({
    status,
    details: fields.map((field) => ({ field })),
  });
});

interface Failure extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: unknown;
  readonly headers?: unknown;
}

describe("a session", () => {
  const clerk = { role: "clerk", "app.tenant_id": "1" };

  test("leaves nothing of its settings to the next one on the same connection", async () => {
    const pool = new pg.Pool({ connectionString: live.url, max: 1 });
    const whoami = "select current_user::text as row, current_setting('app.tenant_id', true) as tenant";
    const before = await poolSession(pool).query(whoami, []);
    expect(await poolSession(pool, clerk).query(whoami, [])).toEqual([{ row: "clerk", tenant: "1" }]);
    expect(await poolSession(pool).query(whoami, [])).toEqual([{ ...before[0], tenant: "" }]);
    await pool.end();
  });

  test("gives its connection back, whatever fails", async () => {
    const pool = new pg.Pool({ connectionString: live.url, max: 1, connectionTimeoutMillis: 2000 });
    const works = live.resource("works");
    const artists = live.resource("artists");
    for (const session of [poolSession(pool), poolSession(pool, clerk)]) {
      for (let round = 0; round < 5; round++) {
        await expect(artists.create(session, { name: "Ada" })).rejects.toMatchObject({ status: 409 });
        await expect(works.read(session, { id: 99 })).rejects.toMatchObject({ status: 404 });
        await expect(works.update(session, { id: 99 }, { meta: { a: 1 } })).rejects.toMatchObject({
          status: 404,
        });
        await expect(works.list(session, { price: "eq.x" } as object)).rejects.toMatchObject({ status: 400 });
        await expect(
          artists.listRelated(session, { id: 99 }, { works: live.resource("works") }, {}),
        ).rejects.toMatchObject({
          status: 404,
        });
      }
      expect((await artists.list(session, {})).data).toHaveLength(3);
    }
    await pool.end();
  });

  test("of a role that is none is our mistake, and no client's", async () => {
    const listing = live.resource("artists").list(live.session({ role: "nobody at all" }), {});
    await expect(listing).rejects.toThrow("may not act with the settings");
    await expect(listing).rejects.not.toHaveProperty("status");
  });

  test("may be refused by the database's own rights", async () => {
    await live.pool.query("revoke delete on artist from clerk");
    await expect(live.resource("artists").delete(live.session(clerk), { id: 2 })).rejects.toMatchObject({
      status: 403,
      details: [],
    });
  });

  test("without a database is unavailable", async () => {
    const pool = new pg.Pool({ host: "127.0.0.1", port: 1 });
    const artists = live.resource("artists");
    for (const session of [poolSession(pool), poolSession(pool, clerk)]) {
      await expect(artists.list(session, {})).rejects.toMatchObject({ status: 503 });
      await expect(artists.create(session, { name: "Di" })).rejects.toMatchObject({ status: 503 });
    }
  });

  test("whose socket breaks is unavailable, too", async () => {
    const broken = Object.assign(new Error("write EPIPE"), { code: "EPIPE", syscall: "write" });
    const pool: Pool = {
      query: () => Promise.reject(broken),
      connect: () => Promise.reject(broken),
    };
    const artists = live.resource("artists");
    await expect(artists.list(poolSession(pool), {})).rejects.toMatchObject({ status: 503 });
    await expect(artists.create(poolSession(pool), {})).rejects.toMatchObject({ status: 503 });
  });

  test("that is cut off while it commits says that the outcome is not known", async () => {
    const released: unknown[] = [];
    const pool: Pool = {
      query: () => Promise.reject(new Error("unused")),
      connect: async () => ({
        query: async (text) => {
          if (/^(COMMIT|ROLLBACK)$/.test(text)) throw new Error("Connection terminated unexpectedly");
          return { rows: [{ row: '{"id":1}' }] };
        },
        on: () => undefined,
        off: () => undefined,
        release: (error) => released.push(error),
      }),
    };
    const making = live.resource("artists").create(poolSession(pool), { name: "Di" });
    await expect(making).rejects.toMatchObject({ status: 500, code: "OUTCOME_UNKNOWN" });
    expect(released).toEqual([expect.any(Error)]);
  });

  test("that loses its connection before is unavailable, and tried again on another", async () => {
    const pool = new pg.Pool({ connectionString: live.url, max: 1 });
    pool.on("error", () => undefined);
    const session = poolSession(pool);
    const end = "select pg_terminate_backend(pg_backend_pid())::text as row";
    await expect(
      session.transaction(async (inside) => {
        await inside.query(end, []).catch(() => undefined);
        return live.resource("artists").list(inside, {});
      }),
    ).rejects.toMatchObject({ status: 503 });
    expect((await live.resource("artists").list(session, {})).data).toHaveLength(3);
    await pool.end();
  });
});

test("a view that nobody has filled is unavailable, and so is a server that only reads", async () => {
  await live.pool.query("refresh materialized view price_range with no data");
  const unavailable = { status: 503, code: "UNAVAILABLE" };
  await expect(live.resource("priceRanges").list(live.session(), {})).rejects.toMatchObject(unavailable);
  const reading = live.session({ transaction_read_only: "on" });
  await expect(live.resource("artists").create(reading, { name: "Di" })).rejects.toMatchObject(unavailable);
});

test("an operator that a type does not have is the client's fault, what a view does wrong is not", async () => {
  const works = live.resource("works");
  const withoutOperator = new Resource({
    ...works.description,
    fields: { ...works.description.fields, meta: { column: "meta", type: "jsonb", filter: "text" } },
  });
  const listing = withoutOperator.list(live.session(), { meta: "like.a*" } as object);
  await expect(listing).rejects.toMatchObject({ status: 400, code: "VALIDATION_ERROR" });
  await live.pool.query("create view broken as select id, name::int as number from artist");
  const fields = {
    id: { column: "id", type: "integer", filter: "order" },
    number: { column: "number", type: "integer" },
  } as const;
  const broken = new Resource({
    ...works.description,
    table: "broken",
    fields,
    key: ["id"],
    order: ["id"],
    relations: () => ({}),
  });
  await expect(broken.list(live.session(), {})).rejects.not.toHaveProperty("status");
});

test("a number that JSON would round is refused, whatever it is part of", async () => {
  const session = live.session();
  await live.pool.query("insert into work (id, artist_id, title) values (9007199254740993, 1, 'big')");
  await live.pool.query("insert into kinds (bigs) values ('{1,9007199254740993}')");
  const tooLarge = { status: 500, code: "NUMBER_OUT_OF_RANGE" };
  await expect(live.resource("works").list(session, {})).rejects.toMatchObject(tooLarge);
  await expect(live.resource("kinds").list(session, {})).rejects.toMatchObject(tooLarge);
  await expect(live.resource("artists").list(session, { include: ["works"] })).rejects.toMatchObject(
    tooLarge,
  );
  expect(
    (await live.resource("works").list(session, { fields: ["title"], title: "eq.none" } as object)).data,
  ).toEqual([]);
  await live.pool.query("delete from work; delete from kinds");
});

const raised = ["P0001", "P0002", "AB123", "ZZ000"];

test("what a trigger refuses is a refusal, and not a row that is missing", async () => {
  const refusal = { status: 422, message: "A rule of the database refuses this." };
  await live.pool.query(`
    create function keep_out() returns trigger language plpgsql as $$ begin
      if current_setting('test.raise', true) <> '' then
        raise exception 'secret words' using errcode = current_setting('test.raise');
      end if;
      return null;
    end $$;
    create trigger keep_out before insert or update or delete on genre for each row execute function keep_out();
    alter table genre disable trigger keep_out;
    insert into genre values ('jaz', 'Jazz');
    alter table genre enable trigger keep_out;
  `);
  const genres = live.resource("genres");
  for (const code of [undefined, ...raised]) {
    const session = live.session(code === undefined ? {} : { "test.raise": code });
    await expect(genres.create(session, { code: "new", title: "New" })).rejects.toMatchObject(refusal);
    await expect(genres.update(session, { code: "jaz" }, { title: "Old" })).rejects.toMatchObject(refusal);
    await expect(genres.delete(session, { code: "jaz" })).rejects.toMatchObject(refusal);
  }
  const missing = { status: 404 };
  await expect(genres.update(live.session(), { code: "x" }, { title: "X" })).rejects.toMatchObject(missing);
  await expect(genres.delete(live.session(), { code: "x" })).rejects.toMatchObject(missing);
  await live.pool.query("drop trigger keep_out on genre");
});

test("two patches of the same JSON at once both remain", async () => {
  const works = live.resource("works");
  const session = live.session();
  const made = await works.create(session, { artistId: 1, title: "both", meta: {} });
  const names = Array.from({ length: 8 }, (_, index) => `part ${index}`);
  await Promise.all(
    names.map((name) => works.update(session, { id: made["id"] }, { meta: { [name]: true } })),
  );
  const { meta } = await works.read(session, { id: made["id"] });
  expect(Object.keys(meta as object).sort()).toEqual(names);
});

const patches: readonly (readonly [before: unknown, patch: object, after: unknown])[] = [
  // RFC 7396, appendix A: those of its examples whose patch is an object.
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ["foo", { a: 1 }, { a: 1 }],
  [null, { a: 1 }, { a: 1 }],
  // An array is no object whose members were called 0 and 1.
  [{ a: [1, 2] }, { a: { "0": 3 } }, { a: { "0": 3 } }],
  [{ "0": { "-1": 1 } }, { "0": { "-1": null, "": 2 } }, { "0": { "": 2 } }],
  [{ a: 1 }, {}, { a: 1 }],
];

test.each(patches)("%j and the patch %j make %j", async (before, patch, after) => {
  const things = live.resource("things");
  const { id } = await things.create(live.session(), { doc: before });
  const changed = await things.update(live.session(), { id }, { doc: patch });
  expect(changed["doc"]).toEqual(after);
});

/** As many objects as are within each other, or beside each other. */
function within(count: number): object {
  return count === 0 ? { x: 1 } : { a: within(count - 1) };
}
function beside(count: number): object {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`a${index}`, { x: 1 }]));
}

const large: readonly (readonly [title: string, patch: object])[] = [
  ["8,000 members", Object.fromEntries(Array.from({ length: 8000 }, (_, index) => [`k${index}`, index]))],
  ["100 objects within each other", within(98)],
  ["100 objects beside each other", beside(99)],
  ["arrays as deep as bodies go", { a: JSON.parse(`${"[".repeat(495)}1${"]".repeat(495)}`) }],
];

test.each(large)("a patch of %s is merged at once", async (_title, patch) => {
  const things = live.resource("things");
  const { id } = await things.create(live.session(), { doc: { kept: 1 } });
  const start = performance.now();
  const changed = await things.update(live.session(), { id }, { doc: patch });
  expect(changed["doc"]).toEqual({ kept: 1, ...patch });
  expect(performance.now() - start).toBeLessThan(3000);
});

test.each([
  ["more than a hundred objects within each other", within(100)],
  ["beside each other", beside(100)],
  ["or 200,000 of them", beside(200_000)],
])("a patch of %s is refused by the field's name", async (_title, patch) => {
  const id = "00000000-0000-4000-8000-000000000009";
  const changing = live.resource("things").update(live.session(), { id }, { doc: patch });
  await expect(changing).rejects.toMatchObject({ status: 400, details: [{ field: "doc" }] });
});

test("what is nested too deeply to be read again is not stored", async () => {
  const doc = JSON.parse(`${"[".repeat(5000)}1${"]".repeat(5000)}`);
  const things = live.resource("things");
  const { id } = await things.create(live.session(), {});
  await expect(things.create(live.session(), { doc })).rejects.toMatchObject({ status: 400 });
  for (const patch of [{ doc }, { doc: { a: doc } }]) {
    await expect(things.update(live.session(), { id }, patch)).rejects.toMatchObject({ status: 400 });
  }
});

test("a number of JSON that JavaScript would round survives a patch beside it", async () => {
  await live.pool.query(
    `insert into work (id, artist_id, title, meta) values (50, 1, 'x', '{"n": 12345678901234567890.5}')`,
  );
  await live.resource("works").update(live.session(), { id: 50 }, { meta: { a: { b: 1 } } });
  const { rows } = await live.pool.query("select meta::text from work where id = 50");
  expect(rows[0].meta).toBe('{"a": {"b": 1}, "n": 12345678901234567890.5}');
});
