/** Composite types, but for the row types of tables. */
import { namesIn } from "../found.ts";
import { CLASS } from "./class-id.ts";
import type { Query } from "./query.ts";
import { isOwn } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly relation: number;
}

export const compositeQuery: Query<Row> = {
  text: () => `
    SELECT t.oid, t.typrelid AS relation
    FROM pg_catalog.pg_type t JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
    WHERE t.typtype = 'c' AND c.relkind = 'c' AND ${isOwn("t", "type", "typnamespace")}`,
  read: (rows, found) => {
    for (const { oid, relation: typrelid } of rows) {
      const relation = found.relations.get(typrelid);
      if (relation === undefined) continue;
      const names = namesIn("composite", relation.schema, relation.name);
      found.add({ ...names, attributes: relation.columns }, CLASS.type, oid);
    }
  },
};
