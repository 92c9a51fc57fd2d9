/** What an index costs whoever writes: an entry for each row that comes, or changes in it. */
import type { Query } from "../workload.ts";
import { type Candidate, columnsOf } from "./candidate.ts";
import type { QueryShape } from "./query-shape.ts";
import type { TableFacts } from "./table-facts.ts";

/** In the planner's unit, for a row: finding the place, changing a page that is mostly in memory, logging it. */
export const ENTRY_COST: Readonly<Record<string, number | undefined>> &
  Readonly<Record<Candidate["method"], number>> = { btree: 1, gin: 4, brin: 0.02 };

/** A statement that came once and wrote more rows than this was a load, as a database's beginning is: it says nothing of its life. */
const MOST_ROWS_OF_ONE_CALL = 1000;

export function isSingleLoad({ calls }: Pick<Query, "calls">, writtenRows: number): boolean {
  return calls === 1 && writtenRows > MOST_ROWS_OF_ONE_CALL;
}

/** With fewer scans a table's counters tell of how it was filled, not of how it lives. */
const FEWEST_SCANS = 1000;

/** Of updates that touch no indexed column, where nobody counted: how many need an entry all the same. */
const COLD_UPDATES = 0.5;

export interface WriteCounts {
  readonly inserted: number;
  readonly updated: number;
  /** Of updated rows: what was set, for those statements that are known. */
  readonly updates: readonly { readonly rows: number; readonly columns: readonly string[] }[];
  readonly coldShare: number;
  /** Rows of loads that ran once, which are in none of the others. */
  readonly loaded: number;
}

/** In the time, or the number of calls, that the workload stands for. */
export function countWrites(
  table: TableFacts,
  queries: readonly { readonly query: Query; readonly shape: QueryShape }[],
): WriteCounts {
  let inserted = 0;
  let reads = 0;
  let loaded = 0;
  const updates: { rows: number; columns: readonly string[] }[] = [];
  for (const { query, shape } of queries) {
    if (shape.uses.some((use) => use.table.id === table.id)) reads += query.calls;
    for (const write of shape.writes) {
      if (write.table !== table.id) continue;
      const rows = query.rows ?? query.calls;
      if (isSingleLoad(query, rows)) {
        loaded += write.kind === "delete" ? 0 : rows;
        continue;
      }
      if (write.kind === "insert") inserted += rows;
      if (write.kind === "update") updates.push({ rows, columns: write.columns });
    }
  }
  const known = updates.reduce((sum, { rows }) => sum + rows, 0);
  const { activity } = table;
  // Where the workload shows no writes, what the server counted, in the proportion in which the workload reads.
  const isTold = inserted + known === 0 && activity !== undefined && activity.scans >= FEWEST_SCANS;
  const share = isTold ? Math.min(1, reads / activity.scans) : 0;
  return {
    inserted: Math.max(inserted, (activity?.inserted ?? 0) * share),
    updated: Math.max(0, (activity?.updated ?? 0) * share - known),
    updates,
    coldShare: coldShareOf(table),
    loaded,
  };
}

/** Of updates that touch no indexed column: how many need an entry in each index all the same, 0..1. */
export function coldShareOf({ activity }: TableFacts): number {
  return activity === undefined || activity.updated === 0
    ? COLD_UPDATES
    : 1 - activity.hotUpdated / activity.updated;
}

/** In the planner's unit. */
export function writeCost({ method, keys, include, where }: Candidate, counts: WriteCounts): number {
  const columns = new Set([
    ...keys.flatMap(({ on }) => columnsOf(on)),
    ...include,
    ...(where?.columns ?? []),
  ]);
  const share = where?.share ?? 1;
  const entries = counts.updates.reduce(
    (sum, update) =>
      sum + update.rows * (update.columns.some((column) => columns.has(column)) ? 1 : counts.coldShare),
    counts.inserted + counts.updated * Math.max(counts.coldShare, 0.1),
  );
  return entries * share * ENTRY_COST[method];
}
