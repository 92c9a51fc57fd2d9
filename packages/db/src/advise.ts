/** Advises indexes for a workload: makes candidates, has a planner cost them, and chooses the best set. */
import type { Database, ObjectId } from "@ashlar/model";
import type pg from "pg";
import type { Advice, AdvisedQuery, RefusedCandidate } from "./advise/advice.ts";
import { advisedIndex, IndexNames } from "./advise/advised-index.ts";
import { type Candidate, definitionOf } from "./advise/candidate.ts";
import { makeCandidates, type WeighedShape } from "./advise/candidates.ts";
import { openCloneCosting } from "./advise/clone-costing.ts";
import { type CostedQuery, costMatrix, type QueryCosts } from "./advise/cost-matrix.ts";
import type { Costing, IndexOption } from "./advise/costing.ts";
import { explainText } from "./advise/explain-text.ts";
import { foreignKeyQueries } from "./advise/foreign-key-queries.ts";
import { findHypopg, openHypopgCosting } from "./advise/hypopg-costing.ts";
import { improveChoice } from "./advise/improve-choice.ts";
import { type PlannerStatistics, readPlannerStatistics } from "./advise/planner-statistics.ts";
import type { QueryShape } from "./advise/query-shape.ts";
import { readQueryShape } from "./advise/read-query-shape.ts";
import { type Choice, selectIndexes, totalCost } from "./advise/select-indexes.ts";
import type { CloneTarget } from "./advise/statistics-clone.ts";
import { structureAdvice } from "./advise/structure-advice.ts";
import { surenessOf } from "./advise/sureness.ts";
import { type Tables, tablesOf } from "./advise/table-facts.ts";
import { countWrites, writeCost } from "./advise/write-cost.ts";
import type { Query, Workload } from "./workload.ts";

/** What is advised about; a `Source` of catalog is one. */
export interface AdvisedSource {
  readonly kind: "live" | "file";
  readonly database: Database;
  /** Nothing is written there, and no row is read; but a file's rows, which are in a shadow, are counted. */
  readonly client: pg.ClientBase;
}

export interface AdviseOptions {
  /**
   * A database of ours with the structure of the advised one and no rows, for the statistics clone; undefined where none
   * can be had. Asked for only when it is needed, and closed before this returns.
   */
  readonly clone?: () => Promise<AdviceClone | undefined>;
  /** How much room all indexes together may take: bytes, or a share of what the tables take now. */
  readonly budget?: { readonly bytes: number } | { readonly share: number };
  /** How many indexes at most; 10. */
  readonly most?: number;
  /** How many candidates to try; 120. */
  readonly mostCandidates?: number;
  /** `auto`: HypoPG where the server has it, else a clone, else the structure alone. */
  readonly costing?: "auto" | Advice["costing"];
  readonly onProgress?: (text: string) => void;
}

export interface AdviceClone extends CloneTarget {
  /** What of the structure could not be made in the clone, a sentence each. */
  readonly failures: readonly string[];
  close(): Promise<void>;
}

const MOST_INDEXES = 10;
const PAGE_BYTES = 8192;
/** Where a query was not measured and others were: about what a page from memory takes. */
const MS_PER_UNIT = 0.01;
const MOST_QUERIES = 200;
/** A file with fewer rows in each table brings what a program needs to start, and no picture of its life. */
const FEWEST_ROWS_OF_FILE = 1000;

interface ReadQuery {
  readonly query: Query;
  readonly shape: QueryShape;
  readonly statement: string;
}

/** Reads catalogs and the planner's statistics only. Deterministic for the same statistics and the same workload. */
export async function adviseIndexes(
  source: AdvisedSource,
  workload: Workload,
  options: AdviseOptions = {},
): Promise<Advice> {
  const { onProgress = () => {} } = options;
  onProgress("reading the planner's statistics");
  // Rows that came with a file, in a database of ours, were counted by nobody yet.
  if (source.kind === "file") await source.client.query("ANALYZE");
  const statistics = await readPlannerStatistics(source.client);
  const tables = tablesOf(source.database, statistics);
  const isCounted = tables.all.some(({ rows }) => rows >= (source.kind === "file" ? FEWEST_ROWS_OF_FILE : 1));
  const read = await readQueries(workload, tables);
  const candidates = makeCandidates(weigh(read.queries), tables.all, {
    hasTrigrams: true,
    isCounted: isCounted && options.costing !== "structure",
    ...(options.mostCandidates === undefined ? {} : { most: options.mostCandidates }),
  });
  const costing =
    isCounted && candidates.length > 0 && read.queries.length > 0
      ? await openCosting(source, { ...options, statistics, tables, candidates })
      : undefined;
  const names = new IndexNames(source.database);
  if (costing === undefined) {
    return structureAdvice({
      workload,
      queries: read.queries,
      candidates,
      names,
      isCounted,
      most: options.most ?? MOST_INDEXES,
    });
  }
  try {
    return await costedAdvice({ workload, ...read, tables, statistics, candidates, names }, costing, options);
  } finally {
    await costing.close();
  }
}

async function readQueries(
  workload: Workload,
  tables: Tables,
): Promise<{ queries: ReadQuery[]; unread: number }> {
  const queries: ReadQuery[] = [];
  let unread = 0;
  const add = async (query: Query) => {
    try {
      const shape = await readQueryShape(query.sample ?? query.text, tables);
      if (shape.uses.length + shape.writes.length === 0) return;
      queries.push({ query, shape, statement: await explainText(query) });
    } catch {
      unread++;
    }
  };
  for (const query of workload.queries.slice(0, MOST_QUERIES)) await add(query);
  for (const query of foreignKeyQueries(tables, queries)) await add(query);
  return { queries, unread };
}

/** Before anything is costed: what was measured, or the pages that would have to be read. */
function weigh(queries: readonly ReadQuery[]): WeighedShape[] {
  return queries.map(({ query, shape }) => ({
    shape,
    weight:
      query.totalMs ??
      query.calls * shape.uses.reduce((sum, { table }) => sum + table.pages, 1) * MS_PER_UNIT,
  }));
}

interface CostingNeeds extends AdviseOptions {
  readonly statistics: PlannerStatistics;
  readonly tables: Tables;
  readonly candidates: readonly Candidate[];
}

interface OpenCosting extends Costing {
  /** What could not be made in the clone. */
  readonly failures: readonly string[];
}

async function openCosting(source: AdvisedSource, needs: CostingNeeds): Promise<OpenCosting | undefined> {
  const { costing = "auto", candidates, clone, statistics, tables, onProgress = () => {} } = needs;
  if (costing === "structure") return undefined;
  // HypoPG knows no GIN.
  const suits = costing === "hypopg" || candidates.every(({ method }) => method !== "gin");
  const schema =
    source.kind === "live" && costing !== "clone" && suits ? await findHypopg(source.client) : undefined;
  if (schema !== undefined) {
    const { serverVersion } = statistics;
    return {
      ...(await openHypopgCosting(source.client, { schema, serverVersion, candidates })),
      failures: [],
    };
  }
  if (costing === "hypopg") return undefined;
  onProgress("making a clone with the planner's statistics");
  const target = await clone?.();
  if (target === undefined) return undefined;
  try {
    const opened = await openCloneCosting(target, { statistics, tables, candidates });
    return {
      kind: opened.kind,
      options: opened.options,
      refused: opened.refused,
      cost: (statement, visible) => opened.cost(statement, visible),
      close: () => target.close(),
      failures: target.failures,
    };
  } catch (error) {
    await target.close();
    throw error;
  }
}

interface Known {
  readonly workload: Workload;
  readonly queries: readonly ReadQuery[];
  /** Queries that could not be followed. */
  readonly unread: number;
  readonly tables: Tables;
  readonly statistics: PlannerStatistics;
  readonly candidates: readonly Candidate[];
  readonly names: IndexNames;
}

interface Costed extends ReadQuery, CostedQuery {
  readonly costs: QueryCosts;
  readonly weight: number;
}

async function costedAdvice(known: Known, costing: OpenCosting, options: AdviseOptions): Promise<Advice> {
  const { workload, tables, names } = known;
  const { onProgress = () => {} } = options;
  const costs = await costMatrix(costing, known.queries, {
    onProgress: (done) => onProgress(`costing indexes: ${done} of ${known.queries.length} queries`),
  });
  const unit = known.queries.some(({ query }) => query.totalMs !== undefined) ? "ms" : "cost";
  const queries = known.queries.flatMap((query, index): Costed[] => {
    const cost = costs[index];
    return cost === undefined ? [] : [{ ...query, costs: cost, weight: weightOf(query.query, cost, unit) }];
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
    before: readingCost(queries, ({ costs: { without } }) => without),
    after: readingCost(queries, (_, index) => chosen[index]?.cost ?? 0),
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

/** What one unit of the planner's cost of this query counts, over all its calls. */
function weightOf({ totalMs, calls }: Query, { without }: QueryCosts, unit: Advice["unit"]): number {
  if (unit === "cost" || without === 0) return calls;
  return totalMs === undefined ? calls * MS_PER_UNIT : totalMs / without;
}

function choiceOf(
  queries: readonly Costed[],
  costing: Costing,
  tables: Tables,
  { budget, most = MOST_INDEXES, unit }: AdviseOptions & { readonly unit: Advice["unit"] },
): Choice {
  const writes = new Map<ObjectId, ReturnType<typeof countWrites>>();
  const bytes = tables.all.reduce((sum, { pages }) => sum + pages * PAGE_BYTES, 0);
  return {
    queries,
    options: costing.options.map((option) => {
      const { table } = option.candidate;
      const counts = writes.get(table.id) ?? countWrites(table, queries);
      writes.set(table.id, counts);
      return { option, writeCost: writeCost(option.candidate, counts) * (unit === "ms" ? MS_PER_UNIT : 1) };
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

function readingCost(queries: readonly Costed[], costOf: (query: Costed, index: number) => number): number {
  return queries.reduce((sum, query, index) => sum + query.weight * costOf(query, index), 0);
}

function weightBefore({ weight, costs }: Costed): number {
  return weight * costs.without;
}

function advisedQuery({ query, costs: { without } }: Costed, after: number): AdvisedQuery {
  const { meanMs } = query;
  const measured =
    meanMs === undefined || without === 0 ? {} : { beforeMs: meanMs, afterMs: (meanMs * after) / without };
  return { query, before: without, after, ...measured };
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
    const own = choice.options.find((one) => one.option === option)?.writeCost ?? 0;
    const helped = queries.flatMap((query, index) => {
      const found = chosen[index];
      return found?.used.has(option) === true ? [advisedQuery(query, found.cost)] : [];
    });
    return {
      option,
      writeCost: own,
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
