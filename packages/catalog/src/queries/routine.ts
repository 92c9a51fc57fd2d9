/** Functions and procedures. */
import { namesIn } from "../found.ts";
import { CLASS } from "./class-id.ts";
import type { Query } from "./query.ts";
import { isOwn, isPart } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly namespace: number;
  readonly name: string;
  readonly kind: string;
  readonly language: string;
  readonly definition: string;
  /** Types of the input arguments. */
  readonly identity: string;
  readonly signature: string;
  readonly defaults: number;
}

/** One text of argument modes, names and types, of the result and of the kind of function. */
const SIGNATURE = `pg_catalog.concat_ws(' ',
      CASE p.prokind WHEN 'w' THEN 'WINDOW' END,
      '(' || coalesce((
        SELECT pg_catalog.string_agg(pg_catalog.concat_ws(' ',
          CASE coalesce(p.proargmodes[a.at], 'i') WHEN 'i' THEN 'IN' WHEN 'o' THEN 'OUT' WHEN 'b' THEN 'INOUT'
            WHEN 'v' THEN 'VARIADIC' ELSE 'TABLE' END,
          pg_catalog.quote_ident(nullif(p.proargnames[a.at], '')), pg_catalog.format_type(a.type, NULL)), ', ' ORDER BY a.at)
        FROM pg_catalog.unnest(coalesce(p.proallargtypes, p.proargtypes::pg_catalog.oid[])) WITH ORDINALITY a(type, at)
      ), '') || ')',
      CASE WHEN p.prokind <> 'p' THEN 'RETURNS ' || CASE WHEN p.proretset THEN 'SETOF ' ELSE '' END ||
        pg_catalog.format_type(p.prorettype, NULL) END)`;

export const routineQuery: Query<Row> = {
  text: () => `
    SELECT p.oid, p.pronamespace AS namespace, p.proname AS name, p.prokind AS kind, l.lanname AS language,
           pg_catalog.rtrim(pg_catalog.pg_get_functiondef(p.oid), E'\\n') AS definition,
           pg_catalog.oidvectortypes(p.proargtypes) AS identity, ${SIGNATURE} AS signature,
           p.pronargdefaults AS defaults
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang
    WHERE p.prokind IN ('f', 'p', 'w') AND ${isOwn("p", "procedure", "pronamespace")}
      AND NOT ${isPart("p", "procedure")}`,
  read: (rows, found) => {
    for (const { oid, namespace, name, kind, identity, ...facts } of rows) {
      const names = namesIn(kind === "p" ? "procedure" : "function", found.schemaName(namespace), name);
      const id = `${names.id}(${identity})`;
      const sqlName = `${names.sqlName}(${identity})`;
      found.add({ ...names, id, sqlName, ...facts }, CLASS.procedure, oid);
    }
  },
};
