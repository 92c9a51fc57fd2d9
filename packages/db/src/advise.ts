/** Advises indexes for a workload: makes candidates, has a planner cost them, and chooses the best set. */
import type { Advice } from "./advise/advice.ts";
import type { AdvisedSource, AdviseOptions } from "./advise/advise-options.ts";
import { IndexNames } from "./advise/advised-index.ts";
import { makeCandidates, type WeighedShape } from "./advise/candidates.ts";
import { costedAdvice, MOST_INDEXES, MS_PER_UNIT } from "./advise/costed-advice.ts";
import { openCosting } from "./advise/open-costing.ts";
import { type PlannerStatistics, readPlannerStatistics } from "./advise/planner-statistics.ts";
import { type ReadQuery, readQueries } from "./advise/read-queries.ts";
import { structureAdvice } from "./advise/structure-advice.ts";
import { tablesOf } from "./advise/table-facts.ts";
import type { Workload } from "./workload.ts";

/** A file with fewer rows in each table brings what a program needs to start, and no picture of its life. */
const FEWEST_ROWS_OF_FILE = 1000;

/** Reads catalogs and the planner's statistics only. Deterministic for the same statistics and the same workload. */
export async function adviseIndexes(
  source: AdvisedSource,
  workload: Workload,
  options: AdviseOptions = {},
): Promise<Advice> {
  const { onProgress = () => {} } = options;
  onProgress("reading the planner's statistics");
  const statistics = await readStatistics(source);
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

/** Rows that came with a file, in a database of ours, were counted by nobody yet; and that they were loaded says nothing. */
async function readStatistics({ kind, client }: AdvisedSource): Promise<PlannerStatistics> {
  if (kind === "live") return readPlannerStatistics(client);
  await client.query("ANALYZE");
  return { ...(await readPlannerStatistics(client)), activity: [] };
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
