import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { openClient } from "@ashlar/postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startQuickServer } from "../../postgres/test/support/quick-server.ts";
import { TestProject } from "./fixture.ts";

let stop: () => Promise<void>;
let url: string;
let password: string;

const SCHEMA = `
CREATE TABLE users (id int PRIMARY KEY, email text NOT NULL);
CREATE TABLE orders (id int PRIMARY KEY, user_id int NOT NULL REFERENCES users, status text NOT NULL, created_at timestamptz NOT NULL);
`;
const ROWS = `
INSERT INTO users SELECT i, 'user' || i || '@example.com' FROM generate_series(1, 5000) i;
INSERT INTO orders SELECT i, 1 + i % 5000, CASE WHEN i % 50 = 0 THEN 'pending' ELSE 'done' END,
  timestamptz '2026-01-01' + i * interval '1 minute' FROM generate_series(1, 50000) i;
`;
const QUERIES = `
-- calls: 100
SELECT * FROM orders WHERE user_id = 4711 ORDER BY created_at DESC LIMIT 5;
-- calls: 100
SELECT * FROM users WHERE lower(email) = 'secret-value@example.com';
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
  await client.query("SELECT pg_stat_statements_reset()");
  for (let user = 1; user <= 50; user++) {
    await client.query("SELECT * FROM orders WHERE user_id = $1 ORDER BY created_at DESC LIMIT $2", [
      user,
      5,
    ]);
  }
  await client.end();
});
afterAll(async () => {
  await stop();
});

const project = (files: Readonly<Record<string, string>> = {}) =>
  new TestProject({ "schema.sql": SCHEMA, "queries.sql": QUERIES, ...files });

describe("ashlar db index", () => {
  it("advises what pg_stat_statements shows to be slow, in measured time", async () => {
    const { code, out, err } = await project().ashlar("db", "index", url);
    expect(code).toBe(0);
    expect(out).toContain("costed on a clone with its statistics; sureness: ");
    expect(out).toMatch(/Expected: [\d.]+m?s → [\d.]+m?s \(9\d % less\)/);
    expect(out).toContain(
      "1. CREATE INDEX CONCURRENTLY orders_user_id_created_at_idx ON public.orders (user_id, created_at);\n",
    );
    expect(out).toContain("composite: 1 query looks orders up by user_id, created_at\n");
    expect(out).toContain("hint: --output migrations/ writes the migrations");
    expect(out + err).not.toContain(password);
  });

  it("writes migrations with rollbacks that are proved, and that ashlar db migrate applies", async () => {
    const home = project();
    const argv = ["db", "index", url, "--queries", "queries.sql", "--output", "migrations/"];
    const { code, out } = await home.ashlar(...argv);
    expect(code).toBe(0);
    expect(out).toContain("MIGRATIONS (proved on a shadow, there and back)\n");
    const files = readdirSync(join(home.root, "migrations"));
    expect(files.map((name) => name.replace(/^\d+/, ""))).toEqual([
      "_add_orders_user_id_created_at_index.sql",
      "_add_orders_user_id_created_at_index_rollback.sql",
      "_add_users_lower_email_index.sql",
      "_add_users_lower_email_index_rollback.sql",
    ]);
    const [orders = "", , users = ""] = files.map((name) =>
      readFileSync(join(home.root, "migrations", name), "utf8"),
    );
    expect(orders).toMatch(
      /^-- orders_user_id_created_at_idx: 1 query looks orders up by .*; saves .* of the workload; takes /,
    );
    expect(orders).toContain(
      "CREATE INDEX CONCURRENTLY orders_user_id_created_at_idx ON public.orders (user_id, created_at);\n",
    );
    expect(orders).toContain("proved on Postgres 18");
    expect(users).toContain("ANALYZE public.users;\n");

    const applied = await home.ashlar("db", "migrate", "--connection", url);
    expect(applied).toMatchObject({ code: 0 });
    const again = await home.ashlar("db", "index", url, "--queries", "queries.sql");
    expect(again.out).toContain("none: nothing would help enough");
    for (const _ of [users, orders]) {
      expect(await home.ashlar("db", "rollback", "--connection", url)).toMatchObject({ code: 0 });
    }
  });

  it("says which queries of a file it left out", async () => {
    const text = `${QUERIES} SELECT * FROM elsewhere WHERE id = 1;`;
    const home = project({ "queries.sql": text });
    const note =
      "Note: 1 query was left out, being about no table that is here, such as: SELECT * FROM elsewhere WHERE id = $1";
    const advised = await home.ashlar("db", "index", url, "--queries", "queries.sql");
    expect(advised.out).toContain(note);
    const analysed = await home.ashlar("db", "analyze", url, "--queries", "queries.sql");
    expect(analysed.out).toContain("1 query of queries.sql could not be explained: ");
  });

  it("says how an index of a partitioned table is built without blocking", async () => {
    const home = project({
      "p.sql":
        "CREATE TABLE p (a int, b int) PARTITION BY LIST (a); CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);",
      "queries.sql": "SELECT * FROM p WHERE b = 1;",
    });
    const { out } = await home.ashlar("db", "index", "p.sql", "--queries", "queries.sql");
    expect(out).toContain(
      "1. CREATE INDEX p_b_idx ON public.p (b);\n     its table is partitioned: --output writes",
    );
  });

  it("prints one JSON object, without the values of queries", async () => {
    const { code, out } = await project().ashlar("db", "index", url, "--queries", "queries.sql", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      command: "db index",
      ok: true,
      costing: "clone",
      unit: "cost",
      indexes: expect.arrayContaining([
        expect.objectContaining({
          name: "orders_user_id_created_at_idx",
          definition: "btree (user_id, created_at)",
          traits: ["composite"],
          queries: [expect.objectContaining({ text: expect.stringContaining("user_id = $1"), calls: 100 })],
        }),
      ]),
    });
    expect(out).not.toContain("secret-value");
    expect(out).not.toContain(password);
  });

  it("advises from a schema file and queries alone, and says that nothing was costed", async () => {
    const { code, out } = await project().ashlar("db", "index", "schema.sql", "--queries", "queries.sql");
    expect(code).toBe(0);
    expect(out).toContain("not costed: from structure and queries alone; sureness: low\n");
    expect(out).toContain(
      "CREATE INDEX CONCURRENTLY orders_user_id_created_at_idx ON public.orders (user_id, created_at);\n",
    );
    expect(out).toContain("Note: no statistics: nobody counted the rows");
  });

  it("uses the rows of a dump for statistics", async () => {
    const { out } = await project({ "dump.sql": `${SCHEMA} ${ROWS}` }).ashlar(
      "db",
      "index",
      "dump.sql",
      "--queries",
      "queries.sql",
      "--max",
      "1",
    );
    expect(out).toContain("costed on a clone");
    expect(out).toContain("CREATE INDEX CONCURRENTLY orders_user_id_created_at_idx");
    expect(out).not.toContain("CREATE INDEX CONCURRENTLY users");
  });

  it("answers to the tool's own name", async () => {
    const home = project();
    const argv = [
      "--connection",
      url,
      "--suggest-indexes",
      "--queries",
      "queries.sql",
      "--output",
      "migrations/",
    ];
    const { code, out } = await home.run("database-migration-tool", argv);
    expect(code).toBe(0);
    expect(out).toContain("RECOMMENDED INDEXES");
  });

  it.each<[string, string[], number, string]>([
    ["no source", [], 2, "no database is named"],
    ["a budget that is none", ["schema.sql", "--budget", "much"], 2, "--budget cannot be 'much'"],
    ["a number that is none", ["schema.sql", "--max", "0"], 2, "--max cannot be '0'"],
    ["queries that are not there", ["schema.sql", "--queries", "no.sql"], 2, "no.sql cannot be read"],
    ["queries that are no SQL", ["schema.sql", "--queries", "package.json"], 2, "package.json:1: "],
    ["an unreachable server", ["postgres://ada:secret@127.0.0.1:1/shop"], 3, "no connection to "],
  ])("refuses %s with one clear line", async (_, argv, wanted, message) => {
    const { code, err } = await project().ashlar("db", "index", ...argv);
    expect(code).toBe(wanted);
    expect(err).toContain(message);
    expect(err).not.toContain("secret");
  });
});
