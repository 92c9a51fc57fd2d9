/**
 * Makes an empty database look, to the planner, like the one that statistics were read from: sizes and column
 * statistics are restored, and the empty files are stretched to the length that the planner measures. Values among the
 * statistics are real data, so the clone stays on this machine and is dropped.
 */
import { chown, stat, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import type pg from "pg";
import type { ColumnStatistics, PlannerStatistics, RelationStatistics } from "./planner-statistics.ts";

const PAGE_BYTES = 8192;
/** A relation's files are of one gigabyte at most. */
const SEGMENT_PAGES = 131_072;

export interface CloneTarget {
  /**
   * The role that owns the database and its tables, and may do nothing else: planning runs functions of the schema, and
   * so does reading values of its types.
   */
  readonly client: pg.ClientBase;
  /** A superuser of a Postgres 18 of ours, for what only one may. */
  readonly admin: pg.ClientBase;
  readonly dataFolder: string;
}

/** Sizes and column statistics; relations that the clone does not have are passed over. */
export async function restoreStatistics(
  { client }: Pick<CloneTarget, "client">,
  { relations, columns, serverVersion }: Pick<PlannerStatistics, "relations" | "columns" | "serverVersion">,
): Promise<void> {
  // Stale or strange statistics earn a warning each, which is nobody's business here.
  await client.query("SET client_min_messages = error");
  await client.query(RESTORE_RELATIONS, [serverVersion, JSON.stringify(relations.map(relationRow))]);
  await client.query(RESTORE_COLUMNS, [serverVersion, JSON.stringify(columns.map(columnRow))]);
}

// https://www.postgresql.org/docs/18/functions-admin.html#FUNCTIONS-ADMIN-STATSMOD
const RESTORE_RELATIONS = `
  SELECT pg_catalog.pg_restore_relation_stats('version', $1::pg_catalog.int4, 'schemaname', r.schema, 'relname', r.name,
    'relpages', r.pages, 'reltuples', r.rows, 'relallvisible', r.visible)
  FROM pg_catalog.jsonb_to_recordset($2::pg_catalog.jsonb)
    AS r(schema pg_catalog.text, name pg_catalog.text, pages pg_catalog.int4, rows pg_catalog.float4, visible pg_catalog.int4)
  WHERE EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = r.schema AND c.relname = r.name)`;

const RESTORE_COLUMNS = `
  SELECT pg_catalog.pg_restore_attribute_stats('version', $1::pg_catalog.int4, 'schemaname', s.schema, 'relname', s."table",
    'attname', s."column", 'inherited', s.inherited, 'null_frac', s."nullShare", 'avg_width', s."widthBytes",
    'n_distinct', s."distinct", 'most_common_vals', s."commonValues", 'most_common_freqs', s."commonShares",
    'histogram_bounds', s.histogram, 'correlation', s.correlation, 'most_common_elems', s."commonElements",
    'most_common_elem_freqs', s."commonElementShares", 'elem_count_histogram', s."elementCounts")
  FROM pg_catalog.jsonb_to_recordset($2::pg_catalog.jsonb)
    AS s(schema pg_catalog.text, "table" pg_catalog.text, "column" pg_catalog.text, inherited pg_catalog.bool,
      "nullShare" pg_catalog.float4, "widthBytes" pg_catalog.int4, "distinct" pg_catalog.float4,
      "commonValues" pg_catalog.text, "commonShares" pg_catalog.float4[], histogram pg_catalog.text,
      correlation pg_catalog.float4, "commonElements" pg_catalog.text, "commonElementShares" pg_catalog.float4[],
      "elementCounts" pg_catalog.float4[])
  WHERE EXISTS (SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid
    WHERE n.nspname = s.schema AND c.relname = s."table" AND a.attname = s."column" AND NOT a.attisdropped)`;

function relationRow({ schema, name, rows, pages, visiblePages }: RelationStatistics) {
  return { schema, name, rows, pages, visible: Math.min(visiblePages, pages) };
}

function columnRow({ commonValueList: _, ...row }: ColumnStatistics) {
  return row;
}

/** The planner asks the file how long it is; holes in it take no room. */
export async function stretchFiles(
  { client, dataFolder }: Pick<CloneTarget, "client" | "dataFolder">,
  relations: readonly Pick<RelationStatistics, "schema" | "name" | "filePages">[],
): Promise<void> {
  const { rows } = await client.query<{ file: string; pages: number }>(
    `SELECT pg_catalog.pg_relation_filepath(c.oid) AS file, r.pages::pg_catalog.float8 AS pages
    FROM pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb)
      AS r(schema pg_catalog.text, name pg_catalog.text, pages pg_catalog.int8)
    JOIN pg_catalog.pg_namespace n ON n.nspname = r.schema
    JOIN pg_catalog.pg_class c ON c.relnamespace = n.oid AND c.relname = r.name
    WHERE c.relkind IN ('r', 'm', 'i')`,
    [JSON.stringify(relations.map(({ schema, name, filePages }) => ({ schema, name, pages: filePages })))],
  );
  for (const { file, pages } of rows) await stretch(path.join(dataFolder, file), pages);
}

async function stretch(file: string, pages: number): Promise<void> {
  const first = await stat(file);
  for (let segment = 0, left = pages; left > 0; segment++, left -= SEGMENT_PAGES) {
    const name = segment === 0 ? file : `${file}.${segment}`;
    const bytes = Math.min(left, SEGMENT_PAGES) * PAGE_BYTES;
    const facts = await stat(name).catch(() => undefined);
    if (facts === undefined) {
      await writeFile(name, "", { mode: 0o600 });
      // As root, we make files that the server's user could not open.
      await chown(name, first.uid, first.gid).catch(() => {});
    }
    if ((facts?.size ?? 0) < bytes) await truncate(name, bytes);
  }
}

/** What plans depend on besides statistics; settings that the clone's version does not know are passed over. */
export async function copySettings(
  { client }: Pick<CloneTarget, "client">,
  { settings }: Pick<PlannerStatistics, "settings">,
): Promise<void> {
  await client.query(
    `SELECT pg_catalog.set_config(s.name, r.value, false)
    FROM pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb) AS r(name pg_catalog.text, value pg_catalog.text)
    JOIN pg_catalog.pg_settings s ON s.name = r.name
    WHERE s.context = 'user'`,
    [JSON.stringify(settings)],
  );
}

export interface ExpressionStatistics {
  readonly schema: string;
  /** The index. */
  readonly name: string;
  /** Of the expression in the index, from 1. */
  readonly position: number;
  readonly nullShare: number;
  readonly widthBytes: number;
  /** As pg_stats counts: negative is a share of the rows. */
  readonly distinct: number;
}

/** What an ANALYZE would find of the expressions of indexes, as far as that can be told beforehand. */
export async function restoreExpressionStatistics(
  { client }: Pick<CloneTarget, "client">,
  expressions: readonly ExpressionStatistics[],
): Promise<void> {
  await client.query(
    `SELECT pg_catalog.pg_restore_attribute_stats('version', 180000, 'schemaname', s.schema, 'relname', s.name,
      'attnum', s.position, 'inherited', false, 'null_frac', s."nullShare", 'avg_width', s."widthBytes",
      'n_distinct', s."distinct")
    FROM pg_catalog.jsonb_to_recordset($1::pg_catalog.jsonb)
      AS s(schema pg_catalog.text, name pg_catalog.text, position pg_catalog.int2, "nullShare" pg_catalog.float4,
        "widthBytes" pg_catalog.int4, "distinct" pg_catalog.float4)`,
    [JSON.stringify(expressions)],
  );
}
