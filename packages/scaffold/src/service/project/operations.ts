/** Prints `src/operations.ts`: what the kit needs to know of every operation. */
import type { File } from "@ashlar/model";
import type { PlannedOperation } from "../../blueprint.ts";
import { printLiteral } from "../../emit/literal.ts";
import type { ProjectFacts } from "./facts.ts";

export function emitOperations({ operations, dates = {} }: ProjectFacts): File {
  const known = new Map(Object.entries(dates));
  const rows = operations.map((operation) => ({
    operation: operation.name,
    method: operation.method.toUpperCase(),
    path: operation.fullPath,
    deprecated: operation.source.deprecated ? true : undefined,
    deprecatedSince: operation.source.deprecated ? known.get(operation.name)?.deprecatedSince : undefined,
    sunset: known.get(operation.name)?.sunset,
    limit: handsOutCredentials(operation) ? "auth" : undefined,
    isPrivate: isPrivate(operation) ? true : undefined,
  }));
  return {
    path: "src/operations.ts",
    owner: "generated",
    text: `/** Every operation of the document, as logs, metrics and limits name it. */
import type { RouteFacts } from "@ashlar/kit/routes";

export const operations: readonly RouteFacts[] = ${printLiteral(rows)};
`,
  };
}

/** Nobody gets an answer without credentials. */
function isPrivate({ security }: PlannedOperation): boolean {
  return security.length > 0 && security.every((alternative) => Object.keys(alternative).length > 0);
}

// What OWASP API2:2023 asks to be limited more strictly: wherever somebody can try out passwords or codes.
const credentialWords =
  /(^|[-_/.])(log-?in|sign-?in|sign-?up|register|registration|token|tokens|session|sessions|password|passwords|password-?reset|forgot|otp|mfa|2fa|verify|authenticate)($|[-_/.])/;

function handsOutCredentials({ method, fullPath, name }: PlannedOperation): boolean {
  if (method === "get" || method === "head" || method === "delete") return false;
  const literal = fullPath.replace(/\{[^}]*\}/g, "").toLowerCase();
  const last = literal.split("/").findLast((segment) => segment !== "") ?? "";
  const words = name.replace(/([a-z])([A-Z])/g, "$1-$2").toLowerCase();
  return (
    credentialWords.test(last) ||
    /^(log-in|login|sign-in|sign-up|signup|register|reset-password|forgot-password)/.test(words)
  );
}
