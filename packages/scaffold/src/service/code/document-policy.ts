/** Prints `document-policy.ts`: what the document's security asks of each operation, made anew with the document. */
import type { File } from "@ashlar/model";
import type { PlannedOperation } from "../../blueprint.ts";
import { printKey, printLiteral } from "../../emit/literal.ts";
import type { Facts } from "./facts.ts";

/** The module, from the folder above that of the routes: beside `services/`, whose files go by names of stores. */
export const documentPolicy = "document-policy";

export function emitDocumentPolicy(facts: Facts): File {
  const rows = facts.blueprint.operations.map((operation) => {
    const key = `  ${printKey(operation.name)}: `;
    return `${key}${printLiteral(demandedScopes(operation, facts), 2, key.length + 1)},\n`;
  });
  const names = facts.blueprint.operations.map(({ name }) => `\n  | ${JSON.stringify(name)}`);
  return {
    path: `${facts.folder}/${documentPolicy}.ts`,
    owner: "generated",
    text: `/** What the document's security asks of each operation; what you ask besides stands in services/policy.ts. */

/** Name of an operation of the document. */
export type Operation =${names.length === 0 ? " never" : names.join("")};

/** Scopes without which nobody may do it. */
export const documentScopes: Readonly<Record<Operation, readonly string[]>> = {
${rows.join("")}};
`,
  };
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
