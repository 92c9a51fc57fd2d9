import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createDatabase, dropDatabase, openClient } from "@ashlar/postgres";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type QuickServer, startQuickServer } from "../../postgres/test/support/quick-server.ts";
import { type Answer, TestProject } from "./fixture.ts";

let server: QuickServer;
let url: string;
let databases = 0;

beforeAll(async () => {
  // Its transactions would be taken for ours.
  server = await startQuickServer({ settings: { autovacuum: "off" } });
});
afterAll(() => server.stop());
beforeEach(async () => {
  url = await createDatabase(server.connectionString, { name: `shop_${++databases}` });
});
afterEach(() => dropDatabase(server.connectionString, `shop_${databases}`));

const FIRST = `CREATE TABLE users (id int PRIMARY KEY);
CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users);
INSERT INTO users SELECT generate_series(1, 10);
`;
const SECOND = `-- step: build
CREATE INDEX orders_user_id ON orders (user_id);
-- step: forget [no-transaction]
DELETE FROM users WHERE id = 10;
`;
const shop = (more: Readonly<Record<string, string>> = {}) =>
  new TestProject({
    "migrations/20261101000000_first.sql": FIRST,
    "migrations/20261101000000_first_rollback.sql": "DROP TABLE orders, users;\n",
    ...more,
  });

async function query<T extends object>(sql: string): Promise<T[]> {
  const client = await openClient({ connectionString: url });
  const { rows } = await client.query<T>(sql);
  await client.end();
  return rows;
}

async function tables(): Promise<string[]> {
  const rows = await query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY 1",
  );
  return rows.map(({ name }) => name);
}

const took = (text: string) => text.replace(/(?:\d+(?:\.\d)?|under 1) m?s\b/g, "N ms");

describe("ashlar db migrate", () => {
  it("applies what is pending, and then finds nothing to do", async () => {
    const project = shop({ "migrations/20261102000000_second.sql": SECOND });
    const first = await project.ashlar("db", "migrate", "--connection", url);
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(took(first.out)).toBe(
      "Applied 20261101000000_first.sql: 3 steps in N ms\nApplied 20261102000000_second.sql: 2 steps in N ms\n",
    );
    expect(await project.ashlar("db", "migrate", "--connection", url)).toMatchObject({
      code: 0,
      out: "Nothing to apply: the database has had all of migrations/.\n",
    });
  });

  it("applies a file alone, tells which come before it, and goes on with those later", async () => {
    const project = shop({ "migrations/20261102000000_second.sql": "CREATE TABLE more ();" });
    const file = "migrations/20261102000000_second.sql";
    expect(await project.ashlar("db", "migrate", file, "--connection", url)).toMatchObject({
      code: 0,
      err: "note: 20261101000000_first.sql comes before it, and stays pending\n",
    });
    expect(await tables()).toEqual(["ashlar_migrations", "more"]);
    expect(await project.ashlar("db", "migrate", "--connection", url)).toMatchObject({
      code: 0,
      err: "note: 20261101000000_first.sql comes before 20261102000000_second.sql, which was applied already; it is applied all the same\n",
    });
  });

  it("prints one object with --json", async () => {
    const { code, out, err } = await shop().ashlar("db", "migrate", "--connection", url, "--json");
    expect(code).toBe(0);
    expect(err).toBe("");
    expect(JSON.parse(out)).toEqual({
      version: 1,
      command: "db migrate",
      ok: true,
      dryRun: false,
      folder: "migrations/",
      applied: [{ file: "20261101000000_first.sql", steps: 3, durationMs: expect.any(Number) }],
      skipped: [],
      notes: [],
    });
  });

  it("stops where the database is not where a file expects it, unless told to go on", async () => {
    const project = new TestProject({
      "migrations/1_a.sql":
        "-- fingerprint before: 18:0123456789abcdef\n-- touches: table public.users\nCREATE TABLE a ();",
    });
    const answer = await project.ashlar("db", "migrate", "--connection", url);
    expect(answer).toMatchObject({ code: 1, out: "" });
    expect(answer.err).toContain(
      "error ASHLAR_POSTGRES_DRIFT: the database is not where 1_a.sql expects it: table public.users changed since it was made\n",
    );
    const dry = await project.ashlar("db", "migrate", "--connection", url, "--dry-run");
    expect(dry.code).toBe(1);
    expect(dry.out).toContain(
      "start: the database is not where the file expects it; applying it stops there",
    );
    expect(await project.ashlar("db", "migrate", "--connection", url, "--force")).toMatchObject({ code: 0 });
  });

  it("goes on after Ctrl-C, which leaves nothing half done", async () => {
    const project = shop({
      "migrations/20261102000000_second.sql": `${SECOND}-- step: wait [no-transaction]\nDO $$ BEGIN PERFORM pg_advisory_lock(1); END $$;\n`,
    });
    const holder = await openClient({ connectionString: url });
    await holder.query("SELECT pg_advisory_lock(1)");
    const child = spawn(
      process.execPath,
      [
        "--import",
        "tsx",
        "--conditions",
        "@ashlar/source",
        fileURLToPath(new URL("from-source.ts", import.meta.url)),
        "ashlar",
        "db",
        "migrate",
        "--connection",
        url,
      ],
      { cwd: project.root, stdio: ["ignore", "pipe", "pipe"] },
    );
    let err = "";
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    const closed = once(child, "close");
    const waiting = `SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;
    while ((await holder.query(waiting)).rowCount === 0) await sleep(20);
    child.kill("SIGINT");
    expect(await closed).toEqual([130, null]);
    expect(err).toBe(
      "error ASHLAR_POSTGRES_STOPPED: stopped in 20261102000000_second.sql, step 3 of 3, wait\nhint: steps that were finished stay; run the same again to go on where it stopped\n",
    );
    await holder.end();
    expect((await project.ashlar("db", "status", "--connection", url)).out).toContain(
      "interrupted  20261102000000_second.sql  in step wait",
    );
    const again = await project.ashlar("db", "migrate", "--connection", url);
    expect(took(again.out)).toBe("Applied 20261102000000_second.sql: 1 step in N ms\n");
    expect(await query("SELECT count(*)::int AS users FROM users")).toEqual([{ users: 9 }]);
  });
});

describe("ashlar db migrate --dry-run", () => {
  it("shows each step with its lock and how it goes on a shadow, and touches nothing", async () => {
    const project = shop({ "migrations/20261102000000_second.sql": SECOND });
    await project.ashlar("db", "migrate", "migrations/20261101000000_first.sql", "--connection", url);
    await query(
      "INSERT INTO orders VALUES (1, 1); DROP TABLE ashlar_migrations; ANALYZE users; ANALYZE orders",
    );
    const facts = () =>
      query(
        "SELECT pg_snapshot_xmax(pg_current_snapshot())::text AS xmax, (SELECT count(*) FROM pg_class)::int AS classes",
      );
    const before = await facts();
    const file = "migrations/20261102000000_second.sql";
    const { code, out } = await project.ashlar("db", "migrate", file, "--connection", url, "--dry-run");
    expect(took(out).replace(/\([\d.]+ k?B, /g, "(SIZE, ")).toBe(`Would apply 20261102000000_second.sql
  1. build
     lock: SHARE on orders (blocks writes)
     work: reads orders (SIZE, likely N ms) and builds an index
     hazard: blocks-writes: writes to orders wait while it is built
     shadow: ok, N ms
  2. forget [outside a transaction]
     lock: ROW EXCLUSIVE on users (blocks no reads or writes)
     work: changes rows of users (SIZE, likely N ms)
     hazard: data-loss: deletes rows of users
     shadow: ok, N ms

note: 20261101000000_first.sql comes before it, and stays pending
All steps went well on a shadow of the database, on Postgres 18.4.
Nothing was changed.
`);
    expect(code).toBe(0);
    // No transaction of the server has had a number since, so none of them can have written.
    expect(await facts()).toEqual(before);
  });

  it("tells which step fails, exit 1", async () => {
    const project = shop({ "migrations/20261102000000_second.sql": "ALTER TABLE nobody ADD COLUMN a int;" });
    const { code, out } = await project.ashlar("db", "migrate", "--connection", url, "--dry-run");
    expect(code).toBe(1);
    expect(out).toContain('shadow: failed: relation "nobody" does not exist');
    expect(out).toContain("Not proved on a shadow of the database, on Postgres 18.");
    expect(await tables()).toEqual([]);
  });

  it.each([
    { what: "the table is empty", rows: "", code: 0, says: "it is empty as far as is known" },
    {
      what: "the table has rows",
      rows: "INSERT INTO users VALUES (1), (2); ANALYZE users;",
      code: 1,
      says: "it has rows, and whether they fit is not known",
    },
  ])("tells of a step that only goes without rows, where $what", async ({ rows, code, says }) => {
    const project = new TestProject({
      "migrations/1_never.sql":
        "-- step: never\nALTER TABLE users ADD CONSTRAINT never CHECK (id IS NULL);\n",
    });
    await query(`CREATE TABLE users (id int NOT NULL); ${rows}`);
    const answer = await project.ashlar("db", "migrate", "--connection", url, "--dry-run");
    expect(answer.out).toContain(
      'The steps went well on empty tables only, on a shadow of the database, on Postgres 18.4.\n  step 1, never, fails where public.users has rows that do not fit, as those made up for the trial (check constraint "never" of relation "users" is violated by some row); in the database ',
    );
    expect(answer.out).toContain(says);
    expect(answer.code).toBe(code);
  });

  it("begins where the run would that was interrupted", async () => {
    const project = new TestProject({
      "migrations/1_index.sql":
        "-- step: index [no-transaction]\nCREATE UNIQUE INDEX CONCURRENTLY users_n ON users (n);\n",
    });
    await query("CREATE TABLE users (n int); INSERT INTO users VALUES (1), (1); ANALYZE users");
    expect(await project.ashlar("db", "migrate", "--connection", url)).toMatchObject({ code: 1 });
    const dry = await project.ashlar("db", "migrate", "--connection", url, "--dry-run");
    expect(dry.out).toContain("shadow: ok");
    expect(dry.out).not.toContain("already exists");
    expect(await project.ashlar("db", "rollback", "--connection", url)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Took back 1_index.sql, of which nothing had stayed: /),
      err: "note: 1_index.sql, step index: took away the invalid index public.users_n, which an interrupted attempt had left\n",
    });
  });

  it("says that two files start from the same database", async () => {
    const head = "-- fingerprint before: 18:aa\n-- fingerprint after: 18:bb\n-- touches: table public.a\n";
    const project = new TestProject({
      "migrations/1_a.sql": `${head}CREATE TABLE a ();`,
      "migrations/2_b.sql": `${head.replace("bb", "cc")}CREATE TABLE b ();`,
    });
    const dry = await project.ashlar("db", "migrate", "--connection", url, "--dry-run", "--no-proof");
    expect(dry.out).toContain("it starts where 1_a.sql does, which comes first; applying it stops there");
    expect(dry.code).toBe(1);
  });

  it("goes without a shadow when told so", async () => {
    const { code, out } = await shop().ashlar(
      "db",
      "migrate",
      "--connection",
      url,
      "--dry-run",
      "--no-proof",
      "--json",
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      command: "db migrate",
      dryRun: true,
      files: [{ file: "20261101000000_first.sql", steps: [{ number: 1, shadow: null }, {}, {}] }],
      shadow: null,
    });
  });
});

describe("ashlar db rollback", () => {
  it("takes the last migration back", async () => {
    const project = shop();
    await project.ashlar("db", "migrate", "--connection", url);
    const dry = await project.ashlar("db", "rollback", "--connection", url, "--dry-run");
    expect(dry.out).toBe(`Would take back 20261101000000_first.sql, by 20261101000000_first_rollback.sql
  1. DROP TABLE orders, users;
     lock: ACCESS EXCLUSIVE on orders (blocks reads and writes)
     lock: ACCESS EXCLUSIVE on users (blocks reads and writes)
     hazard: data-loss: drops orders with its rows
     hazard: data-loss: drops users with its rows

Nothing was changed.
`);
    expect(await tables()).toEqual(["ashlar_migrations", "orders", "users"]);
    const done = await project.ashlar("db", "rollback", "--connection", url);
    expect(took(done.out)).toBe("Took back 20261101000000_first.sql: N ms\n");
    expect(await tables()).toEqual(["ashlar_migrations"]);
    expect((await project.ashlar("db", "rollback", "--connection", url)).out).toBe(
      "Nothing to take back: no migration was applied.\n",
    );
  });

  it("wants to be told where data is lost", async () => {
    const project = shop({
      "migrations/20261101000000_first_rollback.sql":
        "-- data loss: drops users and orders with their rows\nDROP TABLE orders, users;\n",
    });
    await project.ashlar("db", "migrate", "--connection", url);
    const refused = await project.ashlar("db", "rollback", "--connection", url);
    expect(refused).toMatchObject({
      code: 1,
      err: "error ASHLAR_POSTGRES_DATA_LOSS: taking 20261101000000_first.sql back loses data: drops users and orders with their rows\nhint: back up what is to be kept, then say --allow-data-loss\n",
    });
    expect(await tables()).toEqual(["ashlar_migrations", "orders", "users"]);
    const answer = await project.ashlar("db", "rollback", "--connection", url, "--allow-data-loss");
    expect(answer.code).toBe(0);
    expect(await tables()).toEqual(["ashlar_migrations"]);
  });
});

describe("ashlar db status", () => {
  it("tells what was applied, what is pending and what was changed; --check makes that its exit code", async () => {
    const project = shop({ "migrations/20261102000000_second.sql": "SELECT nothing;" });
    const status = async (...more: string[]) => {
      const answer = await project.ashlar("db", "status", "--connection", url, ...more);
      return { ...answer, out: answer.out.replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, "TIME") };
    };
    expect(await status()).toEqual({
      code: 0,
      err: "",
      out: "pending  20261101000000_first.sql\npending  20261102000000_second.sql\n\nmigrations/: 2 pending\n",
    });
    await project.ashlar("db", "migrate", "--connection", url);
    expect((await status("--check")).code).toBe(1);
    expect((await status()).out).toBe(
      'applied  20261101000000_first.sql  TIME\nfailed   20261102000000_second.sql  step SELECT nothing;: 42703 column "nothing" does not exist\n\nmigrations/: 1 applied, 1 failed\n',
    );
    project.write("migrations/20261101000000_first.sql", "SELECT 2;");
    project.write("migrations/20261102000000_second.sql", "SELECT 1;");
    expect((await status()).out).toContain(
      "edited  20261101000000_first.sql  changed after it had been applied",
    );
    project.write("migrations/20261101000000_first.sql", FIRST);
    await project.ashlar("db", "migrate", "--connection", url);
    expect((await status("--check")).code).toBe(0);
  });
});

describe("bad input is one line and a hint, and nothing is changed", () => {
  const cases: [
    string,
    {
      files?: Record<string, string>;
      change?: Partial<Pick<URL, "port" | "password" | "pathname">>;
      argv?: string[];
    },
    number,
    string,
  ][] = [
    ["an unreachable server", { change: { port: "1" } }, 3, "ASHLAR_POSTGRES_UNREACHABLE: no connection to "],
    ["a wrong password", { change: { password: "wrong" } }, 2, "ASHLAR_POSTGRES_REFUSED: "],
    ["a database that is not there", { change: { pathname: "/nowhere" } }, 2, "ASHLAR_POSTGRES_REFUSED: "],
    [
      "no connection string",
      { argv: ["--connection", "localhost"] },
      2,
      "ASHLAR_POSTGRES_CONNECTION_STRING: ",
    ],
    [
      "a folder that is not there",
      { argv: ["--folder", "nowhere"] },
      2,
      "ASHLAR_POSTGRES_MIGRATIONS: cannot read ",
    ],
    [
      "a file that is not there",
      { argv: ["nowhere.sql"] },
      2,
      "ASHLAR_POSTGRES_MIGRATIONS: cannot read nowhere.sql: there is none",
    ],
    [
      "files of two folders",
      { argv: ["a.sql", "b/c.sql"] },
      2,
      "ASHLAR_CLI_USAGE: a.sql and b/c.sql are not in one folder",
    ],
    [
      "a name without a place in the order",
      { files: { "migrations/add.sql": "SELECT 1;" } },
      2,
      "ASHLAR_POSTGRES_MIGRATIONS: add.sql has no place in the order of migrations",
    ],
    [
      "broken SQL",
      { files: { "migrations/20261102000000_b.sql": "SELECT 1;\n\nSELEC 2;" } },
      1,
      'ASHLAR_POSTGRES_STEP: 20261102000000_b.sql:3, step "SELEC 2;": syntax error at or near "SELEC"',
    ],
    [
      "an unfinished string",
      { files: { "migrations/20261102000000_b.sql": "SELECT 'a;" } },
      2,
      "ASHLAR_POSTGRES_SYNTAX: 20261102000000_b.sql:1: a string starts here and never ends",
    ],
    [
      "a command of psql",
      { files: { "migrations/20261102000000_b.sql": "\\connect other\n" } },
      2,
      "ASHLAR_POSTGRES_SYNTAX: 20261102000000_b.sql:1: \\connect other is a command of psql, no SQL",
    ],
    [
      "a duration without a unit",
      { argv: ["--lock-timeout", "5"] },
      2,
      "ASHLAR_CLI_USAGE: --lock-timeout cannot be '5': a duration is a number with ms, s or min, such as 500ms",
    ],
  ];

  it.each(cases)("%s", async (_what, { files = {}, change = {}, argv = [] }, code, message) => {
    const project = shop(files);
    const target = new URL(url);
    Object.assign(target, change);
    const answer = await project.ashlar("db", "migrate", "--connection", target.href, ...argv);
    expect(answer.code).toBe(code);
    expect(answer.err).toContain(`error ${message}`);
    expect(
      answer.err
        .trim()
        .split("\n")
        .filter((line) => !line.startsWith("note")),
    ).toHaveLength(2);
    expectNoPassword(answer, target);
    // What came by --connection is not to be looked for elsewhere.
    expect(answer.err).not.toContain("DATABASE_URL");
    if (code !== 1) expect(await tables()).toEqual([]);
  });

  it("a file that is not UTF-8", async () => {
    const project = shop();
    writeFileSync(join(project.root, "migrations/20261102000000_b.sql"), Buffer.from([0x53, 0xff, 0xfe]));
    const answer = await project.ashlar("db", "migrate", "--connection", url);
    expect(answer).toMatchObject({ code: 2 });
    expect(answer.err).toContain("20261102000000_b.sql is not UTF-8");
  });

  it("no database", async () => {
    const before = process.env["DATABASE_URL"];
    delete process.env["DATABASE_URL"];
    expect(await shop().ashlar("db", "migrate")).toMatchObject({
      code: 2,
      err: "error ASHLAR_CLI_USAGE: no database is named\nhint: say --connection postgres://localhost/mydb, or set DATABASE_URL\n",
    });
    if (before !== undefined) process.env["DATABASE_URL"] = before;
  });

  it("a role that may not make the ledger", async () => {
    await query("DROP ROLE IF EXISTS reader; CREATE ROLE reader LOGIN PASSWORD 'reader-secret'");
    const target = new URL(url);
    target.username = "reader";
    target.password = "reader-secret";
    const answer = await shop().ashlar("db", "migrate", "--connection", target.href);
    expect(answer).toMatchObject({ code: 2 });
    expect(answer.err).toContain(
      "error ASHLAR_POSTGRES_LEDGER: no ledger of migrations can be kept here: permission denied for schema public\n",
    );
    await query("DROP ROLE reader");
  });

  it("is an object with --json, under the command's name", async () => {
    const target = new URL(url);
    target.port = "1";
    const answer = await shop().ashlar("db", "status", "--connection", target.href, "--json");
    expect(answer.code).toBe(3);
    expect(JSON.parse(answer.out)).toMatchObject({
      command: "db status",
      ok: false,
      error: { code: "ASHLAR_POSTGRES_UNREACHABLE" },
    });
    expectNoPassword(answer, target);
  });
});

function expectNoPassword({ out, err }: Answer, { password }: URL): void {
  expect(`${out}${err}`).not.toContain(password);
}
