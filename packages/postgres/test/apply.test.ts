import { spawn } from "node:child_process";
import { rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { describe, expect, it } from "vitest";
import {
  applyMigrations,
  createPool,
  migrationStatus,
  pendingMigrations,
  pendingRollbacks,
  rollbackMigration,
  type StepEvent,
} from "../src/index.ts";
import { beforeEachFreshDatabase, type FreshDatabase } from "./support/fresh-database.ts";

let folder: string;
let connectionString: string;
let client: pg.Client;
let write: FreshDatabase["write"];

beforeEachFreshDatabase((fresh) => {
  ({ folder, connectionString, client, write } = fresh);
});

const apply = (more: { lockTimeoutMs?: number; lockAttempts?: number } = {}) =>
  applyMigrations({ connectionString, folder, ...more });
const status = () => migrationStatus({ connectionString, folder });
const tables = async () => {
  const { rows } = await client.query<{ name: string }>(
    "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'ashlar_migrations' ORDER BY 1",
  );
  return rows.map(({ name }) => name);
};
const countOf = async (sql: string) => {
  const { rows } = await client.query<{ count: string }>(sql);
  return Number(rows[0]?.count);
};
const indexes = async () => {
  const { rows } = await client.query<{ name: string; valid: boolean }>(
    "SELECT indexrelid::regclass::text AS name, indisvalid AS valid FROM pg_index WHERE indrelid = 'a'::regclass",
  );
  return rows;
};

describe("applying migrations", () => {
  it("runs each once, in the order of the names", async () => {
    await write({
      "2_b.sql": "ALTER TABLE a ADD c int;",
      "1_a.sql": "CREATE TABLE a (b int);",
      "1_a_rollback.sql": "DROP TABLE a",
    });
    expect((await apply()).map(({ file, steps }) => [file, steps])).toEqual([
      ["1_a.sql", 1],
      ["2_b.sql", 1],
    ]);
    expect(await apply()).toEqual([]);
    expect(await status()).toMatchObject({
      applied: [{ file: "1_a.sql" }, { file: "2_b.sql" }],
      pending: [],
      failed: [],
      edited: [],
    });
  });

  it("leaves nothing of a file whose transaction fails, and says where it failed", async () => {
    await write({ "1_a.sql": "CREATE TABLE a (b int);\n-- ü🪨\nSELECT 1,\n  '🪨', nothing;" });
    await expect(apply()).rejects.toMatchObject({
      code: "ASHLAR_POSTGRES_STEP",
      sqlState: "42703",
      place: { file: "1_a.sql", line: 4, step: "SELECT 1," },
      message: expect.stringContaining(
        '1_a.sql:4, step "SELECT 1,": column "nothing" does not exist (SQLSTATE 42703)',
      ),
      hint: "mend the file and migrate again: nothing of it was applied",
    });
    expect(await tables()).toEqual([]);
    expect((await status()).failed).toEqual([
      { file: "1_a.sql", step: "SELECT 1,", error: expect.stringContaining("42703"), isRollback: false },
    ]);
    await write({ "1_a.sql": "CREATE TABLE a (b int);" });
    expect(await apply()).toHaveLength(1);
    expect((await status()).failed).toEqual([]);
  });

  it("goes on at the failed step, and lets only that be mended", async () => {
    const first = "-- step: table\nCREATE TABLE a (b int); INSERT INTO a VALUES (1), (1);\n";
    const index = "-- step: index [no-transaction]\nCREATE UNIQUE INDEX CONCURRENTLY a_b ON a (b);\n";
    await write({ "1_a.sql": first + index });
    await expect(apply()).rejects.toMatchObject({
      sqlState: "23505",
      hint: "mend the rows, or the file, and migrate again: it goes on where it stopped",
    });
    expect(await indexes()).toEqual([{ name: "a_b", valid: false }]);
    await write({ "1_a.sql": first.replace("(1)", "(2)") + index });
    await expect(apply()).rejects.toMatchObject({ code: "ASHLAR_POSTGRES_EDITED" });
    await write({
      "1_a.sql": `${first}-- step: clean\nDELETE FROM a WHERE ctid = (SELECT max(ctid) FROM a);\n${index}`,
    });
    expect(await apply()).toMatchObject([{ steps: 2 }]);
    expect(await indexes()).toEqual([{ name: "a_b", valid: true }]);
    expect((await status()).applied).toHaveLength(1);
  });

  it("builds an invalid index anew", async () => {
    await write({
      "1_a.sql": "CREATE TABLE a (b int); INSERT INTO a VALUES (1), (1);",
      "2_b.sql": "CREATE UNIQUE INDEX CONCURRENTLY a_b ON a (b);",
    });
    await expect(apply()).rejects.toMatchObject({ sqlState: "23505" });
    await client.query("DELETE FROM a WHERE ctid = '(0,2)'");
    expect(await apply()).toHaveLength(1);
    expect(await indexes()).toEqual([{ name: "a_b", valid: true }]);
  });

  it("does not take an index of the same name for its own", async () => {
    await write({ "1_a.sql": "CREATE TABLE a (b int, c int); CREATE INDEX a_b ON a (c);" });
    await apply();
    await write({ "2_b.sql": "CREATE INDEX CONCURRENTLY a_b ON a (b);" });
    for (const _ of [1, 2]) await expect(apply()).rejects.toMatchObject({ sqlState: "42P07" });
  });

  it("does the statements of a step outside a transaction once each", async () => {
    const text = (last: string) => `-- step: all [no-transaction]
CREATE TABLE a (b int);
INSERT INTO a VALUES (1);
BEGIN; INSERT INTO a VALUES (2); INSERT INTO a VALUES (3); COMMIT;
DO $$ BEGIN PERFORM 1; END $$;
${last}`;
    await write({ "1_a.sql": text("SELECT pg_sleep(0), missing();") });
    await expect(apply()).rejects.toMatchObject({ sqlState: "42883", place: { line: 6 } });
    await client.query("CREATE FUNCTION missing() RETURNS int RETURN 1");
    expect(await apply()).toHaveLength(1);
    expect(await countOf("SELECT count(*) FROM a")).toBe(3);
  });

  it("refuses transaction control inside a transactional step", async () => {
    await write({ "1_a.sql": "BEGIN;\nCREATE TABLE a ();\nCOMMIT;" });
    await expect(apply()).rejects.toMatchObject({ code: "ASHLAR_POSTGRES_STEP", place: { line: 1 } });
    expect(await tables()).toEqual([]);
  });

  it("refuses a file that was changed after it had been applied, and one that is gone", async () => {
    await write({ "1_a.sql": "CREATE TABLE a ();" });
    await apply();
    await write({ "1_a.sql": "CREATE TABLE a (b int);", "2_b.sql": "CREATE TABLE b ();" });
    await expect(apply()).rejects.toMatchObject({
      code: "ASHLAR_POSTGRES_EDITED",
      message: expect.stringContaining("1_a.sql"),
    });
    expect(await status()).toMatchObject({ edited: ["1_a.sql"], pending: ["2_b.sql"] });
    await rm(path.join(folder, "1_a.sql"));
    await expect(apply()).rejects.toMatchObject({ code: "ASHLAR_POSTGRES_MISSING" });
    expect(await status()).toMatchObject({ missing: ["1_a.sql"] });
    expect(await tables()).toEqual(["a"]);
  });

  it("keeps what a file sets to that file", async () => {
    await client.query("CREATE SCHEMA other");
    await write({
      "1_a.sql": "SET search_path = other; CREATE TABLE a ();",
      "2_b.sql": "CREATE TABLE b ();",
    });
    await apply();
    expect(await tables()).toEqual(["b"]);
    expect((await status()).applied).toHaveLength(2);
  });

  it("lets two begin at once, of whom the second finds nothing to do", async () => {
    await write({
      "1_a.sql": "CREATE TABLE a (b int); SELECT pg_sleep(0.3);",
      "2_b.sql": "CREATE INDEX CONCURRENTLY a_b ON a (b);",
    });
    const waited: string[] = [];
    const both = await Promise.all(
      ["one", "two"].map((name) =>
        applyMigrations({
          connectionString,
          folder,
          onStep: ({ kind }) => {
            if (kind === "waiting") waited.push(name);
          },
        }),
      ),
    );
    expect(both.map((applied) => applied.length).sort()).toEqual([0, 2]);
    expect(waited).toHaveLength(1);
  });

  it("waits for a lock a while, tries again, and gives up with nothing done", async () => {
    await write({ "1_a.sql": "CREATE TABLE a ();" });
    await apply();
    await write({ "2_b.sql": "ALTER TABLE a ADD b int;" });
    await client.query("BEGIN; LOCK TABLE a IN ACCESS SHARE MODE");
    await expect(apply({ lockTimeoutMs: 20, lockAttempts: 2 })).rejects.toMatchObject({
      code: "ASHLAR_POSTGRES_LOCKED",
      place: { file: "2_b.sql", line: 1 },
    });
    const applied = apply({ lockTimeoutMs: 20, lockAttempts: 20 });
    await sleep(100);
    await client.query("COMMIT");
    expect(await applied).toHaveLength(1);
  });

  it("forgets a file of which nothing was applied when that is given another name", async () => {
    await write({ "1_a.sql": "CREATE TABLE a (); SELECT missing();" });
    await expect(apply()).rejects.toMatchObject({ sqlState: "42883" });
    await rm(path.join(folder, "1_a.sql"));
    await write({ "1_b.sql": "CREATE TABLE b ();" });
    expect(await status()).toMatchObject({ missing: [], failed: [], pending: ["1_b.sql"] });
    expect(await apply()).toMatchObject([{ file: "1_b.sql" }]);
    expect(await tables()).toEqual(["b"]);
    expect(await countOf("SELECT count(*) FROM ashlar_migrations WHERE file = '1_a.sql'")).toBe(0);
  });

  it("lets only the failed statement of a step outside a transaction be mended", async () => {
    const text = (last: string) => `-- step: indexes [no-transaction]
CREATE INDEX CONCURRENTLY a_b ON a (b);
INSERT INTO a VALUES (1, 1);
${last}`;
    await client.query("CREATE TABLE a (b int, c int)");
    await write({ "1_a.sql": text("CREATE INDEX CONCURRENTLY a_c ON a (d);") });
    await expect(apply()).rejects.toMatchObject({ sqlState: "42703" });
    await write({ "1_a.sql": text("CREATE INDEX CONCURRENTLY a_c ON a (c);") });
    expect(await apply()).toHaveLength(1);
    expect(await indexes()).toEqual([
      { name: "a_b", valid: true },
      { name: "a_c", valid: true },
    ]);
    expect(await countOf("SELECT count(*) FROM a")).toBe(1);
  });

  it("tells of a file that comes before one that was applied, and applies it", async () => {
    await write({ "1_a.sql": "CREATE TABLE a ();", "3_c.sql": "CREATE TABLE c ();" });
    await apply();
    await write({ "2_b.sql": "CREATE TABLE b ();", "4_d.sql": "CREATE TABLE d ();" });
    const told: StepEvent[] = [];
    await applyMigrations({ connectionString, folder, onStep: (event) => told.push(event) });
    expect(told.filter(({ kind }) => kind === "out-of-order")).toEqual([
      { kind: "out-of-order", file: "2_b.sql", after: "3_c.sql" },
    ]);
    expect(await tables()).toEqual(["a", "b", "c", "d"]);
  });

  it("is as patient and as watchful in the second file as in the first", async () => {
    await client.query(`ALTER DATABASE ${client.database} SET idle_in_transaction_session_timeout = '7s'`);
    const settings = `SELECT name, setting FROM pg_settings WHERE name IN
      ('statement_timeout', 'idle_in_transaction_session_timeout', 'client_connection_check_interval')`;
    await write({ "1_a.sql": `CREATE TABLE a AS ${settings};`, "2_b.sql": `CREATE TABLE b AS ${settings};` });
    await apply();
    const { rows } = await client.query(
      "SELECT name, a.setting, b.setting AS later FROM a JOIN b USING (name) ORDER BY 1",
    );
    expect(rows).toEqual([
      { name: "client_connection_check_interval", setting: "1000", later: "1000" },
      { name: "idle_in_transaction_session_timeout", setting: "0", later: "0" },
      { name: "statement_timeout", setting: "0", later: "0" },
    ]);
  });

  it("through a pool, tells of a connection that breaks, and the process lives on", async () => {
    await write({ "1_a.sql": "SELECT pg_sleep(20);" });
    const pool = createPool({ connectionString, max: 1 });
    const applied = applyMigrations({ pool, folder });
    await Promise.all([
      expect(applied).rejects.toThrow(),
      (async () => {
        while (
          (await countOf(`SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'`)) === 0
        ) {
          await sleep(20);
        }
        await client.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'",
        );
      })(),
    ]);
    await pool.end();
  });

  it("works through a pool, and gives it back as it was", async () => {
    await write({ "1_a.sql": "SET search_path = nowhere; SELECT 1;" });
    const pool = new pg.Pool({ connectionString, max: 1 });
    expect(await applyMigrations({ pool, folder })).toHaveLength(1);
    const { rows } = await pool.query("SHOW search_path");
    expect(rows).toEqual([{ search_path: '"$user", public' }]);
    await pool.end();
  });
});

describe("applying single files", () => {
  const only = (...files: string[]) => applyMigrations({ connectionString, folder, files });

  it("applies these alone, whatever their names, and each once", async () => {
    await write({
      "1_a.sql": "CREATE TABLE a ();",
      "2_b.sql": "CREATE TABLE b ();",
      "add_c.sql": "CREATE TABLE c ();",
    });
    expect(await pendingMigrations({ connectionString, folder, files: ["2_b.sql"] })).toMatchObject([
      { migration: { file: "2_b.sql" }, skipped: ["1_a.sql"] },
    ]);
    expect(await only("add_c.sql", "2_b.sql")).toMatchObject([{ file: "add_c.sql" }, { file: "2_b.sql" }]);
    expect(await only("add_c.sql")).toEqual([]);
    expect(await tables()).toEqual(["b", "c"]);
    // What was applied by name is no stranger in the folder any more.
    expect(await apply()).toMatchObject([{ file: "1_a.sql" }]);
    expect(await status()).toMatchObject({
      applied: [{ file: "1_a.sql" }, { file: "2_b.sql" }, { file: "add_c.sql" }],
      pending: [],
    });
  });

  it("takes back in the reverse of the order in which they were applied", async () => {
    await write({
      "1_a.sql": "CREATE TABLE a (b int);",
      "1_a_rollback.sql": "DROP TABLE a;",
      "2_b.sql": "ALTER TABLE c ADD COLUMN d int;",
      "2_b_rollback.sql": "ALTER TABLE c DROP COLUMN d;",
      "make_c.sql": "CREATE TABLE c ();",
      "make_c_rollback.sql": "DROP TABLE c;",
    });
    await only("make_c.sql");
    await apply();
    const rolledBack = await rollbackMigration({ connectionString, folder, to: "make_c.sql" });
    expect(rolledBack.map(({ file }) => file)).toEqual(["2_b.sql", "1_a.sql"]);
    expect(await rollbackMigration({ connectionString, folder })).toMatchObject([{ file: "make_c.sql" }]);
    expect(await tables()).toEqual([]);
  });

  it.each<[string, string[], string]>([
    ["a rollback", ["1_a_rollback.sql"], "ASHLAR_POSTGRES_MIGRATIONS"],
    ["a file that is not there", ["2_b.sql"], "ASHLAR_POSTGRES_MIGRATIONS"],
  ])("refuses %s", async (_what, files, code) => {
    await write({ "1_a.sql": "CREATE TABLE a ();", "1_a_rollback.sql": "DROP TABLE a;" });
    await expect(only(...files)).rejects.toMatchObject({ code });
  });

  it("refuses a name without a place in the order only where it comes with its folder", async () => {
    await write({ "add_c.sql": "CREATE TABLE c ();" });
    await expect(apply()).rejects.toMatchObject({ code: "ASHLAR_POSTGRES_MIGRATIONS" });
  });
});

describe("a migration that says where it expects the database", () => {
  const text = `-- fingerprint before: 18:aa
-- fingerprint after: 18:bb
-- touches: table public.a
CREATE TABLE a ();
`;
  /** What the database is said to be, one answer after the other. */
  const answers = (...fingerprints: string[]) => {
    const asked: (readonly string[])[] = [];
    const fingerprint = async (_client: unknown, ids: readonly string[]) => {
      asked.push(ids);
      return fingerprints[asked.length - 1] ?? "";
    };
    return { asked, fingerprint };
  };

  it.each<[string, string[], { ignoreDrift?: boolean }, object[]]>([
    ["says nothing where all is as expected", ["18:aa", "18:bb"], {}, []],
    [
      "tells of an end that was not expected",
      ["18:aa", "18:cc"],
      {},
      [{ when: "after", match: "different" }],
    ],
    ["tells what it cannot compare, once", ["15:aa", "15:bb"], {}, [{ when: "before", match: "unknown" }]],
    [
      "goes on from elsewhere when told to",
      ["18:xx", "18:yy"],
      { ignoreDrift: true },
      [{ when: "before", match: "different" }],
    ],
  ])("%s", async (_title, fingerprints, options, expected) => {
    await write({ "1_a.sql": text });
    const { asked, fingerprint } = answers(...fingerprints);
    const events: StepEvent[] = [];
    const onStep = (event: StepEvent) => events.push(event);
    expect(await applyMigrations({ connectionString, folder, fingerprint, onStep, ...options })).toHaveLength(
      1,
    );
    expect(asked).toEqual([["table public.a"], ["table public.a"]]);
    expect(events.filter(({ kind }) => kind === "fingerprint")).toMatchObject(expected);
  });

  it("is refused elsewhere, before its first statement", async () => {
    await write({ "1_a.sql": text });
    const { fingerprint } = answers("18:xx");
    await expect(applyMigrations({ connectionString, folder, fingerprint })).rejects.toMatchObject({
      code: "ASHLAR_POSTGRES_DRIFT",
      message: "the database is not where 1_a.sql expects it: table public.a changed since it was made",
    });
    expect(await tables()).toEqual([]);
    expect(await status()).toMatchObject({ pending: ["1_a.sql"] });
  });

  it("is not asked again when it goes on", async () => {
    await write({
      "1_a.sql": `${text}VACUUM;
SELECT 1 / (SELECT count(*) FROM a);`,
    });
    await expect(
      applyMigrations({ connectionString, folder, fingerprint: answers("18:aa").fingerprint }),
    ).rejects.toMatchObject({ code: "ASHLAR_POSTGRES_STEP" });
    await client.query("ALTER TABLE a ADD COLUMN b int; INSERT INTO a VALUES (1)");
    const { asked, fingerprint } = answers("18:bb");
    expect(await applyMigrations({ connectionString, folder, fingerprint })).toHaveLength(1);
    expect(asked).toHaveLength(1);
  });
});

describe("a run that is stopped", () => {
  it.each<[string, string, string]>([
    ["in a transaction", "CREATE TABLE a ();\nSELECT pg_sleep(30);", "pending"],
    [
      "outside a transaction",
      "CREATE TABLE a ();\nVACUUM;\nDO $$ BEGIN COMMIT; PERFORM pg_sleep(30); END $$;",
      "failed",
    ],
  ])("%s ends its statement, and goes on in the next run", async (_where, text, state) => {
    await write({ "1_a.sql": text });
    const controller = new AbortController();
    const stopped = applyMigrations({ connectionString, folder, signal: controller.signal });
    const result = expect(stopped).rejects.toMatchObject({ code: "ASHLAR_POSTGRES_STOPPED" });
    while (
      (await countOf(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()",
      )) === 0
    ) {
      await sleep(20);
    }
    controller.abort();
    await result;
    expect(await status()).toMatchObject({ [state]: [state === "failed" ? { error: null } : "1_a.sql"] });
    await write({ "1_a.sql": text.replace("pg_sleep(30)", "pg_sleep(0)") });
    expect(await apply()).toHaveLength(1);
    expect(await tables()).toEqual(["a"]);
  });

  it("begins nothing when it was stopped before", async () => {
    await write({ "1_a.sql": "CREATE TABLE a ();" });
    await expect(
      applyMigrations({ connectionString, folder, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ code: "ASHLAR_POSTGRES_STOPPED" });
    expect(await tables()).toEqual([]);
  });
});

describe("what stands in the way", () => {
  it("of a ledger is said in a line: a missing right, a read-only session", async () => {
    await write({ "1_a.sql": "CREATE TABLE a ();" });
    await client.query("CREATE ROLE limited LOGIN PASSWORD 'limited'");
    const url = new URL(connectionString);
    url.username = "limited";
    url.password = "limited";
    await expect(applyMigrations({ connectionString: url.href, folder })).rejects.toMatchObject({
      code: "ASHLAR_POSTGRES_LEDGER",
      message: "no ledger of migrations can be kept here: permission denied for schema public",
    });
    await client.query("DROP ROLE limited");
    const readOnly = new pg.Pool({ connectionString, options: "-c default_transaction_read_only=on" });
    await expect(applyMigrations({ pool: readOnly, folder })).rejects.toMatchObject({
      code: "ASHLAR_POSTGRES_LEDGER",
      hint: expect.stringContaining("primary"),
    });
    await readOnly.end();
  });

  it("of an index, an invalid one of its name, is cleared and told, also in the first run", async () => {
    await client.query("CREATE TABLE a (b int); INSERT INTO a VALUES (1), (1)");
    await expect(client.query("CREATE UNIQUE INDEX CONCURRENTLY a_b ON a (b)")).rejects.toThrow();
    await client.query("DELETE FROM a");
    await write({ "1_a.sql": "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS a_b ON a (b);" });
    const events: StepEvent[] = [];
    await applyMigrations({ connectionString, folder, onStep: (event) => events.push(event) });
    expect(events.filter(({ kind }) => kind === "cleared")).toMatchObject([
      { what: "the invalid index public.a_b" },
    ]);
    expect(await indexes()).toEqual([{ name: "a_b", valid: true }]);
  });

  it("of a long statement is told once a second, with how far it is", async () => {
    await client.query("CREATE TABLE a (b int)");
    const writer = new pg.Client({ connectionString });
    await writer.connect();
    await writer.query("BEGIN; INSERT INTO a VALUES (1)");
    await write({ "1_a.sql": "CREATE INDEX CONCURRENTLY a_b ON a (b);" });
    const told = new Promise<StepEvent>((resolve) => {
      void applyMigrations({
        connectionString,
        folder,
        onStep: (event) => event.kind === "progress" && resolve(event),
      });
    });
    const { rows } = await writer.query<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    expect(await told).toMatchObject({
      number: 1,
      steps: 1,
      phase: "waiting for writers before build",
      blockedBy: [rows[0]?.pid],
    });
    await writer.query("COMMIT");
    await writer.end();
    while (
      (await countOf(
        "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'ashlar migrate%' AND datname = current_database()",
      )) > 0
    ) {
      await sleep(20);
    }
  });
});

describe("rolling back", () => {
  const files = {
    "1_a.sql": "CREATE TABLE a (b int);",
    "1_a_rollback.sql": "DROP TABLE a;",
    "2_b.sql":
      "-- step: b\nCREATE TABLE b ();\n-- step: index [no-transaction]\nCREATE INDEX CONCURRENTLY a_b ON a (b);",
    "2_b_rollback.sql":
      "-- step: index [no-transaction]\nDROP INDEX CONCURRENTLY a_b;\n-- step: b\nDROP TABLE b;",
    "3_c.sql": "CREATE TABLE c ();",
    "3_c_rollback.sql": "DROP TABLE c;",
  };

  it("takes the last one back, and forward again", async () => {
    await write(files);
    await apply();
    expect(await rollbackMigration({ connectionString, folder })).toMatchObject([{ file: "3_c.sql" }]);
    expect(await tables()).toEqual(["a", "b"]);
    expect((await apply()).map(({ file }) => file)).toEqual(["3_c.sql"]);
  });

  it("takes back everything after a named one", async () => {
    await write(files);
    await apply();
    const back = await rollbackMigration({ connectionString, folder, to: "1_a.sql" });
    expect(back.map(({ file }) => file)).toEqual(["3_c.sql", "2_b.sql"]);
    expect(await tables()).toEqual(["a"]);
    expect(await status()).toMatchObject({ applied: [{ file: "1_a.sql" }], pending: ["2_b.sql", "3_c.sql"] });
  });

  it("is refused where it loses data and that was not asked for", async () => {
    await write({
      "1_a.sql": "CREATE TABLE a ();",
      "1_a_rollback.sql": "-- data loss: drops a with its rows\nDROP TABLE a;",
    });
    await apply();
    expect(await pendingRollbacks({ connectionString, folder })).toMatchObject([
      { file: "1_a.sql", migration: { head: { losesData: ["drops a with its rows"] } } },
    ]);
    await expect(rollbackMigration({ connectionString, folder, refuseDataLoss: true })).rejects.toMatchObject(
      {
        code: "ASHLAR_POSTGRES_DATA_LOSS",
        message: "taking 1_a.sql back loses data: drops a with its rows",
      },
    );
    expect(await rollbackMigration({ connectionString, folder })).toHaveLength(1);
  });

  it("does nothing where nothing was applied", async () => {
    expect(await rollbackMigration({ connectionString, folder })).toEqual([]);
  });

  it("refuses before it begins when one of the files is missing", async () => {
    await write(files);
    await apply();
    await rm(path.join(folder, "2_b_rollback.sql"));
    await expect(rollbackMigration({ connectionString, folder, to: "1_a.sql" })).rejects.toMatchObject({
      code: "ASHLAR_POSTGRES_NO_ROLLBACK",
    });
    expect(await tables()).toEqual(["a", "b", "c"]);
  });

  it("that stopped half way is finished before anything goes forward", async () => {
    await write(files);
    await apply();
    await rollbackMigration({ connectionString, folder });
    await client.query("CREATE VIEW v AS SELECT * FROM b");
    await expect(rollbackMigration({ connectionString, folder })).rejects.toMatchObject({
      sqlState: "2BP01",
    });
    expect(await indexes()).toEqual([]);
    await expect(apply()).rejects.toMatchObject({
      code: "ASHLAR_POSTGRES_HALF_ROLLED_BACK",
      message: expect.stringContaining("stopped at step 2 of 2, b: 2BP01"),
    });
    expect(await status()).toMatchObject({
      applied: [{ file: "1_a.sql" }],
      failed: [{ file: "2_b.sql", step: "b", isRollback: true }],
    });
    await client.query("DROP VIEW v");
    expect(await rollbackMigration({ connectionString, folder })).toMatchObject([{ file: "2_b.sql" }]);
    expect(await apply()).toHaveLength(2);
  });

  it("says to roll back again when a statement of it fails", async () => {
    await write({ "1_a.sql": "CREATE TABLE a ();", "1_a_rollback.sql": "DROP TABLE b;" });
    await apply();
    await expect(rollbackMigration({ connectionString, folder })).rejects.toMatchObject({
      code: "ASHLAR_POSTGRES_STEP",
      hint: "mend the file and roll back again: nothing of it was taken back",
    });
  });

  it("of a migration that was edited since is refused, unless that is asked for", async () => {
    await write(files);
    await apply();
    await write({ "3_c.sql": "CREATE TABLE c (d int);" });
    await expect(rollbackMigration({ connectionString, folder })).rejects.toMatchObject({
      code: "ASHLAR_POSTGRES_EDITED",
    });
    expect(await tables()).toEqual(["a", "b", "c"]);
    expect(await rollbackMigration({ connectionString, folder, ignoreDrift: true })).toHaveLength(1);
  });
});

describe("a migration that says what it starts from", () => {
  it("is told which one started there too, and was applied first", async () => {
    const head = (after: string) =>
      `-- fingerprint before: 18:aa\n-- fingerprint after: 18:${after}\n-- touches: table public.a\n`;
    await write({
      "1_a.sql": `${head("bb")}CREATE TABLE a ();`,
      "2_a.sql": `${head("cc")}CREATE TABLE b ();`,
    });
    const fingerprint = async () => ((await tables()).length === 0 ? "18:aa" : "18:bb");
    await expect(applyMigrations({ connectionString, folder, fingerprint })).rejects.toMatchObject({
      code: "ASHLAR_POSTGRES_DRIFT",
      message:
        "2_a.sql starts where 1_a.sql started, which was applied first: both were made from the same database",
    });
    expect(await tables()).toEqual(["a"]);
  });

  it("or needs a newer server, is refused before anything is applied", async () => {
    await write({ "1_a.sql": "CREATE TABLE a ();", "2_b.sql": "-- needs: Postgres 99\nCREATE TABLE b ();" });
    const refusal = {
      code: "ASHLAR_POSTGRES_VERSION",
      message: "2_b.sql needs Postgres 99, and the server is Postgres 18",
      hint: expect.stringContaining("--for 18"),
    };
    await expect(apply()).rejects.toMatchObject(refusal);
    await expect(pendingMigrations({ connectionString, folder })).rejects.toMatchObject(refusal);
    expect(await tables()).toEqual([]);
  });
});

describe("rolling a migration back that failed", () => {
  const INDEX = "-- step: index [no-transaction]\nCREATE UNIQUE INDEX CONCURRENTLY a_b ON a (b);\n";
  const TABLE = "-- step: table\nCREATE TABLE c ();\n";
  const TWICE = "-- step: twice\nCREATE TABLE a ();\n";
  const ROLLBACK = "DROP TABLE c; ALTER TABLE a DROP CONSTRAINT a_b_key;";

  it.each([
    { what: "in its only transaction", text: `${TABLE}${TWICE}` },
    { what: "in building an index", text: `${INDEX}${TABLE}` },
    {
      what: "in building an index, with settings before it",
      text: `-- step: patience\nSET lock_timeout = '1s';\n-- step: index [no-transaction]\nSET statement_timeout = 0;\nCREATE UNIQUE INDEX CONCURRENTLY a_b ON a (b);\n`,
    },
    {
      what: "in a statement outside a transaction that could be in one",
      text: "-- step: alone [no-transaction]\nCREATE TABLE a ();\n",
    },
    { what: "in its only transaction, without a rollback file", text: TWICE, hasNoRollback: true },
  ])("$what clears what it left, and forgets it", async ({ text, hasNoRollback = false }) => {
    await write({
      "1_a.sql": "CREATE TABLE a (b int); INSERT INTO a VALUES (1), (1);",
      "2_b.sql": text,
      ...(hasNoRollback ? {} : { "2_b_rollback.sql": ROLLBACK }),
    });
    await expect(apply()).rejects.toMatchObject({ code: "ASHLAR_POSTGRES_STEP" });
    expect(await pendingRollbacks({ connectionString, folder })).toMatchObject([{ kind: "nothing" }]);
    const back = await rollbackMigration({ connectionString, folder, refuseDataLoss: true });
    expect(back).toMatchObject([{ file: "2_b.sql", wasThere: false }]);
    expect(await tables()).toEqual(["a"]);
    expect(await indexes()).toEqual([]);
    expect(await status()).toMatchObject({
      applied: [{ file: "1_a.sql" }],
      pending: ["2_b.sql"],
      failed: [],
    });
  });

  it.each([
    { what: "after a transaction that stays", text: `${TABLE}${INDEX}`, at: "step 2 of 2, index" },
    {
      what: "after a statement that stays",
      text: "-- step: two [no-transaction]\nCREATE TABLE c ();\nCREATE TABLE a ();\n",
      at: "step 1 of 1, two",
    },
    {
      what: "in building an index that a search path names",
      text: `-- step: path\nSET search_path = public;\n${INDEX}`,
      at: "step 2 of 2, index",
    },
  ])("$what is refused, and goes with a rollback file that fits", async ({ text, at }) => {
    await write({
      "1_a.sql": "CREATE TABLE a (b int); INSERT INTO a VALUES (1), (1);",
      "2_b.sql": text,
      "2_b_rollback.sql": ROLLBACK,
    });
    await expect(apply()).rejects.toMatchObject({ code: "ASHLAR_POSTGRES_STEP" });
    await expect(rollbackMigration({ connectionString, folder })).rejects.toMatchObject({
      code: "ASHLAR_POSTGRES_HALF_APPLIED",
      message: `2_b.sql stopped at ${at}, and 2_b_rollback.sql takes back all of it`,
    });
    await write({ "2_b_rollback.sql": "DROP TABLE IF EXISTS c; DROP INDEX IF EXISTS a_b;" });
    expect(await rollbackMigration({ connectionString, folder, ignoreDrift: true })).toMatchObject([
      { file: "2_b.sql", wasThere: true },
    ]);
    expect(await tables()).toEqual(["a"]);
    expect(await status()).toMatchObject({ pending: ["2_b.sql"], failed: [] });
  });
});

describe("a process killed while it migrates", () => {
  // Each step says where it is by an advisory lock that the test holds: the child is killed while it waits for it.
  const waiting = (key: number) => `SELECT pg_advisory_lock(${key}), pg_advisory_unlock(${key});`;
  const text = `-- step: table
CREATE TABLE a (b int);
${waiting(1)}
-- step: rows
INSERT INTO a SELECT generate_series(1, 10);
${waiting(2)}
-- step: alone [no-transaction]
INSERT INTO a VALUES (11);
DO $$ BEGIN PERFORM pg_advisory_lock(3), pg_advisory_unlock(3); END $$;
-- step: index [no-transaction]
CREATE INDEX CONCURRENTLY a_b ON a (b);
-- step: last
INSERT INTO a VALUES (12);
${waiting(5)}
`;

  it.each([
    { where: "its first step", key: 1 },
    { where: "a later step of the transaction", key: 2 },
    { where: "a step outside a transaction", key: 3 },
    { where: "the building of an index", key: 4 },
    { where: "its last step", key: 5 },
  ])("in $where goes on without losing or doubling anything", async ({ key }) => {
    await write({ "1_a.sql": text });
    const writer = new pg.Client({ connectionString });
    await writer.connect();
    await client.query(`SELECT pg_advisory_lock(${key === 4 ? 3 : key})`);
    const child = spawn(
      process.execPath,
      [
        "--import",
        "tsx",
        "--conditions",
        "@ashlar/source",
        fileURLToPath(new URL("support/migrate.ts", import.meta.url)),
      ],
      { env: { ...process.env, CONNECTION: connectionString, FOLDER: folder }, stdio: "inherit" },
    );
    try {
      const hasReached = (pattern: string) => async () => {
        const { rowCount } = await client.query(
          `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ashlar migrate'
              AND wait_event_type = 'Lock' AND query LIKE $1`,
          [pattern],
        );
        return rowCount === 1;
      };
      await until(hasReached("%advisory_lock(%"));
      if (key === 4) {
        // An open transaction that writes holds the index build up in its first phase.
        await writer.query("BEGIN; INSERT INTO a VALUES (13)");
        await client.query("SELECT pg_advisory_unlock(3)");
        await until(hasReached("CREATE INDEX%"));
      }
    } finally {
      child.kill("SIGKILL");
      await new Promise((resolve) => child.once("close", resolve));
    }
    if (key === 4) await writer.query("ROLLBACK");
    await writer.end();
    await client.query("SELECT pg_advisory_unlock_all()");
    expect(await status()).toMatchObject(
      key < 3 ? { pending: ["1_a.sql"] } : { failed: [{ file: "1_a.sql" }] },
    );
    expect(await apply()).toHaveLength(1);
    expect(await countOf("SELECT count(*) FROM a")).toBe(12);
    expect(await indexes()).toEqual([{ name: "a_b", valid: true }]);
    expect(await status()).toMatchObject({ applied: [{ file: "1_a.sql" }], failed: [] });
  });

  async function until(isSo: () => Promise<boolean>): Promise<void> {
    const deadline = performance.now() + 20_000;
    while (!(await isSo())) {
      if (performance.now() > deadline) throw new Error("the program never got there");
      await sleep(20);
    }
  }
});
