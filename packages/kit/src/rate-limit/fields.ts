/**
 * The response fields that tell a client its limits: `RateLimit-Policy` and `RateLimit`.
 *
 * @see https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-11
 */
import type { Limit, Taken } from "./limit.ts";

/** `"per-ip";q=100;w=60`: one item of the List. Draft 11 §3 */
export function policyItem(limit: Limit): string {
  return partsOf(limit).policy;
}

/** `"per-ip";r=49;t=30`. Draft 11 §4 */
export function limitItem(limit: Limit, taken: Taken): string {
  return `${partsOf(limit).name};r=${taken.remaining};t=${effectiveWindowS(limit, taken)}`;
}

interface Parts {
  readonly name: string;
  readonly policy: string;
}

// Limits are few and their names do not change: quoting them for each request took longer than counting it.
const parts = new WeakMap<Limit, Parts>();

function partsOf(limit: Limit): Parts {
  const known = parts.get(limit);
  if (known !== undefined) return known;
  const name = quoted(limit.name);
  const made = { name, policy: `${name};q=${limit.requests};w=${limit.windowS}` };
  parts.set(limit, made);
  return made;
}

/**
 * A bucket that fills evenly has no moment of renewal, and the time until it is full again would, of a nearly full
 * one, invite clients to send all that remains each second. So `t` is the time in which what remains comes back: a
 * client that spreads r over t keeps exactly to the policy (draft 11 §8.5). Once nothing remains it is the time to
 * wait, which Retry-After must not undercut (§6).
 */
function effectiveWindowS(limit: Limit, taken: Taken): number {
  if (taken.remaining === 0) return Math.max(1, taken.retryAfterS);
  return Math.ceil((limit.windowS * taken.remaining) / limit.requests);
}

/** A String of RFC 9651 §3.3.3: printable ASCII, quote and backslash escaped. */
function quoted(name: string): string {
  return `"${name.replace(/[^\x20-\x7e]/g, "?").replace(/["\\]/g, "\\$&")}"`;
}
