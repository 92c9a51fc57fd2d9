/** What is said of a statement's locks is what the server is seen to take. */
import { parseMigration } from "@ashlar/postgres";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startQuickServer } from "../../postgres/test/support/quick-server.ts";
import { statementEffect } from "../src/statement-lock.ts";
import { notesOf } from "../src/step-notes.ts";

const SETUP = `
CREATE TABLE users (id int PRIMARY KEY, name text, age int, CONSTRAINT adult CHECK (age > 17) NOT VALID);
CREATE TABLE orders (id int PRIMARY KEY, user_id int, note text, CONSTRAINT fk FOREIGN KEY (user_id) REFERENCES users NOT VALID);
CREATE INDEX users_name ON users (name);
CREATE UNIQUE INDEX users_age ON users (age);
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN new; END';
CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch();
CREATE POLICY p ON users;
CREATE TABLE days (d int) PARTITION BY RANGE (d);
CREATE TABLE day1 PARTITION OF days FOR VALUES FROM (0) TO (10);
CREATE TABLE day2 (d int);
CREATE INDEX days_d ON ONLY days (d);
CREATE INDEX day1_d ON day1 (d);
CREATE TABLE parent (a int);
CREATE MATERIALIZED VIEW seen AS SELECT id FROM users;
CREATE UNIQUE INDEX seen_id ON seen (id);
INSERT INTO users SELECT n, 'x', n + 20 FROM generate_series(1, 10) n;
`;

/** The strongest lock on each table; what reads take is left out. */
const locking: readonly [sql: string, locks: Readonly<Record<string, string>>][] = [
  ["ALTER TABLE users ADD COLUMN a int", { users: "ACCESS EXCLUSIVE" }],
  ["ALTER TABLE users ADD COLUMN a int DEFAULT 3 NOT NULL", { users: "ACCESS EXCLUSIVE" }],
  [
    "ALTER TABLE users ADD COLUMN a int REFERENCES orders",
    { users: "ACCESS EXCLUSIVE", orders: "SHARE ROW EXCLUSIVE" },
  ],
  ["ALTER TABLE users DROP COLUMN name", { users: "ACCESS EXCLUSIVE" }],
  ["ALTER TABLE users ALTER COLUMN age TYPE bigint", { users: "ACCESS EXCLUSIVE" }],
  ["ALTER TABLE users ALTER COLUMN name SET NOT NULL", { users: "ACCESS EXCLUSIVE" }],
  ["ALTER TABLE users ALTER COLUMN name SET DEFAULT 'a'", { users: "ACCESS EXCLUSIVE" }],
  ["ALTER TABLE users ALTER COLUMN name SET STATISTICS 100", { users: "SHARE UPDATE EXCLUSIVE" }],
  ["ALTER TABLE users ALTER COLUMN name SET (n_distinct = 5)", { users: "SHARE UPDATE EXCLUSIVE" }],
  ["ALTER TABLE users ALTER COLUMN name SET STORAGE EXTERNAL", { users: "ACCESS EXCLUSIVE" }],
  ["ALTER TABLE users SET (fillfactor = 70)", { users: "SHARE UPDATE EXCLUSIVE" }],
  ["ALTER TABLE users CLUSTER ON users_name", { users: "SHARE UPDATE EXCLUSIVE" }],
  ["ALTER TABLE users DISABLE TRIGGER touch", { users: "SHARE ROW EXCLUSIVE" }],
  ["ALTER TABLE users ENABLE ROW LEVEL SECURITY", { users: "ACCESS EXCLUSIVE" }],
  ["ALTER TABLE parent SET UNLOGGED", { parent: "ACCESS EXCLUSIVE" }],
  ["ALTER TABLE users ADD CHECK (age > 0)", { users: "ACCESS EXCLUSIVE" }],
  ["ALTER TABLE users ADD CHECK (age > 0) NOT VALID", { users: "ACCESS EXCLUSIVE" }],
  ["ALTER TABLE users VALIDATE CONSTRAINT adult", { users: "SHARE UPDATE EXCLUSIVE" }],
  ["ALTER TABLE users ADD UNIQUE (name, age)", { users: "ACCESS EXCLUSIVE" }],
  ["ALTER TABLE users ADD CONSTRAINT k UNIQUE USING INDEX users_age", { users: "ACCESS EXCLUSIVE" }],
  [
    "ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES users",
    { orders: "SHARE ROW EXCLUSIVE", users: "SHARE ROW EXCLUSIVE" },
  ],
  [
    "ALTER TABLE orders ADD FOREIGN KEY (id) REFERENCES users NOT VALID",
    { orders: "SHARE ROW EXCLUSIVE", users: "SHARE ROW EXCLUSIVE" },
  ],
  ["ALTER TABLE orders VALIDATE CONSTRAINT fk", { orders: "SHARE UPDATE EXCLUSIVE" }],
  ["ALTER TABLE users RENAME COLUMN name TO title", { users: "ACCESS EXCLUSIVE" }],
  ["ALTER TABLE users RENAME TO people", { users: "ACCESS EXCLUSIVE" }],
  ["ALTER TABLE users SET SCHEMA elsewhere", { users: "ACCESS EXCLUSIVE" }],
  [
    "ALTER TABLE days ATTACH PARTITION day2 FOR VALUES FROM (10) TO (20)",
    { days: "SHARE UPDATE EXCLUSIVE", day2: "ACCESS EXCLUSIVE" },
  ],
  ["ALTER TABLE days DETACH PARTITION day1", { days: "ACCESS EXCLUSIVE", day1: "ACCESS EXCLUSIVE" }],
  ["CREATE TABLE day3 PARTITION OF days FOR VALUES FROM (20) TO (30)", { days: "ACCESS EXCLUSIVE" }],
  ["CREATE TABLE child () INHERITS (parent)", { parent: "SHARE UPDATE EXCLUSIVE" }],
  ["CREATE TABLE notes (id int, user_id int REFERENCES users)", { users: "SHARE ROW EXCLUSIVE" }],
  ["CREATE INDEX ON users (age, name)", { users: "SHARE" }],
  [
    "CREATE TRIGGER t BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION touch()",
    { users: "SHARE ROW EXCLUSIVE" },
  ],
  ["CREATE POLICY q ON users", { users: "ACCESS EXCLUSIVE" }],
  ["CREATE RULE r AS ON DELETE TO users DO INSTEAD NOTHING", { users: "ACCESS EXCLUSIVE" }],
  ["CREATE STATISTICS s ON name, age FROM users", { users: "SHARE UPDATE EXCLUSIVE" }],
  ["DROP TABLE parent", { parent: "ACCESS EXCLUSIVE" }],
  ["DROP TRIGGER touch ON users", { users: "ACCESS EXCLUSIVE" }],
  ["DROP POLICY p ON users", { users: "ACCESS EXCLUSIVE" }],
  ["TRUNCATE orders", { orders: "ACCESS EXCLUSIVE" }],
  ["REINDEX TABLE users", { users: "SHARE" }],
  ["CLUSTER users USING users_name", { users: "ACCESS EXCLUSIVE" }],
  ["REFRESH MATERIALIZED VIEW seen", { seen: "ACCESS EXCLUSIVE" }],
  ["REFRESH MATERIALIZED VIEW CONCURRENTLY seen", { seen: "EXCLUSIVE" }],
  ["LOCK TABLE users IN SHARE MODE", { users: "SHARE" }],
  ["INSERT INTO users (id) VALUES (100)", { users: "ROW EXCLUSIVE" }],
  ["UPDATE users SET name = 'y'", { users: "ROW EXCLUSIVE" }],
  ["DELETE FROM users WHERE id = 3", { users: "ROW EXCLUSIVE" }],
];

let stop: () => Promise<void>;
let client: pg.Client;

beforeAll(async () => {
  const server = await startQuickServer();
  stop = server.stop;
  client = new pg.Client(server.connectionString);
  await client.connect();
  await client.query(`CREATE SCHEMA elsewhere; ${SETUP}`);
});
afterAll(async () => {
  await client.end();
  await stop();
});

const ORDER = [
  "RowExclusiveLock",
  "ShareUpdateExclusiveLock",
  "ShareLock",
  "ShareRowExclusiveLock",
  "ExclusiveLock",
  "AccessExclusiveLock",
];
const NAMES = [
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
];

/** The strongest lock on each table that was there before. */
async function seenLocks(sql: string, kinds = "r, p, m"): Promise<Record<string, string>> {
  const { rows: tables } = await client.query<{ oid: number; name: string }>(
    "SELECT oid, relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind::text = ANY(string_to_array($1, ', '))",
    [kinds],
  );
  await client.query("BEGIN");
  try {
    await client.query(sql);
    const { rows } = await client.query<{ oid: number; mode: string }>(
      "SELECT relation AS oid, mode FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'relation'",
    );
    const seen: Record<string, string> = {};
    for (const { oid, name } of tables) {
      const strongest = Math.max(
        -1,
        ...rows.filter((row) => row.oid === oid).map(({ mode }) => ORDER.indexOf(mode)),
      );
      if (strongest >= 0) seen[name] = NAMES[strongest] ?? "";
    }
    return seen;
  } finally {
    await client.query("ROLLBACK");
  }
}

describe("the lock that is said", () => {
  it.each(locking)("%s", async (sql, locks) => {
    const { locks: said, isKnown } = await statementEffect(sql);
    expect(Object.fromEntries(said.map(({ on, mode }) => [on.replace(/^\w+ /, ""), mode]))).toEqual(locks);
    expect(isKnown).toBe(true);
    expect(await seenLocks(sql)).toEqual(locks);
  });

  it("is that on an index which is attached: who reads its table waits", async () => {
    const sql = "ALTER INDEX days_d ATTACH PARTITION day1_d";
    const { locks } = await statementEffect(sql);
    const said = { days_d: "SHARE UPDATE EXCLUSIVE", day1_d: "ACCESS EXCLUSIVE" };
    expect(Object.fromEntries(locks.map(({ on, mode }) => [on.replace(/^\w+ /, ""), mode]))).toEqual(said);
    expect(await seenLocks(sql, "i, I")).toMatchObject({ day1_d: said.day1_d });
  });
});

describe("statements outside a transaction", () => {
  it.each([
    [
      "CREATE UNIQUE INDEX CONCURRENTLY a ON public.users (name)",
      "SHARE UPDATE EXCLUSIVE",
      "build",
      ["fails-on-rows"],
    ],
    ["REINDEX TABLE CONCURRENTLY public.users", "SHARE UPDATE EXCLUSIVE", "build", []],
    ["VACUUM public.users", "SHARE UPDATE EXCLUSIVE", "scan", []],
    ["VACUUM FULL public.users", "ACCESS EXCLUSIVE", "rewrite", []],
    ["ALTER TABLE public.users DETACH PARTITION x CONCURRENTLY", "SHARE UPDATE EXCLUSIVE", "catalog", []],
  ])("%s", async (sql, mode, work, hazards) => {
    const effect = await statementEffect(sql);
    expect(effect.locks).toEqual([{ on: "table public.users", mode }]);
    expect(effect.work.kind).toBe(work);
    expect(effect.hazards.map(({ name }) => name)).toEqual(hazards);
  });
});

describe("what takes time, and what may go wrong", () => {
  it.each([
    ["ALTER TABLE users ADD COLUMN a int DEFAULT 3", "catalog", []],
    ["ALTER TABLE users ADD COLUMN a timestamptz DEFAULT now()", "catalog", []],
    ["ALTER TABLE users ADD COLUMN a uuid DEFAULT gen_random_uuid()", "rewrite", ["rewrite"]],
    ["ALTER TABLE users ADD COLUMN a bigserial", "rewrite", ["rewrite"]],
    ["ALTER TABLE users ADD COLUMN a int GENERATED ALWAYS AS IDENTITY", "rewrite", ["rewrite"]],
    ["ALTER TABLE users ADD COLUMN a int GENERATED ALWAYS AS (age * 2) STORED", "rewrite", ["rewrite"]],
    ["ALTER TABLE users ADD COLUMN a int GENERATED ALWAYS AS (age * 2) VIRTUAL", "catalog", []],
    ["ALTER TABLE users ALTER COLUMN age TYPE bigint", "rewrite", ["rewrite"]],
    ["ALTER TABLE users ALTER COLUMN age SET NOT NULL", "scan", ["fails-on-rows"]],
    ["ALTER TABLE users ADD UNIQUE (name)", "build", ["blocks-reads", "fails-on-rows"]],
    ["ALTER TABLE users ADD CONSTRAINT k UNIQUE USING INDEX users_age", "catalog", []],
    ["CREATE INDEX ON users (age)", "build", ["blocks-writes"]],
    ["ALTER TABLE users DROP COLUMN name", "catalog", ["data-loss"]],
    ["DROP TABLE users", "catalog", ["data-loss"]],
    ["ALTER TABLE users RENAME TO people", "catalog", ["breaks-code"]],
    ["COMMENT ON TABLE users IS 'people'", "catalog", []],
    ["SET lock_timeout = '5s'", "catalog", []],
  ])("%s", async (sql, work, hazards) => {
    const effect = await statementEffect(sql);
    expect(effect.work.kind).toBe(work);
    expect(effect.hazards.map(({ name }) => name)).toEqual(hazards);
  });

  it.each(["DO $$ BEGIN NULL; END $$", "CALL p()", "SELEC 1"])("is not known of %s", async (sql) => {
    expect(await statementEffect(sql)).toMatchObject({ isKnown: false });
  });
});

describe("the notes of a file's steps", () => {
  it("leave out what the file makes itself", async () => {
    const { steps } = parseMigration(
      "1_a.sql",
      "CREATE TABLE a (b int REFERENCES users);\nCREATE INDEX ON a (b);\nCREATE INDEX ON users (age);",
    );
    expect((await notesOf(steps)).map(({ locks }) => locks)).toEqual([
      ["SHARE ROW EXCLUSIVE on users (blocks writes)"],
      [],
      ["SHARE on users (blocks writes)"],
    ]);
  });

  it("are those of its comments where Ashlar wrote them", async () => {
    const { steps } = parseMigration(
      "1_a.sql",
      `-- step: index [no-transaction]
-- phase: contract
-- lock: SHARE UPDATE EXCLUSIVE on public.users (blocks
--   other changes)
-- work: reads public.users (1.2 GB) and builds an index
-- hazard: fails-on-rows: duplicates
-- why: So it is.
CREATE UNIQUE INDEX CONCURRENTLY a ON users (name);`,
    );
    expect(await notesOf(steps)).toEqual([
      {
        phase: "contract",
        locks: ["SHARE UPDATE EXCLUSIVE on public.users (blocks other changes)"],
        work: "reads public.users (1.2 GB) and builds an index",
        hazards: ["fails-on-rows: duplicates"],
        why: "So it is.",
        source: "comments",
        isKnown: true,
      },
    ]);
  });
});
