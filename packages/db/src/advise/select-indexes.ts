/** Chooses the set of indexes that makes a workload cheapest, within a budget. */
import { createRequire } from "node:module";
import type highs from "highs";
import { variantGroup } from "./candidate.ts";
import { costWith, type PlanOption, type QueryCosts } from "./cost-matrix.ts";
import type { IndexOption } from "./costing.ts";

// Its types describe the CommonJS form, which an import does not get.
const loadHighs = createRequire(import.meta.url)("highs") as typeof highs.default;

export interface Choice {
  readonly queries: readonly { readonly weight: number; readonly costs: QueryCosts }[];
  readonly options: readonly {
    readonly option: IndexOption;
    readonly writeCost: number;
    readonly loadedRows?: number;
  }[];
  /** Not set: as much as it takes. */
  readonly budgetBytes?: number;
  readonly most: number;
  /** What all tables take. */
  readonly tableBytes: number;
}

/** An index that saves less than this share of the whole workload is not worth having. */
const LEAST_SAVING = 0.001;
/** Room is memory, backups and vacuuming: indexes as big as all tables together have to save this share. */
const ROOM_SHARE = 0.01;
/** A plan that reads a page or two costs no less than this: what an index could still save there, nobody feels. */
const LEAST_COST = 10;
const SOLVER_SECONDS = 10;

/** The best set by the costs that are known: proved, where the solver has the time for it. */
export async function selectIndexes(choice: Choice): Promise<ReadonlySet<IndexOption>> {
  const useful = new Set(
    choice.queries.flatMap(({ costs }) => costs.plans.flatMap(({ indexes }) => [...indexes])),
  );
  const options = choice.options.filter(({ option }) => useful.has(option));
  if (options.length === 0) return new Set();
  const problem = { ...choice, options };
  return (await solve(problem)) ?? greedy(problem);
}

/** The whole workload with a set: what reading costs, what writing costs, and a little for each index and its room. */
export function totalCost(
  { queries, options, tableBytes }: Choice,
  indexes: ReadonlySet<IndexOption>,
  costs: readonly number[] = queries.map((query) => costWith(query.costs, indexes)),
): number {
  const reading = queries.reduce((sum, { weight }, index) => sum + weight * felt(costs[index] ?? 0), 0);
  const writing = options.reduce(
    (sum, { option, writeCost }) => sum + (indexes.has(option) ? writeCost : 0),
    0,
  );
  const before = costBefore(queries);
  return (
    reading + writing + [...indexes].reduce((sum, index) => sum + before * holding(index, tableBytes), 0)
  );
}

function felt(cost: number): number {
  return Math.max(cost, LEAST_COST);
}

/** What it must save to be worth having: a share of the workload. */
function holding({ bytes, candidate }: IndexOption, tableBytes: number): number {
  // Of two that are as good, the shorter one.
  const columns = candidate.keys.length + candidate.include.length;
  return LEAST_SAVING * (1 + columns / 100) + (ROOM_SHARE * bytes) / Math.max(tableBytes, 1);
}

function costBefore(queries: Choice["queries"]): number {
  return queries.reduce((sum, { weight, costs }) => sum + weight * felt(costs.without), 0);
}

/**
 * A mixed-integer program: x is an index, y a plan of a query. Each query has one plan, a plan needs its indexes. The
 * ys come out whole by themselves once the xs are.
 */
async function solve({
  queries,
  options,
  budgetBytes,
  most,
  tableBytes,
}: Choice): Promise<ReadonlySet<IndexOption> | undefined> {
  const numbers = new Map(options.map(({ option }, index) => [option, index]));
  // All figures around 1000: solvers think little of what is very big or very small.
  const scale = 1000 / Math.max(costBefore(queries), Number.MIN_VALUE);
  const objective = options.map(({ option, writeCost }, index) =>
    term(writeCost * scale + 1000 * holding(option, tableBytes), `x${index}`),
  );
  const rows: string[] = [];
  const bounds: string[] = [];
  for (const [query, { weight, costs }] of queries.entries()) {
    const plans = undominated(costs.plans);
    const choices = ["without", ...plans].map((_, plan) => `y${query}_${plan}`);
    for (const [plan, { cost }] of [{ cost: costs.without }, ...plans].entries()) {
      objective.push(term(weight * felt(cost) * scale, `y${query}_${plan}`));
      bounds.push(`0 <= y${query}_${plan} <= 1`);
    }
    rows.push(`${choices.map((name) => `+ ${name}`).join("\n")}\n = 1`);
    for (const [plan, { indexes }] of plans.entries()) {
      for (const index of indexes) rows.push(`y${query}_${plan + 1} - x${numbers.get(index) ?? 0} <= 0`);
    }
  }
  rows.push(`${options.map((_, index) => `+ x${index}`).join("\n")}\n <= ${most}`);
  for (const group of variants(options))
    rows.push(`${group.map((index) => `+ x${index}`).join("\n")}\n <= 1`);
  if (budgetBytes !== undefined) {
    rows.push(
      `${options.map(({ option }, index) => term(option.bytes / 8192, `x${index}`)).join("\n")}\n <= ${budgetBytes / 8192}`,
    );
  }
  const problem = [
    "Minimize",
    ` cost: ${objective.join("\n")}`,
    "Subject To",
    ...rows.map((row, index) => ` r${index}: ${row}`),
    "Bounds",
    ...bounds,
    "Binary",
    ...options.map((_, index) => ` x${index}`),
    "End",
  ].join("\n");
  const highs = await loadHighs();
  const { Status, Columns } = highs.solve(problem, {
    output_flag: false,
    time_limit: SOLVER_SECONDS,
    mip_rel_gap: 1e-5,
  });
  if (Status !== "Optimal" && Status !== "Time limit reached") return undefined;
  const chosen = options.filter((_, index) => {
    const column = Columns[`x${index}`];
    return column !== undefined && "Primal" in column && (column.Primal ?? 0) > 0.5;
  });
  return new Set(chosen.map(({ option }) => option));
}

/** Positions of those of which only one may be chosen. */
function variants(options: Choice["options"]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [index, { option }] of options.entries()) {
    const group = variantGroup(option.candidate);
    groups.set(group, [...(groups.get(group) ?? []), index]);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

/** Whether the set holds no two indexes with the same keys. */
export function isVaried(indexes: ReadonlySet<IndexOption>): boolean {
  return new Set([...indexes].map(({ candidate }) => variantGroup(candidate))).size === indexes.size;
}

function term(factor: number, name: string): string {
  return `+ ${Math.max(0, factor).toPrecision(12)} ${name}`;
}

/** Without plans that cost no less than another that needs no more. */
function undominated(plans: readonly PlanOption[]): PlanOption[] {
  return plans.filter(
    (plan, index) =>
      !plans.some(
        (other, position) =>
          other !== plan &&
          (other.cost < plan.cost || (other.cost === plan.cost && position < index)) &&
          [...other.indexes].every((option) => plan.indexes.has(option)),
      ),
  );
}

/** Where the solver finds nothing in its time: the best gain for its size, one after another. */
function greedy(choice: Choice): ReadonlySet<IndexOption> {
  const { options, budgetBytes = Number.POSITIVE_INFINITY, most } = choice;
  let chosen: ReadonlySet<IndexOption> = new Set();
  let left = budgetBytes;
  while (chosen.size < most) {
    const now = totalCost(choice, chosen);
    const next = options
      .filter(
        ({ option }) => !chosen.has(option) && option.bytes <= left && isVaried(new Set([...chosen, option])),
      )
      .map(({ option }) => ({ option, gain: now - totalCost(choice, new Set([...chosen, option])) }))
      .toSorted((a, b) => b.gain / b.option.bytes - a.gain / a.option.bytes)
      .find(({ gain }) => gain > 0);
    if (next === undefined) break;
    chosen = new Set([...chosen, next.option]);
    left -= next.option.bytes;
  }
  return chosen;
}
