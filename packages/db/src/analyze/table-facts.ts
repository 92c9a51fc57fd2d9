/** How large each table is, what lives and died in it, and when somebody last cleaned and counted it. */

import type { ObjectId } from "@ashlar/model";
import type pg from "pg";
import { materializedViewId, tableId } from "./object-id.ts";
import { attempt } from "./read-only.ts";

export interface TableFacts {
  readonly id: ObjectId;
  readonly schema: string;
  readonly name: string;
  readonly kind: "table" | "partitioned table" | "materialized view";
  readonly partitionOf?: ObjectId;
  /** How many partitions, at any depth, are summed up here. */
  readonly partitions: number;
  /** Estimated; not set where nobody has counted. */
  readonly rows?: number;
  /** Whether the planner knows anything of its columns, as far as the role may see. */
  readonly hasStatistics: boolean;
  /** Without toast and indexes, with the maps of free space and visibility. */
  readonly tableBytes: number;
  readonly toastBytes: number;
  readonly indexBytes: number;
  readonly totalBytes: number;
  /** What statistics count; not set for a file. */
  readonly activity?: TableActivity;
}

export interface TableActivity {
  readonly liveRows: number;
  readonly deadRows: number;
  readonly modifiedSinceAnalyze: number;
  readonly inserts: number;
  readonly updates: number;
  readonly deletes: number;
  readonly sequentialScans: number;
  readonly sequentialRows: number;
  readonly indexScans: number;
  /** ISO 8601, by hand or by autovacuum, whichever was later. */
  readonly lastVacuum?: string;
  readonly lastAnalyze?: string;
  readonly heapBlocksHit: number;
  readonly heapBlocksRead: number;
  /** Transactions since its oldest row that is not frozen. */
  readonly xidAge: number;
}

/**
 * All tables and materialised views that are no system's, in the order of their names. Runs inside the caller's
 * transaction.
 *
 * @param options without statistics, counts and sizes of a shadow say nothing
 */
export async function readTableFacts(
  client: pg.ClientBase,
  { withStatistics }: { readonly withStatistics: boolean },
): Promise<readonly TableFacts[]> {
  // A size opens the table, which somebody may have locked; then the planner's page count has to do.
  const exact = await attempt(client, () => client.query<TableRow>(queryOf(EXACT_SIZES)));
  const { rows } = "value" in exact ? exact.value : await client.query<TableRow>(queryOf(PAGE_SIZES));
  return rows.map((row) => tableOf(row, withStatistics));
}

/** Partitions summed up in the topmost table that they are part of; the others as they are. */
export function sumPartitions(tables: readonly TableFacts[]): readonly TableFacts[] {
  const byId = new Map(tables.map((table) => [table.id, table]));
  const sums = new Map<ObjectId, TableFacts>();
  for (const table of tables) {
    if (table.partitionOf === undefined || !byId.has(table.partitionOf)) sums.set(table.id, table);
  }
  for (const table of tables) {
    const top = topOf(table, byId);
    const sum = sums.get(top);
    if (top !== table.id && sum !== undefined) sums.set(top, add(sum, table));
  }
  return [...sums.values()];
}

function topOf(table: TableFacts, byId: ReadonlyMap<ObjectId, TableFacts>): ObjectId {
  const parent = table.partitionOf === undefined ? undefined : byId.get(table.partitionOf);
  return parent === undefined ? table.id : topOf(parent, byId);
}

function add(sum: TableFacts, part: TableFacts): TableFacts {
  // A partitioned table's own count, from ANALYZE, is of all its partitions, and older than theirs.
  const own = sum.partitions === 0 ? undefined : sum.rows;
  const rows = part.kind === "partitioned table" || part.rows === undefined ? own : (own ?? 0) + part.rows;
  const { rows: _, ...rest } = sum;
  return {
    ...rest,
    ...(rows === undefined ? {} : { rows }),
    partitions: sum.partitions + 1,
    tableBytes: sum.tableBytes + part.tableBytes,
    toastBytes: sum.toastBytes + part.toastBytes,
    indexBytes: sum.indexBytes + part.indexBytes,
    totalBytes: sum.totalBytes + part.totalBytes,
    ...(sum.activity === undefined || part.activity === undefined
      ? {}
      : { activity: addActivity(sum.activity, part.activity) }),
  };
}

function addActivity(a: TableActivity, b: TableActivity): TableActivity {
  const { lastVacuum: _vacuum, lastAnalyze: _analyze, ...rest } = a;
  const lastVacuum = later(a.lastVacuum, b.lastVacuum);
  const lastAnalyze = later(a.lastAnalyze, b.lastAnalyze);
  return {
    ...rest,
    liveRows: a.liveRows + b.liveRows,
    deadRows: a.deadRows + b.deadRows,
    modifiedSinceAnalyze: a.modifiedSinceAnalyze + b.modifiedSinceAnalyze,
    inserts: a.inserts + b.inserts,
    updates: a.updates + b.updates,
    deletes: a.deletes + b.deletes,
    sequentialScans: a.sequentialScans + b.sequentialScans,
    sequentialRows: a.sequentialRows + b.sequentialRows,
    indexScans: a.indexScans + b.indexScans,
    ...(lastVacuum === undefined ? {} : { lastVacuum }),
    ...(lastAnalyze === undefined ? {} : { lastAnalyze }),
    heapBlocksHit: a.heapBlocksHit + b.heapBlocksHit,
    heapBlocksRead: a.heapBlocksRead + b.heapBlocksRead,
    xidAge: Math.max(a.xidAge, b.xidAge),
  };
}

function later(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a > b ? a : b;
}

interface TableRow {
  readonly schema: string;
  readonly name: string;
  readonly kind: "r" | "p" | "m";
  readonly parent_schema: string | null;
  readonly parent_name: string | null;
  readonly has_statistics: boolean;
  readonly estimated_rows: number;
  readonly estimated_pages: number;
  readonly table_bytes: number;
  readonly toast_bytes: number;
  readonly index_bytes: number;
  readonly live_rows: number;
  readonly dead_rows: number;
  readonly modified_since_analyze: number;
  readonly inserts: number;
  readonly updates: number;
  readonly deletes: number;
  readonly sequential_scans: number;
  readonly sequential_rows: number;
  readonly index_scans: number;
  readonly last_vacuum: string | null;
  readonly last_analyze: string | null;
  readonly heap_blocks_hit: number;
  readonly heap_blocks_read: number;
  readonly xid_age: number;
}

function tableOf(row: TableRow, withStatistics: boolean): TableFacts {
  const rows = rowsOf(row);
  const kind = KINDS[row.kind];
  return {
    id: idOf(kind, row.schema, row.name),
    schema: row.schema,
    name: row.name,
    kind,
    ...(row.parent_schema === null || row.parent_name === null
      ? {}
      : { partitionOf: idOf("table", row.parent_schema, row.parent_name) }),
    partitions: 0,
    hasStatistics: row.has_statistics,
    ...(rows === undefined || !withStatistics ? {} : { rows }),
    tableBytes: withStatistics ? row.table_bytes : 0,
    toastBytes: withStatistics ? row.toast_bytes : 0,
    indexBytes: withStatistics ? row.index_bytes : 0,
    totalBytes: withStatistics ? row.table_bytes + row.toast_bytes + row.index_bytes : 0,
    ...(withStatistics ? { activity: activityOf(row) } : {}),
  };
}

/** As the planner does it: the density of when it was counted, times the size of now. */
function rowsOf(row: TableRow): number | undefined {
  const pages = row.table_bytes / 8192;
  if (row.kind === "p") return row.estimated_rows >= 0 ? row.estimated_rows : undefined;
  if (pages === 0) return 0;
  // -1 (0 before Postgres 14): never counted.
  if (row.estimated_rows < 0 || row.estimated_pages === 0) {
    return row.live_rows > 0 ? row.live_rows : undefined;
  }
  // The maps count as table here, a page or three, which would blow up the count of a small table.
  const growth = pages > 100 ? pages / row.estimated_pages : 1;
  return Math.round(row.estimated_rows * growth);
}

function activityOf(row: TableRow): TableActivity {
  return {
    liveRows: row.live_rows,
    deadRows: row.dead_rows,
    modifiedSinceAnalyze: row.modified_since_analyze,
    inserts: row.inserts,
    updates: row.updates,
    deletes: row.deletes,
    sequentialScans: row.sequential_scans,
    sequentialRows: row.sequential_rows,
    indexScans: row.index_scans,
    ...(row.last_vacuum === null ? {} : { lastVacuum: row.last_vacuum }),
    ...(row.last_analyze === null ? {} : { lastAnalyze: row.last_analyze }),
    heapBlocksHit: row.heap_blocks_hit,
    heapBlocksRead: row.heap_blocks_read,
    xidAge: row.xid_age,
  };
}

const KINDS = { r: "table", p: "partitioned table", m: "materialized view" } as const;

function idOf(kind: TableFacts["kind"], schema: string, name: string): ObjectId {
  return kind === "materialized view" ? materializedViewId({ schema, name }) : tableId({ schema, name });
}

const EXACT_SIZES = `
  pg_catalog.pg_relation_size(c.oid, 'main')::float8 AS table_bytes,
  CASE WHEN c.reltoastrelid = 0 THEN 0 ELSE pg_catalog.pg_total_relation_size(c.reltoastrelid)::float8 END AS toast_bytes,
  pg_catalog.pg_indexes_size(c.oid)::float8 AS index_bytes`;

const PAGE_SIZES = `
  c.relpages::float8 * 8192 AS table_bytes,
  coalesce((SELECT t.relpages::float8 * 8192 FROM pg_catalog.pg_class t WHERE t.oid = c.reltoastrelid), 0) AS toast_bytes,
  coalesce((SELECT pg_catalog.sum(i.relpages::float8) * 8192 FROM pg_catalog.pg_index x
    JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid WHERE x.indrelid = c.oid), 0) AS index_bytes`;

function queryOf(sizes: string): string {
  return `
SELECT
  n.nspname AS schema,
  c.relname AS name,
  c.relkind AS kind,
  pn.nspname AS parent_schema,
  p.relname AS parent_name,
  EXISTS (SELECT FROM pg_catalog.pg_stats k WHERE k.schemaname = n.nspname AND k.tablename = c.relname) AS has_statistics,
  c.reltuples::float8 AS estimated_rows,
  c.relpages::float8 AS estimated_pages,
  ${sizes},
  coalesce(s.n_live_tup, 0)::float8 AS live_rows,
  coalesce(s.n_dead_tup, 0)::float8 AS dead_rows,
  coalesce(s.n_mod_since_analyze, 0)::float8 AS modified_since_analyze,
  coalesce(s.n_tup_ins, 0)::float8 AS inserts,
  coalesce(s.n_tup_upd, 0)::float8 AS updates,
  coalesce(s.n_tup_del, 0)::float8 AS deletes,
  coalesce(s.seq_scan, 0)::float8 AS sequential_scans,
  coalesce(s.seq_tup_read, 0)::float8 AS sequential_rows,
  coalesce(s.idx_scan, 0)::float8 AS index_scans,
  pg_catalog.to_char(greatest(s.last_vacuum, s.last_autovacuum) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS last_vacuum,
  pg_catalog.to_char(greatest(s.last_analyze, s.last_autoanalyze) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS last_analyze,
  coalesce(io.heap_blks_hit, 0)::float8 AS heap_blocks_hit,
  coalesce(io.heap_blks_read, 0)::float8 AS heap_blocks_read,
  CASE WHEN c.relkind = 'p' THEN 0 ELSE pg_catalog.age(c.relfrozenxid)::float8 END AS xid_age
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid AND c.relispartition
LEFT JOIN pg_catalog.pg_class p ON p.oid = h.inhparent
LEFT JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
LEFT JOIN pg_catalog.pg_statio_all_tables io ON io.relid = c.oid
WHERE c.relkind IN ('r', 'p', 'm')
  AND c.relpersistence <> 't'
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  AND c.relname <> 'ashlar_migrations'
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend e
    WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objid = c.oid AND e.deptype = 'e')
ORDER BY n.nspname COLLATE "C", c.relname COLLATE "C"`;
}
