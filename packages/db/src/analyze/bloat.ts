/**
 * Estimates how much of tables and B-tree indexes is dead space, from the planner's statistics alone.
 *
 * How many pages the rows would need, were they packed anew, is counted from the average widths of their columns, with
 * headers and alignment as Postgres lays them out; what the relation has beyond that is bloat. An exact answer needs
 * the extension pgstattuple, which reads every page.
 * https://www.postgresql.org/docs/current/storage-page-layout.html
 */

import type { ObjectId } from "@ashlar/model";
import type pg from "pg";
import type { IndexFacts } from "./index-facts.ts";
import { tableId } from "./object-id.ts";
import type { TableFacts } from "./table-facts.ts";

export interface ColumnWidth {
  readonly name: string;
  readonly position: number;
  /** 1, 2, 4 or 8. */
  readonly alignBytes: number;
  readonly isVariable: boolean;
  /** Not set without statistics. */
  readonly averageBytes?: number;
  readonly nullShare?: number;
}

export interface Bloat {
  readonly wastedBytes: number;
  /** 0..1 of the whole relation. */
  readonly wastedShare: number;
}

const PAGE = 8192;
const PAGE_HEADER = 24;
const ITEM_POINTER = 4;
const HEAP_TUPLE_HEADER = 23;
const INDEX_TUPLE_HEADER = 8;
const BTREE_SPECIAL = 16;

/** Undefined where a column has no statistics: then nothing can be said. */
export function tableBloat(
  table: Pick<TableFacts, "tableBytes" | "rows">,
  columns: readonly ColumnWidth[],
  { fillFactor }: { readonly fillFactor: number },
): Bloat | undefined {
  if (table.rows === undefined || table.tableBytes === 0) return undefined;
  const data = widthOf(columns);
  if (data === undefined) return undefined;
  const hasNulls = columns.some(({ nullShare }) => (nullShare ?? 0) > 0);
  const header = align(HEAP_TUPLE_HEADER + (hasNulls ? Math.ceil(columns.length / 8) : 0), 8);
  const tuple = align(header + data, 8) + ITEM_POINTER;
  const perPage = Math.max(1, Math.floor(((PAGE - PAGE_HEADER) * (fillFactor / 100)) / tuple));
  return bloatOf(table.tableBytes, Math.ceil(table.rows / perPage) * PAGE);
}

/** Only of B-trees over columns. Equal keys share one entry since 13, so the truth is rather above this. */
export function indexBloat(index: IndexFacts, columns: readonly ColumnWidth[]): Bloat | undefined {
  if (index.method !== "btree" || index.pages === 0) return undefined;
  const names = [...index.keys.map(({ text }) => text), ...index.include].map(unquote);
  const keys = names.map((name) => columns.find((column) => column.name === name));
  if (keys.some((key) => key === undefined)) return undefined;
  const data = widthOf(keys.filter((key) => key !== undefined));
  if (data === undefined) return undefined;
  const tuple = align(INDEX_TUPLE_HEADER + data, 8) + ITEM_POINTER;
  const room = (PAGE - PAGE_HEADER - BTREE_SPECIAL) * (index.fillFactor / 100);
  const leaves = Math.ceil(index.rows / Math.max(1, Math.floor(room / tuple)));
  // The pages above the leaves, less than one in a hundred, and the meta page.
  return bloatOf(index.pages * PAGE, (Math.ceil(leaves * 1.01) + 1) * PAGE);
}

function bloatOf(bytes: number, neededBytes: number): Bloat {
  const wastedBytes = Math.max(0, bytes - neededBytes);
  return { wastedBytes, wastedShare: wastedBytes / bytes };
}

/** Of one row's values, each where its type's alignment puts it; a short variable value needs none. */
function widthOf(columns: readonly ColumnWidth[]): number | undefined {
  let bytes = 0;
  for (const { averageBytes, nullShare = 0, alignBytes, isVariable } of columns.toSorted(
    (a, b) => a.position - b.position,
  )) {
    if (averageBytes === undefined) return undefined;
    const isShort = isVariable && averageBytes < 127;
    const padded = isShort ? bytes : align(bytes, alignBytes);
    bytes = bytes + (padded - bytes + averageBytes) * (1 - nullShare);
  }
  return bytes;
}

function align(bytes: number, to: number): number {
  return Math.ceil(bytes / to) * to;
}

function unquote(name: string): string {
  return name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name;
}

export interface TableWidths {
  readonly columns: readonly ColumnWidth[];
  readonly fillFactor: number;
}

/** Of the tables that have statistics to read. Runs inside the caller's transaction. */
export async function readWidths(client: pg.ClientBase): Promise<ReadonlyMap<ObjectId, TableWidths>> {
  const { rows } = await client.query<WidthRow>(QUERY);
  const tables = new Map<ObjectId, { columns: ColumnWidth[]; fillFactor: number }>();
  for (const row of rows) {
    const id = tableId({ schema: row.schema, name: row.table_name });
    const table = tables.get(id) ?? { columns: [], fillFactor: row.fill_factor ?? 100 };
    tables.set(id, table);
    table.columns.push({
      name: row.column_name,
      position: row.position,
      alignBytes: row.align_bytes,
      isVariable: row.is_variable,
      ...(row.average_bytes === null ? {} : { averageBytes: row.average_bytes }),
      ...(row.null_share === null ? {} : { nullShare: row.null_share }),
    });
  }
  return tables;
}

interface WidthRow {
  readonly schema: string;
  readonly table_name: string;
  readonly fill_factor: number | null;
  readonly column_name: string;
  readonly position: number;
  readonly align_bytes: number;
  readonly is_variable: boolean;
  readonly average_bytes: number | null;
  readonly null_share: number | null;
}

// Dropped columns stay as nulls in the row; pg_stats shows only what the role may read.
const QUERY = `
SELECT
  n.nspname AS schema,
  c.relname AS table_name,
  (SELECT pg_catalog.substring(o, 12)::int FROM pg_catalog.unnest(c.reloptions) o WHERE o LIKE 'fillfactor=%') AS fill_factor,
  a.attname AS column_name,
  a.attnum::int AS position,
  CASE a.attalign WHEN 'c' THEN 1 WHEN 's' THEN 2 WHEN 'i' THEN 4 ELSE 8 END AS align_bytes,
  a.attlen < 0 AS is_variable,
  s.avg_width::float8 AS average_bytes,
  s.null_frac::float8 AS null_share
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_catalog.pg_stats s
  ON s.schemaname = n.nspname AND s.tablename = c.relname AND s.attname = a.attname AND NOT s.inherited
WHERE c.relkind = 'r' AND c.relpages > 0 AND c.relpersistence <> 't'
  AND n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
ORDER BY n.nspname, c.relname, a.attnum`;
