import { inspect } from "@ashlar/catalog";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Advice } from "../../src/advise/advice.ts";
import { type AdvisedServer, startAdvisedServer } from "./advised-server.ts";

let server: AdvisedServer;
beforeAll(async () => {
  server = await startAdvisedServer();
});
afterAll(() => server.stop());

function definitions({ indexes }: Advice): string[] {
  return indexes.map(({ table, index }) => `${table.replace("table public.", "")} ${index.definition}`);
}

test.each<[string, string, string]>([
  ["single-column", "SELECT * FROM orders WHERE user_id = 7;", "orders btree (user_id)"],
  [
    "composite",
    "SELECT * FROM orders WHERE user_id = 7 AND created_at > '2026-02-01' ORDER BY created_at LIMIT 3;",
    "orders btree (user_id, created_at)",
  ],
  [
    "covering",
    "-- calls: 100\nSELECT sum(total) FROM orders WHERE created_at BETWEEN '2026-02-01' AND '2026-02-05';",
    "orders btree (created_at) INCLUDE (total)",
  ],
  [
    "partial",
    "SELECT * FROM orders WHERE status = 'pending' ORDER BY created_at DESC LIMIT 10;",
    "orders btree (created_at) WHERE (status = 'pending'::public.state)",
  ],
  [
    "expression",
    "SELECT * FROM users WHERE lower(email) = 'user7@example.com';",
    "users btree (lower(email))",
  ],
  ["gin", `SELECT * FROM users WHERE settings @> '{"theme": 17}';`, "users gin (settings jsonb_path_ops)"],
  ["trigram", "SELECT * FROM users WHERE email LIKE '%r777@ex%';", "users gin (email public.gin_trgm_ops)"],
])("a %s index is advised for the query that it helps", async (trait, statements, wanted) => {
  const advice = await server.advise(statements);
  expect(definitions(advice)).toEqual([wanted]);
  const [index] = advice.indexes;
  expect(index?.traits).toContain(trait);
  expect(index?.gain).toBeGreaterThan(0.5 * advice.before);
  expect(index?.bytes).toBeGreaterThan(0);
  expect(advice).toMatchObject({ costing: "clone", unit: "cost" });
});

test.each<[string, string]>([
  ["a primary key answers the query", "SELECT * FROM orders WHERE id = 7;"],
  ["the query reads everything", "SELECT count(*) FROM orders WHERE total >= 0;"],
  [
    "writing costs more than reading",
    "SELECT * FROM orders WHERE user_id = 7;\n-- calls: 100000\nINSERT INTO orders VALUES (0, 1, 'paid', 1, now());",
  ],
  ["the table is tiny", "SELECT * FROM countries WHERE code = 'country3';"],
])("nothing is advised where %s", async (_, statements) => {
  expect(definitions(await server.advise(statements))).toEqual([]);
});

test("what the clone promises is what the real indexes cost", async () => {
  const statements = [
    "SELECT * FROM orders WHERE user_id = 7",
    "SELECT u.email, o.total FROM users u JOIN orders o ON o.user_id = u.id WHERE u.email = 'user99@example.com'",
    "SELECT * FROM orders WHERE status = 'pending' ORDER BY created_at LIMIT 10",
    "SELECT * FROM visits WHERE user_id = 5 AND visited_at >= '2026-01-01'",
  ];
  const advice = await server.advise(`${statements.join(";\n")};`);
  const real = async () => {
    const costs: number[] = [];
    for (const { query } of advice.queries) costs.push(await costOf(query.sample ?? query.text));
    return costs;
  };
  const before = await real();
  await server.owner.query("BEGIN");
  for (const { statement } of advice.indexes) await server.owner.query(statement);
  const after = await real();
  await server.owner.query("ROLLBACK");
  for (const [index, query] of advice.queries.entries()) {
    expect(query.before / (before[index] ?? 0)).toBeCloseTo(1, 1);
    expect(query.after / (after[index] ?? 0)).toBeCloseTo(1, 0);
  }
  expect(advice.indexes.length).toBeGreaterThan(2);
});

async function costOf(query: string): Promise<number> {
  const { rows } = await server.owner.query<{ "QUERY PLAN": [{ Plan: { "Total Cost": number } }] }>(
    `EXPLAIN (FORMAT JSON) ${query}`,
  );
  return rows[0]?.["QUERY PLAN"][0].Plan["Total Cost"] ?? 0;
}

test("the same question has the same answer, and the database is as it was", async () => {
  const statements =
    "SELECT * FROM orders WHERE user_id = 7; SELECT * FROM users WHERE country = 'country3' ORDER BY email;";
  const [one, other] = [await server.advise(statements), await server.advise(statements)];
  expect(other).toEqual(one);
  expect(await inspect(server.client)).toEqual(server.database);
});

test("a budget and a number of indexes are kept to", async () => {
  const statements =
    "SELECT * FROM orders WHERE user_id = 7; SELECT * FROM orders WHERE total = 5; SELECT * FROM users WHERE email = 'a';";
  const all = await server.advise(statements);
  expect(all.indexes).toHaveLength(3);
  expect((await server.advise(statements, { most: 1 })).indexes).toHaveLength(1);
  const budget = { bytes: 900_000 };
  const bytes = (await server.advise(statements, { budget })).indexes.reduce(
    (sum, one) => sum + one.bytes,
    0,
  );
  expect(bytes).toBeLessThanOrEqual(budget.bytes);
  expect((await server.advise(statements, { budget: { share: 0.0001 } })).indexes).toEqual([]);
});

test("plans without values are generic, and the advice less sure", async () => {
  const advice = await server.advise("SELECT * FROM orders WHERE user_id = $1;");
  expect(definitions(advice)).toEqual(["orders btree (user_id)"]);
  expect(advice.sureness).toBe("medium");
  expect(advice.reasons).toEqual([expect.stringContaining("generic")]);
});

test("a foreign key gets its index where rows of the other table go", async () => {
  const advice = await server.advise("-- calls: 50\nDELETE FROM users WHERE id = $1;");
  expect(definitions(advice)).toEqual(["orders btree (user_id)"]);
});

test("without a planner to ask, structure and queries say what they can", async () => {
  const advice = await server.advise("SELECT * FROM visits WHERE user_id = 3;", { costing: "structure" });
  expect(advice).toMatchObject({ costing: "structure", sureness: "low", before: 0, after: 0 });
  expect(definitions(advice)).toEqual(["visits btree (user_id)", "orders btree (user_id)"]);
});

test("without a planner to ask, a pattern is worth a word about trigrams, and a look-up is not", async () => {
  const adviceFor = (statement: string) => server.advise(statement, { costing: "structure" });
  const { reasons, indexes } = await adviceFor("SELECT * FROM users WHERE email ILIKE '%example%';");
  expect(reasons).toContainEqual(expect.stringContaining("USING gin (email gin_trgm_ops)"));
  expect(indexes.some(({ extension }) => extension !== undefined)).toBe(false);
  expect((await adviceFor("SELECT * FROM users WHERE email = 'a';")).reasons).toHaveLength(1);
});

test("measured queries are weighed by their time, and told in it", async () => {
  const advice = await server.advise("-- calls: 10\n-- mean: 80 ms\nSELECT * FROM orders WHERE user_id = 7;");
  expect(advice.unit).toBe("ms");
  expect(advice.before).toBeCloseTo(800);
  expect(advice.queries[0]).toMatchObject({ beforeMs: 80 });
  expect(advice.queries[0]?.afterMs).toBeLessThan(4);
});

test.each<[string, string]>([
  ["inserts", "INSERT INTO visits SELECT id, user_id, created_at FROM orders WHERE total < 900"],
  ["updates", "UPDATE users SET country = 'x' WHERE country <> 'y'"],
])("of a statement that %s rows, no more than its reading is to be saved", async (_, statement) => {
  const advice = await server.advise(`-- mean: 20000 ms\n${statement};`);
  const [query] = advice.queries;
  expect(query?.readMs).toBeLessThan(2000);
  expect(advice.before).toBeCloseTo(20_000);
  expect(advice.after).toBeGreaterThan(18_000);
  expect(advice.indexes.reduce((sum, { gain }) => sum + gain, 0)).toBeLessThanOrEqual(query?.readMs ?? 0);
});

test("a load that ran once brings no index, one that comes again does", async () => {
  const load =
    "INSERT INTO countries SELECT id::text, id::text FROM orders WHERE created_at BETWEEN '2026-02-01' AND '2026-02-05'";
  const read = "-- mean: 1000 ms\nSELECT * FROM users WHERE country <> 'x'";
  const adviceFor = (calls: number) =>
    server.advise(`-- calls: ${calls}\n-- mean: 80 ms\n${load};\n${read};`, { most: 1 });
  expect(definitions(await adviceFor(1))).toEqual([]);
  expect(definitions(await adviceFor(100))).toEqual([expect.stringContaining("orders btree (created_at)")]);
});
