/** What the columns of views are made of, by the rule that Postgres keeps for each. */
import type { ColumnOrigins } from "@ashlar/model";
import type { Found } from "../found.ts";
import { isNode, listOf, readNodeTree } from "../origins/node-tree.ts";
import { type Origins, queryOrigins } from "../origins/query-origins.ts";
import { CLASS } from "./class-id.ts";
import type { Query } from "./query.ts";
import { isOwn } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly action: string;
}

/** https://www.postgresql.org/docs/current/catalog-pg-rewrite.html */
export const viewOriginQuery: Query<Row> = {
  text: () => `
    SELECT c.oid, r.ev_action::pg_catalog.text AS action
    FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
    WHERE c.relkind IN ('v', 'm') AND r.rulename = '_RETURN' AND ${isOwn("c", "relation", "relnamespace")}`,
  read: (rows, found) => {
    for (const { oid, action } of rows) {
      const relation = found.relations.get(oid);
      const [query] = listOf(readNodeTree(action));
      if (relation === undefined || !isNode(query)) continue;
      const names = relation.columns.map(({ name }) => name);
      const origins = queryOrigins(query);
      // Of what is read otherwise than it was made nothing is said, and the worst is taken of it.
      if (origins.length !== names.length) continue;
      found.origins.push({
        view: relation.id,
        columns: origins.map((each, at) => named(names[at] ?? "", each, found)),
      });
    }
  },
};

/** Of system catalogs and their columns nothing is told. */
function named(name: string, { columns, rows, routines }: Origins, found: Found): ColumnOrigins {
  return {
    name,
    columns: columns.flatMap(({ relation: oid, attribute }) => {
      const relation = found.relations.get(oid);
      const column = relation?.columnNames[attribute];
      return relation === undefined || column === undefined ? [] : [{ relation: relation.id, column }];
    }),
    rows: rows.flatMap((oid) => found.relations.get(oid)?.id ?? []),
    routines: routines.flatMap((oid) => found.ownId(CLASS.procedure, oid) ?? []),
  };
}
