/** Prints `database/records.ts`: rows → what the document knows, bodies → columns, and the orders of lists. */
import type { File } from "@ashlar/model";
import { Imports } from "../../emit/imports.ts";
import { printLiteral } from "../../emit/literal.ts";
import { withArticle } from "../plan/words.ts";
import { type BodyFunction, bodyFunctionsOf } from "./body-function.ts";
import { apiTypesIn, type Facts, layoutModule, moduleFrom, type StoreFacts } from "./facts.ts";
import { printListOrders } from "./list-order.ts";
import { lineWidth, printFunction } from "./print.ts";
import { readStatements } from "./read-column.ts";
import { recordHelpers } from "./record-helpers.ts";
import { namedProperties, printChange, printValue } from "./write-column.ts";

export function emitRecords(facts: Facts): File {
  const imports = new Imports();
  const api = layoutModule(facts, "database", "types", "api");
  const blocks = [
    printStored(facts),
    ...facts.stores.flatMap((store) => [
      ...(store.isModelNamedHere ? [`export type ${store.model} = ${store.store.modelType};\n`] : []),
      printRead(store, facts, imports),
      printStoredRow(store, facts, imports),
      ...printNamedProperties(store),
      ...bodyFunctionsOf(store, facts).flatMap((each) => [printBodyFunction(each, store, facts, imports)]),
      ...printListOrders(store, imports),
    ]),
  ];
  const text = blocks.join("\n");
  const helpers = recordHelpers(text, facts, imports);
  if (text.includes("Written<")) imports.type("kysely", "UpdateType");
  const all = [text, ...helpers].join("\n");
  imports.type(api, ...apiTypesIn(facts, withoutComments(all)));
  const lines = imports.lines().map((line) => `${line}\n`);
  return {
    path: `${facts.folder}/database/records.ts`,
    owner: "generated",
    text: `/** Between rows and what the document speaks of. */\n${lines.join("")}\n${all}`,
  };
}

function withoutComments(text: string): string {
  return text.replace(/\/\*\*[\s\S]*?\*\/|\/\/[^\n]*/g, "");
}

function printStored({ storedType }: Facts): string {
  return `/** What stands in the database, as the document has it. */
export interface ${storedType}<Model> {
  readonly value: Model;
  /** Of this version of it. */
  readonly etag: string;
}
`;
}

function tablesModule(facts: Facts): string {
  return moduleFrom(facts, "database", "database/tables");
}

function printRead(store: StoreFacts, facts: Facts, imports: Imports): string {
  imports.type(tablesModule(facts), store.types.row);
  return printFunction({
    doc: [`The ${store.store.noun} of a row.`],
    name: `to${store.name}`,
    parameters: [`row: ${store.types.row}`],
    returns: store.model,
    body: readStatements(store, facts),
  });
}

function printStoredRow(store: StoreFacts, { storedType }: Facts, imports: Imports): string {
  const { version } = store.store;
  imports.value("@ashlar/kit/conditional", version === undefined ? "etagOf" : "versionEtag");
  const body =
    version === undefined
      ? [`const value = to${store.name}(row);`, "return { value, etag: etagOf(value) };"]
      : [`return { value: to${store.name}(row), etag: versionEtag(row.${version}) };`];
  return printFunction({
    doc: [],
    name: `stored${store.name}`,
    parameters: [`row: ${store.types.row}`],
    returns: `${storedType}<${store.model}>`,
    body,
  });
}

function printNamedProperties(facts: StoreFacts): string[] {
  const { noun, fields } = facts.store;
  const additional = fields.find(({ source }) => source === "additional");
  if (additional === undefined) return [];
  const start = `const ${namedProperties(facts)}: readonly string[] = `;
  const names = printLiteral(additional.named ?? [], 0, start.length + 1);
  return [
    `/** What the document names in ${withArticle(noun)}: all else is kept together. */\n${start}${names};\n`,
  ];
}

function printBodyFunction(made: BodyFunction, store: StoreFacts, facts: Facts, imports: Imports): string {
  return made.kind === "values"
    ? printValues(made, store, facts, imports)
    : printChanges(made, store, facts, imports);
}

function printValues(made: BodyFunction, store: StoreFacts, facts: Facts, imports: Imports): string {
  const { valuesType, fields } = made;
  const { table } = store.types;
  if (made.isAsync) imports.value("@ashlar/kit/passwords", "hashPassword");
  imports.type(tablesModule(facts), table);
  const columns = fields.map(({ column }) => JSON.stringify(column));
  const start = `export type ${valuesType} = Pick<`;
  const line = `${start}Written<${table}>, ${columns.length === 0 ? "never" : columns.join(" | ")}>;\n`;
  const type =
    line.length <= lineWidth
      ? line
      : `${start}
  Written<${table}>,
${printUnion(columns)}>;
`;
  const members = fields.map((field) => {
    const start = `  ${printColumn(field.column)}:`;
    const value = printValue(field, made, facts);
    return start.length + value.length + 4 <= lineWidth
      ? `${start} ${value},`
      : `${start}
    ${value},`;
  });
  const parameter = fields.length === 0 ? "_body" : "body";
  return `${type}\n${printFunction({
    doc: ["The columns that a body fills; what it leaves out is empty, or as it is by default."],
    name: made.name,
    parameters: [`${parameter}: ${made.type}`],
    returns: made.isAsync ? `Promise<${valuesType}>` : valuesType,
    body: fields.length === 0 ? ["return {};"] : ["return {", ...members, "};"],
    isAsync: made.isAsync,
  })}`;
}

function printChanges(made: BodyFunction, store: StoreFacts, facts: Facts, imports: Imports): string {
  const { row, changes } = store.types;
  imports.type(tablesModule(facts), changes);
  if (made.takesRow) {
    imports.type(tablesModule(facts), row).value("@ashlar/kit/merge-patch", "mergePatch");
  }
  if (made.isAsync) imports.value("@ashlar/kit/passwords", "hashPassword");
  const statements = made.fields.flatMap((field) => printChange(field, made, facts));
  return printFunction({
    doc: [
      `What a patch changes: \`null\` empties, what it leaves out stays, nested values are merged (RFC 7396).`,
    ],
    name: made.name,
    parameters: [
      `${made.fields.length === 0 ? "_patch" : "patch"}: ${made.type}`,
      made.takesRow ? `row: ${row}` : "",
    ],
    returns: made.isAsync ? `Promise<${changes}>` : changes,
    body: [`const changes: ${changes} = {};`, ...statements, "return changes;"],
    isAsync: made.isAsync,
  });
}

function printUnion(members: readonly string[]): string {
  const line = `  ${members.join(" | ")}\n`;
  return line.length <= lineWidth ? line : members.map((member) => `  | ${member}\n`).join("");
}

export function printColumn(column: string): string {
  return /^[a-z_$][\w$]*$/i.test(column) ? column : JSON.stringify(column);
}
