/** Dead rows and empty pages: space that scans read for nothing. */

import { qualifiedName } from "@ashlar/catalog";
import type { DatabaseFinding } from "../analysis.ts";
import { indexBloat as estimateIndex, tableBloat as estimateTable } from "../bloat.ts";
import { indexId } from "../object-id.ts";
import { age, bytes, count, percent } from "../quantity.ts";
import { type Known, labelOf } from "../rule.ts";

const WORTH_BYTES = 10 * 1024 * 1024;
const WORTH_SHARE = 0.3;
const DEAD_SHARE = 0.2;
const MANY_DEAD_ROWS = 10_000;

export function tableBloat({ tables, widths, server }: Known): readonly DatabaseFinding[] {
  if (server === undefined) return [];
  return tables.flatMap((table): DatabaseFinding[] => {
    const known = widths.get(table.id);
    const bloat = known === undefined ? undefined : estimateTable(table, known.columns, known);
    if (bloat === undefined || bloat.wastedBytes < WORTH_BYTES || bloat.wastedShare < WORTH_SHARE) return [];
    return [
      {
        rule: "table-bloat",
        severity: "warning",
        object: table.id,
        message: `${labelOf(table)} is about ${percent(bloat.wastedShare)} empty: ${bytes(bloat.wastedBytes)} of ${bytes(table.tableBytes)}`,
        hint: "vacuum more often (autovacuum_vacuum_scale_factor); VACUUM FULL gives the space back under a lock that blocks everybody, pg_repack without",
        evidence: "estimated from the average widths of its columns; pgstattuple counts exactly",
      },
    ];
  });
}

export function indexBloat({ indexes, widths, server }: Known): readonly DatabaseFinding[] {
  if (server === undefined) return [];
  return indexes.flatMap((index): DatabaseFinding[] => {
    const known = widths.get(index.table);
    const bloat = known === undefined || !index.isValid ? undefined : estimateIndex(index, known.columns);
    if (bloat === undefined || bloat.wastedBytes < WORTH_BYTES || bloat.wastedShare < WORTH_SHARE) return [];
    const evidence =
      "estimated from the average widths of its columns, as if no two keys were equal; pgstatindex counts exactly";
    return [
      {
        rule: "index-bloat",
        severity: "warning",
        object: indexId(index),
        message: `index ${labelOf(index)} is about ${percent(bloat.wastedShare)} empty: ${bytes(bloat.wastedBytes)} of ${bytes(index.bytes)}`,
        hint: `REINDEX INDEX CONCURRENTLY ${index.sqlName} builds it anew without blocking writes`,
        evidence,
        migration: {
          title: `Rebuild index ${index.name}`,
          kind: "other",
          statements: [`REINDEX INDEX CONCURRENTLY ${index.sqlName}`],
          rollback: [],
          evidence,
        },
      },
    ];
  });
}

export function deadRows({ tables, server, now }: Known): readonly DatabaseFinding[] {
  if (server === undefined) return [];
  return tables.flatMap((table): DatabaseFinding[] => {
    const { activity } = table;
    if (activity === undefined || activity.deadRows < MANY_DEAD_ROWS) return [];
    const share = activity.deadRows / (activity.deadRows + activity.liveRows);
    if (share < DEAD_SHARE) return [];
    const last =
      activity.lastVacuum === undefined
        ? "never vacuumed"
        : `vacuumed ${age(now.getTime() - Date.parse(activity.lastVacuum))} ago`;
    return [
      {
        rule: "dead-rows",
        severity: "warning",
        object: table.id,
        message: `${labelOf(table)} holds ${count(activity.deadRows)} dead rows, ${percent(share)} of all: ${last}`,
        hint: "look for a transaction or a replication slot that has been open for long; then VACUUM, and let autovacuum come sooner",
        migration: {
          title: `Vacuum ${labelOf(table)}`,
          kind: "other",
          statements: [`VACUUM (ANALYZE) ${qualifiedName(table)}`],
          rollback: [],
          evidence: `${count(activity.deadRows)} dead rows by the counters`,
        },
      },
    ];
  });
}
