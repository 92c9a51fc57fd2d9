/** Keys hold what clients send, such as the name that a login claims. */
import { hash } from "node:crypto";

/** The key itself where it is short and printable, else its SHA-256: no control characters, no megabytes. */
export function boundedKey(key: string): string {
  return /^[\x20-\x7e]{1,128}$/.test(key) ? key : `sha256-${hash("sha256", key, "base64url")}`;
}
