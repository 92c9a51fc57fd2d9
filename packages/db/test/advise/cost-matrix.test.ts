import fc from "fast-check";
import { expect, test } from "vitest";
import { costMatrix, costWith } from "../../src/advise/cost-matrix.ts";
import type { Costing, IndexOption } from "../../src/advise/costing.ts";
import { readQueryShape } from "../../src/advise/read-query-shape.ts";
import type { TableFacts } from "../../src/advise/table-facts.ts";
import { shopTables } from "./shop-tables.ts";

const tables = shopTables();
const orders = tables.find(undefined, "orders") as TableFacts;
const COLUMNS = ["user_id", "status", "total", "created_at", "note"];
const options: readonly IndexOption[] = COLUMNS.map((name) => ({
  candidate: { table: orders, method: "btree", keys: [{ on: { kind: "column", name } }], include: [] },
  bytes: 8192,
  definition: `btree (${name})`,
}));

interface FakePlan {
  readonly cost: number;
  readonly used: readonly number[];
}

/** Chooses the cheapest of its plans for which everything is there, as a planner does. */
function plannerOf(plans: readonly FakePlan[]): Costing & { questions: number } {
  return {
    kind: "clone",
    options,
    refused: [],
    questions: 0,
    async cost(_, visible) {
      this.questions++;
      const possible = plans.filter(({ used }) =>
        used.every((index) => visible.has(options[index] as IndexOption)),
      );
      const best = possible.reduce((a, b) => (b.cost < a.cost ? b : a), { cost: 1000, used: [] });
      return { cost: best.cost, used: new Set(best.used.map((index) => options[index] as IndexOption)) };
    },
    close: async () => {},
  };
}

const plans = fc.array(
  fc.record({
    cost: fc.integer({ min: 1, max: 980 }),
    used: fc.uniqueArray(fc.nat(4), { minLength: 1, maxLength: 3 }),
  }),
  { maxLength: 12 },
);

async function queryOf() {
  const statement = `SELECT * FROM orders WHERE ${COLUMNS.map((column) => `${column} IS NULL`).join(" AND ")}`;
  return { statement, shape: await readQueryShape(statement, tables) };
}

test("the matrix knows what every subset of the indexes costs, from few questions", async () => {
  const query = await queryOf();
  await fc.assert(
    fc.asyncProperty(plans, async (given) => {
      const planner = plannerOf(given);
      const [costs] = await costMatrix(planner, [query]);
      if (costs === undefined) throw new Error("nothing was costed");
      const { questions } = planner;
      for (let subset = 0; subset < 2 ** options.length; subset++) {
        const indexes = new Set(options.filter((_, index) => ((subset >> index) & 1) === 1));
        expect(costWith(costs, indexes)).toBe((await planner.cost("", indexes))?.cost);
      }
      expect(questions).toBeLessThanOrEqual(2 ** options.length + 1);
    }),
    { numRuns: 100 },
  );
});

test("without time for the whole, what each index does alone is known", async () => {
  const planner = plannerOf(options.map((_, index) => ({ cost: 100 + index, used: [index] })));
  const [costs] = await costMatrix(planner, [await queryOf()], { limits: { perQuery: 1, totalMs: 1000 } });
  expect(costs?.plans.map(({ cost }) => cost)).toEqual([104, 103, 102, 101, 100]);
});

test("a query that cannot be planned is undefined in its place", async () => {
  const planner: Costing = { ...plannerOf([]), cost: async () => undefined };
  expect(await costMatrix(planner, [await queryOf()])).toEqual([undefined]);
});
