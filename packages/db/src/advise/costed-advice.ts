/** Advice that a planner costed: the matrix of costs, the choice, and what becomes of each query. */
import type { ObjectId } from "@ashlar/model";
import type { Query, Workload } from "../workload.ts";
import type { Advice, AdvisedQuery, RefusedCandidate } from "./advice.ts";
import type { AdviseOptions } from "./advise-options.ts";
import { advisedIndex, type IndexNames } from "./advised-index.ts";
import { type Candidate, definitionOf } from "./candidate.ts";
import { costMatrix, type QueryCosts } from "./cost-matrix.ts";
import type { Costing, IndexOption } from "./costing.ts";
import { improveChoice } from "./improve-choice.ts";
import type { OpenCosting } from "./open-costing.ts";
import type { PlannerStatistics } from "./planner-statistics.ts";
import type { ReadQuery } from "./read-queries.ts";
import { type Choice, selectIndexes, totalCost } from "./select-indexes.ts";
import { surenessOf } from "./sureness.ts";
import type { Tables } from "./table-facts.ts";
import { countWrites, isSingleLoad, writeCost } from "./write-cost.ts";
import { writingCost } from "./writing-cost.ts";

/** Unless told. */
export const MOST_INDEXES = 10;
/** Where a query was not measured and others were: about what a page from memory takes. */
export const MS_PER_UNIT = 0.01;
/** Of a load that ran once: what it read counts so much of its time, as it may come again and most never do. */
const SINGLE_LOAD_WEIGHT = 0.1;
const PAGE_BYTES = 8192;

export interface Known {
  readonly workload: Workload;
  readonly queries: readonly ReadQuery[];
  /** Queries that could not be followed. */
  readonly unread: number;
  readonly tables: Tables;
  readonly statistics: PlannerStatistics;
  readonly candidates: readonly Candidate[];
  readonly names: IndexNames;
}

interface Costed extends ReadQuery {
  /** Of what it reads. */
  readonly costs: QueryCosts;
  /** What it writes, in the same unit, with whatever indexes. */
  readonly writing: number;
  readonly weight: number;
  /** Of the weight: how much of it may bring an index, 0..1. */
  readonly importance: number;
}

export async function costedAdvice(
  known: Known,
  costing: OpenCosting,
  options: AdviseOptions,
): Promise<Advice> {
  const { workload, tables, names } = known;
  const { onProgress = () => {} } = options;
  const costs = await costMatrix(costing, known.queries, {
    onProgress: (done) => onProgress(`costing indexes: ${done} of ${known.queries.length} queries`),
  });
  const unit = known.queries.some(({ query }) => query.totalMs !== undefined) ? "ms" : "cost";
  const queries = known.queries.flatMap((query, index): Costed[] => {
    const cost = costs[index];
    if (cost === undefined) return [];
    const { rows, calls } = query.query;
    const writtenRows = rows === undefined ? (cost.writtenRows ?? 1) : rows / calls;
    const writing = writtenRows * writingCost(query.shape, tables);
    const weight = weightOf(query.query, cost.without + writing, unit);
    const importance = writing > 0 && isSingleLoad(query.query, writtenRows) ? SINGLE_LOAD_WEIGHT : 1;
    return [{ ...query, costs: cost, writing, weight, importance }];
  });
  const choice = choiceOf(queries, costing, tables, { ...options, unit });
  onProgress("choosing indexes");
  const { indexes } = await improveChoice(costing, queries, choice, { start: await selectIndexes(choice) });
  const chosen = await explainChosen(queries, costing, indexes);
  const sureness = surenessOf({
    ...known,
    queries,
    uncosted: known.queries.length - queries.length + known.unread,
    costing,
    indexes,
  });
  return {
    costing: costing.kind,
    ...sureness,
    workload: workload.source,
    unit,
    before: wholeCost(queries, ({ costs: { without } }) => without),
    after: wholeCost(queries, (_, index) => chosen[index]?.cost ?? 0),
    indexes: describeIndexes(indexes, { queries, chosen, choice, names }),
    queries: queries
      .map((query, index) => ({ query, after: chosen[index]?.cost ?? query.costs.without }))
      .toSorted((a, b) => weightBefore(b.query) - weightBefore(a.query))
      .map(({ query, after }) => advisedQuery(query, after)),
    candidates: costing.options.map(({ candidate, definition, bytes }) => ({
      table: candidate.table.id,
      definition,
      bytes,
    })),
    refused: costing.refused.map(refusal),
  };
}

/** What one unit of the cost of this query counts, over all its calls: reading and writing share its time by their costs. */
function weightOf({ totalMs, calls }: Query, cost: number, unit: Advice["unit"]): number {
  if (unit === "cost" || cost === 0) return calls;
  return totalMs === undefined ? calls * MS_PER_UNIT : totalMs / cost;
}

function choiceOf(
  queries: readonly Costed[],
  costing: Costing,
  tables: Tables,
  { budget, most = MOST_INDEXES, unit }: AdviseOptions & { readonly unit: Advice["unit"] },
): Choice {
  const writes = new Map<ObjectId, ReturnType<typeof countWrites>>();
  const files = tables.all.filter(({ isPartitioned }) => !isPartitioned);
  const bytes = files.reduce((sum, { pages }) => sum + pages * PAGE_BYTES, 0);
  return {
    queries: queries.map(({ costs, weight, importance }) => ({ costs, weight: weight * importance })),
    options: costing.options.map((option) => {
      const { table } = option.candidate;
      const counts = writes.get(table.id) ?? countWrites(table, queries);
      writes.set(table.id, counts);
      const unitMs = unit === "ms" ? MS_PER_UNIT : 1;
      return { option, writeCost: writeCost(option.candidate, counts) * unitMs, loadedRows: counts.loaded };
    }),
    ...(budget === undefined ? {} : { budgetBytes: "bytes" in budget ? budget.bytes : budget.share * bytes }),
    most,
    tableBytes: bytes,
  };
}

interface ChosenCost {
  readonly cost: number;
  readonly used: ReadonlySet<IndexOption>;
}

async function explainChosen(
  queries: readonly Costed[],
  costing: Costing,
  indexes: ReadonlySet<IndexOption>,
): Promise<ChosenCost[]> {
  const chosen: ChosenCost[] = [];
  for (const { statement, costs } of queries) {
    chosen.push((await costing.cost(statement, indexes)) ?? { cost: costs.without, used: new Set() });
  }
  return chosen;
}

function wholeCost(queries: readonly Costed[], costOf: (query: Costed, index: number) => number): number {
  return queries.reduce(
    (sum, query, index) => sum + query.weight * (costOf(query, index) + query.writing),
    0,
  );
}

function weightBefore({ weight, costs, writing }: Costed): number {
  return weight * (costs.without + writing);
}

function advisedQuery({ query, costs: { without }, writing }: Costed, after: number): AdvisedQuery {
  const { meanMs } = query;
  const whole = without + writing;
  if (meanMs === undefined || whole === 0) return { query, before: without, after };
  return {
    query,
    before: without,
    after,
    beforeMs: meanMs,
    afterMs: (meanMs * (after + writing)) / whole,
    ...(writing === 0 ? {} : { readMs: (meanMs * without) / whole }),
  };
}

function describeIndexes(
  indexes: ReadonlySet<IndexOption>,
  {
    queries,
    chosen,
    choice,
    names,
  }: {
    readonly queries: readonly Costed[];
    readonly chosen: readonly ChosenCost[];
    readonly choice: Choice;
    readonly names: IndexNames;
  },
): Advice["indexes"] {
  const now = totalCost(choice, indexes);
  const described = [...indexes].map((option) => {
    const others = new Set([...indexes].filter((one) => one !== option));
    const { writeCost: own = 0, loadedRows = 0 } = choice.options.find((one) => one.option === option) ?? {};
    const helped = queries.flatMap((query, index) => {
      const found = chosen[index];
      return found?.used.has(option) === true ? [advisedQuery(query, found.cost)] : [];
    });
    return {
      option,
      writeCost: own,
      loadedRows,
      gain: Math.max(0, totalCost(choice, others) - now + own),
      queries: helped,
    };
  });
  return described
    .toSorted(
      (a, b) =>
        b.gain - a.gain || definitionOf(a.option.candidate).localeCompare(definitionOf(b.option.candidate)),
    )
    .map(({ option, ...costs }) => advisedIndex(option, names.next(option.candidate), costs));
}

function refusal({
  candidate,
  reason,
}: {
  readonly candidate: Candidate;
  readonly reason: string;
}): RefusedCandidate {
  return { table: candidate.table.id, definition: definitionOf(candidate), reason };
}
