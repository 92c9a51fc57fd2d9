/** Indexes that no constraint brings. */
import type { IndexObject } from "@ashlar/model";
import { type Found, namesIn, type Relation } from "../found.ts";
import { withoutNothing } from "../without-nothing.ts";
import { CLASS } from "./class-id.ts";
import type { Query } from "./query.ts";
import { isOwn } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly relation: number;
  readonly name: string;
  readonly method: string;
  readonly isUnique: boolean;
  readonly definition: string;
  /** An attnum each; 0 for an expression. */
  readonly columns: readonly number[];
  /** Bits for each key: 1 descending, 2 nulls first. */
  readonly keyOptions: readonly number[];
  readonly keyCount: number;
  readonly expressions: readonly string[] | null;
  readonly where: string | null;
  readonly isValid: boolean;
  readonly isClustered: boolean;
  readonly tablespace: string | null;
  readonly parent: number | null;
  readonly targets: readonly { readonly attnum: number; readonly target: number }[] | null;
}

const EXPRESSIONS = `CASE WHEN i.indexprs IS NOT NULL THEN (
      SELECT pg_catalog.array_agg(pg_catalog.pg_get_indexdef(i.indexrelid, k.at::pg_catalog.int4, false) ORDER BY k.at)
      FROM pg_catalog.generate_series(1, i.indnkeyatts) k(at) WHERE i.indkey[k.at - 1] = 0) END`;

/** Everything up to USING, as pg_get_indexdef() writes it. */
const HEAD = `'CREATE ' || CASE WHEN i.indisunique THEN 'UNIQUE ' ELSE '' END || 'INDEX ' ||
      pg_catalog.quote_ident(c.relname) || ' ON ' || CASE WHEN c.relkind = 'I' THEN 'ONLY ' ELSE '' END ||
      pg_catalog.quote_ident(tn.nspname) || '.' || pg_catalog.quote_ident(t.relname) || ' USING '`;

const TARGETS = `CASE WHEN i.indexprs IS NOT NULL THEN (
      SELECT pg_catalog.json_agg(pg_catalog.json_build_object('attnum', a.attnum, 'target', a.attstattarget))
      FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attstattarget >= 0) END`;

const OF_CONSTRAINT = `c.oid IN (SELECT conindid FROM pg_catalog.pg_constraint WHERE contype IN ('p', 'u', 'x'))`;

export const indexQuery: Query<Row> = {
  text: () => `
    SELECT c.oid, i.indrelid AS relation, c.relname AS name, m.amname AS method, i.indisunique AS "isUnique",
           pg_catalog.substr(pg_catalog.pg_get_indexdef(c.oid), pg_catalog.length(${HEAD}) + 1) AS definition,
           i.indkey::pg_catalog.int2[] AS columns, i.indoption::pg_catalog.int2[] AS "keyOptions", i.indnkeyatts AS "keyCount", ${EXPRESSIONS} AS expressions,
           pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS where, i.indisvalid AS "isValid",
           i.indisclustered AS "isClustered", s.spcname AS tablespace, h.inhparent AS parent, ${TARGETS} AS targets
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
    JOIN pg_catalog.pg_am m ON m.oid = c.relam
    JOIN pg_catalog.pg_class t ON t.oid = i.indrelid
    JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
    LEFT JOIN pg_catalog.pg_inherits h ON h.inhrelid = c.oid
    LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
    WHERE c.relkind IN ('i', 'I') AND NOT ${OF_CONSTRAINT} AND ${isOwn("c", "relation", "relnamespace")}`,
  read: (rows, found) => {
    for (const row of rows) {
      const relation = found.relations.get(row.relation);
      if (relation === undefined) continue;
      found.claim(CLASS.relation, row.oid, namesIn("index", relation.schema, row.name).id);
    }
    for (const row of rows) {
      const relation = found.relations.get(row.relation);
      if (relation !== undefined) found.add(indexOf(row, relation, found), CLASS.relation, row.oid);
    }
  },
};

function indexOf(row: Row, relation: Relation, found: Found): IndexObject {
  const expressions = [...(row.expressions ?? [])];
  const keys = row.columns.slice(0, row.keyCount).map((attnum, at) => ({
    ...(attnum === 0
      ? { kind: "expression" as const, text: expressions.shift() ?? "" }
      : { kind: "column" as const, text: relation.columnNames[attnum] ?? "" }),
    ...withoutNothing({ isDescending: ((row.keyOptions[at] ?? 0) & 1) === 1 }),
  }));
  const include = row.columns.slice(row.keyCount).map((attnum) => relation.columnNames[attnum] ?? "");
  const targets = (row.targets ?? []).map(({ attnum, target }): [string, number] => [String(attnum), target]);
  return {
    ...namesIn("index", relation.schema, row.name),
    parent: relation.id,
    isUnique: row.isUnique,
    definition: row.definition,
    method: row.method,
    keys,
    ...withoutNothing({
      include: include.length === 0 ? undefined : include,
      where: row.where,
      isInvalid: !row.isValid,
      partOf: row.parent === null ? undefined : found.resolve(CLASS.relation, row.parent),
      isClustered: row.isClustered,
      tablespace: row.tablespace,
      statisticsTargets: targets.length === 0 ? undefined : Object.fromEntries(targets),
    }),
  };
}
