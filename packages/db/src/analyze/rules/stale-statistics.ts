/** What the planner believes of a table, when nobody counted, or long ago. */
import { qualifiedName } from "@ashlar/catalog";
import type { DatabaseFinding } from "../analysis.ts";
import { age, count, percent } from "../quantity.ts";
import { type Known, labelOf } from "../rule.ts";
import type { TableFacts } from "../table-facts.ts";

const SMALL_TABLE_ROWS = 1000;
/** Autovacuum counts again when a tenth has changed; this much means that it does not keep up. */
const STALE_SHARE = 0.2;
/** Autovacuum comes by once a minute, and a large table takes it a few. */
const PATIENCE_MS = 10 * 60_000;

export function neverAnalysed({ tables, server }: Known): readonly DatabaseFinding[] {
  if (server === undefined) return [];
  return tables.flatMap((table): DatabaseFinding[] => {
    const { activity } = table;
    if (table.kind === "partitioned table" || activity === undefined) return [];
    if (activity.lastAnalyze !== undefined || table.hasStatistics || table.tableBytes < 64 * 1024) return [];
    return [
      {
        rule: "never-analysed",
        severity: "warning",
        object: table.id,
        message: `${labelOf(table)} was never analysed: the planner guesses what is in it`,
        hint: `ANALYZE ${qualifiedName(table)}; and see whether autovacuum is on`,
        evidence: `${count(activity.liveRows)} rows by the counters, no statistics of its columns`,
        migration: analyzing(table),
      },
    ];
  });
}

export function staleStatistics({ tables, server, now }: Known): readonly DatabaseFinding[] {
  if (server === undefined) return [];
  return tables.flatMap((table): DatabaseFinding[] => {
    const { activity, rows = 0 } = table;
    const changed = activity?.modifiedSinceAnalyze ?? 0;
    if (table.kind === "partitioned table" || activity?.lastAnalyze === undefined) return [];
    if (changed < SMALL_TABLE_ROWS || changed < rows * STALE_SHARE) return [];
    const sinceMs = now.getTime() - Date.parse(activity.lastAnalyze);
    if (sinceMs < PATIENCE_MS) return [];
    const since = age(sinceMs);
    return [
      {
        rule: "stale-statistics",
        severity: "warning",
        object: table.id,
        message: `${labelOf(table)}: ${count(changed)} rows changed since it was analysed ${since} ago (${percent(changed / Math.max(rows, 1))} of the table)`,
        hint: `ANALYZE ${qualifiedName(table)}; if it comes again, lower autovacuum_analyze_scale_factor for the table`,
        migration: analyzing(table),
      },
    ];
  });
}

function analyzing(table: TableFacts): NonNullable<DatabaseFinding["migration"]> {
  return {
    title: `Analyse ${labelOf(table)}`,
    kind: "other",
    statements: [`ANALYZE ${qualifiedName(table)}`],
    rollback: [],
    evidence: "the planner's statistics do not tell what is in the table",
  };
}
