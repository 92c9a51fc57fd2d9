/** Prints `database/tables.ts`: tables for queries of one's own. */
import type { File } from "@ashlar/model";
import { printKey } from "../../emit/literal.ts";
import type { PlannedField, PlannedResource, ResourcePlan } from "../resource-plan.ts";

export function emitResourceTables({ resources }: ResourcePlan): File {
  const tables = resources.map(
    (resource) => `  ${printKey(nameOf(resource))}: {\n${columnsOf(resource)}  };\n`,
  );
  return {
    path: "src/database/tables.ts",
    owner: "generated",
    text: `/** The tables as kysely's queries read them, for queries of your own; the resources ask in SQL. */

export interface Tables {
${tables.join("")}}
`,
  };
}

/** What stands in `public` needs no schema before it. */
function nameOf({ schema, table }: PlannedResource): string {
  return schema === "public" ? table : `${schema}.${table}`;
}

function columnsOf({ fields }: PlannedResource): string {
  return fields.map((field) => `    ${printKey(field.column)}: ${typeOf(field)};\n`).join("");
}

/** As the pool reads values; what is not listed is for whoever queries it to look at. */
function typeOf({ type, isNullable }: PlannedField): string {
  const known = TYPES[type.replace(/\(.*?\)/, "")];
  if (known === undefined) return "unknown";
  return isNullable ? `${known} | null` : known;
}

const TYPES: Readonly<Record<string, string>> = {
  smallint: "number",
  integer: "number",
  bigint: "number",
  numeric: "number",
  real: "number",
  "double precision": "number",
  boolean: "boolean",
  text: "string",
  character: "string",
  "character varying": "string",
  uuid: "string",
  date: "string",
  "timestamp with time zone": "Date",
  "timestamp without time zone": "Date",
};
