import { describe, expect, test } from "vitest";
import { judgePlan } from "../../src/analyze/judge-plan.ts";
import { readPlanNode } from "../../src/analyze/plan-node.ts";

const ROWS: Readonly<Record<string, number>> = { orders: 1_200_000, users: 50_000, colors: 12 };

const surroundings = {
  rowsOf: (_schema: string | undefined, relation: string) => ROWS[relation],
  workMemBytes: 4 * 1024 * 1024,
  hashMemMultiplier: 2,
};

type Json = Readonly<Record<string, unknown>>;

const scan = (fields: Json): Json => ({
  "Node Type": "Seq Scan",
  "Relation Name": "orders",
  "Plan Rows": 3,
  "Plan Width": 50,
  "Total Cost": 21_000,
  ...fields,
});

const over = (type: string, children: readonly Json[], fields: Json = {}): Json => ({
  "Node Type": type,
  "Plan Rows": 10,
  "Plan Width": 50,
  "Total Cost": 22_000,
  ...fields,
  Plans: children,
});

const filter = { Filter: "(user_id = $1)" };

const CASES: readonly { readonly title: string; readonly plan: Json; readonly says: readonly string[] }[] = [
  {
    title: "a sequential scan for few rows of many is bad",
    plan: scan(filter),
    says: ["sequential scan of orders: reads 1.2 M rows to find 3 (bad)"],
  },
  {
    title: "a sequential scan that needs most rows is fine",
    plan: scan({ ...filter, "Plan Rows": 900_000 }),
    says: ["sequential scan of orders: reads 1.2 M rows and needs 900 k of 1.2 M of them (fine)"],
  },
  {
    title: "a sequential scan of a small table is fine",
    plan: scan({ ...filter, "Relation Name": "colors", "Plan Rows": 1 }),
    says: ["sequential scan of colors: the table is small, 12 rows (fine)"],
  },
  {
    title: "rows of a parallel scan are those of all workers",
    plan: over("Gather", [scan({ ...filter, "Plan Rows": 1000, "Parallel Aware": true })], {
      "Workers Planned": 2,
    }),
    says: ["sequential scan of orders: reads 1.2 M rows to find 2.4 k (bad)"],
  },
  {
    title: "of a statement that writes many rows, the time is in writing, however it reads",
    plan: over("ModifyTable", [scan({ ...filter, "Plan Rows": 100_000, "Parent Relationship": "Outer" })], {
      Operation: "Insert",
      "Relation Name": "orders_of_old",
      "Plan Rows": 0,
    }),
    says: [
      "insert into orders_of_old: writes 100 k rows; the time is in writing, with its indexes, foreign keys and triggers (fine)",
      "sequential scan of orders: reads 1.2 M rows to find 100 k (bad)",
    ],
  },
  {
    title: "of a statement that reads much to write little, reading is what takes the time",
    plan: over("ModifyTable", [scan({ ...filter, "Parent Relationship": "Outer" })], {
      Operation: "Update",
      "Relation Name": "orders",
      "Plan Rows": 0,
    }),
    says: ["sequential scan of orders: reads 1.2 M rows to find 3 (bad)"],
  },
  {
    title: "a sequential scan inside a nested loop is bad",
    plan: over("Nested Loop", [
      scan({ "Relation Name": "colors", "Plan Rows": 12 }),
      scan({ ...filter, "Parent Relationship": "Inner" }),
    ]),
    says: [
      "sequential scan of orders: reads 1.2 M rows again for each of 12 rows (bad)",
      "sequential scan of colors: the table is small, 12 rows (fine)",
    ],
  },
  {
    title: "what is materialised is read once",
    plan: over("Nested Loop", [
      scan({ "Relation Name": "colors", "Plan Rows": 12 }),
      over("Materialize", [scan({ "Plan Rows": 1_200_000 })]),
    ]),
    says: [
      "sequential scan of colors: the table is small, 12 rows (fine)",
      "sequential scan of orders: reads 1.2 M rows and needs all of them (fine)",
    ],
  },
  {
    title: "an index scan with a condition is good",
    plan: scan({
      "Node Type": "Index Scan",
      "Index Name": "orders_pkey",
      "Index Cond": "(id = $1)",
      "Plan Rows": 1,
    }),
    says: ["index scan of orders by orders_pkey: goes straight to 1 row (good)"],
  },
  {
    title: "an index that is walked from end to end to filter is bad",
    plan: scan({ "Node Type": "Index Scan", "Index Name": "orders_pkey", ...filter }),
    says: ["index scan of orders by orders_pkey: walks all 1.2 M rows to find 3 (bad)"],
  },
  {
    title: "an index in the wanted order below a limit is good",
    plan: over(
      "Limit",
      [scan({ "Node Type": "Index Scan", "Index Name": "orders_at", "Plan Rows": 1_200_000 })],
      {
        "Total Cost": 5,
      },
    ),
    says: ["index scan of orders by orders_at: reads in the wanted order and stops at the limit (good)"],
  },
  {
    title: "a bitmap scan names its indexes",
    plan: over("Bitmap Heap Scan", [{ "Node Type": "Bitmap Index Scan", "Index Name": "orders_user" }], {
      "Relation Name": "orders",
    }),
    says: ["bitmap index scan of orders by orders_user: reads 10 rows (good)"],
  },
  {
    title: "a sort larger than work_mem is bad",
    plan: over("Sort", [scan({ "Plan Rows": 1_200_000 })], { "Plan Rows": 1_200_000 }),
    says: [
      "sort of 1.2 M rows: about 93.8 MB, more than work_mem's 4 MB, so on disk (bad)",
      "sequential scan of orders: reads 1.2 M rows and needs all of them (fine)",
    ],
  },
  {
    title: "a sort for a limit is bad where an index could give the order",
    plan: over("Limit", [over("Sort", [scan({ "Plan Rows": 1_200_000 })], { "Plan Rows": 1_200_000 })]),
    says: [
      "sort for a limit: reads and compares 1.2 M rows to give the first few (bad)",
      "sequential scan of orders: reads 1.2 M rows and needs all of them (fine)",
    ],
  },
  {
    title: "a sort for a limit that workers share tells of all rows, not of one worker's",
    plan: over("Limit", [
      over(
        "Gather Merge",
        [over("Sort", [scan({ "Plan Rows": 500_000, "Parallel Aware": true })], { "Plan Rows": 500_000 })],
        { "Workers Planned": 2 },
      ),
    ]),
    says: [
      "sort for a limit: reads and compares 1.2 M rows to give the first few (bad)",
      "sequential scan of orders: reads 1.2 M rows and needs all of them (fine)",
    ],
  },
  {
    title: "a hash that does not fit into memory is bad",
    plan: over("Hash", [scan({ "Plan Rows": 1_200_000 })], { "Plan Rows": 1_200_000 }),
    says: [
      "hash of 1.2 M rows: about 84.7 MB, more than the 8 MB it may take, so in batches on disk (bad)",
      "sequential scan of orders: reads 1.2 M rows and needs all of them (fine)",
    ],
  },
  {
    title: "measured: a sort that went to disk, and an estimate that was far off",
    plan: over("Sort", [], {
      "Actual Loops": 1,
      "Actual Rows": 90_000,
      "Plan Rows": 10,
      "Sort Space Type": "Disk",
      "Sort Space Used": 8192,
    }),
    says: [
      "sort: wrote 8 MB to disk (bad)",
      "sort: expected 10 rows, found 90 k: stale or missing statistics mislead the planner (bad)",
    ],
  },
  {
    title: "measured: fewer rows than expected below a limit are no mistake",
    plan: over("Limit", [scan({ "Plan Rows": 1_200_000, "Actual Loops": 1, "Actual Rows": 20 })], {
      "Total Cost": 1,
    }),
    says: ["sequential scan of orders: stops early, at the limit (fine)"],
  },
];

describe("judging a plan", () => {
  test.each(CASES)("$title", ({ plan, says }) => {
    const remarks = judgePlan(readPlanNode(plan), surroundings).map(({ text }) => text);
    expect(remarks).toEqual(says);
  });
});
