import { afterAll, beforeAll, expect, test } from "vitest";
import type { Advice } from "../../src/advise/advice.ts";
import { type AdvisedServer, startOlderServer } from "./advised-server.ts";

let server: AdvisedServer | undefined;
let hasHypopg = false;
beforeAll(async () => {
  server = await startOlderServer();
  const available = await server?.owner.query("SELECT FROM pg_available_extensions WHERE name = 'hypopg'");
  hasHypopg = (available?.rowCount ?? 0) > 0;
});
afterAll(() => server?.stop());

const STATEMENTS = `
-- calls: 10
SELECT * FROM orders WHERE user_id = $1 AND created_at > $2 ORDER BY created_at LIMIT $3;
SELECT * FROM orders WHERE status = 'pending' ORDER BY created_at DESC LIMIT 10;
SELECT * FROM users u JOIN orders o ON o.user_id = u.id WHERE u.email = 'user99@example.com';
`;
const WANTED = [
  "orders btree (user_id, created_at)",
  "orders btree (created_at) WHERE (status = 'pending'::public.state)",
  "users btree (email)",
];

function definitions({ indexes }: Advice): string[] {
  return indexes.map(({ table, index }) => `${table.replace("table public.", "")} ${index.definition}`);
}

test("a clone costs for an older server, with its statistics, and says which version plans", async (context) => {
  if (server === undefined) return context.skip("no Postgres package is installed");
  const advice = await server.advise(STATEMENTS);
  expect(definitions(advice)).toEqual(WANTED);
  expect(advice.costing).toBe("clone");
  expect(advice.reasons).toContainEqual(
    expect.stringMatching(/the clone plans as Postgres 18 does, the server is \d\d/),
  );
  await server.owner.query("BEGIN");
  for (const { statement } of advice.indexes) await server.owner.query(statement);
  for (const { query, after } of advice.queries) {
    if (query.sample === undefined) continue;
    const { rows } = await server.owner.query<{ "QUERY PLAN": [{ Plan: { "Total Cost": number } }] }>(
      `EXPLAIN (FORMAT JSON) ${query.sample}`,
    );
    expect(after / (rows[0]?.["QUERY PLAN"][0].Plan["Total Cost"] ?? 0)).toBeCloseTo(1, 0);
  }
  await server.owner.query("ROLLBACK");
});

test("HypoPG costs where the server has it, in a session that only reads, and leaves nothing", async (context) => {
  if (server === undefined || !hasHypopg) return context.skip("no HypoPG is installed");
  await server.owner.query("CREATE EXTENSION hypopg");
  const clone = () => Promise.reject(new Error("nobody needs a clone"));
  const advice = await server.advise(STATEMENTS, { clone });
  expect(advice.costing).toBe("hypopg");
  expect(advice.indexes.map(({ index }) => index.name)).toEqual([
    "orders_user_id_created_at_idx",
    "orders_created_at_status_idx",
    "users_email_idx",
  ]);
  expect(advice.indexes.every(({ bytes }) => bytes > 0)).toBe(true);
  const { rowCount } = await server.client.query("SELECT FROM hypopg_list_indexes");
  expect(rowCount).toBe(0);
});

test("where HypoPG knows a kind of index not, the clone costs", async (context) => {
  if (server === undefined || !hasHypopg) return context.skip("no HypoPG is installed");
  const advice = await server.advise(`SELECT * FROM users WHERE settings @> '{"theme": 17}';`);
  expect(advice.costing).toBe("clone");
  expect(definitions(advice)).toEqual(["users gin (settings jsonb_path_ops)"]);
});
