/** Types whose values are read and written by functions in C, as well as their definitions can be told. */
import { namesIn } from "../found.ts";
import { CLASS } from "./class-id.ts";
import { definitionList, functionName, literalOrNull } from "./definition.ts";
import type { Query } from "./query.ts";
import { isOwn } from "./scope.ts";

interface Row {
  readonly oid: number;
  readonly namespace: number;
  readonly name: string;
  readonly input: string;
  readonly output: string;
  readonly receive: string | null;
  readonly send: string | null;
  readonly typmodIn: string | null;
  readonly typmodOut: string | null;
  readonly analyze: string | null;
  readonly subscript: string | null;
  readonly bytes: number;
  readonly isByValue: boolean;
  readonly alignment: string;
  readonly storage: string;
  readonly category: string;
  readonly isPreferred: boolean;
  readonly default: string | null;
  readonly element: string | null;
  readonly delimiter: string;
  readonly isCollatable: boolean;
}

const ALIGNMENTS: Readonly<Record<string, string>> = { c: "char", s: "int2", i: "int4", d: "double" };
const STORAGES: Readonly<Record<string, string>> = { p: "plain", e: "external", x: "extended", m: "main" };

export const baseTypeQuery: Query<Row> = {
  text: (major) => `
    SELECT t.oid, t.typnamespace AS namespace, t.typname AS name, t.typinput::text AS input, t.typoutput::text AS output,
           ${functionName("t.typreceive")} AS receive, ${functionName("t.typsend")} AS send,
           ${functionName("t.typmodin")} AS "typmodIn", ${functionName("t.typmodout")} AS "typmodOut",
           ${functionName("t.typanalyze")} AS analyze,
           ${major >= 14 ? functionName("t.typsubscript") : "NULL"} AS subscript,
           t.typlen::pg_catalog.int4 AS bytes, t.typbyval AS "isByValue", t.typalign AS alignment,
           t.typstorage AS storage, t.typcategory AS category, t.typispreferred AS "isPreferred",
           t.typdefault AS default, CASE WHEN t.typelem <> 0 THEN pg_catalog.format_type(t.typelem, NULL) END AS element,
           t.typdelim AS delimiter, t.typcollation <> 0 AS "isCollatable"
    FROM pg_catalog.pg_type t
    WHERE t.typtype = 'b' AND t.typisdefined AND ${isOwn("t", "type", "typnamespace")}
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_type e WHERE e.typarray = t.oid)`,
  read: (rows, found) => {
    for (const row of rows) {
      const names = namesIn("base type", found.schemaName(row.namespace), row.name);
      const definition = `CREATE TYPE ${names.sqlName} ${partsOf(row)}`;
      found.add({ ...names, definition: [definition] }, CLASS.type, row.oid);
    }
  },
};

function partsOf(row: Row): string {
  return definitionList([
    ["INPUT", row.input],
    ["OUTPUT", row.output],
    ["RECEIVE", row.receive],
    ["SEND", row.send],
    ["TYPMOD_IN", row.typmodIn],
    ["TYPMOD_OUT", row.typmodOut],
    ["ANALYZE", row.analyze],
    ["SUBSCRIPT", row.subscript],
    ["INTERNALLENGTH", row.bytes === -1 ? "VARIABLE" : String(row.bytes)],
    ["PASSEDBYVALUE", row.isByValue],
    ["ALIGNMENT", ALIGNMENTS[row.alignment] ?? null],
    ["STORAGE", STORAGES[row.storage] ?? null],
    ["CATEGORY", literalOrNull(row.category)],
    ["PREFERRED", row.isPreferred ? "true" : null],
    ["DEFAULT", literalOrNull(row.default)],
    ["ELEMENT", row.element],
    ["DELIMITER", row.delimiter === "," ? null : literalOrNull(row.delimiter)],
    ["COLLATABLE", row.isCollatable ? "true" : null],
  ]);
}
