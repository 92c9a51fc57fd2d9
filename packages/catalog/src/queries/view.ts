/** Views and materialised views. */
import type { ViewColumn } from "@ashlar/model";
import { type Found, namesIn, type Relation } from "../found.ts";
import { withoutNothing } from "../without-nothing.ts";
import { CLASS } from "./class-id.ts";
import { readOptions } from "./option.ts";
import type { Query } from "./query.ts";
import { isOwn } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly definition: string;
  readonly options: readonly string[] | null;
  readonly isPopulated: boolean;
  readonly accessMethod: string | null;
  readonly tablespace: string | null;
}

export const viewQuery: Query<Row> = {
  // Not the "pretty" form, which leaves out parentheses that a later Postgres might need.
  // https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-CATALOG
  text: () => `
    SELECT c.oid, pg_catalog.pg_get_viewdef(c.oid) AS definition, c.reloptions AS options,
           c.relispopulated AS "isPopulated", m.amname AS "accessMethod", s.spcname AS tablespace
    FROM pg_catalog.pg_class c
    LEFT JOIN pg_catalog.pg_am m ON m.oid = c.relam AND m.amname <> 'heap'
    LEFT JOIN pg_catalog.pg_tablespace s ON s.oid = c.reltablespace
    WHERE c.relkind IN ('v', 'm') AND ${isOwn("c", "relation", "relnamespace")}`,
  read: (rows, found) => {
    for (const row of rows) {
      const relation = found.relations.get(row.oid);
      if (relation !== undefined) addView(row, relation, found);
    }
  },
};

function addView(row: Row, relation: Relation, found: Found): void {
  const definition = row.definition.trim().replace(/;$/, "");
  const columns = relation.columns.map(({ default: _, ...column }): ViewColumn => column);
  const options = readOptions(row.options);
  if (relation.kind === "m") {
    const names = namesIn("materialized view", relation.schema, relation.name);
    const { isPopulated, accessMethod, tablespace } = row;
    const extras = withoutNothing({ options, accessMethod, tablespace });
    found.add({ ...names, columns, definition, isPopulated, ...extras }, CLASS.relation, row.oid);
    return;
  }
  const defaults = relation.columns.flatMap(({ name, default: text }): [string, string][] =>
    text === undefined ? [] : [[name, text]],
  );
  const extras = withoutNothing({
    options,
    defaults: defaults.length === 0 ? undefined : Object.fromEntries(defaults),
  });
  const names = namesIn("view", relation.schema, relation.name);
  found.add({ ...names, columns, definition, ...extras }, CLASS.relation, row.oid);
}
