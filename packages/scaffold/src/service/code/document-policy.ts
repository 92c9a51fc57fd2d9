/** Prints `document-policy.ts`: what the document's security asks of each operation, made anew with the document. */
import type { File } from "@ashlar/model";
import type { PlannedOperation } from "../../blueprint.ts";
import { printKey, printLiteral } from "../../emit/literal.ts";
import { retiredOperations } from "../../ownership/retired-operations.ts";
import type { Facts } from "./facts.ts";

/** The module, from the folder above that of the routes: beside `services/`, whose files go by names of stores. */
export const documentPolicy = "document-policy";

/** @param existing files on disk: what people wrote for operations that are gone must go on compiling */
export function emitDocumentPolicy(facts: Facts, existing: ReadonlyMap<string, string>): File {
  const { operations } = facts.blueprint;
  const path = `${facts.folder}/${documentPolicy}.ts`;
  const retired = retiredOperations(path, new Set(operations.map(({ name }) => name)), existing);
  const names = operations.map(({ name }) => `\n  | ${JSON.stringify(name)}`);
  if (retired.size > 0) names.push("\n  | RetiredOperation");
  const rows = operations.map((operation) => printRow(operation.name, demandedScopes(operation, facts)));
  const retiredRows = [...retired].map(([name, scopes]) => printRow(name, scopes));
  return {
    path,
    owner: "generated",
    text: `/** What the document's security asks of each operation; what you ask besides stands in services/policy.ts. */

/** Name of an operation of the document. */
export type Operation =${names.length === 0 ? " never" : names.join("")};
${printRetired([...retired.keys()])}
/** Scopes without which nobody may do it. */
export const documentScopes: Readonly<Record<Operation, readonly string[]>> = {
${[...rows, ...retiredRows].join("")}};
`,
  };
}

function printRow(name: string, scopes: readonly string[]): string {
  const key = `  ${printKey(name)}: `;
  return `${key}${printLiteral(scopes, 2, key.length + 1)},\n`;
}

function printRetired(names: readonly string[]): string {
  if (names.length === 0) return "";
  const members = names.map((name) => `\n  | ${JSON.stringify(name)}`);
  return `
/** The document has no such operations any more: each stays, with its scopes, until no file of yours asks for it. */
export type RetiredOperation =${members.join("")};
`;
}

/** Scopes that every alternative of the document's security asks for; what one may do without is not demanded here. */
function demandedScopes({ security }: PlannedOperation, { blueprint }: Facts): string[] {
  const knowsScopes = new Set(
    blueprint.schemes
      .filter(({ scheme }) => scheme.type !== "apiKey" && scheme.type !== "mutualTLS")
      .filter(({ scheme }) => scheme.type !== "http" || scheme.scheme === "bearer")
      .map(({ hook }) => hook),
  );
  const alternatives = security.map((schemes) =>
    Object.entries(schemes).flatMap(([hook, scopes]) => (knowsScopes.has(hook) ? scopes : [])),
  );
  const [first = [], ...others] = alternatives;
  return [...new Set(first)].filter((scope) => others.every((scopes) => scopes.includes(scope)));
}
