import fc from "fast-check";
import { sql } from "kysely";
import type { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import type { Database } from "../../src/database/index.ts";
import { countRows, keysetPage, offsetPage, type Page, type PageOrder } from "../../src/pagination/index.ts";
import { openTestDatabase, startTestServer, type TestServer } from "../test-server.ts";

interface Tables {
  things: {
    id: string;
    name: string | null;
    rank: number | null;
    big: string;
    price: number;
    isOpen: boolean | null;
    at: Date;
    kind: "small" | "large";
  };
}

let server: TestServer;
let pool: Pool;
let database: Database<Tables>;

beforeAll(async () => {
  server = await startTestServer();
  ({ pool, database } = openTestDatabase<Tables>(server));
  await pool.query(`
    create type kind as enum ('small', 'large');
    create table things (
      id uuid primary key default gen_random_uuid(),
      name text collate "und-x-icu",
      rank int,
      big bigint not null default 0,
      price numeric not null default 0,
      "isOpen" boolean,
      at timestamptz not null default now(),
      kind kind not null default 'small'
    )`);
});

afterAll(async () => {
  await database.close();
  await server.stop();
});

const byId: PageOrder = { column: "id", isDescending: false };
const things = () => database.queries.selectFrom("things").selectAll();

async function fill(rows: readonly Partial<Record<keyof Tables["things"], unknown>>[]): Promise<void> {
  await pool.query("truncate things");
  await pool.query(
    "insert into things select (jsonb_populate_record(d, r)).* from jsonb_array_elements($1) r, " +
      "(select gen_random_uuid(), null::text, null::int, 0::bigint, 0::numeric, null::boolean, now(), 'small'::kind) x, " +
      "lateral (select row(x.*)::things as d) y",
    [JSON.stringify(rows.map((row) => ({ id: crypto.randomUUID(), ...row })))],
  );
}

/** Every page, from the first to the last. */
async function pagesOf(order: readonly PageOrder[], limit: number): Promise<readonly Tables["things"][][]> {
  const pages: Tables["things"][][] = [];
  let cursor: string | undefined;
  do {
    const page: Page<Tables["things"]> = await keysetPage(things(), { order, cursor, limit });
    expect(page.hasMore).toBe(page.nextCursor !== null);
    pages.push([...page.rows]);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return pages;
}

async function idsOf(order: string): Promise<readonly string[]> {
  const found = await pool.query<{ id: string }>(`select id from things order by ${order}`);
  return found.rows.map((row) => row.id);
}

describe("a keyset page", () => {
  it.each<[string, readonly PageOrder[], string]>([
    ["one column", [byId], "id"],
    [
      "a column that may be NULL",
      [{ column: "rank", isDescending: false, isNullable: true }, byId],
      "rank asc nulls last, id",
    ],
    [
      "the same, descending",
      [{ column: "rank", isDescending: true, isNullable: true }, byId],
      "rank desc nulls last, id",
    ],
    [
      "two that may be NULL, in opposite directions",
      [
        { column: "name", isDescending: true, isNullable: true },
        { column: "rank", isDescending: false, isNullable: true },
        byId,
      ],
      "name desc nulls last, rank asc nulls last, id",
    ],
    [
      "text in a language's order",
      [{ column: "name", isDescending: false, isNullable: true }, byId],
      "name asc nulls last, id",
    ],
    [
      "bigint",
      [
        { column: "big", isDescending: true },
        { column: "id", isDescending: true },
      ],
      "big desc, id desc",
    ],
    ["numeric", [{ column: "price", isDescending: true }, byId], "price desc, id"],
    [
      "boolean",
      [{ column: "isOpen", isDescending: true, isNullable: true }, byId],
      `"isOpen" desc nulls last, id`,
    ],
    [
      "time",
      [
        { column: "at", isDescending: false },
        { column: "things.id", isDescending: false },
      ],
      "at, id",
    ],
    ["an enum, in the order of its type", [{ column: "kind", isDescending: false }, byId], "kind, id"],
  ])("by %s skips no row and shows none twice, whatever the rows", async (_what, order, plain) => {
    const row = fc.record({
      name: fc.option(fc.constantFrom("a", "A", "b", "ä", "é", "Z", "", "a b", '"', "日本", "null"), {
        nil: null,
      }),
      rank: fc.option(fc.integer({ min: -2, max: 2 }), { nil: null }),
      big: fc.constantFrom("9007199254740993", "9007199254740992", "-9223372036854775808", "0"),
      price: fc.constantFrom("0.1", "0.10000000000000000001", "12345678901234567890.5", "-1"),
      isOpen: fc.option(fc.boolean(), { nil: null }),
      at: fc.constantFrom(
        "2026-03-01T10:00:00.000001Z",
        "2026-03-01T10:00:00.000002Z",
        "2026-03-01T10:00:00Z",
        "infinity",
        "-infinity",
        "0044-03-15 BC",
      ),
      kind: fc.constantFrom("small", "large"),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { maxLength: 25 }),
        fc.integer({ min: 1, max: 9 }),
        async (rows, limit) => {
          await fill(rows);
          const pages = await pagesOf(order, limit);
          expect(pages.flat().map((each) => each.id)).toEqual(await idsOf(plain));
          expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true);
        },
      ),
      { numRuns: 12 },
    );
  });

  it("tells rows apart that are one microsecond apart, whatever the session's time zone and date style", async () => {
    await fill(
      Array.from({ length: 40 }, (_, micro) => ({ at: `2026-03-29T01:00:00.${String(500_000 + micro)}Z` })),
    );
    for (const setting of [
      "set timezone to 'Australia/Lord_Howe'; set datestyle to 'SQL, DMY'",
      "reset all",
    ]) {
      await Promise.all(Array.from({ length: 5 }, () => pool.query(setting)));
      for (const isDescending of [true, false]) {
        const order = [
          { column: "at", isDescending },
          { column: "id", isDescending },
        ];
        const pages = await pagesOf(order, 3);
        expect(new Set(pages.flat().map((row) => row.id)).size).toBe(40);
      }
    }
  });

  it("stays true while rows come and go", async () => {
    await fill(Array.from({ length: 6 }, (_, rank) => ({ rank })));
    const order: readonly PageOrder[] = [{ column: "rank", isDescending: false, isNullable: true }, byId];
    const first = await keysetPage(things(), { order, cursor: undefined, limit: 3 });
    await pool.query("delete from things where rank <= 2");
    await pool.query("insert into things (rank) values (-5)");
    const second = await keysetPage(things(), { order, cursor: first.nextCursor ?? "", limit: 3 });
    expect(second.rows.map((row) => row.rank)).toEqual([3, 4, 5]);
    expect(second.nextCursor).toBeNull();
  });

  it("has the rows of the query, in its types, and nothing more", async () => {
    await fill([{ name: "a" }, { name: "b" }]);
    const page = await keysetPage(
      database.queries.selectFrom("things").select(["name", "rank"]).orderBy("rank"),
      {
        order: [{ column: "name", isDescending: true, isNullable: true }, byId],
        cursor: undefined,
        limit: 1,
      },
    );
    expectTypeOf(page.rows).toEqualTypeOf<readonly { name: string | null; rank: number | null }[]>();
    expect(page.rows).toEqual([{ name: "b", rank: null }]);
    const all = await keysetPage(things(), { order: [byId], cursor: undefined, limit: 5 });
    expectTypeOf(all.rows[0]).toEqualTypeOf<Tables["things"] | undefined>();
    expect(Object.keys(all.rows[0] ?? {})).toEqual([
      "id",
      "name",
      "rank",
      "big",
      "price",
      "isOpen",
      "at",
      "kind",
    ]);
  });

  it("works across a join, with qualified columns", async () => {
    await fill([{ rank: 1 }, { rank: 2 }, { rank: 3 }]);
    const joined = database.queries
      .selectFrom("things")
      .innerJoin("things as other", "other.id", "things.id")
      .select(["things.rank", "other.id as otherId"]);
    const order = [
      { column: "things.rank", isDescending: true, isNullable: true },
      { column: "other.id", isDescending: false },
    ];
    const first = await keysetPage(joined, { order, cursor: undefined, limit: 2 });
    expectTypeOf(first.rows).toEqualTypeOf<readonly { rank: number | null; otherId: string }[]>();
    const second = await keysetPage(joined, { order, cursor: first.nextCursor ?? "", limit: 2 });
    expect([...first.rows, ...second.rows].map((row) => row.rank)).toEqual([3, 2, 1]);
  });

  it("answers from an index, where nothing may be NULL and all goes one way", async () => {
    await pool.query("create index things_big on things (big, id)");
    await fill([]);
    await pool.query("insert into things (big) select i from generate_series(1, 2000) i");
    await pool.query("analyze things");
    const order = [
      { column: "big", isDescending: true },
      { column: "id", isDescending: true },
    ];
    const page = await keysetPage(things(), { order, cursor: undefined, limit: 500 });
    const after = await keysetPage(things(), { order, cursor: page.nextCursor ?? "", limit: 2 });
    expect(after.rows.map((row) => String(row.big))).toEqual(["1500", "1499"]);
    const plan = await pool.query<{ "QUERY PLAN": string }>(
      `explain select * from things where ("big", "id") < ('1500', '${crypto.randomUUID()}') order by "big" desc, "id" desc limit 3`,
    );
    const text = plan.rows.map((row) => row["QUERY PLAN"]).join("\n");
    expect(text).toMatch(/Index Scan Backward using things_big/);
    expect(text).not.toMatch(/Sort/);
    await pool.query("drop index things_big");
  });

  it("of no rows is empty, and of more than there can be has them all", async () => {
    await fill([{ rank: 1 }, { rank: 2 }]);
    const page = (cursor: string | undefined, limit: number) =>
      keysetPage(things(), { order: [byId], cursor, limit });
    expect(await page(undefined, 0)).toEqual({ rows: [], nextCursor: null, hasMore: false });
    const { nextCursor } = await page(undefined, 1);
    expect(await page(nextCursor ?? "", 0)).toEqual({ rows: [], nextCursor, hasMore: true });
    expect((await page(undefined, 1e300)).rows).toHaveLength(2);
    expect((await offsetPage(things(), { order: [byId], offset: 0, limit: 0 })).rows).toEqual([]);
    expect((await offsetPage(things(), { order: [byId], offset: 1e300, limit: 1e300 })).rows).toEqual([]);
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])("refuses a limit of %d", async (limit) => {
    await expect(keysetPage(things(), { order: [byId], cursor: undefined, limit })).rejects.toMatchObject({
      status: 400,
      code: "INVALID_LIMIT",
    });
  });
});

describe("a cursor", () => {
  const order: readonly PageOrder[] = [
    { column: "at", isDescending: true },
    { column: "rank", isDescending: false, isNullable: true },
    byId,
  ];
  const invalid = { status: 400, code: "INVALID_CURSOR" };
  const open = (cursor: string) => keysetPage(things(), { order, cursor, limit: 2 });
  const forged = (genuine: string, values: readonly unknown[]) => {
    const [mark] = JSON.parse(Buffer.from(genuine, "base64url").toString());
    return Buffer.from(JSON.stringify([mark, ...values])).toString("base64url");
  };

  async function genuineCursor(): Promise<string> {
    await fill([{ rank: 1 }, { rank: 2 }, { rank: 3 }]);
    return (await keysetPage(things(), { order, cursor: undefined, limit: 1 })).nextCursor ?? "";
  }

  it("of another order, or of nullable columns that are none, is refused", async () => {
    const cursor = await genuineCursor();
    expect((await open(cursor)).rows).toHaveLength(2);
    const others: readonly PageOrder[][] = [
      [byId],
      [{ column: "at", isDescending: false }, ...order.slice(1)],
      [{ column: "rank", isDescending: true }, ...order.slice(1)],
      [...order, byId],
    ];
    for (const other of others) {
      await expect(keysetPage(things(), { order: other, cursor, limit: 2 })).rejects.toMatchObject(invalid);
    }
  });

  const id = "6b1f0f5e-3c0b-4d3c-9d0a-111111111111";
  const at = "2026-03-01T10:00:00.000001+00:00";

  it.each<[readonly unknown[]]>([
    [[at, "1", "no uuid"]],
    [["yesterday evening", "1", id]],
    [["2026-02-30", "1", id]],
    [[at, "one", id]],
    [[at, "99999999999999999999", id]],
    [[at, 1, id]],
    [[at, {}, id]],
    [[at, ["1"], id]],
    [[at, "1", null]],
    [[null, "1", id]],
    [[at, "1\0", id]],
    [[at, "1"]],
    [[at, "1", id, "more"]],
    [[]],
  ])("that holds %j is refused, inside a transaction too", async (values) => {
    const cursor = forged(await genuineCursor(), values);
    await expect(open(cursor)).rejects.toMatchObject(invalid);
    const inside = database.transaction((queries) =>
      keysetPage(queries.selectFrom("things").selectAll(), { order, cursor, limit: 2 }),
    );
    await expect(inside).rejects.toMatchObject(invalid);
  });

  it("that is right is not blamed for a filter that is wrong", async () => {
    const cursor = await genuineCursor();
    const filtered = things().where("name", "=", "a\0b");
    await expect(keysetPage(filtered, { order, cursor, limit: 2 })).rejects.toMatchObject({ code: "22021" });
  });

  it.each(["", " ", "null", "[]", "e30", "W10", "🙂", "a".repeat(10_000), "%00", "../.."])(
    "%j is refused",
    async (cursor) => {
      await expect(open(cursor)).rejects.toMatchObject(invalid);
    },
  );

  it("that was damaged anywhere is refused, or names a place in the list", async () => {
    const genuine = await genuineCursor();
    const damaged = fc
      .tuple(fc.nat(genuine.length - 1), fc.constantFrom(..."AZaz09-_=/"))
      .map(([place, letter]) => genuine.slice(0, place) + letter + genuine.slice(place + 1));
    const anything = fc.oneof(
      damaged,
      fc.string(),
      fc.json().map((text) => Buffer.from(text).toString("base64url")),
      fc
        .array(fc.oneof(fc.string(), fc.constant(null), fc.constant(at), fc.constant(id)), {
          minLength: 3,
          maxLength: 3,
        })
        .map((values) => forged(genuine, values)),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (cursor) => {
        const outcome: unknown = await open(cursor).catch((error: unknown) => error);
        if (outcome instanceof Error) {
          expect(outcome).toMatchObject(invalid);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("an offset page", () => {
  it("has the rows of its place, NULLs last, and all the rest without a limit", async () => {
    await fill([{ rank: 1 }, { rank: null }, { rank: 3 }, { rank: 2 }]);
    const order = [{ column: "rank", isDescending: true, isNullable: true }];
    const ranks = async (offset: number, limit: number | undefined) =>
      (await offsetPage(things(), { order, offset, limit })).rows.map((row) => row.rank);
    expect(await ranks(0, 2)).toEqual([3, 2]);
    expect(await ranks(2, 2)).toEqual([1, null]);
    expect(await ranks(1, undefined)).toEqual([2, 1, null]);
    expect(await ranks(10, 2)).toEqual([]);
  });

  it.each([
    [0, 1, true],
    [1, 1, false],
    [0, 2, false],
    [5, 2, false],
    [0, undefined, false],
  ])("from row %d with a limit of %s has more of two rows: %s", async (offset, limit, hasMore) => {
    await fill([{ rank: 1 }, { rank: 2 }]);
    expect(await offsetPage(things(), { order: [byId], offset, limit })).toMatchObject({ hasMore });
  });

  it.each([-1, 1.5, Number.NaN])("refuses an offset of %d", async (offset) => {
    await expect(offsetPage(things(), { order: [byId], offset, limit: 1 })).rejects.toMatchObject({
      status: 400,
      code: "INVALID_OFFSET",
    });
  });
});

describe("a count", () => {
  it("is of all rows of the query, whatever page of it is asked for", async () => {
    await fill([{ rank: 1 }, { rank: 1 }, { rank: 2 }]);
    expect(await countRows(things())).toBe(3);
    expect(await countRows(things().where("rank", "=", 1).orderBy("name").limit(1).offset(1))).toBe(2);
    expect(await countRows(things().where("rank", "=", 9))).toBe(0);
    expect(await countRows(database.queries.selectFrom("things").select("rank").groupBy("rank"))).toBe(2);
    const none = database.queries
      .selectFrom("things")
      .select("rank")
      .where(sql<boolean>`false`)
      .groupBy("rank");
    expect(await countRows(none)).toBe(0);
    await expect(countRows(things().distinct())).rejects.toThrow(TypeError);
  });
});
