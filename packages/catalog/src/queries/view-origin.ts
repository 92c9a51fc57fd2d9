/** What the columns of views are made of, by the rule that Postgres keeps for each. */
import type { ColumnOrigins, ViewOrigins } from "@ashlar/model";
import type { Found } from "../found.ts";
import { isNode, listOf, readNodeTree } from "../origins/node-tree.ts";
import { type Origins, queryOrigins } from "../origins/query-origins.ts";
import { CLASS } from "./class-id.ts";
import type { Query } from "./query.ts";
import { isOwn } from "./scope.ts";

type Row =
  | { readonly kind: "view"; readonly oid: number; readonly action: string }
  /** A system catalog, with the columns in which anything may stand. */
  | { readonly kind: "catalog"; readonly oid: number; readonly columns: readonly number[] }
  /** A function that reads what its arguments say. */
  | { readonly kind: "reader"; readonly oid: number };

const OPAQUE_TYPES = "'text', 'text[]', 'anyarray', 'bytea', 'pg_mcv_list'";
const READERS =
  "^(query|table|schema|database|cursor)_to_xml|^ts_stat$|^pg_read_|^lo_get$|^loread$|^pg_stat_get_activity$|^dblink";

/** https://www.postgresql.org/docs/current/catalog-pg-rewrite.html */
export const viewOriginQuery: Query<Row> = {
  text: () => `
    SELECT 'view' AS kind, c.oid, r.ev_action::pg_catalog.text AS action, NULL::pg_catalog.int2[] AS columns
    FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
    WHERE c.relkind IN ('v', 'm') AND r.rulename = '_RETURN' AND ${isOwn("c", "relation", "relnamespace")}
    UNION ALL
    SELECT 'catalog', a.attrelid, NULL, pg_catalog.array_agg(a.attnum)
    FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
    WHERE c.relnamespace = 'pg_catalog'::pg_catalog.regnamespace AND c.relkind IN ('r', 'v') AND a.attnum > 0
      AND a.atttypid = ANY (ARRAY[${OPAQUE_TYPES}]::pg_catalog.regtype[])
    GROUP BY a.attrelid
    UNION ALL
    SELECT 'reader', p.oid, NULL, NULL FROM pg_catalog.pg_proc p WHERE p.proname ~ '${READERS}'`,
  read: (rows, found) => {
    const opaque: Opaque = {
      columns: new Map(
        rows.flatMap((row) => (row.kind === "catalog" ? [[row.oid, new Set(row.columns)]] : [])),
      ),
      routines: new Set(rows.flatMap((row) => (row.kind === "reader" ? [row.oid] : []))),
    };
    for (const row of rows)
      if (row.kind === "view") found.origins.push(...originsOf(row.oid, row.action, opaque, found));
  },
};

interface Opaque {
  readonly columns: ReadonlyMap<number, ReadonlySet<number>>;
  readonly routines: ReadonlySet<number>;
}

/** Of what is read otherwise than it was made nothing is said, and the worst is taken of it. */
function originsOf(oid: number, action: string, opaque: Opaque, found: Found): ViewOrigins[] {
  const relation = found.relations.get(oid);
  const [query] = listOf(readNodeTree(action));
  if (relation === undefined || !isNode(query)) return [];
  const names = relation.columns.map(({ name }) => name);
  const origins = queryOrigins(query);
  if (origins.length !== names.length) return [];
  return [
    {
      view: relation.id,
      columns: origins.map((each, at) => named(names[at] ?? "", each, { opaque, found })),
    },
  ];
}

function named(
  name: string,
  { columns, rows, routines }: Origins,
  { opaque, found }: { readonly opaque: Opaque; readonly found: Found },
): ColumnOrigins {
  const isOpaque =
    columns.some(({ relation, attribute }) => opaque.columns.get(relation)?.has(attribute) === true) ||
    rows.some((relation) => opaque.columns.has(relation)) ||
    routines.some((routine) => opaque.routines.has(routine));
  return {
    name,
    columns: columns.flatMap(({ relation: oid, attribute }) => {
      const relation = found.relations.get(oid);
      const column = relation?.columnNames[attribute];
      return relation === undefined || column === undefined ? [] : [{ relation: relation.id, column }];
    }),
    rows: rows.flatMap((oid) => found.relations.get(oid)?.id ?? []),
    routines: routines.flatMap((oid) => found.ownId(CLASS.procedure, oid) ?? []),
    ...(isOpaque && { isOpaque }),
  };
}
