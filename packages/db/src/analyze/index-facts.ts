/** Every index of the tables, those of constraints too: what it is made of, how large it is, whether anybody uses it. */
import type { ObjectId } from "@ashlar/model";
import type pg from "pg";
import { groupBy } from "../group-by.ts";
import { materializedViewId, tableId } from "./object-id.ts";

export interface IndexFacts {
  readonly schema: string;
  readonly name: string;
  /** What CREATE INDEX and DROP INDEX call it, quoted. */
  readonly sqlName: string;
  readonly table: ObjectId;
  /** `pg_get_indexdef()`. */
  readonly definition: string;
  readonly method: string;
  readonly isUnique: boolean;
  /** The key, unique or exclusion constraint that it belongs to. */
  readonly constraint?: string;
  readonly isValid: boolean;
  readonly isReplicaIdentity: boolean;
  /** The index of the table above that it belongs to and goes with, quoted. */
  readonly partOf?: string;
  /** In order: column or expression with its collation, operator class and direction, as one text. */
  readonly keys: readonly IndexKey[];
  readonly include: readonly string[];
  readonly where?: string;
  readonly nullsNotDistinct: boolean;
  readonly bytes: number;
  /** By 8192 bytes. */
  readonly pages: number;
  readonly rows: number;
  readonly fillFactor: number;
  /** Not set for a file. */
  readonly scans?: number;
}

export interface IndexKey {
  /** Column name or expression. */
  readonly text: string;
  readonly isColumn: boolean;
  /** Equal where collation, operator class and direction are. */
  readonly detail: string;
}

/** In the order of tables and names. Runs inside the caller's transaction. */
export async function readIndexFacts(
  client: pg.ClientBase,
  { withStatistics }: { readonly withStatistics: boolean },
): Promise<readonly IndexFacts[]> {
  const { rows } = await client.query<IndexRow>(QUERY);
  return withPartitions(rows.map((row) => indexOf(row, withStatistics)));
}

/** An index of a partitioned table is as large, and as much used, as those of its partitions together. */
function withPartitions(indexes: readonly IndexFacts[]): readonly IndexFacts[] {
  const parts = groupBy(indexes, ({ partOf }) => partOf);
  const sum = (index: IndexFacts): IndexFacts => {
    const all = (parts.get(index.sqlName) ?? []).map(sum);
    if (all.length === 0) return index;
    const total = (of: (part: IndexFacts) => number) => all.reduce((so, part) => so + of(part), of(index));
    return {
      ...index,
      bytes: total(({ bytes }) => bytes),
      rows: total(({ rows }) => rows),
      ...(index.scans === undefined ? {} : { scans: total(({ scans = 0 }) => scans) }),
    };
  };
  return indexes.map(sum);
}

function indexOf(row: IndexRow, withStatistics: boolean): IndexFacts {
  return {
    schema: row.schema,
    name: row.name,
    sqlName: row.sql_name,
    table: (row.table_kind === "m" ? materializedViewId : tableId)({
      schema: row.schema,
      name: row.table_name,
    }),
    definition: row.definition,
    method: row.method,
    isUnique: row.is_unique,
    ...(row.constraint_name === null ? {} : { constraint: row.constraint_name }),
    isValid: row.is_valid,
    isReplicaIdentity: row.is_replica_identity,
    ...(row.part_of === null ? {} : { partOf: row.part_of }),
    keys: row.keys.slice(0, row.key_count).map((text, position) => ({
      text,
      isColumn: row.columns[position] !== "0",
      detail: row.details[position] ?? "",
    })),
    include: row.keys.slice(row.key_count),
    ...(row.condition === null ? {} : { where: row.condition }),
    nullsNotDistinct: /\bNULLS NOT DISTINCT\b/.test(row.definition),
    bytes: withStatistics ? row.pages * 8192 : 0,
    pages: row.pages,
    rows: Math.max(0, row.estimated_rows),
    fillFactor: row.fill_factor ?? (row.method === "btree" ? 90 : 100),
    ...(withStatistics ? { scans: row.scans } : {}),
  };
}

interface IndexRow {
  readonly schema: string;
  readonly name: string;
  readonly sql_name: string;
  readonly table_name: string;
  readonly table_kind: string;
  readonly definition: string;
  readonly method: string;
  readonly is_unique: boolean;
  readonly constraint_name: string | null;
  readonly is_valid: boolean;
  readonly is_replica_identity: boolean;
  readonly part_of: string | null;
  readonly keys: readonly string[];
  readonly columns: readonly string[];
  readonly details: readonly string[];
  readonly key_count: number;
  readonly condition: string | null;
  readonly pages: number;
  readonly estimated_rows: number;
  readonly fill_factor: number | null;
  readonly scans: number;
}

// relpages of an index is kept by VACUUM and ANALYZE; pg_relation_size would open, and so wait for, each of them.
const QUERY = `
SELECT
  n.nspname AS schema,
  c.relname AS name,
  pg_catalog.format('%I.%I', n.nspname, c.relname) AS sql_name,
  t.relname AS table_name,
  t.relkind AS table_kind,
  pg_catalog.pg_get_indexdef(x.indexrelid) AS definition,
  am.amname AS method,
  x.indisunique AS is_unique,
  k.conname AS constraint_name,
  x.indisvalid AND x.indisready AND x.indislive AS is_valid,
  x.indisreplident AS is_replica_identity,
  (SELECT pg_catalog.format('%I.%I', pn.nspname, p.relname) FROM pg_catalog.pg_inherits h
     JOIN pg_catalog.pg_class p ON p.oid = h.inhparent JOIN pg_catalog.pg_namespace pn ON pn.oid = p.relnamespace
     WHERE h.inhrelid = c.oid AND c.relispartition) AS part_of,
  (SELECT pg_catalog.array_agg(pg_catalog.pg_get_indexdef(x.indexrelid, p, true) ORDER BY p)
     FROM pg_catalog.generate_series(1, x.indnatts) p) AS keys,
  pg_catalog.string_to_array(x.indkey::text, ' ') AS columns,
  (SELECT pg_catalog.array_agg(
       pg_catalog.concat_ws('/', x.indcollation[p], x.indclass[p], x.indoption[p]) ORDER BY p)
     FROM pg_catalog.generate_series(0, x.indnkeyatts - 1) p) AS details,
  x.indnkeyatts::int AS key_count,
  pg_catalog.pg_get_expr(x.indpred, x.indrelid) AS condition,
  c.relpages::float8 AS pages,
  c.reltuples::float8 AS estimated_rows,
  (SELECT pg_catalog.substring(o, 12)::int FROM pg_catalog.unnest(c.reloptions) o WHERE o LIKE 'fillfactor=%') AS fill_factor,
  coalesce(s.idx_scan, 0)::float8 AS scans
FROM pg_catalog.pg_index x
JOIN pg_catalog.pg_class c ON c.oid = x.indexrelid
JOIN pg_catalog.pg_am am ON am.oid = c.relam
JOIN pg_catalog.pg_class t ON t.oid = x.indrelid AND t.relkind IN ('r', 'p', 'm') AND t.relpersistence <> 't'
JOIN pg_catalog.pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = x.indexrelid AND k.contype IN ('p', 'u', 'x') AND k.conrelid = x.indrelid
LEFT JOIN pg_catalog.pg_stat_all_indexes s ON s.indexrelid = x.indexrelid
WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
  AND t.relname <> 'ashlar_migrations'
  AND NOT EXISTS (
    SELECT FROM pg_catalog.pg_depend e
    WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objid = t.oid AND e.deptype = 'e')
ORDER BY n.nspname COLLATE "C", t.relname COLLATE "C", c.relname COLLATE "C"`;
