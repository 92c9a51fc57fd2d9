/** Reads a database's structure back, expressions as Postgres prints them: enough to compare two of them. */
import type { Column, ForeignKey, Index, Schema, Table } from "@ashlar/model";
import type pg from "pg";

const ENUMS = `
  SELECT n.nspname AS schema, t.typname AS name, obj_description(t.oid, 'pg_type') AS comment,
         array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS values
  FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace JOIN pg_enum e ON e.enumtypid = t.oid
  GROUP BY 1, 2, 3 ORDER BY 1, 2`;

const TABLES = `
  SELECT n.nspname AS schema, c.relname AS name, obj_description(c.oid, 'pg_class') AS comment, c.oid,
    (SELECT coalesce(json_agg(json_build_object(
       'name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'isNotNull', a.attnotnull,
       'default', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END,
       'generated', CASE WHEN a.attgenerated = 's' THEN pg_get_expr(d.adbin, d.adrelid) END,
       'identity', CASE a.attidentity WHEN 'a' THEN 'always' WHEN 'd' THEN 'by default' END,
       'comment', col_description(c.oid, a.attnum)) ORDER BY a.attnum), '[]')
     FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
     WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
    (SELECT coalesce(json_agg(json_build_object(
       'name', k.conname, 'kind', k.contype, 'isValid', k.convalidated,
       'columns', (SELECT json_agg(a.attname ORDER BY u.at) FROM unnest(k.conkey) WITH ORDINALITY u(num, at)
                   JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.num),
       'expression', pg_get_expr(k.conbin, k.conrelid),
       'target', (SELECT json_build_object('schema', tn.nspname, 'table', tc.relname, 'columns',
                    (SELECT json_agg(a.attname ORDER BY u.at) FROM unnest(k.confkey) WITH ORDINALITY u(num, at)
                     JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.num))
                  FROM pg_class tc JOIN pg_namespace tn ON tn.oid = tc.relnamespace WHERE tc.oid = k.confrelid),
       'onDelete', k.confdeltype, 'onUpdate', k.confupdtype) ORDER BY k.conname), '[]')
     FROM pg_constraint k WHERE k.conrelid = c.oid AND k.contype IN ('p', 'u', 'c', 'f')) AS constraints,
    (SELECT coalesce(json_agg(json_build_object(
       'name', ic.relname, 'method', am.amname, 'isUnique', i.indisunique, 'isValid', i.indisvalid,
       'where', pg_get_expr(i.indpred, i.indrelid),
       'keys', (SELECT json_agg(json_build_object(
                  'kind', CASE WHEN i.indkey[g - 1] = 0 THEN 'expression' ELSE 'column' END,
                  'text', coalesce((SELECT attname::text FROM pg_attribute
                                    WHERE attrelid = c.oid AND attnum = i.indkey[g - 1] AND attnum > 0),
                                   '(' || pg_get_indexdef(i.indexrelid, g, true) || ')'),
                  'isDescending', (i.indoption[g - 1] & 1) = 1) ORDER BY g)
                FROM generate_series(1, i.indnkeyatts) g)) ORDER BY ic.relname), '[]')
     FROM pg_index i JOIN pg_class ic ON ic.oid = i.indexrelid JOIN pg_am am ON am.oid = ic.relam
     WHERE i.indrelid = c.oid AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u'))
    ) AS indexes
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1, 2`;

const ACTIONS = { a: "no action", r: "restrict", c: "cascade", n: "set null", d: "set default" } as const;

interface ConstraintRow {
  readonly name: string;
  readonly kind: "p" | "u" | "c" | "f";
  readonly isValid: boolean;
  readonly columns: readonly string[];
  readonly expression: string | null;
  readonly target: ForeignKey["references"] | null;
  readonly onDelete: keyof typeof ACTIONS;
  readonly onUpdate: keyof typeof ACTIONS;
}

interface TableRow {
  readonly schema: string;
  readonly name: string;
  readonly comment: string | null;
  readonly columns: readonly Column[];
  readonly constraints: readonly ConstraintRow[];
  readonly indexes: readonly (Index & { readonly isValid: boolean })[];
}

/** Enums and tables by name, columns in their order, the rest by name; a constraint or an index that is not valid throws. */
export async function readSchema(client: pg.ClientBase): Promise<Schema> {
  await client.query("SET search_path = ''");
  try {
    const enums = await client.query<Schema["enums"][number]>(ENUMS);
    const tables = await client.query<TableRow>(TABLES);
    return { enums: enums.rows.map(dropNulls), tables: tables.rows.map(tableOf) };
  } finally {
    await client.query("RESET search_path");
  }
}

/** The same structure in the order in which `readSchema` gives it. */
export function inReadingOrder({ enums, tables }: Schema): Schema {
  const byName = <T extends { readonly name: string; readonly schema?: string }>(items: readonly T[]): T[] =>
    [...items].sort(
      (one, other) => compare(one.schema ?? "", other.schema ?? "") || compare(one.name, other.name),
    );
  return {
    enums: byName(enums),
    tables: byName(tables).map((table) => ({
      ...table,
      uniqueKeys: byName(table.uniqueKeys),
      checks: byName(table.checks),
      foreignKeys: byName(table.foreignKeys),
      indexes: byName(table.indexes),
    })),
  };
}

function tableOf({ schema, name, comment, columns, constraints, indexes }: TableRow): Table {
  for (const { isValid, name: part } of [...constraints, ...indexes])
    if (!isValid) throw new Error(`${part} is not valid`);
  const key = constraints.find(({ kind }) => kind === "p");
  const of = (kind: ConstraintRow["kind"]) => constraints.filter((one) => one.kind === kind);
  const table: Table = {
    schema,
    name,
    columns: columns.map(dropNulls),
    ...(key === undefined ? {} : { primaryKey: { name: key.name, columns: key.columns } }),
    uniqueKeys: of("u").map(({ name, columns }) => ({ name, columns })),
    checks: of("c").map(({ name, expression }) => ({ name, expression: expression ?? "" })),
    foreignKeys: of("f").map(({ name, columns, target, onDelete, onUpdate }) => ({
      name,
      columns,
      references: target ?? { schema: "", table: "", columns: [] },
      onDelete: ACTIONS[onDelete],
      onUpdate: ACTIONS[onUpdate],
    })),
    indexes: indexes.map(({ name, method, isUnique, keys, where }) =>
      dropNulls({
        name,
        ...(method === "btree" ? {} : { method }),
        isUnique,
        keys: keys.map(({ kind, text, isDescending }) => ({
          kind,
          text,
          ...(isDescending === true ? { isDescending } : {}),
        })),
        where,
      }),
    ),
    ...(comment === null ? {} : { comment }),
  } as Table;
  return inReadingOrder({ enums: [], tables: [table] }).tables[0] ?? table;
}

function dropNulls<T extends object>(row: T): T {
  return Object.fromEntries(
    Object.entries(row).filter(([, value]) => value !== null && value !== undefined),
  ) as T;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
