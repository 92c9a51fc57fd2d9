/** Casts. */
import { CLASS } from "./class-id.ts";
import { words } from "./definition.ts";
import type { Query } from "./query.ts";
import { isOwnOutsideSchemas, isPart } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly source: string;
  readonly target: string;
  readonly function: string | null;
  /** f, i (through text), b (the same bytes). */
  readonly method: string;
  /** e, a (assignment), i (implicit). */
  readonly context: string;
}

const CONTEXTS: Readonly<Record<string, string>> = { a: "AS ASSIGNMENT", i: "AS IMPLICIT" };

export const castQuery: Query<Row> = {
  text: () => `
    SELECT c.oid, pg_catalog.format_type(c.castsource, NULL) AS source,
           pg_catalog.format_type(c.casttarget, NULL) AS target,
           CASE WHEN c.castfunc <> 0 THEN c.castfunc::pg_catalog.regprocedure::text END AS function,
           c.castmethod AS method, c.castcontext AS context
    FROM pg_catalog.pg_cast c WHERE ${isOwnOutsideSchemas("c", "cast")} AND NOT ${isPart("c", "cast")}`,
  read: (rows, found) => {
    for (const { oid, source, target, function: routine, method, context } of rows) {
      const sqlName = `(${source} AS ${target})`;
      const how =
        method === "f" ? `WITH FUNCTION ${routine}` : method === "i" ? "WITH INOUT" : "WITHOUT FUNCTION";
      const definition = [words(`CREATE CAST ${sqlName} ${how}`, CONTEXTS[context])];
      found.add({ kind: "cast", id: `cast ${sqlName}`, name: sqlName, sqlName, definition }, CLASS.cast, oid);
    }
  },
};
