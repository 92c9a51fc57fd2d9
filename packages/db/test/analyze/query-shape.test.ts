import { describe, expect, test } from "vitest";
import { readQueryShape } from "../../src/analyze/query-shape.ts";

describe("what a query looks at", () => {
  test("tables with their aliases, comparisons with values and with columns, sort and limit", async () => {
    const shape = await readQueryShape(
      "SELECT o.* FROM users u JOIN shop.orders o ON o.user_id = u.id WHERE u.email = $1 AND $2 < o.total AND o.status IN ($3, $4) ORDER BY o.created_at LIMIT $5 OFFSET $6",
    );
    expect(shape?.relations).toEqual([
      { name: "users", alias: "u" },
      { schema: "shop", name: "orders", alias: "o" },
    ]);
    expect(
      shape?.comparisons.map((one) => [
        `${one.column.qualifier}.${one.column.name}`,
        one.operator,
        one.with === "value" ? one.parameters : one.with.name,
      ]),
    ).toEqual([
      ["o.user_id", "=", "id"],
      ["u.email", "=", [1]],
      ["o.total", ">", [2]],
      ["o.status", "=", [3, 4]],
    ]);
    expect(shape?.sortedBy).toEqual([{ qualifier: "o", name: "created_at" }]);
    expect([shape?.hasLimit, shape?.limitParameters, shape?.offsetParameters]).toEqual([true, [5], [6]]);
  });

  test.each([
    ["a WITH query is no table", "WITH recent AS (SELECT * FROM orders) SELECT * FROM recent", ["orders"]],
    ["the table of an UPDATE is one", "UPDATE users SET name = $1 WHERE id = $2", ["users"]],
    ["tables of subqueries are tables", "SELECT * FROM a WHERE id IN (SELECT a_id FROM b)", ["a", "b"]],
  ])("%s", async (_title, text, names) => {
    expect((await readQueryShape(text))?.relations.map(({ name }) => name)).toEqual(names);
  });

  test.each([
    ["FOR UPDATE locks", "SELECT * FROM a FOR UPDATE", { locks: true, writes: false }],
    [
      "a WITH that deletes writes",
      "WITH d AS (DELETE FROM a RETURNING *) SELECT * FROM d",
      { locks: false, writes: true },
    ],
    ["SELECT INTO writes", "SELECT * INTO b FROM a", { locks: false, writes: true }],
    ["a plain SELECT does neither", "SELECT 1 FROM a", { locks: false, writes: false }],
  ])("%s", async (_title, text, expected) => {
    expect(await readQueryShape(text)).toMatchObject(expected);
  });

  test("two statements are no query", async () => {
    expect(await readQueryShape("SELECT 1; DROP TABLE a")).toBeUndefined();
  });
});
