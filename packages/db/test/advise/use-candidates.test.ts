import { expect, test } from "vitest";
import { definitionOf } from "../../src/advise/candidate.ts";
import { makeCandidates } from "../../src/advise/candidates.ts";
import { readQueryShape } from "../../src/advise/read-query-shape.ts";
import { shopTables } from "./shop-tables.ts";

async function candidatesFor(query: string, isCounted = true): Promise<string[]> {
  const tables = shopTables({ isCounted });
  const shape = await readQueryShape(query, tables);
  const candidates = makeCandidates([{ shape, weight: 1 }], [], { hasTrigrams: true, isCounted });
  return candidates.map((candidate) => `${candidate.table.name} ${definitionOf(candidate)}`);
}

test.each<[string, string, string]>([
  ["equality", "SELECT * FROM orders WHERE user_id = 7", "orders btree (user_id)"],
  ["a parameter", "SELECT * FROM orders WHERE user_id = $1", "orders btree (user_id)"],
  ["a list", "SELECT * FROM orders WHERE user_id IN (1, 2)", "orders btree (user_id)"],
  ["an array", "SELECT * FROM orders WHERE user_id = ANY ($1)", "orders btree (user_id)"],
  ["an OR of one column", "SELECT * FROM orders WHERE user_id = 1 OR user_id = 2", "orders btree (user_id)"],
  ["each arm of an OR", "SELECT * FROM orders WHERE user_id = 1 OR total > 5", "orders btree (total)"],
  [
    "equality before a range",
    "SELECT * FROM orders WHERE created_at > $1 AND user_id = $2",
    "orders btree (user_id, created_at)",
  ],
  ["BETWEEN", "SELECT * FROM orders WHERE total BETWEEN 1 AND 2", "orders btree (total)"],
  [
    "equality before the order",
    "SELECT * FROM orders WHERE user_id = 1 ORDER BY created_at DESC LIMIT 5",
    "orders btree (user_id, created_at)",
  ],
  [
    "an order of two directions",
    "SELECT * FROM orders ORDER BY total DESC, created_at",
    "orders btree (total DESC, created_at)",
  ],
  [
    "an unusual place of nulls",
    "SELECT * FROM orders ORDER BY total NULLS FIRST",
    "orders btree (total NULLS FIRST)",
  ],
  [
    "an order by the position",
    "SELECT total, id FROM orders WHERE user_id = 1 ORDER BY 1",
    "orders btree (user_id, total)",
  ],
  ["groups", "SELECT status, count(*) FROM orders GROUP BY status", "orders btree (status)"],
  [
    "a join",
    "SELECT 1 FROM users u JOIN orders o ON o.user_id = u.id WHERE u.email = 'a'",
    "orders btree (user_id)",
  ],
  [
    "a join with a condition",
    "SELECT * FROM users u, orders o WHERE o.user_id = u.id AND o.total > 3",
    "orders btree (user_id, total)",
  ],
  [
    "EXISTS",
    "SELECT * FROM users u WHERE EXISTS (SELECT FROM orders o WHERE o.user_id = u.id)",
    "orders btree (user_id)",
  ],
  [
    "IN a subquery",
    "SELECT * FROM users WHERE id IN (SELECT user_id FROM orders WHERE total = 9)",
    "orders btree (total) INCLUDE (user_id)",
  ],
  [
    "a WITH query",
    "WITH o AS (SELECT * FROM orders) SELECT * FROM o WHERE user_id = 1",
    "orders btree (user_id)",
  ],
  ["a view", "SELECT * FROM open_orders WHERE buyer = 5", "orders btree (user_id, status)"],
  [
    "a subquery in FROM",
    "SELECT * FROM (SELECT user_id AS u, total FROM orders) x WHERE x.u = 5",
    "orders btree (user_id) INCLUDE (total)",
  ],
  [
    "few columns that are read besides",
    "SELECT total FROM orders WHERE user_id = 1",
    "orders btree (user_id) INCLUDE (total)",
  ],
  [
    "a rare state",
    "SELECT * FROM orders WHERE status = 'pending' ORDER BY created_at",
    "orders btree (created_at) WHERE (status = 'pending')",
  ],
  [
    "what is rarely not null",
    "SELECT * FROM users WHERE deleted_at IS NOT NULL AND country = 'FR'",
    "users btree (country) WHERE (deleted_at IS NOT NULL)",
  ],
  [
    "a rare boolean",
    "SELECT * FROM orders WHERE NOT is_paid AND user_id = 4",
    "orders btree (user_id) WHERE (is_paid = false)",
  ],
  ["an expression", "SELECT * FROM users WHERE lower(email) = 'a'", "users btree ((lower(email)))"],
  [
    "a field of JSON",
    "SELECT * FROM users WHERE settings ->> 'theme' = 'dark'",
    "users btree (((settings ->> 'theme')))",
  ],
  [
    "JSON that contains",
    `SELECT * FROM users WHERE settings @> '{"a": 1}'`,
    "users gin (settings jsonb_path_ops)",
  ],
  ["arrays that overlap", "SELECT * FROM users WHERE tags && ARRAY['x']", "users gin (tags)"],
  [
    "text search",
    "SELECT * FROM orders WHERE to_tsvector('english', note) @@ to_tsquery('x')",
    "orders gin ((to_tsvector('english', note)))",
  ],
  ["a pattern anywhere", "SELECT * FROM users WHERE email ILIKE '%ada%'", "users gin (email gin_trgm_ops)"],
  [
    "a pattern at the start",
    "SELECT * FROM users WHERE email LIKE 'ada%'",
    "users btree (email text_pattern_ops)",
  ],
  [
    "a range in the order of the disk",
    "SELECT * FROM orders WHERE created_at > '2026-01-01'",
    "orders brin (created_at)",
  ],
  ["an update", "UPDATE orders SET total = 0 WHERE user_id = 4", "orders btree (user_id)"],
  [
    "a delete",
    "DELETE FROM orders USING users u WHERE u.id = user_id AND u.country = 'FR'",
    "users btree (country) INCLUDE (id)",
  ],
])("%s asks for an index", async (_, query, wanted) => {
  expect(await candidatesFor(query)).toContain(wanted);
});

test.each<[string, string, string]>([
  ["a primary key", "SELECT * FROM orders WHERE id = 1", "orders btree (id)"],
  ["another query's table", "SELECT * FROM users WHERE country = 'FR'", "orders btree (country)"],
  [
    "a common state",
    "SELECT * FROM orders WHERE status = 'shipped'",
    "orders btree (status) WHERE (status = 'shipped')",
  ],
  [
    "one of many values",
    "SELECT total FROM orders WHERE user_id = 5 AND note = 'x'",
    "orders btree (note) WHERE (user_id = 5)",
  ],
  [
    "a parameter as a state",
    "SELECT * FROM orders WHERE status = $1",
    "orders btree (id) WHERE (status = $1)",
  ],
  [
    "columns of one table with each other",
    "SELECT * FROM orders WHERE user_id = id",
    "orders btree (user_id)",
  ],
  ["inequality", "SELECT * FROM orders WHERE status <> 'paid'", "orders btree (status)"],
  ["JSON in a B-tree", "SELECT * FROM users WHERE settings = '{}'", "users btree (settings)"],
])("%s asks for no index", async (_, query, unwanted) => {
  expect(await candidatesFor(query)).not.toContain(unwanted);
});

test("without statistics there are no partial indexes and no BRIN", async () => {
  const query = "SELECT * FROM orders WHERE status = 'pending' AND created_at > '2026-01-01'";
  const candidates = await candidatesFor(query, false);
  expect(candidates).toContain("orders btree (status, created_at)");
  expect(candidates.filter((one) => /WHERE|brin/.test(one))).toEqual([]);
});

test("what several queries want beside the same keys becomes one index", async () => {
  const tables = shopTables();
  const shapes = await Promise.all(
    ["SELECT total FROM orders WHERE user_id = 1", "SELECT status FROM orders WHERE user_id = 1"].map(
      (query) => readQueryShape(query, tables),
    ),
  );
  const candidates = makeCandidates(
    shapes.map((shape) => ({ shape, weight: 1 })),
    [],
    { hasTrigrams: true, isCounted: true },
  );
  expect(candidates.map(definitionOf)).toContain("btree (user_id) INCLUDE (status, total)");
});

test("a foreign key without an index is a candidate without any query", () => {
  const tables = shopTables();
  const candidates = makeCandidates([], tables.all, { hasTrigrams: false, isCounted: true });
  expect(candidates.map(definitionOf)).toEqual(["btree (user_id)"]);
});

test("a write is told with its table, its kind and what it sets", async () => {
  const { writes } = await readQueryShape(
    "UPDATE orders SET total = 1, status = 'x' WHERE id = 1",
    shopTables(),
  );
  expect(writes).toEqual([{ table: "table public.orders", kind: "update", columns: ["total", "status"] }]);
});
