import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readStatementStatistics } from "../../src/advise/statement-statistics.ts";
import type { Analysis } from "../../src/analyze/analysis.ts";
import { type AnalyzeOptions, analyze } from "../../src/analyze.ts";
import {
  type AnalysisServer,
  startAnalysisServer,
  startOlderServer,
  type TestDatabase,
} from "./analysis-server.ts";

const SECRET = "ada@secret.example";
const SCHEMA = `
CREATE EXTENSION pg_stat_statements;
CREATE TABLE users (id int PRIMARY KEY, email text UNIQUE);
CREATE TABLE orders (id int PRIMARY KEY, user_id int, status text, created_at timestamptz, total numeric);
CREATE FUNCTION noise(int) RETURNS int LANGUAGE sql VOLATILE AS 'SELECT $1 + (random() * 0)::int';
CREATE VIEW noisy AS SELECT noise(id) AS id, user_id FROM orders;
INSERT INTO users SELECT i, CASE WHEN i = 1 THEN '${SECRET}' ELSE i::text END FROM generate_series(1, 2000) i;
INSERT INTO orders SELECT i, 1 + i % 2000, CASE WHEN i % 100 = 0 THEN 'pending' ELSE 'done' END, now() - i * interval '1 min', i FROM generate_series(1, 100000) i;
ALTER TABLE orders ADD FOREIGN KEY (user_id) REFERENCES users;`;

const QUERIES: readonly (readonly [string, readonly unknown[]])[] = [
  ["SELECT * FROM orders WHERE user_id = $1", [7]],
  ["SELECT * FROM users WHERE email = $1", [SECRET]],
  [
    "SELECT u.email, o.total FROM users u JOIN orders o ON o.user_id = u.id WHERE u.id = $1 ORDER BY o.created_at LIMIT 5",
    [3],
  ],
  ["SELECT * FROM noisy WHERE user_id = $1", [7]],
  ["SELECT * FROM orders WHERE status = $1 ORDER BY id LIMIT 1 FOR UPDATE", ["pending"]],
  ["UPDATE orders SET total = total WHERE user_id = $1", [9]],
  ["SELECT count(*) FROM orders WHERE status IN ($1, $2)", ["pending", "lost"]],
];

const servers: AnalysisServer[] = [];
beforeAll(async () => {
  const older = await startOlderServer();
  servers.push(await startAnalysisServer(), ...(older === undefined ? [] : [older]));
});
afterAll(async () => {
  for (const server of servers) await server.stop();
});

const OPTIONS: Omit<AnalyzeOptions, "workload"> = {
  slowMs: 0,
  measure: false,
  mostQueries: 20,
  timeoutMs: 30_000,
  now: new Date(),
  onProgress: () => undefined,
};

async function shop(server: AnalysisServer): Promise<TestDatabase> {
  const database = await server.open(SCHEMA);
  await database.client.query("VACUUM (ANALYZE)");
  for (const [text, values] of QUERIES)
    for (let time = 0; time < 3; time++) await database.client.query(text, [...values]);
  return database;
}

async function analyzed(database: TestDatabase, options: Partial<AnalyzeOptions> = {}): Promise<Analysis> {
  const source = await database.source();
  const { workload } = await readStatementStatistics(database.client);
  return analyze(source, { ...OPTIONS, workload, ...options });
}

const planOf = ({ queries }: Analysis, start: string) => {
  const query = [...queries.slow, ...queries.frequent].find(({ text }) => text.startsWith(start));
  if (query?.plan.kind !== "explained") throw new Error(`${start} has no plan`);
  return query.plan;
};

// Chosen while tests are collected, when no server is there yet.
describe.each([0, 1])("an analysis, on server %i", (position) => {
  test("tells sizes, plans, missing indexes and N+1 risks, and changes nothing", async ({ skip }) => {
    const server = servers[position];
    if (server === undefined) return skip("there is no older server");
    const database = await shop(server);
    // Whatever writes takes a transaction's number.
    const state = async () =>
      (
        await database.client.query(`SELECT pg_snapshot_xmax(pg_current_snapshot()) AS next_transaction,
          (SELECT count(*) FROM pg_prepared_statements) AS prepared`)
      ).rows;
    const before = await state();
    const analysis = await analyzed(database);
    expect(analysis.totals.tables).toBe(2);
    // As the planner does it, from the density of when somebody counted and the size of now.
    expect(analysis.totals.rows).toBeGreaterThan(101_000);
    expect(analysis.totals.rows).toBeLessThan(103_000);
    expect(analysis.tables.map(({ name }) => name)).toEqual(["orders", "users"]);
    expect(planOf(analysis, "SELECT * FROM orders WHERE user_id").sentence).toBe(
      "sequential scan of orders: reads 100 k rows to find 50 (bad)",
    );
    expect(planOf(analysis, "SELECT * FROM users").sentence).toBe(
      "index scan of users by users_email_key: goes straight to 1 row (good)",
    );
    const [missing] = analysis.missingIndexes;
    expect(missing).toMatchObject({ tableLabel: "orders", from: "plan" });
    expect(missing?.keys[0]).toBe("user_id");
    expect(await state()).toEqual(before);
    for (const { create, drop } of analysis.missingIndexes)
      for (const sql of [create, drop]) await database.client.query(sql);
  });

  test("measures what is harmless, and says why it leaves the rest", async ({ skip }) => {
    const server = servers[position];
    if (server === undefined) return skip("there is no older server");
    const analysis = await analyzed(await shop(server), { measure: true });
    const reasons = Object.fromEntries(
      analysis.queries.slow.map(({ text, plan }) => [
        text.slice(0, 30),
        plan.kind === "explained" ? (plan.notMeasured ?? plan.how) : plan.reason,
      ]),
    );
    expect(reasons).toMatchObject({
      "SELECT * FROM orders WHERE use": "measured",
      "SELECT u.email, o.total FROM u": "measured",
      "SELECT count(*) FROM orders WH": "measured",
      "SELECT * FROM noisy WHERE user": "it calls random(), which is volatile and may do anything",
      "SELECT * FROM orders WHERE sta": "it locks rows",
      "UPDATE orders SET total = tota": "only a SELECT is run",
    });
    expect(planOf(analysis, "SELECT * FROM orders WHERE user_id").measuredMs).toBeGreaterThan(0);
    // Values of rows are typical values too, and nobody's to see.
    expect(JSON.stringify(analysis)).not.toMatch(/secret|pending/);
  });
});

test("what EXPLAIN refuses is told, and the rest goes on", async () => {
  const database = await shop(servers[0]!);
  const workload = (await readStatementStatistics(database.client)).workload;
  const odd = [
    { text: "SELECT * FROM gone WHERE id = $1", says: 'relation "gone" does not exist' },
    { text: "SELECT 1; DROP TABLE orders", says: undefined },
    { text: "SELECT $1", says: "Result" },
  ];
  const queries = [
    ...odd.map(({ text }) => ({
      text,
      fingerprint: text,
      kind: "select" as const,
      calls: 1,
      meanMs: 5,
      totalMs: 1e6,
    })),
    ...workload.queries,
  ];
  const analysis = await analyzed(database, { workload: { ...workload, queries } });
  const said = odd.map(({ text }) => {
    const query = analysis.queries.slow.find((one) => one.text === text);
    return query?.plan.kind === "explained" ? query.plan.root.type : query?.plan.reason;
  });
  expect(said).toEqual(odd.map(({ says }) => says));
  expect(planOf(analysis, "SELECT * FROM users").sentence).toContain("(good)");
  expect((await database.client.query("SELECT count(*)::int AS count FROM orders")).rows).toEqual([
    { count: 100_000 },
  ]);
});

test("a file has structure and no statistics, and says so", async () => {
  const database = await shop(servers[0]!);
  const analysis = await analyze(await database.source("file"), {
    ...OPTIONS,
    workload: { queries: [], source: { kind: "none" } },
  });
  expect(analysis.server).toBeUndefined();
  expect(analysis.totals).toEqual({ tables: 2, tableBytes: 0, indexBytes: 0, toastBytes: 0, totalBytes: 0 });
  expect(analysis.missingIndexes).toMatchObject([
    { tableLabel: "orders", keys: ["user_id"], from: "foreign key" },
  ]);
  expect(analysis.nPlusOne).toMatchObject([{ from: "users", to: "orders", evidence: "possible" }]);
  expect(analysis.notes[0]).toContain("no statistics");
});

test("a role without rights gets what it may see", async () => {
  const database = await shop(servers[0]!);
  await database.client.query("CREATE ROLE nobody_much");
  const workload = (await readStatementStatistics(database.client)).workload;
  const source = await database.source();
  await database.client.query("SET ROLE nobody_much");
  const analysis = await analyze(source, { ...OPTIONS, workload });
  expect(analysis.totals.tables).toBe(2);
  const query = analysis.queries.slow.find(({ text }) => text.startsWith("SELECT * FROM users"));
  expect(query?.plan).toEqual({ kind: "unexplained", reason: "permission denied for table users" });
  await database.client.query("RESET ROLE");
});
