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
  /** Rows that one call writes, by the planner's estimate. */
  readonly writtenRows?: number;
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
    const latest = start + 2 * limits.totalMs;
    costs.push(await queryCosts(costing, query, { perQuery: limits.perQuery, deadline, latest, now }));
    onProgress(index + 1);
  }
  return costs;
}

interface Patience {
  /** EXPLAINs for this query. */
  readonly perQuery: number;
  readonly deadline: number;
  /** What each index does alone is asked until then. */
  readonly latest: number;
  readonly now: () => number;
}

async function queryCosts(
  costing: Costing,
  { statement, shape }: CostedQuery,
  patience: Patience,
): Promise<QueryCosts | undefined> {
  const without = await costing.cost(statement, new Set());
  if (without === undefined) return undefined;
  const relevant = costing.options.filter(({ candidate }) => concerns(candidate, shape));
  const search = new PlanSearch(costing, statement, relevant, without.cost * (1 - LEAST_GAIN));
  await search.run(patience);
  const { cost, writtenRows = 0 } = without;
  return { without: cost, plans: search.plans(), ...(writtenRows === 0 ? {} : { writtenRows }) };
}

interface Visit {
  readonly visible: ReadonlySet<IndexOption>;
  readonly cost: number;
  readonly used: ReadonlySet<IndexOption>;
}

class PlanSearch {
  readonly #costing: Costing;
  readonly #statement: string;
  readonly #relevant: readonly IndexOption[];
  /** A plan that costs more is none worth knowing. */
  readonly #worthIt: number;
  readonly #numbers: ReadonlyMap<IndexOption, number>;
  readonly #plans: Map<string, PlanOption> = new Map();
  readonly #asked: Set<string> = new Set();
  readonly #waiting: Visit[] = [];

  constructor(costing: Costing, statement: string, relevant: readonly IndexOption[], worthIt: number) {
    this.#costing = costing;
    this.#statement = statement;
    this.#relevant = relevant;
    this.#worthIt = worthIt;
    this.#numbers = new Map(relevant.map((option, index) => [option, index]));
  }

  async run({ perQuery, deadline, latest, now }: Patience): Promise<void> {
    if (this.#relevant.length === 0) return;
    await this.#ask(new Set(this.#relevant));
    while (this.#waiting.length > 0 && this.#asked.size < perQuery && now() < deadline) {
      // The cheapest plan's neighbours are the ones most likely to be chosen.
      this.#waiting.sort((a, b) => b.cost - a.cost);
      const next = this.#waiting.pop();
      for (const option of next?.used ?? []) {
        const fewer = new Set(next?.visible);
        fewer.delete(option);
        await this.#ask(fewer);
      }
    }
    if (this.#waiting.length === 0) return;
    // Not everything was tried: what each does alone is known at least.
    for (const option of this.#relevant) if (now() < latest) await this.#ask(new Set([option]));
  }

  /** Cheaper and cheaper ones. */
  plans(): PlanOption[] {
    return [...this.#plans.values()].toSorted((a, b) => b.cost - a.cost);
  }

  async #ask(visible: ReadonlySet<IndexOption>): Promise<void> {
    const key = this.#keyOf(visible);
    if (this.#asked.has(key)) return;
    this.#asked.add(key);
    const found = await this.#costing.cost(this.#statement, visible);
    if (found === undefined || found.used.size === 0 || found.cost > this.#worthIt) return;
    const used = this.#keyOf(found.used);
    if (!this.#plans.has(used)) this.#plans.set(used, { cost: found.cost, indexes: found.used });
    this.#waiting.push({ visible, cost: found.cost, used: found.used });
  }

  #keyOf(set: ReadonlySet<IndexOption>): string {
    return [...set]
      .map((option) => this.#numbers.get(option))
      .toSorted()
      .join(" ");
  }
}

/** What a query costs where these indexes are there. */
export function costWith({ without, plans }: QueryCosts, indexes: ReadonlySet<IndexOption>): number {
  return plans.reduce(
    (best, plan) =>
      plan.cost < best && [...plan.indexes].every((index) => indexes.has(index)) ? plan.cost : best,
    without,
  );
}
