/** Who a token's claims speak of. */
import type { JWTPayload } from "jose";
import type { Actor } from "../call/index.ts";

/**
 * Scopes of `scope` (RFC 8693 §4.2: words in a string) and of `scp` (a list, as some issuers write them), roles of
 * `roles` (RFC 9068 §2.2.3.1). Frozen to the bottom: all requests with one token share it.
 *
 * @throws {TypeError} where the claims name nobody, or the token may only be used together with a key of the client
 */
export function actorOf(payload: JWTPayload): Actor {
  const { sub } = payload;
  if (typeof sub !== "string" || sub === "" || sub.length > 255) throw new TypeError("sub is no name");
  // RFC 9449 §7.2, RFC 8705 §3: bound to a key that nobody checks here; taken as a bearer token, a stolen one would do.
  if (payload["cnf"] !== undefined) throw new TypeError("cnf binds the token to a key");
  return freeze({
    subject: sub,
    scheme: "bearer",
    scopes: [...new Set([...wordsOf(payload["scope"]), ...wordsOf(payload["scp"])])],
    roles: [...new Set(wordsOf(payload["roles"]))],
    claims: payload,
  });
}

/** @throws {TypeError} where there is one that is no text */
export function jtiOf({ jti }: JWTPayload): string | undefined {
  if (jti !== undefined && typeof jti !== "string") throw new TypeError("jti is no text");
  return jti;
}

function wordsOf(claim: unknown): readonly string[] {
  if (typeof claim === "string") return claim.split(" ").filter((word) => word !== "");
  if (!Array.isArray(claim)) return [];
  return claim.filter((word): word is string => typeof word === "string" && word !== "");
}

function freeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const member of Object.values(value)) freeze(member);
  return value;
}
