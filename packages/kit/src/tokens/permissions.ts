/** What a known caller may do. */
import type { Actor } from "../call/index.ts";
import { ServiceError } from "../errors/index.ts";

/**
 * Passes where the actor holds every one of the scopes.
 *
 * @throws {ServiceError} 403 INSUFFICIENT_SCOPE, which names those that are missing
 */
export function requireScopes(actor: Actor, scopes: readonly string[]): void {
  const missing = scopes.filter((scope) => !actor.scopes.includes(scope));
  if (missing.length === 0) return;
  // RFC 6750 §3.1 names all that the resource needs, not only what is missing. §3: what a scope may consist of.
  const needed = scopes.filter((scope) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(scope)).join(" ");
  const challenge = { "WWW-Authenticate": `Bearer error="insufficient_scope", scope="${needed}"` };
  throw new ServiceError(403, "INSUFFICIENT_SCOPE", `The credentials lack ${missing.join(", ")}.`, {
    headers: actor.scheme === "bearer" ? challenge : {},
  });
}

/**
 * Passes where the actor has one of the roles.
 *
 * @throws {ServiceError} 401 UNAUTHENTICATED where nobody is known, 403 FORBIDDEN
 */
export function requireRole(actor: Actor | undefined, ...anyOf: readonly string[]): void {
  if (actor === undefined) {
    throw new ServiceError(401, "UNAUTHENTICATED", "This needs credentials.", {
      headers: { "WWW-Authenticate": "Bearer" },
    });
  }
  if (anyOf.some((role) => actor.roles.includes(role))) return;
  throw new ServiceError(403, "FORBIDDEN", "Your roles do not permit this.");
}
