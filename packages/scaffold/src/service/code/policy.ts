/** Prints `services/policy.ts`: who may do what, second to the document's security. */
import type { File } from "@ashlar/model";
import { printKey } from "../../emit/literal.ts";
import { documentPolicy } from "./document-policy.ts";
import { type Facts, layoutModule, moduleFrom } from "./facts.ts";

/**
 * Made once, so it holds nothing of the document: a copy of its scopes would be stale with the next one, and lock
 * everybody out.
 */
export function emitPolicy(facts: Facts): File {
  const errors = layoutModule(facts, "services", "middleware", "errors");
  return {
    path: `${facts.folder}/services/policy.ts`,
    owner: "project",
    text: `/** Who may do what, besides what the document's security asks: the place for roles, and for rules about single rows. */
import type { Call } from "@ashlar/kit/call";
import { documentScopes, type Operation } from "${moduleFrom(facts, "services", documentPolicy)}";
import { forbidden } from "${errors}";

export interface Rule {
  /** All of them, besides those of the document. */
  readonly scopes?: readonly string[];
  /** One of them. */
  readonly roles?: readonly string[];
}

/** What has no rule here may be done by everybody whom the document lets. */
export const policy: Readonly<Partial<Record<Operation, Rule>>> = {${example(facts)}};

/** Every service asks this first. */
export function permit(call: Call, operation: Operation): void {
  const { scopes = [], roles = [] } = policy[operation] ?? {};
  const needed = new Set([...documentScopes[operation], ...scopes]);
  const missing = [...needed].filter((scope) => !call.actor?.scopes.includes(scope));
  if (missing.length > 0) throw forbidden(\`This needs the scope \${missing.join(" and ")}.\`);
  if (roles.length > 0 && !roles.some((role) => call.actor?.roles.includes(role))) {
    throw forbidden(\`This needs the role \${roles.join(" or ")}.\`);
  }
}
`,
  };
}

/** A rule as a comment, of the operation that is the likeliest to get one. */
function example({ stores }: Facts): string {
  const stored = stores.flatMap(({ operations }) => operations);
  const { operation } = stored.find(({ action }) => action.kind === "delete") ?? stored.at(-1) ?? {};
  return operation === undefined ? "" : `\n  // ${printKey(operation.name)}: { roles: ["manager"] },\n`;
}
