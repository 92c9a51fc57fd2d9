/** Which origins an allowlist lets in. */
import { SetupError } from "../errors/index.ts";

/** Whether the value of an `Origin` field is on the list. */
export type IsAllowed = (origin: string) => boolean;

const hint = 'write origins as "https://shop.example.com", patterns as "https://*.example.com"';
const label = "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?";

/**
 * Origins are compared as a whole, character by character. A `*` stands for one or more labels at the beginning of a
 * host: `https://*.example.com` lets `https://a.b.example.com` in, but neither `https://example.com` nor
 * `https://example.com.evil.net`.
 *
 * @throws {SetupError} for what is no origin, and for `*` where credentials are allowed
 */
export function compileOrigins(
  origins: readonly string[],
  options: { readonly credentials: boolean },
): IsAllowed {
  if (origins.includes("*")) {
    if (!options.credentials) return () => true;
    throw new SetupError('cors: origin "*" cannot be allowed together with credentials', "name the origins");
  }
  const exact = new Set<string>();
  const patterns: RegExp[] = [];
  for (const origin of origins) {
    if (origin.includes("*")) patterns.push(patternOf(origin));
    else exact.add(checkedOrigin(origin));
  }
  return (origin) => exact.has(origin) || patterns.some((pattern) => pattern.test(origin));
}

function checkedOrigin(origin: string): string {
  if (!URL.canParse(origin)) throw new SetupError(`cors: "${origin}" is no origin`, hint);
  const plain = new URL(origin).origin;
  if (plain === origin) return origin;
  throw new SetupError(`cors: "${origin}" is no origin; "${plain}" would be`, hint);
}

function patternOf(text: string): RegExp {
  const [, scheme, host, port = ""] = /^(https?):\/\/\*\.([a-z0-9.-]+)(:\d+)?$/.exec(text) ?? [];
  // `https://*.com` would let everybody in.
  if (
    scheme === undefined ||
    host === undefined ||
    !host.includes(".") ||
    !URL.canParse(`${scheme}://${host}`)
  ) {
    throw new SetupError(`cors: "${text}" is no pattern of origins`, hint);
  }
  return new RegExp(`^${scheme}://(?:${label}\\.)+${host.replaceAll(".", "\\.")}${port}$`);
}
