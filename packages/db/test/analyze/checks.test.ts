import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AnalyzeOptions, analyze } from "../../src/analyze.ts";
import { type AnalysisServer, startAnalysisServer } from "./analysis-server.ts";

let server: AnalysisServer;
beforeAll(async () => {
  server = await startAnalysisServer();
});
afterAll(() => server.stop());

const HOUR_MS = 3_600_000;

const options: AnalyzeOptions = {
  workload: { queries: [], source: { kind: "none" } },
  slowMs: 100,
  measure: false,
  mostQueries: 10,
  timeoutMs: 30_000,
  now: new Date(Date.now() + HOUR_MS),
  onProgress: () => undefined,
};

const users = "CREATE TABLE users (id bigint PRIMARY KEY, email text);";
const many = (table: string, columns: string) =>
  `INSERT INTO ${table} SELECT ${columns} FROM generate_series(1, 60000) i; ANALYZE ${table};`;

/** Each rule with something that it reports, and something near it that it does not. */
const CASES: readonly {
  readonly rule: string;
  readonly reports: string;
  readonly accepts: string;
  readonly says: string;
}[] = [
  {
    rule: "missing-primary-key",
    reports: "CREATE TABLE t (a int);",
    accepts: "CREATE TABLE t (a int PRIMARY KEY);",
    says: "t has no primary key",
  },
  {
    rule: "foreign-key-without-index",
    reports: `${users} CREATE TABLE orders (id int PRIMARY KEY, user_id bigint REFERENCES users);`,
    accepts: `${users} CREATE TABLE orders (id int PRIMARY KEY, user_id bigint REFERENCES users); CREATE INDEX ON orders (user_id, id);`,
    says: "orders.user_id refers to users and no index begins with it: a delete in users reads all of orders",
  },
  {
    rule: "foreign-key-type",
    reports: `${users} CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users);`,
    accepts: `${users} CREATE TABLE orders (id int PRIMARY KEY, user_id bigint REFERENCES users);`,
    says: "orders.user_id is integer and refers to users.id, which is bigint",
  },
  {
    rule: "duplicate-index",
    reports: `${users} CREATE INDEX one ON users (email); CREATE INDEX two ON users (email);`,
    accepts: `${users} CREATE INDEX one ON users (email); CREATE INDEX two ON users (lower(email)); CREATE INDEX three ON users (email) WHERE id > 5; CREATE INDEX four ON users (email text_pattern_ops);`,
    says: "index two is the same as one",
  },
  {
    rule: "redundant-index",
    reports: `${users} CREATE INDEX one ON users (email); CREATE INDEX two ON users (email, id);`,
    accepts: `${users} CREATE INDEX one ON users (email DESC); CREATE INDEX two ON users (email, id);`,
    says: "index one (email) is covered by two (email, id)",
  },
  {
    rule: "unused-index",
    reports: `${users} CREATE INDEX by_email ON users (email); ${many("users", "i, repeat(i::text, 10)")}`,
    accepts: `${users} CREATE UNIQUE INDEX by_email ON users (email); ${many("users", "i, repeat(i::text, 10)")}`,
    says: "whether index by_email is of any use cannot be judged yet: no query used it, and it is not known that the counters cover a day",
  },
  {
    rule: "never-analysed",
    reports: `${users} INSERT INTO users SELECT i, i FROM generate_series(1, 9000) i;`,
    accepts: `${users} INSERT INTO users SELECT i, i FROM generate_series(1, 9000) i; ANALYZE users;`,
    says: "users was never analysed: the planner guesses what is in it",
  },
  {
    rule: "stale-statistics",
    reports: `${users} ANALYZE users; ${many("users", "i, i")} UPDATE users SET email = id; SELECT pg_stat_force_next_flush();`,
    accepts: `${users} ${many("users", "i, i")}`,
    says: "users: 120 k rows changed since it was analysed 60 minutes ago (100 % of the table)",
  },
  {
    rule: "dead-rows",
    reports: `${users} ${many("users", "i, i")} UPDATE users SET email = id; SELECT pg_stat_force_next_flush();`,
    accepts: `${users} ${many("users", "i, i")}`,
    says: "users holds 60 k dead rows, 50 % of all: never vacuumed",
  },
  {
    rule: "table-bloat",
    reports: `CREATE TABLE t (id int PRIMARY KEY, body text) WITH (autovacuum_enabled = off); INSERT INTO t SELECT i, repeat('x', 400) FROM generate_series(1, 60000) i; DELETE FROM t WHERE id % 4 > 0;`,
    accepts: `CREATE TABLE t (id int PRIMARY KEY, body text); INSERT INTO t SELECT i, repeat('x', 400) FROM generate_series(1, 60000) i;`,
    says: "t is about 75 % empty: 19.5 MB of 26 MB",
  },
  {
    rule: "not-valid-constraint",
    reports:
      "CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0) NOT VALID;",
    accepts: "CREATE TABLE t (a int PRIMARY KEY); ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0);",
    says: "t: positive is NOT VALID, so older rows may break it and the planner does not trust it",
  },
  {
    rule: "autovacuum-off",
    reports: "CREATE TABLE t (a int PRIMARY KEY) WITH (autovacuum_enabled = false);",
    accepts: "CREATE TABLE t (a int PRIMARY KEY) WITH (autovacuum_enabled = true);",
    says: "t is never vacuumed or analysed by itself: autovacuum_enabled is off",
  },
  {
    rule: "sequence-end",
    reports: "CREATE TABLE t (id serial PRIMARY KEY); SELECT setval('t_id_seq', 2000000000);",
    accepts: "CREATE TABLE t (id bigserial PRIMARY KEY); SELECT setval('t_id_seq', 2000000000);",
    says: "t.id (integer) has used 93 % of its numbers: 2,000,000,000 of 2,147,483,647",
  },
  {
    rule: "timestamp-without-time-zone",
    reports: "CREATE TABLE t (id int PRIMARY KEY, at timestamp);",
    accepts: "CREATE TABLE t (id int PRIMARY KEY, at timestamptz, day date);",
    says: "t.at is timestamp without time zone: which instant it means depends on who reads it",
  },
  {
    rule: "fixed-length-char",
    reports: "CREATE TABLE t (id int PRIMARY KEY, sku char(8));",
    accepts: "CREATE TABLE t (id int PRIMARY KEY, sku varchar(8), flag char(1));",
    says: "t.sku is char(n): padded with blanks, which comparisons then ignore",
  },
  {
    rule: "money-type",
    reports: "CREATE TABLE t (id int PRIMARY KEY, price money, cost money);",
    accepts: "CREATE TABLE t (id int PRIMARY KEY, price numeric(12, 2));",
    says: "t.(price, cost) is money: what it prints and rounds to depends on lc_monetary",
  },
  {
    rule: "json-type",
    reports: "CREATE TABLE t (id int PRIMARY KEY, data json);",
    accepts: "CREATE TABLE t (id int PRIMARY KEY, data jsonb);",
    says: "t.data is json: parsed at each look, and no index reads it",
  },
  {
    rule: "random-uuid-key",
    reports: "CREATE TABLE t (id uuid PRIMARY KEY DEFAULT gen_random_uuid());",
    accepts: "CREATE TABLE t (id uuid PRIMARY KEY DEFAULT uuidv7());",
    says: "t.id is a random UUID: new keys land all over the index, which then neither fits the cache nor stays dense",
  },
];

describe("checks of a database", () => {
  test.each(CASES)("$rule reports one and accepts the other", async ({ rule, reports, accepts, says }) => {
    const found = async (sql: string) => {
      const database = await server.open(sql);
      if (rule === "table-bloat") await database.client.query("VACUUM (ANALYZE) t");
      const { findings } = await analyze(await database.source(), options);
      return findings.filter((finding) => finding.rule === rule).map(({ message }) => message);
    };
    expect(await found(reports)).toEqual([says]);
    expect(await found(accepts)).toEqual([]);
  });

  test("an index that a broken CREATE INDEX CONCURRENTLY left behind is an error", async () => {
    const database = await server.open("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1);");
    await database.client.query("CREATE UNIQUE INDEX CONCURRENTLY broken ON t (a)").catch(() => undefined);
    const { findings } = await analyze(await database.source(), options);
    const finding = findings.find(({ rule }) => rule === "invalid-index");
    expect(finding).toMatchObject({ severity: "error" });
    expect(finding?.migration?.statements).toEqual(["REINDEX INDEX CONCURRENTLY public.broken"]);
  });

  test("an index of a partitioned table counts the scans of its partitions, and is dropped with them", async () => {
    const database = await server.open(`
      CREATE TABLE e (at date, note text) PARTITION BY RANGE (at);
      CREATE TABLE e1 PARTITION OF e FOR VALUES FROM ('2024-01-01') TO ('2030-01-01');
      CREATE INDEX e_note ON e (note);
      INSERT INTO e SELECT '2024-01-01', repeat(i::text, 10) FROM generate_series(1, 60000) i;
      ANALYZE e;`);
    const unused = async () => {
      const now = new Date(Date.now() + 48 * HOUR_MS);
      const { findings } = await analyze(await database.source(), { ...options, now });
      return findings
        .filter(({ rule }) => rule === "unused-index")
        .map(({ object, migration }) => [object, migration?.statements]);
    };
    expect(await unused()).toEqual([["index public.e_note", ["DROP INDEX public.e_note"]]]);
    await database.client.query("SELECT * FROM e WHERE note = 'x'");
    await database.client.query("SELECT pg_stat_force_next_flush()");
    expect(await unused()).toEqual([]);
  });

  test("keys that partitions have each for itself are one of the table above", async () => {
    const database = await server.open(`${users}
      CREATE TABLE p (at date, user_id bigint) PARTITION BY RANGE (at);
      CREATE TABLE p1 PARTITION OF p (FOREIGN KEY (user_id) REFERENCES users) FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
      CREATE TABLE p2 PARTITION OF p (FOREIGN KEY (user_id) REFERENCES users) FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');`);
    const { missingIndexes } = await analyze(await database.source(), options);
    expect(missingIndexes.map(({ create }) => create)).toEqual([
      "CREATE INDEX p_user_id_idx ON public.p (user_id)",
    ]);
  });

  test("a foreign key of a table with few rows is a note, and no index is asked for", async () => {
    const database = await server.open(`${users}
      CREATE TABLE orders (id int PRIMARY KEY, user_id bigint REFERENCES users);
      INSERT INTO users VALUES (1); INSERT INTO orders VALUES (1, 1); ANALYZE orders;`);
    const { missingIndexes, migrations, findings } = await analyze(await database.source(), options);
    expect([missingIndexes, migrations]).toEqual([[], []]);
    expect(findings.find(({ rule }) => rule === "foreign-key-without-index")).toMatchObject({
      severity: "info",
      message: "orders.user_id refers to users and no index begins with it: fine while orders is small",
    });
  });

  test("names that need quotes, and names that are taken, are no trouble", async () => {
    const database = await server.open(`
      CREATE SCHEMA "A.b";
      CREATE TABLE "A.b"."My ""T" (id int PRIMARY KEY, "Select" int REFERENCES "A.b"."My ""T");
      CREATE TABLE "order" (id int PRIMARY KEY, "user" int REFERENCES "A.b"."My ""T");
      CREATE INDEX ON "order" ("user");
      CREATE TABLE "A.b"."My ""T_Select_idx" (id int PRIMARY KEY);`);
    const { missingIndexes } = await analyze(await database.source(), options);
    expect(missingIndexes.map(({ table, create }) => [table, create])).toEqual([
      ['table "A.b"."My ""T"', 'CREATE INDEX CONCURRENTLY "My ""T_Select_idx1" ON "A.b"."My ""T" ("Select")'],
    ]);
    for (const { create, drop } of missingIndexes)
      for (const sql of [create, drop]) await database.client.query(sql);
  });

  test("a suggested drop of an index is taken back by its rollback", async () => {
    const database = await server.open(
      `${users} CREATE INDEX one ON users (email); CREATE INDEX two ON users (email);`,
    );
    const { migrations } = await analyze(await database.source(), options);
    const [drop] = migrations;
    expect(drop?.statements).toEqual(["DROP INDEX CONCURRENTLY public.two"]);
    for (const sql of [...(drop?.statements ?? []), ...(drop?.rollback ?? [])])
      await database.client.query(sql);
    expect((await analyze(await database.source(), options)).migrations).toEqual(migrations);
  });
});
