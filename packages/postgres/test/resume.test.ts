/** A migration that is interrupted anywhere and run again ends where one ends that was not. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { applyMigrations, createDatabase, migrationStatus } from "../src/index.ts";
import { catalogSnapshot } from "./support/catalog-snapshot.ts";
import { startMigration } from "./support/child-migration.ts";
import { startDebianServer } from "./support/debian-server.ts";
import { type QuickServer, startQuickServer } from "./support/quick-server.ts";

interface Interruption {
  readonly step: string;
  /** Before the migration. */
  readonly setup: string;
  readonly file: string;
  /** What other sessions do so that the statement stays in its middle: first before it starts, then one by one. */
  readonly hold: readonly { readonly session: string; readonly sql: string; readonly until?: string }[];
  /** The oldest server that knows the statements. */
  readonly from?: number;
}

/** A step that waits for a session of the test. */
const GATE = `-- step: gate [no-transaction]
DO $$ BEGIN PERFORM pg_advisory_lock(1), pg_advisory_unlock(1); END $$;
`;
const atGate = { session: "gate", sql: "SELECT pg_advisory_lock(1)" };
const openGate = { session: "gate", sql: "SELECT pg_advisory_unlock(1)" };

/** True once the migration waits in a statement like this one. */
const waits = (pattern: string) =>
  `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ashlar migrate'
     AND wait_event_type = 'Lock' AND query LIKE '${pattern}'`;
const builds = (phase: string) =>
  `SELECT 1 FROM pg_stat_progress_create_index WHERE datname = current_database() AND phase = '${phase}'`;

/** A table of rows, one to wait at. */
const TABLE =
  "CREATE TABLE z (); CREATE TABLE a (b int, c text); INSERT INTO a SELECT n, 'x' FROM generate_series(1, 50) n;";
const PARTITIONED = `CREATE TABLE p (b int) PARTITION BY RANGE (b);
  CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
  CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
  CREATE TABLE p3 (b int);
  INSERT INTO p SELECT generate_series(0, 19); INSERT INTO p3 VALUES (20), (21);`;
const CREATE_INDEX = `-- step: before
CREATE TABLE n (m int);
-- step: index [no-transaction]
CREATE UNIQUE INDEX CONCURRENTLY a_b ON a (b);
-- step: constraint
ALTER TABLE a ADD CONSTRAINT a_b_key UNIQUE USING INDEX a_b;
`;
const REINDEX = `-- step: reindex [no-transaction]
REINDEX INDEX CONCURRENTLY a_b;
-- step: after
INSERT INTO a VALUES (51);
`;

const interruptions: readonly Interruption[] = [
  {
    step: "a group of steps in one transaction",
    setup: TABLE,
    file: `-- step: one
CREATE TABLE n (m int);
-- step: two
UPDATE a SET c = c || 'y';
-- step: three
ALTER TABLE z ADD COLUMN y int;
`,
    hold: [{ session: "reader", sql: "BEGIN; SELECT FROM z", until: waits("ALTER TABLE z%") }],
  },
  {
    step: "a step with a transaction of its own",
    setup: TABLE,
    file: `-- step: one
CREATE TABLE n (m int);
-- step: two [own-transaction]
UPDATE a SET c = c || 'y';
ALTER TABLE z ADD COLUMN y int;
-- step: three
INSERT INTO n VALUES (1);
`,
    hold: [{ session: "reader", sql: "BEGIN; SELECT FROM z", until: waits("ALTER TABLE z%") }],
  },
  {
    step: "a concurrent index that waits for writers before it is built",
    setup: TABLE,
    file: CREATE_INDEX,
    hold: [
      {
        session: "writer",
        sql: "BEGIN; INSERT INTO a VALUES (100)",
        until: builds("waiting for writers before build"),
      },
    ],
  },
  {
    step: "a concurrent index on a table that is found by the settings of steps before",
    setup: `${TABLE} CREATE SCHEMA s; CREATE TABLE s.a (b int); CREATE SCHEMA t; CREATE TABLE t.a (b int);`,
    file: `-- step: path
SET search_path = s;
CREATE TABLE n (m int);
-- step: index [no-transaction]
CREATE INDEX a_b ON a (b);
SET search_path = t;
CREATE INDEX CONCURRENTLY a_b ON a (b);
`,
    hold: [
      {
        session: "writer",
        sql: "BEGIN; INSERT INTO t.a VALUES (100)",
        until: builds("waiting for writers before build"),
      },
    ],
  },
  {
    step: "a concurrent index that waits for writers after it was built",
    setup: TABLE,
    file: CREATE_INDEX,
    hold: [
      {
        session: "writer",
        sql: "BEGIN; INSERT INTO a VALUES (100)",
        until: builds("waiting for writers before build"),
      },
      { session: "second writer", sql: "BEGIN; INSERT INTO a VALUES (101)" },
      { session: "writer", sql: "ROLLBACK", until: builds("waiting for writers before validation") },
    ],
  },
  {
    step: "a concurrent index that waits for old snapshots",
    setup: TABLE,
    file: CREATE_INDEX,
    hold: [
      {
        session: "writer",
        sql: "BEGIN; INSERT INTO a VALUES (100)",
        until: builds("waiting for writers before build"),
      },
      { session: "second writer", sql: "BEGIN; INSERT INTO a VALUES (101)" },
      { session: "writer", sql: "ROLLBACK", until: builds("waiting for writers before validation") },
      { session: "reader", sql: "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT FROM z" },
      { session: "second writer", sql: "ROLLBACK", until: builds("waiting for old snapshots") },
    ],
  },
  {
    step: "the dropping of an index, concurrently",
    setup: `${TABLE} CREATE INDEX a_b ON a (b);`,
    file: `-- step: drop [no-transaction]
DROP INDEX CONCURRENTLY a_b;
-- step: after
INSERT INTO a VALUES (51);
`,
    hold: [{ session: "reader", sql: "BEGIN; SELECT FROM a", until: waits("DROP INDEX%") }],
  },
  {
    step: "the rebuilding of an index, concurrently",
    setup: `${TABLE} CREATE INDEX a_b ON a (b);`,
    file: REINDEX,
    hold: [
      {
        session: "writer",
        sql: "BEGIN; INSERT INTO a VALUES (100)",
        until: builds("waiting for writers before build"),
      },
    ],
  },
  {
    step: "the rebuilding of an index that has changed places with the old one",
    setup: `${TABLE} CREATE INDEX a_b ON a (b);`,
    file: REINDEX,
    hold: [
      {
        session: "writer",
        sql: "BEGIN; INSERT INTO a VALUES (100)",
        until: builds("waiting for writers before build"),
      },
      { session: "reader", sql: "BEGIN; SELECT FROM a" },
      { session: "writer", sql: "ROLLBACK", until: builds("waiting for readers before marking dead") },
    ],
  },
  {
    step: "a constraint that is validated",
    setup: TABLE,
    file: `-- step: add
ALTER TABLE a ADD CONSTRAINT a_b_check CHECK (b > 0) NOT VALID;
${GATE}-- step: validate [no-transaction]
ALTER TABLE a VALIDATE CONSTRAINT a_b_check;
-- step: not null
ALTER TABLE a ALTER COLUMN b SET NOT NULL;
`,
    hold: [
      { ...atGate, until: waits("%advisory%") },
      { session: "other", sql: "BEGIN; LOCK TABLE a IN SHARE UPDATE EXCLUSIVE MODE" },
      { ...openGate, until: waits("%VALIDATE%") },
    ],
  },
  {
    step: "a unique index that becomes a constraint",
    setup: TABLE,
    file: `-- step: index [no-transaction]
CREATE UNIQUE INDEX CONCURRENTLY a_b ON a (b);
${GATE}-- step: constraint
ALTER TABLE a ADD CONSTRAINT a_b_key UNIQUE USING INDEX a_b;
`,
    hold: [
      { ...atGate, until: waits("%advisory%") },
      { session: "reader", sql: "BEGIN; SELECT FROM a" },
      { ...openGate, until: waits("%USING INDEX%") },
    ],
  },
  {
    step: "a value that is added to an enum, and used",
    setup: "CREATE TYPE mood AS ENUM ('sad'); CREATE TABLE a (m mood); CREATE TABLE z ();",
    file: `-- step: value
ALTER TYPE mood ADD VALUE 'happy';
-- step: wait
ALTER TABLE z ADD COLUMN y int;
-- step: use [no-transaction]
INSERT INTO a VALUES ('happy');
`,
    hold: [{ session: "reader", sql: "BEGIN; SELECT FROM z", until: waits("ALTER TABLE z%") }],
  },
  {
    step: "rows that are filled in batches",
    setup: `${TABLE} ALTER TABLE a ADD COLUMN d int;`,
    file: `-- step: fill [no-transaction]
DO $$
BEGIN
  FOR low IN 1..50 BY 10 LOOP
    UPDATE a SET d = b * 2 WHERE b BETWEEN low AND low + 9 AND d IS NULL;
    COMMIT;
  END LOOP;
END $$;
-- step: after
UPDATE a SET d = d + 1;
`,
    hold: [{ session: "other", sql: "BEGIN; SELECT FROM a WHERE b = 35 FOR UPDATE", until: waits("DO %") }],
  },
  {
    step: "statements outside a transaction, one by one",
    setup: TABLE,
    file: `-- step: alone [no-transaction]
UPDATE a SET c = c || 'y';
DO $$ BEGIN UPDATE a SET c = c || 'z'; END $$;
ALTER TABLE z ADD COLUMN y int;
UPDATE a SET c = c || 'w';
`,
    hold: [{ session: "reader", sql: "BEGIN; SELECT FROM z", until: waits("ALTER TABLE z%") }],
  },
  {
    step: "a partition that is detached concurrently",
    setup: PARTITIONED,
    file: `-- step: detach [no-transaction]
ALTER TABLE p DETACH PARTITION p2 CONCURRENTLY;
-- step: after
DROP TABLE p2;
`,
    hold: [{ session: "reader", sql: "BEGIN; SELECT FROM p", until: waits("ALTER TABLE p DETACH%") }],
    from: 14,
  },
  {
    step: "a partition that is attached",
    setup: PARTITIONED,
    file: `-- step: check
ALTER TABLE p3 ADD CONSTRAINT bound CHECK (b IS NOT NULL AND b >= 20 AND b < 30) NOT VALID;
-- step: validate [no-transaction]
ALTER TABLE p3 VALIDATE CONSTRAINT bound;
-- step: attach
ALTER TABLE p ATTACH PARTITION p3 FOR VALUES FROM (20) TO (30);
ALTER TABLE p3 DROP CONSTRAINT bound;
`,
    hold: [
      {
        session: "other",
        sql: "BEGIN; LOCK TABLE p IN SHARE UPDATE EXCLUSIVE MODE",
        until: waits("%ATTACH%"),
      },
    ],
  },
];

/** A database and a folder of one test's own: they run at the same time, as most of one is waiting. */
class Trial {
  readonly connectionString: string;
  readonly folder: string;
  readonly client: pg.Client;
  readonly #whole: string;
  readonly #sessions: Map<string, pg.Client> = new Map();

  private constructor(
    connectionString: string,
    { folder, client, whole }: { folder: string; client: pg.Client; whole: string },
  ) {
    this.connectionString = connectionString;
    this.folder = folder;
    this.client = client;
    this.#whole = whole;
  }

  /** The databases go with the server: dropping them would mean checkpoints. */
  static async with(server: QuickServer, work: (trial: Trial) => Promise<void>): Promise<void> {
    const number = ++trials;
    const folder = await mkdtemp(path.join(tmpdir(), "resume-"));
    const whole = await createDatabase(server.connectionString, { name: `whole_${number}` });
    const connectionString = await createDatabase(server.connectionString, { name: `resume_${number}` });
    const client = await connect(connectionString);
    const trial = new Trial(connectionString, { folder, client, whole });
    try {
      await work(trial);
    } finally {
      for (const session of trial.#sessions.values()) await session.end();
      await client.end();
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** What an uninterrupted run leaves. */
  async uninterrupted({ setup, file }: Pick<Interruption, "setup" | "file">) {
    const other = await connect(this.#whole);
    await other.query(setup);
    await writeFile(path.join(this.folder, "1_a.sql"), file);
    await applyMigrations({ connectionString: this.#whole, folder: this.folder });
    const snapshot = await catalogSnapshot(other);
    await other.end();
    return snapshot;
  }

  /** Holds the migration in the middle of its statement. @returns what `start` returned */
  async hold<T>(holds: Interruption["hold"], start: () => T): Promise<T> {
    let started: T | undefined;
    for (const { session, sql, until: condition } of holds) {
      const holder = this.#sessions.get(session) ?? (await connect(this.connectionString));
      this.#sessions.set(session, holder);
      await holder.query(sql);
      started ??= start();
      if (condition !== undefined)
        await until(async () => (await this.client.query(condition)).rowCount === 1);
    }
    return started ?? start();
  }

  async goOn(expected: Record<string, readonly string[]>): Promise<void> {
    const { client, connectionString, folder } = this;
    await until(async () => {
      const { rowCount } = await client.query(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ashlar migrate'",
      );
      return rowCount === 0;
    });
    for (const session of this.#sessions.values())
      await session.query("ROLLBACK; SELECT pg_advisory_unlock_all()");
    expect(await applyMigrations({ connectionString, folder })).toHaveLength(1);
    expect(await catalogSnapshot(client)).toEqual(expected);
    expect(await migrationStatus({ connectionString, folder })).toMatchObject({
      applied: [{ file: "1_a.sql" }],
      failed: [],
    });
  }

  /** Starts it in a process of its own. @returns what ends that */
  killed(): () => Promise<void> {
    const child = startMigration(this.connectionString, this.folder);
    return async () => {
      child.process.kill("SIGKILL");
      expect(await child.ended).toBe("SIGKILL");
    };
  }

  /** Starts it here. @returns what ends its connection */
  ended(): () => Promise<void> {
    const { client, connectionString, folder } = this;
    const failure = applyMigrations({ connectionString, folder }).catch((error: unknown) => error);
    return async () => {
      await client.query(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'ashlar migrate'",
      );
      expect(await failure).toMatchObject({ code: "ASHLAR_POSTGRES_UNREACHABLE" });
    };
  }
}

let trials = 0;

/** Every step kind is interrupted in both ways, each on one of two versions, where there are two. */
describe.each([
  { way: "its process was killed", start: startQuickServer },
  {
    way: "its connection was ended",
    start: async () => (await startDebianServer()) ?? startQuickServer(),
  },
])("after $way", ({ way, start }) => {
  let server: QuickServer;
  let major = 0;

  beforeAll(async () => {
    server = await start();
    major = await majorOf(server.connectionString);
  });
  afterAll(() => server.stop());

  it.concurrent.each(interruptions)("goes on in $step", async ({ setup, file, hold, from = 0 }) => {
    if (major < from) return;
    await Trial.with(server, async (trial) => {
      const expected = await trial.uninterrupted({ setup, file });
      await trial.client.query(setup);
      const isKilled = way === "its process was killed";
      const end = await trial.hold(hold, () => (isKilled ? trial.killed() : trial.ended()));
      await end();
      await trial.goOn(expected);
    });
  });

  const EVENTS = `-- step: table
CREATE TABLE a (b int, c int);
-- step: rows
INSERT INTO a SELECT n FROM generate_series(1, 20) n;
-- step: index [no-transaction]
CREATE UNIQUE INDEX CONCURRENTLY a_b ON a (b);
-- step: old index [no-transaction]
CREATE INDEX CONCURRENTLY a_c ON a (c);
DROP INDEX CONCURRENTLY a_c;
-- step: constraint [own-transaction]
ALTER TABLE a ADD CONSTRAINT a_b_key UNIQUE USING INDEX a_b;
-- step: more rows
INSERT INTO a VALUES (21);
`;

  it.concurrent("between any two of its steps it goes on with the next", async () => {
    if (way !== "its process was killed") return;
    await Trial.with(server, async (trial) => {
      const { client, connectionString, folder } = trial;
      const expected = await trial.uninterrupted({ setup: "", file: EVENTS });
      let runs = 0;
      // Each run gets one event further than the one before it got, or ends.
      for (let killAfter = 1; ; killAfter++) {
        const isDone = (await startMigration(connectionString, folder, { killAfter }).ended) === 0;
        runs++;
        if (isDone) break;
      }
      expect(runs).toBeGreaterThan(3);
      expect(await catalogSnapshot(client)).toEqual(expected);
    });
  });
});

async function connect(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  client.on("error", () => {});
  await client.connect();
  return client;
}

async function majorOf(connectionString: string): Promise<number> {
  const client = await connect(connectionString);
  const { rows } = await client.query<{ major: number }>(
    "SELECT current_setting('server_version_num')::int / 10000 AS major",
  );
  await client.end();
  return rows[0]?.major ?? 0;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error("it never got there");
    await sleep(20);
  }
}
