/** Prints `runtime/document.ts`: what the code was made from, as data, so that it can be read back from the code. */
import type { File, Operation } from "@ashlar/model";
import type { Blueprint } from "../blueprint.ts";
import { printKey } from "./literal.ts";

const INTRO = `/**
 * What these files were made from, a line per thing: JSON Schemas as \`compiled.ts\` and \`types/api.ts\` have them, and what
 * the document says of each operation besides. \`ashlar spec\` reads it; the service does not.
 */
`;

export function emitDocument(blueprint: Blueprint): File {
  const { api, operations, layout } = blueprint;
  const { schemas, securitySchemes, operations: _operations, webhooks, ...about } = api;
  const named = operations.map(({ name, source }) => [name, withoutPlaces(source)] as const);
  const parts = [
    printTable("about", Object.entries(about)),
    printTable("securitySchemes", Object.entries(securitySchemes)),
    printTable("schemas", Object.entries(schemas)),
    printTable("operations", named),
    printTable("webhooks", Object.entries(webhooks.map(withoutPlaces))),
  ];
  return {
    path: `${layout.middleware}/runtime/document.ts`,
    owner: "generated",
    text: `${INTRO}${parts.filter((part) => part !== "").join("\n")}`,
  };
}

function printTable(name: string, rows: readonly (readonly [string, unknown])[]): string {
  if (rows.length === 0) return "";
  const lines = rows.map(([key, value]) => `  ${printKey(key)}: ${JSON.stringify(value)},\n`).join("");
  return `export const ${name}: { readonly [name: string]: unknown } = {\n${lines}};\n`;
}

/** Lines of the document are nothing that the code should change with. */
function withoutPlaces(operation: Operation): Operation {
  const { location: _location, callbacks, ...rest } = operation;
  return {
    ...rest,
    callbacks: callbacks.map(({ name, operations }) => ({ name, operations: operations.map(withoutPlaces) })),
  };
}
