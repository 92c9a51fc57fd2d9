import fc from "fast-check";
import { expect, test } from "vitest";
import { costWith } from "../../src/advise/cost-matrix.ts";
import type { IndexOption } from "../../src/advise/costing.ts";
import { type Choice, selectIndexes, totalCost } from "../../src/advise/select-indexes.ts";
import type { TableFacts } from "../../src/advise/table-facts.ts";
import { shopTables } from "./shop-tables.ts";

const [table] = shopTables().all as [TableFacts];

function options(count: number): IndexOption[] {
  return Array.from({ length: count }, (_, number) => ({
    candidate: {
      table,
      method: "btree",
      keys: [{ on: { kind: "column", name: `column${number}` } }],
      include: [],
    },
    bytes: (number + 1) * 100_000,
    definition: `btree (column${number})`,
  }));
}

const problem = fc.record({
  without: fc.array(fc.integer({ min: 1000, max: 100_000 }), { minLength: 1, maxLength: 6 }),
  plans: fc.array(
    fc.record({
      query: fc.nat(5),
      share: fc.double({ min: 0.01, max: 0.95, noNaN: true }),
      indexes: fc.uniqueArray(fc.nat(6), { minLength: 1, maxLength: 3 }),
    }),
    { maxLength: 20 },
  ),
  writes: fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 7, maxLength: 7 }),
  most: fc.integer({ min: 1, max: 7 }),
  budget: fc.option(fc.integer({ min: 100_000, max: 2_000_000 })),
});

test("the chosen set is the best of all subsets", async () => {
  await fc.assert(
    fc.asyncProperty(problem, async ({ without, plans, writes, most, budget }) => {
      const all = options(7);
      const choice: Choice = {
        queries: without.map((cost, query) => ({
          weight: query + 1,
          costs: {
            without: cost,
            plans: plans
              .filter((plan) => plan.query === query)
              .map(({ share, indexes }) => ({
                cost: cost * share,
                indexes: new Set(indexes.flatMap((index) => all[index] ?? [])),
              })),
          },
        })),
        options: all.map((option, index) => ({ option, writeCost: writes[index] ?? 0 })),
        most,
        tableBytes: 10_000_000,
        ...(budget === null ? {} : { budgetBytes: budget }),
      };
      const chosen = await selectIndexes(choice);
      const best = bestOf(all, choice);
      expect(chosen.size).toBeLessThanOrEqual(most);
      expect(totalCost(choice, chosen)).toBeLessThanOrEqual(best * 1.0001);
    }),
    { numRuns: 40 },
  );
});

function bestOf(all: readonly IndexOption[], choice: Choice): number {
  let best = Number.POSITIVE_INFINITY;
  for (let subset = 0; subset < 2 ** all.length; subset++) {
    const indexes = new Set(all.filter((_, index) => ((subset >> index) & 1) === 1));
    const bytes = [...indexes].reduce((sum, one) => sum + one.bytes, 0);
    if (indexes.size > choice.most || bytes > (choice.budgetBytes ?? Number.POSITIVE_INFINITY)) continue;
    best = Math.min(best, totalCost(choice, indexes));
  }
  return best;
}

test("a query costs what its cheapest plan with the indexes at hand costs", () => {
  const [one, other] = options(2) as [IndexOption, IndexOption];
  const costs = {
    without: 100,
    plans: [
      { cost: 50, indexes: new Set([one]) },
      { cost: 5, indexes: new Set([one, other]) },
    ],
  };
  expect(
    [new Set<IndexOption>(), new Set([one]), new Set([other]), new Set([one, other])].map((set) =>
      costWith(costs, set),
    ),
  ).toEqual([100, 50, 100, 5]);
});

test("of two indexes with the same keys one is chosen", async () => {
  const [plain] = options(1) as [IndexOption];
  const covering = { ...plain, candidate: { ...plain.candidate, include: ["total"] } };
  const query = (option: IndexOption, cost: number) => ({
    weight: 1,
    costs: { without: 1000, plans: [{ cost, indexes: new Set([option]) }] },
  });
  const chosen = await selectIndexes({
    queries: [query(plain, 10), query(covering, 20)],
    options: [plain, covering].map((option) => ({ option, writeCost: 0 })),
    most: 5,
    tableBytes: 10_000_000,
  });
  expect([...chosen]).toEqual([plain]);
});
