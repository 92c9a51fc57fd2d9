/** Entity tags: made from a value, read from a header, compared. */
import { createHash } from "node:crypto";

/** Strong, of the value's JSON text. RFC 9110 §8.8.3 */
export function etagOf(value: unknown): string {
  const text = JSON.stringify(value) ?? "";
  return `"${createHash("sha256").update(text).digest("base64url").slice(0, 27)}"`;
}

/** Strong, of a row's version: `"7"`. */
export function versionEtag(version: number): string {
  return `"${version}"`;
}

/** What If-Match and If-None-Match hold. */
export type EntityTags =
  | { readonly kind: "any" }
  | { readonly kind: "list"; readonly etags: readonly string[] }
  | { readonly kind: "malformed" };

const entityTag = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/y;
const separator = /[ \t]*(?:,[ \t]*)+/y;

/**
 * `*`, or a list of entity tags; a comma inside the quotes belongs to the tag, and empty elements count for nothing.
 *
 * RFC 9110 §8.8.3 (entity-tag), §5.6.1.2 (lists as a recipient reads them)
 */
export function readEntityTags(header: string): EntityTags {
  const text = trimmed(header);
  if (text === "*") {
    return { kind: "any" };
  }
  const etags: string[] = [];
  for (let at = 0; at < text.length; ) {
    if (at > 0) {
      separator.lastIndex = at;
      if (!separator.test(text)) {
        return { kind: "malformed" };
      }
      at = separator.lastIndex;
    }
    entityTag.lastIndex = at;
    const etag = entityTag.exec(text)?.[0];
    if (etag === undefined) {
      return { kind: "malformed" };
    }
    etags.push(etag);
    at += etag.length;
  }
  return etags.length === 0 ? { kind: "malformed" } : { kind: "list", etags };
}

/** Without blanks and empty elements at both ends. A pattern for the end would begin anew at each blank of a long row. */
function trimmed(header: string): string {
  let start = 0;
  let end = header.length;
  while (start < end && " \t,".includes(header.charAt(start))) {
    start += 1;
  }
  while (start < end && " \t,".includes(header.charAt(end - 1))) {
    end -= 1;
  }
  return header.slice(start, end);
}

/** Both strong, and the same: byte for byte the same representation. RFC 9110 §8.8.3.2 */
export function matchesStrongly(a: string, b: string): boolean {
  return a === b && !a.startsWith("W/");
}

/** The same, whether strong or weak. RFC 9110 §8.8.3.2 */
export function matchesWeakly(a: string, b: string): boolean {
  return a.replace(/^W\//, "") === b.replace(/^W\//, "");
}
