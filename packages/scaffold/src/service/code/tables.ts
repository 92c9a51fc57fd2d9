/** Prints `database/tables.ts`: the tables as kysely's types. */
import type { File } from "@ashlar/model";
import { Imports } from "../../emit/imports.ts";
import { printKey } from "../../emit/literal.ts";
import type { Field } from "../service-plan.ts";
import { columnTypes } from "./column-type.ts";
import { apiTypesIn, type Facts, layoutModule, type StoreFacts } from "./facts.ts";
import { lineWidth } from "./print.ts";
import { propertyOf } from "./property.ts";
import { writeOnlyPaths } from "./write-only-paths.ts";

export function emitTables(facts: Facts): File {
  const imports = new Imports();
  const blocks = [
    ...facts.plan.schema.enums.flatMap(({ schema, name, values }) => {
      const type = facts.enumTypes.get(`${schema}.${name}`);
      return type === undefined || facts.apiTypes.has(type) ? [] : [printEnum(type, values)];
    }),
    printTables(facts),
    ...facts.stores.map((store) => printTable(store, facts, imports)),
  ];
  const lines = imports.lines().map((line) => `${line}\n`);
  return {
    path: `${facts.folder}/database/tables.ts`,
    owner: "generated",
    text: `/** The tables, as queries read and write them. */\n${lines.join("")}\n${blocks.join("\n")}`,
  };
}

function printEnum(type: string, values: readonly string[]): string {
  const printed = values.map((value) => JSON.stringify(value));
  const line = `export type ${type} = ${printed.join(" | ")};\n`;
  if (line.length <= lineWidth) return line;
  return `export type ${type} =\n${printed.map((value) => `  | ${value}`).join("\n")};\n`;
}

function printTables({ stores }: Facts): string {
  const members = stores.map(({ store, types }) => `  ${printKey(store.table)}: ${types.table};\n`);
  return `export interface Tables {\n${members.join("")}}\n`;
}

function printTable(store: StoreFacts, facts: Facts, imports: Imports): string {
  const { types } = store;
  const members = store.store.fields.map((field) => {
    const { declared, ofKysely } = columnTypes(field, store, facts);
    imports.type("kysely", ...ofKysely);
    imports.type(layoutModule(facts, "database", "types", "api"), ...apiTypesIn(facts, declared));
    return `${remarkOn(field, store, facts)}  ${printKey(field.column)}: ${declared};\n`;
  });
  imports.type("kysely", "Insertable", "Selectable", "Updateable");
  return `export interface ${types.table} {
${members.join("")}}

export type ${types.row} = Selectable<${types.table}>;
export type ${types.newRow} = Insertable<${types.table}>;
export type ${types.changes} = Updateable<${types.table}>;
`;
}

/** What is never answered stands here all the same, where backups and whoever may query the table can read it. */
function remarkOn(field: Field, { schema }: StoreFacts, { blueprint }: Facts): string {
  if (field.kind === "password" || field.property === undefined) return "";
  if (field.isWriteOnly) return "  /** Write-only in the document, and stored as it came. */\n";
  if (field.kind !== "json") return "";
  const { schemas } = blueprint.api;
  const names = writeOnlyPaths(propertyOf(schema, field.property, schemas)?.schema, schemas).map(printPath);
  return names.length === 0
    ? ""
    : `  /** Write-only in the document, and stored as it came: ${names.join(", ")}. */\n`;
}

function printPath(path: readonly string[]): string {
  return `\`${path.join(".").replaceAll("*/", "* /")}\``;
}
