/** Reads what the planner of a database knows: sizes, column statistics, write counters and its settings. */
import type pg from "pg";
import { readCatalog } from "../analyze/read-only.ts";

export interface PlannerStatistics {
  readonly relations: readonly RelationStatistics[];
  readonly columns: readonly ColumnStatistics[];
  readonly activity: readonly TableActivity[];
  /** What plans depend on, in the units of pg_settings. */
  readonly settings: readonly PlannerSetting[];
  readonly serverVersion: number;
}

export interface RelationStatistics {
  readonly schema: string;
  readonly name: string;
  /** `r`, `m`, `p` and indexes `i`, `I`, as pg_class.relkind. */
  readonly kind: string;
  /** -1: never counted. */
  readonly rows: number;
  readonly pages: number;
  readonly visiblePages: number;
  /** What its file has now, in pages of 8 kB; `pages` is what it had when somebody last counted. */
  readonly filePages: number;
}

/** A row of pg_stats; arrays as text, because their elements are of any type. */
export interface ColumnStatistics {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  readonly inherited: boolean;
  readonly nullShare: number;
  readonly widthBytes: number;
  /** Positive: that many; negative: that share of the rows. */
  readonly distinct: number;
  readonly commonValues: string | null;
  /** The same, one by one. */
  readonly commonValueList: readonly string[] | null;
  readonly commonShares: readonly number[] | null;
  readonly histogram: string | null;
  readonly correlation: number | null;
  readonly commonElements: string | null;
  readonly commonElementShares: readonly number[] | null;
  readonly elementCounts: readonly number[] | null;
}

export interface TableActivity {
  readonly schema: string;
  readonly name: string;
  readonly scans: number;
  readonly inserted: number;
  readonly updated: number;
  readonly hotUpdated: number;
  readonly deleted: number;
  readonly changedSinceAnalyze: number;
  /** Null where it never happened. */
  readonly analyzed: string | null;
}

export interface PlannerSetting {
  readonly name: string;
  readonly value: string;
}

/** Everything that a user may see; what it may not is missing. */
export function readPlannerStatistics(client: pg.ClientBase): Promise<PlannerStatistics> {
  return readCatalog(client, { timeoutMs: TIMEOUT_MS }, () => readAll(client));
}

const TIMEOUT_MS = 60_000;

async function readAll(client: pg.ClientBase): Promise<PlannerStatistics> {
  const relations = await client.query<RelationStatistics>(RELATIONS);
  const columns = await client.query<ColumnStatistics>(COLUMNS);
  const activity = await client.query<TableActivity>(ACTIVITY);
  const settings = await client.query<PlannerSetting>(SETTINGS);
  const version = await client.query<{ version: number }>(
    "SELECT pg_catalog.current_setting('server_version_num')::pg_catalog.int4 AS version",
  );
  return {
    relations: relations.rows,
    columns: columns.rows,
    activity: activity.rows,
    settings: settings.rows,
    serverVersion: version.rows[0]?.version ?? 0,
  };
}

const OURS =
  "n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast') AND n.nspname NOT LIKE 'pg\\_temp%'";

// The planner believes the file's length, and takes only the density of rows from pg_class.
const RELATIONS: string = `
  SELECT n.nspname AS schema, c.relname AS name, c.relkind::pg_catalog.text AS kind, c.reltuples::pg_catalog.float8 AS rows,
    c.relpages AS pages, c.relallvisible AS "visiblePages",
    (CASE WHEN c.relkind IN ('r', 'm', 'i') THEN pg_catalog.pg_relation_size(c.oid) ELSE 0 END / 8192)::pg_catalog.float8
      AS "filePages"
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind IN ('r', 'm', 'p', 'i', 'I') AND c.relpersistence <> 't' AND ${OURS}
  ORDER BY 1, 2`;

const COLUMNS: string = `
  SELECT s.schemaname AS schema, s.tablename AS "table", s.attname AS "column", s.inherited, s.null_frac AS "nullShare",
    s.avg_width AS "widthBytes", s.n_distinct AS "distinct", s.most_common_vals::pg_catalog.text AS "commonValues",
    s.most_common_vals::pg_catalog.text::pg_catalog.text[] AS "commonValueList",
    s.most_common_freqs AS "commonShares", s.histogram_bounds::pg_catalog.text AS histogram, s.correlation,
    s.most_common_elems::pg_catalog.text AS "commonElements", s.most_common_elem_freqs AS "commonElementShares",
    s.elem_count_histogram AS "elementCounts"
  FROM pg_catalog.pg_stats s JOIN pg_catalog.pg_namespace n ON n.nspname = s.schemaname
  WHERE ${OURS}
  ORDER BY 1, 2, 3, 4`;

const ACTIVITY: string = `
  SELECT s.schemaname AS schema, s.relname AS name,
    (coalesce(s.seq_scan, 0) + coalesce(s.idx_scan, 0))::pg_catalog.float8 AS scans, s.n_tup_ins::pg_catalog.float8 AS inserted,
    s.n_tup_upd::pg_catalog.float8 AS updated, s.n_tup_hot_upd::pg_catalog.float8 AS "hotUpdated",
    s.n_tup_del::pg_catalog.float8 AS deleted, s.n_mod_since_analyze::pg_catalog.float8 AS "changedSinceAnalyze",
    pg_catalog.to_char(greatest(s.last_analyze, s.last_autoanalyze), 'YYYY-MM-DD') AS analyzed
  FROM pg_catalog.pg_stat_user_tables s
  ORDER BY 1, 2`;

const SETTINGS: string = `
  SELECT s.name, s.setting AS value FROM pg_catalog.pg_settings s
  WHERE s.category LIKE 'Query Tuning%' AND s.name <> 'plan_cache_mode' AND s.name <> 'default_statistics_target'
    OR s.name IN ('work_mem', 'max_parallel_workers', 'max_parallel_workers_per_gather', 'effective_io_concurrency')
  ORDER BY 1`;
