/** Tables and foreign tables; their columns are found by themselves. */
import type { TableObject } from "@ashlar/model";
import { type Found, namesIn } from "../found.ts";
import { withoutNothing } from "../without-nothing.ts";
import { CLASS } from "./class-id.ts";
import { readForeignOptions, readOptions } from "./option.ts";
import type { Query } from "./query.ts";
import { isOwn } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly isUnlogged: boolean;
  readonly partitionBy: string | null;
  readonly bound: string | null;
  readonly parents: readonly number[] | null;
  readonly type: number;
  readonly options: readonly string[] | null;
  readonly toastOptions: readonly string[] | null;
  readonly hasRowSecurity: boolean;
  readonly isRowSecurityForced: boolean;
  readonly replicaIdentity: string | null;
  readonly accessMethod: string | null;
  readonly tablespace: string | null;
  readonly server: string | null;
  readonly serverOptions: readonly string[] | null;
  readonly rows: number;
  readonly pages: number;
  readonly blockBytes: number;
}

const REPLICA_IDENTITY = `CASE CASE WHEN c.relkind <> 'f' THEN c.relreplident END WHEN 'n' THEN 'NOTHING' WHEN 'f' THEN 'FULL' WHEN 'i' THEN (
      SELECT 'USING INDEX ' || pg_catalog.quote_ident(x.relname)
      FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class x ON x.oid = i.indexrelid
      WHERE i.indrelid = c.oid AND i.indisreplident) END`;

const PARENTS = `(SELECT pg_catalog.array_agg(i.inhparent ORDER BY i.inhseqno)
      FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid)`;

export const tableQuery: Query<Row> = {
  text: () => `
    SELECT c.oid, c.relpersistence = 'u' AS "isUnlogged",
           CASE WHEN c.relkind = 'p' THEN pg_catalog.pg_get_partkeydef(c.oid) END AS "partitionBy",
           CASE WHEN c.relispartition THEN pg_catalog.pg_get_expr(c.relpartbound, c.oid) END AS bound,
           ${PARENTS} AS parents, c.reloftype AS type,
           c.reloptions AS options, t.reloptions AS "toastOptions",
           c.relrowsecurity AS "hasRowSecurity", c.relforcerowsecurity AS "isRowSecurityForced",
           ${REPLICA_IDENTITY} AS "replicaIdentity",
           m.amname AS "accessMethod", s.spcname AS tablespace,
           v.srvname AS server, f.ftoptions AS "serverOptions",
           c.reltuples AS rows, c.relpages + coalesce(t.relpages, 0) AS pages,
           pg_catalog.current_setting('block_size')::pg_catalog.int4 AS "blockBytes"
    FROM pg_catalog.pg_class c
    LEFT JOIN pg_catalog.pg_class t ON t.oid = c.reltoastrelid
    LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam AND m.amname <> 'heap'
    LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
    LEFT JOIN pg_catalog.pg_foreign_table f ON f.ftrelid = c.oid
    LEFT JOIN pg_catalog.pg_foreign_server v ON v.oid = f.ftserver
    WHERE c.relkind IN ('r', 'p', 'f') AND ${isOwn("c", "relation", "relnamespace")}`,
  read: (rows, found) => {
    for (const row of rows) addTable(row, found);
  },
};

function addTable(row: Row, found: Found): void {
  const relation = found.relations.get(row.oid);
  if (relation === undefined) return;
  const parents = (row.parents ?? []).flatMap((oid) => found.relations.get(oid)?.id ?? []);
  const [parent] = parents;
  const options = { ...readOptions(row.options), ...readOptions(row.toastOptions, "toast.") };
  const table: TableObject = {
    ...namesIn(relation.kind === "f" ? "foreign table" : "table", relation.schema, relation.name),
    ...withoutNothing({
      isUnlogged: row.isUnlogged,
      partitionBy: row.partitionBy,
      partitionOf: row.bound === null || parent === undefined ? undefined : { parent, bound: row.bound },
      inherits: row.bound !== null || parents.length === 0 ? undefined : parents,
      ofType: row.type === 0 ? undefined : found.resolve(CLASS.type, row.type),
      options: Object.keys(options).length === 0 ? undefined : options,
      hasRowSecurity: row.hasRowSecurity,
      isRowSecurityForced: row.isRowSecurityForced,
      replicaIdentity: row.replicaIdentity,
      accessMethod: row.accessMethod,
      tablespace: row.tablespace,
      server: row.server,
      serverOptions: readForeignOptions(row.serverOptions),
    }),
    // Of partitioned tables, and before the first ANALYZE, both are -1.
    estimate: { rows: Math.max(0, row.rows), bytes: Math.max(0, row.pages) * row.blockBytes },
  };
  for (const id of parents) found.depend(table.id, id);
  found.add(table, CLASS.relation, row.oid);
}
