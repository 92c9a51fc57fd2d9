/** The `Idempotency-Key` of a request. */
import type { Call } from "../call/index.ts";
import { ServiceError } from "../errors/index.ts";

/**
 * The key without the quotes of its structured-field string; one without quotes is taken as it is. Undefined where none
 * was sent.
 *
 * draft-ietf-httpapi-idempotency-key-header-07 §2.1; RFC 8941 §3.3.3, strings
 *
 * @throws {ServiceError} 400 INVALID_IDEMPOTENCY_KEY unless it is 1 to 255 visible characters
 */
export function idempotencyKey(call: Call): string | undefined {
  const sent = call.headers["idempotency-key"];
  if (sent === undefined) {
    return undefined;
  }
  const key = typeof sent === "string" ? unquoted(sent.trim()) : undefined;
  if (key === undefined || key.length < 1 || key.length > 255) {
    const says = "must be one string of 1 to 255 visible characters";
    throw new ServiceError(400, "INVALID_IDEMPOTENCY_KEY", `The Idempotency-Key ${says}.`, {
      details: [{ field: "Idempotency-Key", message: says, reason: "format" }],
    });
  }
  return key;
}

function unquoted(sent: string): string | undefined {
  if (!sent.startsWith('"')) {
    // Node joins a header that was sent twice with a comma: that is no one key.
    return /^[\x21\x23-\x2b\x2d-\x7e]+$/.test(sent) ? sent : undefined;
  }
  const inside = /^"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"$/.exec(sent)?.[1];
  return inside?.replace(/\\(["\\])/g, "$1");
}
