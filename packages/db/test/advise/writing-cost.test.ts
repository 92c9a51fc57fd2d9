import { expect, test } from "vitest";
import { readQueryShape } from "../../src/advise/read-query-shape.ts";
import { tablesOf } from "../../src/advise/table-facts.ts";
import { writingCost } from "../../src/advise/writing-cost.ts";
import { shopDatabase, shopTables } from "./shop-tables.ts";

const TRIGGER = {
  kind: "trigger",
  id: "trigger public.orders.stamp",
  schema: "public",
  name: "stamp",
  sqlName: "stamp ON public.orders",
  parent: "table public.orders",
  definition:
    "CREATE TRIGGER stamp BEFORE INSERT ON public.orders FOR EACH ROW EXECUTE FUNCTION public.stamp()",
} as const;

async function costOf(text: string, tables = shopTables()): Promise<number> {
  return writingCost(await readQueryShape(text, tables), tables);
}

const INSERT = "INSERT INTO orders SELECT * FROM orders WHERE total = 1";

test("what only reads writes nothing", async () => {
  expect(await costOf("SELECT * FROM orders WHERE total = 1")).toBe(0);
});

test("a row inserted costs itself, an entry for each index, and a check for each foreign key", async () => {
  expect(await costOf("INSERT INTO users VALUES (1)")).toBe(1 + 1);
  expect(await costOf("INSERT INTO orders VALUES (1)")).toBe(1 + 1 + 1.5);
});

test("triggers that fire cost, disabled ones do not", async () => {
  const withTrigger = (enabled: { enabled?: "disabled" }) =>
    tablesOf({ ...shopDatabase, objects: [...shopDatabase.objects, { ...TRIGGER, ...enabled }] });
  expect(await costOf(INSERT, withTrigger({}))).toBe(5.5);
  expect(await costOf(INSERT, withTrigger({ enabled: "disabled" }))).toBe(3.5);
});

test("an update writes index entries where it sets what they hold, and half of the time besides", async () => {
  expect(await costOf("UPDATE orders SET id = 2 WHERE id = 1")).toBe(2 + 1);
  expect(await costOf("UPDATE orders SET total = 2 WHERE id = 1")).toBe(2 + 0.5);
  expect(await costOf("UPDATE orders SET user_id = 2 WHERE id = 1")).toBe(2 + 0.5 + 1.5);
});

test("a delete writes no entries, and reads all of a table that refers to it without an index", async () => {
  expect(await costOf("DELETE FROM orders WHERE id = 1")).toBe(1);
  expect(await costOf("DELETE FROM users WHERE id = 1")).toBe(1 + 10_000 + 10_000);
});
