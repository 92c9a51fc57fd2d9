/** How far the sequences behind columns have come. */

import type { ObjectId } from "@ashlar/model";
import type pg from "pg";
import { tableId } from "./object-id.ts";

export interface SequenceFacts {
  readonly schema: string;
  readonly name: string;
  /** The column that it feeds. */
  readonly column: {
    readonly table: ObjectId;
    readonly schema: string;
    readonly tableName: string;
    readonly name: string;
  };
  /** Of the column: `integer`. */
  readonly columnType: string;
  /** Of the sequence: `integer`. */
  readonly type: string;
  readonly isIdentity: boolean;
  /** The last that fits into sequence and column both. */
  readonly max: number;
  readonly increment: number;
  readonly isCycling: boolean;
  /** Not set before the first value, and where it may not be read. */
  readonly last?: number;
}

/** Sequences that belong to a column or stand in its default. Runs inside the caller's transaction. */
export async function readSequenceFacts(client: pg.ClientBase): Promise<readonly SequenceFacts[]> {
  const { rows } = await client.query<SequenceRow>(QUERY);
  return rows.map((row) => ({
    schema: row.schema,
    name: row.name,
    column: {
      table: tableId({ schema: row.table_schema, name: row.table_name }),
      schema: row.table_schema,
      tableName: row.table_name,
      name: row.column_name,
    },
    columnType: row.column_type,
    type: row.type,
    isIdentity: row.is_identity,
    max: Math.min(row.max, COLUMN_MAX[row.column_type] ?? Number.POSITIVE_INFINITY),
    increment: row.increment,
    isCycling: row.is_cycling,
    ...(row.last === null ? {} : { last: row.last }),
  }));
}

const COLUMN_MAX: Readonly<Record<string, number>> = {
  smallint: 32_767,
  integer: 2_147_483_647,
  bigint: 9.223372036854775e18,
};

interface SequenceRow {
  readonly schema: string;
  readonly name: string;
  readonly table_schema: string;
  readonly table_name: string;
  readonly column_name: string;
  readonly column_type: string;
  readonly type: string;
  readonly is_identity: boolean;
  readonly max: number;
  readonly increment: number;
  readonly is_cycling: boolean;
  readonly last: number | null;
}

// pg_sequence_last_value() raises where the role may not read; the view pg_sequences asks before and gives null.
const QUERY = `
SELECT DISTINCT ON (n.nspname, s.relname, t.relname, a.attname)
  n.nspname AS schema,
  s.relname AS name,
  tn.nspname AS table_schema,
  t.relname AS table_name,
  a.attname AS column_name,
  pg_catalog.format_type(a.atttypid, NULL) AS column_type,
  pg_catalog.format_type(q.seqtypid, NULL) AS type,
  a.attidentity <> '' AS is_identity,
  q.seqmax::float8 AS max,
  q.seqincrement::float8 AS increment,
  q.seqcycle AS is_cycling,
  v.last_value::float8 AS last
FROM pg_catalog.pg_sequence q
JOIN pg_catalog.pg_class s ON s.oid = q.seqrelid
JOIN pg_catalog.pg_namespace n ON n.oid = s.relnamespace
JOIN (
  SELECT d.objid AS sequence, d.refobjid AS table_oid, d.refobjsubid::int AS position
  FROM pg_catalog.pg_depend d
  WHERE d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass AND d.refobjsubid > 0 AND d.deptype IN ('a', 'i')
  UNION
  SELECT d.refobjid, f.adrelid, f.adnum::int
  FROM pg_catalog.pg_attrdef f
  JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass AND d.objid = f.oid
    AND d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
) o ON o.sequence = s.oid
JOIN pg_catalog.pg_class t ON t.oid = o.table_oid AND t.relkind IN ('r', 'p')
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = t.oid AND a.attnum = o.position
LEFT JOIN pg_catalog.pg_sequences v ON v.schemaname = n.nspname AND v.sequencename = s.relname
WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^pg_'
ORDER BY n.nspname, s.relname, t.relname, a.attname`;
