/**
 * What each query costs with which indexes, found with few questions.
 *
 * A planner that sees the indexes V and uses only U of them would choose the same plan if it saw U alone. So from all
 * indexes downwards it is enough to take away, one by one, those that a plan uses: the plans met on the way are the best
 * ones of every subset.
 */
import { concerns } from "./candidates.ts";
import type { Costing, IndexOption } from "./costing.ts";
import type { QueryShape } from "./query-shape.ts";

export interface CostedQuery {
  readonly statement: string;
  readonly shape: QueryShape;
}

/** The plans of one query that are worth knowing: without any index first, then cheaper and cheaper ones. */
export interface QueryCosts {
  readonly without: number;
  readonly plans: readonly PlanOption[];
}

export interface PlanOption {
  readonly cost: number;
  readonly indexes: ReadonlySet<IndexOption>;
}

export interface MatrixLimits {
  /** EXPLAINs for one query. */
  readonly perQuery: number;
  readonly totalMs: number;
}

const LIMITS: MatrixLimits = { perQuery: 150, totalMs: 30_000 };

/** A gain smaller than this share of a query's cost is within what planners guess. */
const LEAST_GAIN = 0.01;

/** @returns undefined for queries that cannot be planned, in their place */
export async function costMatrix(
  costing: Costing,
  queries: readonly CostedQuery[],
  {
    limits = LIMITS,
    now = () => performance.now(),
    onProgress = () => {},
  }: {
    readonly limits?: MatrixLimits;
    readonly now?: () => number;
    readonly onProgress?: (done: number) => void;
  } = {},
): Promise<(QueryCosts | undefined)[]> {
  const start = now();
  const costs: (QueryCosts | undefined)[] = [];
  for (const [index, query] of queries.entries()) {
    // What is left of the time, in equal parts.
    const left = limits.totalMs - (now() - start);
    const deadline = now() + Math.max(0, left) / (queries.length - index);
    costs.push(await queryCosts(costing, query, { perQuery: limits.perQuery, deadline, now }));
    onProgress(index + 1);
  }
  return costs;
}

interface Visit {
  readonly visible: ReadonlySet<IndexOption>;
  readonly cost: number;
  readonly used: ReadonlySet<IndexOption>;
}

async function queryCosts(
  costing: Costing,
  { statement, shape }: CostedQuery,
  {
    perQuery,
    deadline,
    now,
  }: {
    readonly perQuery: number;
    readonly deadline: number;
    readonly now: () => number;
  },
): Promise<QueryCosts | undefined> {
  const without = await costing.cost(statement, new Set());
  if (without === undefined) return undefined;
  const relevant = costing.options.filter(({ candidate }) => concerns(candidate, shape));
  const worthIt = without.cost * (1 - LEAST_GAIN);
  const plans = new Map<string, PlanOption>();
  const seen = new Set<string>();
  const waiting: Visit[] = [];
  const ids = new Map(relevant.map((option, index) => [option, index]));
  const keyOf = (set: ReadonlySet<IndexOption>) =>
    [...set]
      .map((option) => ids.get(option))
      .toSorted()
      .join(" ");
  let questions = 0;

  const visit = async (visible: ReadonlySet<IndexOption>): Promise<void> => {
    const key = keyOf(visible);
    if (seen.has(key)) return;
    seen.add(key);
    questions++;
    const found = await costing.cost(statement, visible);
    if (found === undefined || found.used.size === 0 || found.cost > worthIt) return;
    const used = keyOf(found.used);
    if (!plans.has(used)) plans.set(used, { cost: found.cost, indexes: found.used });
    waiting.push({ visible, cost: found.cost, used: found.used });
  };

  if (relevant.length > 0) await visit(new Set(relevant));
  // The cheapest plan's neighbours are the ones most likely to be chosen.
  while (waiting.length > 0 && questions < perQuery && (questions < relevant.length || now() < deadline)) {
    waiting.sort((a, b) => b.cost - a.cost);
    const next = waiting.pop();
    if (next === undefined) break;
    for (const option of next.used) {
      const fewer = new Set(next.visible);
      fewer.delete(option);
      await visit(fewer);
    }
  }
  // Not everything was tried: what each does alone is known at least.
  if (waiting.length > 0) for (const option of relevant) await visit(new Set([option]));
  return { without: without.cost, plans: [...plans.values()].toSorted((a, b) => b.cost - a.cost) };
}

/** What a query costs where these indexes are there. */
export function costWith({ without, plans }: QueryCosts, indexes: ReadonlySet<IndexOption>): number {
  return plans.reduce(
    (best, plan) =>
      plan.cost < best && [...plan.indexes].every((index) => indexes.has(index)) ? plan.cost : best,
    without,
  );
}
