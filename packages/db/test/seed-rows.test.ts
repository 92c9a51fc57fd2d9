import { openShadowServer, type ShadowServer } from "@ashlar/catalog";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sampleOf } from "../src/seed-rows/sample-of.ts";
import { type Seeded, type SeedOptions, seedRows } from "../src/seed-rows.ts";

let server: ShadowServer;
beforeAll(async () => {
  server = await openShadowServer();
});
afterAll(() => server.stop());

interface Result {
  readonly seeded: Seeded;
  /** Of a query that is asked afterwards. */
  readonly answer: unknown;
}

async function seed(sql: string, ask?: string, options?: SeedOptions): Promise<Result> {
  const shadow = await server.create();
  try {
    await shadow.load([{ name: "schema.sql", text: sql }]);
    const before = await shadow.inspect();
    const seeded = await seedRows(shadow, before, options);
    // Whatever was switched off for the time is as it was.
    expect(await shadow.inspect()).toEqual(before);
    const answer =
      ask === undefined ? undefined : (await shadow.client.query({ text: ask, rowMode: "array" })).rows;
    return { seeded, answer };
  } finally {
    await shadow.drop();
  }
}

const ALL_TYPES = `
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN positive AS integer CHECK (VALUE > 10);
CREATE DOMAIN code AS positive NOT NULL CHECK (VALUE < 100);
CREATE TYPE pair AS (a integer, b mood[]);
CREATE TYPE span AS RANGE (subtype = float8);
CREATE TABLE t (${[
  "smallint",
  "integer",
  "bigint",
  "numeric",
  "numeric(5,2)",
  "numeric(2,2)",
  "numeric(3,-2)",
  "real",
  "double precision",
  "money",
  "text",
  "varchar",
  "varchar(1)",
  "varchar(3)",
  "char",
  "char(4)",
  "name",
  '"char"',
  "boolean",
  "date",
  "timestamp",
  "timestamp(3)",
  "timestamptz",
  "time",
  "time(0)",
  "timetz",
  "interval",
  "interval(3)",
  "interval day to second",
  "uuid",
  "json",
  "jsonb",
  "jsonpath",
  "xml",
  "bytea",
  "inet",
  "cidr",
  "macaddr",
  "macaddr8",
  "bit",
  "bit(5)",
  "varbit",
  "varbit(3)",
  "point",
  "line",
  "lseg",
  "box",
  "path",
  "polygon",
  "circle",
  "tsvector",
  "tsquery",
  "pg_lsn",
  "oid",
  "regclass",
  "int4range",
  "int8range",
  "numrange",
  "daterange",
  "tsrange",
  "tstzrange",
  "int4multirange",
  "datemultirange",
  "integer[]",
  "text[]",
  "mood",
  "mood[]",
  "positive",
  "code",
  "pair",
  "pair[]",
  "span",
  "spanmultirange".replace("spanmultirange", "span_multirange"),
  "pg_snapshot",
  "xid8",
]
  .map((type, index) => `c${index} ${type} NOT NULL`)
  .join(", ")})`
  .replace("span_multirange", "multispan")
  .replace("subtype = float8", "subtype = float8, multirange_type_name = multispan");

test.each<[string, string, Readonly<Record<string, number>>]>([
  ["every built-in type has values", ALL_TYPES.replace(/c\d+ multispan NOT NULL/, "m multispan"), { t: 7 }],
  [
    "parents come first, and children find them",
    "CREATE TABLE a (id serial PRIMARY KEY); CREATE TABLE b (id uuid PRIMARY KEY, a_id int NOT NULL REFERENCES a); CREATE TABLE c (b_id uuid UNIQUE NOT NULL REFERENCES b)",
    { a: 7, b: 7, c: 7 },
  ],
  [
    "keys of several columns agree with each other",
    `CREATE TABLE tenants (id uuid PRIMARY KEY);
     CREATE TABLE users (tenant uuid REFERENCES tenants, id int, PRIMARY KEY (tenant, id));
     CREATE TABLE posts (tenant uuid REFERENCES tenants, author int, title text, FOREIGN KEY (tenant, author) REFERENCES users)`,
    { tenants: 7, users: 7, posts: 7 },
  ],
  [
    "tables that refer to each other are filled where one reference may be null",
    "CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int NOT NULL REFERENCES a); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b",
    { a: 7, b: 7 },
  ],
  [
    "or where it is checked at the end",
    "CREATE TABLE a (id int PRIMARY KEY, b int NOT NULL); CREATE TABLE b (id int PRIMARY KEY, a int NOT NULL REFERENCES a); ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b DEFERRABLE",
    { a: 7, b: 7 },
  ],
  [
    "a tree grows from a root",
    "CREATE TABLE a (id int PRIMARY KEY, parent int REFERENCES a CHECK (parent <> 3))",
    { a: 7 },
  ],
  [
    "values pass the checks",
    `CREATE TABLE a (
       status text NOT NULL CHECK (status IN ('new', 'paid', 'it''s')),
       age int CHECK (age BETWEEN 18 AND 120), price numeric(6,2) CHECK (price > 99.5),
       isrc text CHECK (isrc ~ '^[A-Z]{2}[A-Z0-9]{3}[0-9]{7}$'), short text CHECK (length(short) = 3),
       email text CHECK (email ~* '^[^@]+@[^@]+\\.[a-z]{2,}$'), at timestamptz CHECK (at > '2030-01-01'))`,
    { a: 7 },
  ],
  [
    "checks on several columns are met together",
    `CREATE TABLE a (low int NOT NULL, high int NOT NULL, x text, y text, "from" date, "to" date,
       CHECK (low < high), CHECK (num_nonnulls(x, y) = 1), CHECK ("from" < "to"))`,
    { a: 7 },
  ],
  [
    "links between two rows are no loops",
    "CREATE TABLE n (id int PRIMARY KEY); CREATE TABLE l (a int NOT NULL REFERENCES n, b int NOT NULL REFERENCES n, CHECK (a <> b), PRIMARY KEY (a, b))",
    { n: 7, l: 7 },
  ],
  [
    "partitions are filled through their parents",
    `CREATE TABLE r (at date NOT NULL, id int) PARTITION BY RANGE (at);
     CREATE TABLE r1 PARTITION OF r FOR VALUES FROM ('2031-01-01') TO ('2032-01-01');
     CREATE TABLE r0 PARTITION OF r FOR VALUES FROM (MINVALUE) TO ('2031-01-01') PARTITION BY LIST (id);
     CREATE TABLE r00 PARTITION OF r0 FOR VALUES IN (42);
     CREATE TABLE h (id text) PARTITION BY HASH (id);
     CREATE TABLE h0 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 0);
     CREATE TABLE h1 PARTITION OF h FOR VALUES WITH (MODULUS 2, REMAINDER 1)`,
    { r: 7, h: 7 },
  ],
  [
    "identity and generated columns go along",
    "CREATE TABLE a (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, b int, c int GENERATED ALWAYS AS (b * 2) STORED)",
    { a: 7 },
  ],
  ["a key of two values has two rows", "CREATE TABLE a (yes boolean PRIMARY KEY)", { a: 2 }],
  [
    "ranges that exclude each other do",
    "CREATE TABLE a (r int4range, EXCLUDE USING gist (r WITH &&))",
    { a: 7 },
  ],
  ["a table without columns has rows", "CREATE TABLE a ()", { a: 1 }],
  [
    "names need quotes",
    'CREATE TABLE "Order" ("User" int PRIMARY KEY, "a b" text CHECK ("a b" <> \'\'), "$" int)',
    { '"Order"': 7 },
  ],
  [
    "triggers, rules and row security stay out of it",
    `CREATE TABLE a (id int);
     CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''no''; END';
     CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION no();
     CREATE TRIGGER u BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION no();
     ALTER TABLE a ENABLE ALWAYS TRIGGER u;
     CREATE TRIGGER d BEFORE INSERT ON a FOR EACH ROW EXECUTE FUNCTION no();
     ALTER TABLE a DISABLE TRIGGER d;
     CREATE RULE r AS ON INSERT TO a DO INSTEAD NOTHING;
     ALTER TABLE a ENABLE ROW LEVEL SECURITY; ALTER TABLE a FORCE ROW LEVEL SECURITY`,
    { a: 7 },
  ],
])("%s", async (_, sql, expected) => {
  const { seeded } = await seed(sql);
  expect([...seeded.skipped]).toEqual([]);
  const counts = Object.fromEntries(
    [...seeded.tables].map(([id, count]) => [id.replace("table public.", ""), count]),
  );
  expect(counts).toEqual(expected);
});

test("a table that cannot be filled is said, with the reason, and so are those that need it", async () => {
  const { seeded } = await seed(
    "CREATE TABLE a (id int PRIMARY KEY CHECK (id <> id)); CREATE TABLE b (a int NOT NULL REFERENCES a); CREATE TABLE c (a int REFERENCES a)",
    "SELECT count(*)::int, count(a)::int FROM c",
  );
  expect([...seeded.tables]).toEqual([["table public.c", 1]]);
  expect(seeded.skipped.get("table public.a")).toContain("violates check constraint");
  expect(seeded.skipped.get("table public.b")).toBe("it needs rows of table public.a, which has none");
});

test("tables that are to stay empty do", async () => {
  const { seeded } = await seed("CREATE TABLE a (id int); CREATE TABLE b (id int)", undefined, {
    except: new Set(["table public.a"]),
    rows: 3,
  });
  expect([...seeded.tables]).toEqual([["table public.b", 3]]);
});

test.each([
  ["^T-?\\d{3}.?\\d{3}[-.]?\\d$"],
  ["^(a|bc)+$"],
  ["^\\d{5}(-\\d{4})?$"],
  ["^[^@ ]+@[^@]+\\.[a-z]{2,}$"],
  ["^[[:alpha:]][\\w.-]*$"],
  ["^#(?:[0-9a-f]{3}){1,2}$"],
])("a sample of %s matches it", (pattern) => {
  const expression = new RegExp(pattern.replaceAll("[:alpha:]", "a-zA-Z"));
  for (const row of [0, 1, 2, 3]) expect(sampleOf(pattern, row)).toMatch(expression);
});

test.each([["(?=a)b"], ["(a)\\1"], ["[a"]])("there is no sample of %s", (pattern) => {
  expect(sampleOf(pattern, 0)).toBeUndefined();
});
