import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { openClient } from "@ashlar/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startQuickServer } from "../../postgres/test/support/quick-server.ts";
import { TestProject } from "./fixture.ts";

let stop: () => Promise<void>;
let url: string;
let password: string;

const SCHEMA = `
CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE);
CREATE TABLE orders (id int PRIMARY KEY, user_id int REFERENCES users, total numeric, status text);
CREATE INDEX one ON orders (total);
CREATE INDEX two ON orders (total);
`;
const ROWS = `
INSERT INTO users SELECT i, '<b>' || i FROM generate_series(1, 1000) i;
INSERT INTO orders SELECT i, 1 + i % 1000, i, 'done' FROM generate_series(1, 50000) i;
`;

beforeAll(async () => {
  const settings = { shared_preload_libraries: "pg_stat_statements" };
  const server = await startQuickServer({ settings, database: "shop" });
  stop = server.stop;
  url = server.connectionString;
  password = new URL(url).password;
  const client = await openClient(server);
  await client.query(`CREATE EXTENSION pg_stat_statements; ${SCHEMA} ${ROWS}`);
  await client.query("VACUUM (ANALYZE)");
  // What was loaded at once is not what is written from day to day.
  await client.query("SELECT pg_stat_reset(), pg_stat_statements_reset()");
  for (let user = 1; user <= 60; user++) {
    await client.query("SELECT * FROM orders WHERE user_id = $1", [user]);
    if (user % 10 === 0) await client.query("SELECT id, email FROM users ORDER BY email LIMIT $1", [10]);
  }
  await client.end();
});
afterAll(async () => {
  await stop();
});

const project = (files: Readonly<Record<string, string>> = {}) =>
  new TestProject({ "schema.sql": SCHEMA, ...files });

describe("ashlar db analyze", () => {
  it("reports tables, total rows, missing indexes, N+1 risks and migrations of a live database", async () => {
    const { code, out, err } = await project().ashlar("db", "analyze", url, "--slow", "0.001ms");
    expect(code).toBe(0);
    expect(out).toContain("Tables: 2\nTotal rows: 51,000 (estimated)\n");
    expect(out).toMatch(/^ {2}orders\.user_id - [\d.]+ms avg query time, ADD INDEX recommended$/m);
    expect(out).toMatch(/^ {4}60 calls; cost \S+( k)? → \S+; 1 query looks orders up by user_id$/m);
    expect(out).toContain("  users -> orders relationship (no eager loading)\n    suspect: ");
    expect(out).toContain("     CREATE INDEX CONCURRENTLY orders_user_id_idx ON public.orders (user_id);\n");
    expect(out).toContain("sequential scan of orders: reads 50 k rows to find 50 (bad)");
    expect(out).toContain("warning index two is the same as one [duplicate-index]");
    expect(out + err).not.toContain(password);
  });

  it("takes the tool's own name and words", async () => {
    const argv = ["--connection", url, "--analyze"];
    const { code, out } = await project().run("database-migration-tool", argv);
    expect(code).toBe(0);
    for (const words of [
      "Tables: 2",
      "Total rows: ",
      "MISSING INDEXES",
      "N+1 QUERY RISKS",
      "SUGGESTED MIGRATIONS",
    ]) {
      expect(out).toContain(words);
    }
    const file = await project().run("database-migration-tool", ["schema.sql", "--analyze"]);
    expect(file.out).toContain("orders.user_id - foreign key without index, ADD INDEX recommended");
  });

  it("prints one JSON object", async () => {
    const { code, out, err } = await project().ashlar("db", "analyze", url, "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      command: "db analyze",
      ok: true,
      passesCheck: false,
      source: { kind: "live" },
      totals: { tables: 2, rows: 51_000 },
      queries: { from: "pg_stat_statements" },
      missingIndexes: [{ tableLabel: "orders", keys: ["user_id"], from: "cost" }],
      nPlusOne: [{ from: "users", to: "orders", evidence: "suspect" }],
    });
    expect(out + err).not.toContain(password);
  });

  it("writes a page that asks for nothing, runs nothing and shows text as text", async () => {
    const place = project({
      "queries.sql": "SELECT '<script>alert(1)</script>' AS \"<i>\" FROM orders WHERE total > 5;",
    });
    const { code } = await place.ashlar(
      "db",
      "analyze",
      url,
      "--queries",
      "queries.sql",
      "--html",
      "out/page.html",
    );
    expect(code).toBe(0);
    const page = place.read("out/page.html");
    expect(page).toContain("default-src &#39;none&#39;; style-src &#39;sha256-");
    expect(page).not.toMatch(/<script|<i>|<b>|\son\w+=|https?:|style=|url\(/);
    expect(page).not.toContain(password);
    // Its own page may be written over, a person's may not.
    expect((await place.ashlar("db", "analyze", url, "--html", "out/page.html")).code).toBe(0);
    place.write("mine.html", "<p>mine");
    const refused = await place.ashlar("db", "analyze", url, "--html", "mine.html");
    expect(refused.code).toBe(1);
    expect(place.read("mine.html")).toBe("<p>mine");
  });

  it("takes queries from a file, and prints none of its values", async () => {
    const place = project({
      "queries.sql": `-- calls: 1000
-- mean: 847 ms
SELECT * FROM orders WHERE user_id = 4242;
SELECT * FROM users WHERE email = 'ada@secret.example';
SET work_mem = '1MB';`,
    });
    const live = await place.ashlar(
      "db",
      "analyze",
      url,
      "--queries",
      "queries.sql",
      "--measure",
      "--verbose",
    );
    expect(live.out).toContain("  orders.user_id - 847ms avg query time, ADD INDEX recommended");
    expect(live.out).toContain("SELECT * FROM orders WHERE user_id = $1");
    expect(live.out).toContain("Note: queries.sql: 1 statement was passed over, being no queries");
    const file = await place.ashlar("db", "analyze", "schema.sql", "--queries", "queries.sql", "--verbose");
    expect(file.out).toContain("  orders.user_id - 847ms avg query time, ADD INDEX recommended");
    for (const { out, err } of [live, file]) expect(out + err).not.toMatch(/secret|4242/);
  });

  it("says of a schema file that it has no statistics", async () => {
    const { code, out } = await project().ashlar("db", "analyze", "schema.sql");
    expect(code).toBe(0);
    expect(out).toContain(
      "DATABASE ANALYSIS: schema.sql (structure only)\nTables: 2\nTotal rows: not known\n",
    );
    expect(out).toContain("users -> orders relationship (possible; nothing is known of the queries");
    expect(out).toContain("Note: a schema file has no statistics");
  });

  it("exits 1 with --check when there is something to mend", async () => {
    const place = project({ "good.sql": "CREATE TABLE t (id bigint PRIMARY KEY);" });
    expect((await place.ashlar("db", "analyze", "schema.sql", "--check")).code).toBe(1);
    expect((await place.ashlar("db", "analyze", "good.sql", "--check")).code).toBe(0);
  });

  it("says what to do where statements are not counted", async () => {
    const client = await openClient({ connectionString: url });
    await client.query("CREATE DATABASE bare");
    await client.end();
    const bare = new URL(url);
    bare.pathname = "/bare";
    const { code, out } = await project().ashlar("db", "analyze", bare.href);
    expect(code).toBe(0);
    expect(out).toContain("not known: pg_stat_statements is not installed in this database");
    const watched = await project().ashlar("db", "analyze", bare.href, "--watch", "1s");
    expect(watched.code).toBe(2);
    expect(watched.err).toContain("--watch needs pg_stat_statements");
  });

  it.each([
    { title: "no source", argv: [], code: 2, says: "no database is named" },
    { title: "a file that is not there", argv: ["gone.sql"], code: 2, says: "gone.sql" },
    { title: "an empty file", argv: ["empty.sql"], code: 2, says: "empty.sql" },
    { title: "broken SQL", argv: ["broken.sql"], code: 2, says: "broken.sql:2" },
    {
      title: "a server that is not there",
      argv: ["postgres://u:hush@127.0.0.1:1/x"],
      code: 3,
      says: "127.0.0.1:1/x",
    },
    {
      title: "watching a file",
      argv: ["schema.sql", "--watch", "5s"],
      code: 2,
      says: "--watch needs a live database",
    },
    {
      title: "measuring a file",
      argv: ["schema.sql", "--measure"],
      code: 2,
      says: "--measure needs a live database",
    },
    {
      title: "a duration without unit",
      argv: ["schema.sql", "--slow", "100"],
      code: 2,
      says: "--slow cannot be '100'",
    },
    {
      title: "queries that are not there",
      argv: ["schema.sql", "--queries", "gone.sql"],
      code: 2,
      says: "gone.sql cannot be read",
    },
  ])("answers $title in one clear line", async ({ argv, code, says }) => {
    const before = process.env["DATABASE_URL"];
    delete process.env["DATABASE_URL"];
    const place = project({
      "empty.sql": "",
      "broken.sql": "CREATE TABLE a (b int);\nCREATE TABEL c (d int);\n",
    });
    const answer = await place.ashlar("db", "analyze", ...argv);
    if (before !== undefined) process.env["DATABASE_URL"] = before;
    expect(answer.err).toContain(says);
    expect(answer.code).toBe(code);
    expect(answer.err).not.toContain("hush");
    expect(answer.err).not.toContain("    at ");
  });

  it("stops at once on Ctrl-C, with 130", async () => {
    const child = spawn(process.execPath, [
      ...[
        "--import",
        "tsx",
        "--conditions",
        "@ashlar/source",
        fileURLToPath(new URL("from-source.ts", import.meta.url)),
      ],
      ...["ashlar", "db", "analyze", url, "--watch", "60s"],
    ]);
    let err = "";
    child.stderr.on("data", (text) => {
      err += text;
    });
    const client = await openClient({ connectionString: url });
    // It is at work once it has a session there.
    for (let isThere = false; !isThere; await sleep(50)) {
      const { rows } = await client.query(
        "SELECT FROM pg_stat_activity WHERE application_name = 'ashlar' AND pid <> pg_backend_pid() AND datname = current_database()",
      );
      isThere = rows.length > 0;
    }
    const start = performance.now();
    child.kill("SIGINT");
    const [code] = await once(child, "close");
    expect(code).toBe(130);
    expect(err).toContain("nothing was changed");
    expect(performance.now() - start).toBeLessThan(10_000);
    await client.end();
  });

  it("gives a wrong password away to nobody", async () => {
    const wrong = new URL(url);
    wrong.password = "hush-hush";
    const { code, out, err } = await project().ashlar("db", "analyze", wrong.href);
    expect([2, 3]).toContain(code);
    expect(out + err).not.toContain("hush-hush");
  });
});
