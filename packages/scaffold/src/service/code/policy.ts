/** Prints `services/policy.ts`: who may do what, second to the document's security. */
import type { File } from "@ashlar/model";
import type { PlannedOperation } from "../../blueprint.ts";
import { printKey, printLiteral } from "../../emit/literal.ts";
import { type Facts, layoutModule } from "./facts.ts";

export function emitPolicy(facts: Facts): File {
  const errors = layoutModule(facts, "services", "middleware", "errors");
  const operations = facts.stores.flatMap(({ operations: own }) => own.map(({ operation }) => operation));
  const rows = facts.blueprint.operations
    .filter((operation) => operations.includes(operation))
    .map((operation) => {
      const key = `  ${printKey(operation.name)}: `;
      const scopes = demandedScopes(operation, facts);
      return `${key}${printLiteral(scopes.length === 0 ? {} : { scopes }, 2, key.length + 1)},\n`;
    });
  return {
    path: `${facts.folder}/services/policy.ts`,
    owner: "project",
    text: `/** Who may do what, second to the document's security: the place for roles, and for rules about single rows. */
import type { Call } from "@ashlar/kit/call";
import { forbidden } from "${errors}";

export interface Rule {
  /** All of them. */
  readonly scopes?: readonly string[];
  /** One of them. */
  readonly roles?: readonly string[];
}

/** By operation; what has no rule may be done by everybody who passed the document's security. */
export const policy: Readonly<Record<string, Rule>> = {
${rows.join("")}};

/** Every service asks this first. */
export function permit(call: Call, operation: keyof typeof policy): void {
  const { scopes = [], roles = [] } = policy[operation] ?? {};
  const missing = scopes.filter((scope) => !call.actor?.scopes.includes(scope));
  if (missing.length > 0) throw forbidden(\`This needs the scope \${missing.join(" and ")}.\`);
  if (roles.length > 0 && !roles.some((role) => call.actor?.roles.includes(role))) {
    throw forbidden(\`This needs the role \${roles.join(" or ")}.\`);
  }
}
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
