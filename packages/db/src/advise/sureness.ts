/** How sure index advice is, and why it is no surer. */
import type { Query, WorkloadSource } from "../workload.ts";
import type { Advice } from "./advice.ts";
import type { IndexOption } from "./costing.ts";
import type { PlannerStatistics } from "./planner-statistics.ts";
import type { QueryShape } from "./query-shape.ts";
import type { TableFacts } from "./table-facts.ts";

export interface SurenessFacts {
  readonly workload: { readonly source: WorkloadSource };
  readonly queries: readonly {
    readonly query: Query;
    readonly shape: QueryShape;
    readonly weight: number;
    readonly costs: { readonly without: number };
  }[];
  readonly uncosted: number;
  readonly statistics: PlannerStatistics;
  readonly costing: { readonly kind: "hypopg" | "clone"; readonly failures: readonly string[] };
  readonly indexes: ReadonlySet<IndexOption>;
}

/** More changes than this share of the rows make statistics stale; autovacuum waits for a tenth. */
const STALE_SHARE = 0.2;
const GENERIC_SHARE = 0.5;

export function surenessOf(facts: SurenessFacts): Pick<Advice, "sureness" | "reasons"> {
  const { queries, uncosted, costing, statistics, indexes } = facts;
  const tables = new Map(
    queries.flatMap(({ shape }) => shape.uses.map(({ table }) => [table.id, table] as const)),
  );
  const used = [...tables.values()];
  const stale = used.filter(isStale);
  const unknown = used.filter((table) => table.pages > 0 && !hasStatistics(table));
  const generic = genericShare(queries);
  const major = Math.floor(statistics.serverVersion / 10_000);
  const grave = [
    ...(stale.length > 0
      ? [`statistics are stale: ${names(stale)} changed by more than a fifth since ANALYZE`]
      : []),
    ...(unknown.length > 0
      ? [`no column statistics of ${names(unknown)}: run ANALYZE, or let this user read them`]
      : []),
    ...costing.failures,
  ];
  const extended = used.filter(({ hasExtendedStatistics }) => hasExtendedStatistics);
  const slight = [
    ...(costing.kind === "clone" && extended.length > 0
      ? [`extended statistics of ${names(extended)} do not go into the clone`]
      : []),
    ...(generic > GENERIC_SHARE
      ? ["plans are generic: the workload shows no values, so ranges and rare values are guessed"]
      : []),
    ...(costing.kind === "clone" && major !== 18
      ? [`the clone plans as Postgres 18 does, the server is ${major}`]
      : []),
    ...(uncosted > 0
      ? [`${uncosted} ${uncosted === 1 ? "query" : "queries"} could not be planned and did not count`]
      : []),
    ...([...indexes].some(({ candidate }) => candidate.keys.some(({ on }) => on.kind === "expression"))
      ? ["the planner has no statistics of an expression before its index is there"]
      : []),
  ];
  return {
    sureness: grave.length > 0 ? "low" : slight.length > 0 ? "medium" : "high",
    reasons: [...grave, ...slight],
  };
}

function isStale({ rows, activity }: TableFacts): boolean {
  return activity !== undefined && activity.changedSinceAnalyze > Math.max(1000, rows * STALE_SHARE);
}

function hasStatistics({ columns }: TableFacts): boolean {
  return [...columns.values()].some(({ distinct }) => distinct !== undefined);
}

/** Of the whole cost: what comes from plans that saw no values. */
function genericShare(queries: SurenessFacts["queries"]): number {
  let generic = 0;
  let all = 0;
  for (const { query, weight, costs } of queries) {
    const cost = weight * costs.without;
    all += cost;
    if (query.sample === undefined && /\$\d/.test(query.text)) generic += cost;
  }
  return all === 0 ? 0 : generic / all;
}

function names(tables: readonly TableFacts[]): string {
  const [first, second, third, ...more] = tables.map(({ name }) => name);
  const shown = [first, second, third].filter((name) => name !== undefined).join(", ");
  return more.length === 0 ? shown : `${shown} and ${more.length} more`;
}
