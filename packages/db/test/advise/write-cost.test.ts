import { expect, test } from "vitest";
import type { TableActivity } from "../../src/advise/planner-statistics.ts";
import { readQueryShape } from "../../src/advise/read-query-shape.ts";
import type { TableFacts } from "../../src/advise/table-facts.ts";
import { countWrites, writeCost } from "../../src/advise/write-cost.ts";
import type { Query } from "../../src/workload.ts";
import { shopTables } from "./shop-tables.ts";

const tables = shopTables();
const orders = tables.find(undefined, "orders") as TableFacts;

async function costOf(
  columns: readonly string[],
  statements: readonly (readonly [text: string, calls: number, rows?: number])[],
  activity?: Partial<TableActivity>,
): Promise<number> {
  const queries = await Promise.all(
    statements.map(async ([text, calls, rows]) => {
      const query: Query = {
        text,
        fingerprint: text,
        kind: "select",
        calls,
        ...(rows === undefined ? {} : { rows }),
      };
      return { query, shape: await readQueryShape(text, tables) };
    }),
  );
  const none = {
    scans: 0,
    inserted: 0,
    updated: 0,
    hotUpdated: 0,
    deleted: 0,
    changedSinceAnalyze: 0,
    analyzed: null,
  };
  const table =
    activity === undefined
      ? orders
      : { ...orders, activity: { schema: "public", name: "orders", ...none, ...activity } };
  const keys = columns.map((name) => ({ on: { kind: "column", name } as const }));
  return writeCost({ table, method: "btree", keys, include: [] }, countWrites(table, queries));
}

const INSERT = "INSERT INTO orders VALUES (1)";
const UPDATE = "UPDATE orders SET total = 1 WHERE id = 2";
const READ = "SELECT * FROM orders WHERE id = 1";

test("each row inserted is an entry", async () => {
  expect(await costOf(["total"], [[INSERT, 100]])).toBe(100);
});

test("an update of an indexed column is an entry, of another one half of the time", async () => {
  expect(await costOf(["total"], [[UPDATE, 100]])).toBe(100);
  expect(await costOf(["status"], [[UPDATE, 100]])).toBe(50);
});

test("updates that mostly stay on their page count by how many do not", async () => {
  expect(await costOf(["status"], [[UPDATE, 100]], { updated: 1000, hotUpdated: 900 })).toBeCloseTo(10);
});

test("a load that ran once does not count, one that comes again does, by its rows", async () => {
  expect(await costOf(["total"], [[INSERT, 1, 1_000_000]])).toBe(0);
  expect(await costOf(["total"], [[INSERT, 20, 1_000_000]])).toBe(1_000_000);
});

test("where the workload shows no writes, the server's counters do, by the share of its reads", async () => {
  const activity = { scans: 10_000, inserted: 5000 };
  expect(await costOf(["total"], [[READ, 1000]], activity)).toBe(500);
  expect(
    await costOf(
      ["total"],
      [
        [READ, 1000],
        [INSERT, 3],
      ],
      activity,
    ),
  ).toBe(3);
});

test("counters of a table that was only filled say nothing", async () => {
  expect(await costOf(["total"], [[READ, 1000]], { scans: 3, inserted: 5_000_000 })).toBe(0);
});
