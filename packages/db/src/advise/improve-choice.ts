/** Asks the planner about the chosen set itself, all at once, and about sets beside it. */
import { concerns } from "./candidates.ts";
import type { CostedQuery } from "./cost-matrix.ts";
import type { Costing, IndexOption } from "./costing.ts";
import { type Choice, isVaried, totalCost } from "./select-indexes.ts";

export interface VerifiedChoice {
  readonly indexes: ReadonlySet<IndexOption>;
  /** Of each query, with all of the set. */
  readonly costs: readonly number[];
}

const PATIENCE_MS = 3000;

/** Takes away, adds and exchanges single indexes for as long as that helps and the time lasts. */
export async function improveChoice(
  costing: Costing,
  queries: readonly CostedQuery[],
  choice: Choice,
  {
    start,
    patienceMs = PATIENCE_MS,
    now = () => performance.now(),
  }: {
    readonly start: ReadonlySet<IndexOption>;
    readonly patienceMs?: number;
    readonly now?: () => number;
  },
): Promise<VerifiedChoice> {
  const deadline = now() + patienceMs;
  const ask = async (
    indexes: ReadonlySet<IndexOption>,
    changed: readonly IndexOption[],
    costs?: readonly number[],
  ) => {
    const next: number[] = [];
    for (const [index, query] of queries.entries()) {
      const known = costs?.[index];
      const isTouched = changed.some(({ candidate }) => concerns(candidate, query.shape));
      if (known !== undefined && !isTouched) next.push(known);
      else next.push((await costing.cost(query.statement, indexes))?.cost ?? known ?? 0);
    }
    return next;
  };

  let best = start;
  let costs = await ask(best, []);
  let total = totalCost(choice, best, costs);
  for (let hasImproved = true; hasImproved; ) {
    hasImproved = false;
    for (const { indexes, changed } of neighbours(best, choice)) {
      if (now() > deadline) return { indexes: best, costs };
      const nextCosts = await ask(indexes, changed, costs);
      const nextTotal = totalCost(choice, indexes, nextCosts);
      if (nextTotal >= total * (1 - 1e-6)) continue;
      best = indexes;
      costs = nextCosts;
      total = nextTotal;
      hasImproved = true;
      break;
    }
  }
  return { indexes: best, costs };
}

interface Neighbour {
  readonly indexes: ReadonlySet<IndexOption>;
  readonly changed: readonly IndexOption[];
}

/** Those that the known costs promise most of come first; those that they promise nothing of are left out. */
function neighbours(from: ReadonlySet<IndexOption>, choice: Choice): Neighbour[] {
  const others = choice.options.map(({ option }) => option).filter((option) => !from.has(option));
  const without = (option: IndexOption) => [...from].filter((one) => one !== option);
  const moves: Neighbour[] = [
    ...[...from].map((option) => ({ indexes: new Set(without(option)), changed: [option] })),
    ...others.map((option) => ({ indexes: new Set([...from, option]), changed: [option] })),
    ...[...from].flatMap((gone) =>
      others
        .filter(({ candidate }) => candidate.table.id === gone.candidate.table.id)
        .map((option) => ({ indexes: new Set([...without(gone), option]), changed: [gone, option] })),
    ),
  ];
  const { budgetBytes = Number.POSITIVE_INFINITY, most } = choice;
  return moves
    .filter(({ indexes }) => indexes.size <= most && bytesOf(indexes) <= budgetBytes && isVaried(indexes))
    .map((move) => ({ ...move, promised: totalCost(choice, move.indexes) }))
    .filter(({ promised }) => promised <= totalCost(choice, from) * 1.02)
    .toSorted((a, b) => a.promised - b.promised);
}

export function bytesOf(indexes: ReadonlySet<IndexOption>): number {
  return [...indexes].reduce((sum, { bytes }) => sum + bytes, 0);
}
