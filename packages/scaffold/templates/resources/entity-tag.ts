/** What a row is known by from one request to the next: changes made for an older state are refused. RFC 9110 §13 */
import { createHash } from "node:crypto";
import { HttpError } from "../runtime/failure.js";
import type { Statement } from "./statement.js";

/** Of a request; others are passed over. */
export interface Preconditions {
  readonly "if-match"?: string | undefined;
  readonly "if-none-match"?: string | undefined;
}

/** Which states a change is meant for. Undefined: whichever there is. */
export type Expected = readonly string[] | undefined;

const digits = 32;

/** @param text the JSON of a row, as Postgres made it */
export function entityTagOf(text: string): string {
  return `"${createHash("sha256").update(text).digest("hex").slice(0, digits)}"`;
}

/**
 * A condition: the row is in one of these states. A statement that waits for another asks it again of what that one left.
 *
 * @param row an expression of type text: the JSON of the row
 * @see https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED
 */
export function hasTag(row: string, tags: readonly string[], statement: Statement): string {
  // Tags that nobody has made match nothing.
  const known = tags.flatMap((tag) => /^"([0-9a-f]+)"$/.exec(tag)?.[1] ?? []);
  const hash = `left(encode(sha256(convert_to(${row}, 'UTF8')), 'hex'), ${digits})`;
  return `${hash} = ANY (string_to_array(${statement.value(known.join(" "), "header.if-match")}, ' '))`;
}

/** @throws {HttpError} 400: to pass over an If-Match that cannot be read would lose a change */
export function expectedBy({ "if-match": header }: Preconditions): Expected {
  if (header === undefined) return undefined;
  const tags = readTags(header);
  if (tags === "any") return undefined;
  if (tags !== undefined) return tags;
  const message = 'must be "*" or a list of entity tags, each in double quotes';
  const details = [{ field: "If-Match", message, reason: "format" }];
  throw new HttpError(400, "INVALID_PRECONDITION", `If-Match ${message}.`, { details });
}

/** Strong comparison: a weak tag is never the same. RFC 9110 §8.8.3.2 */
export function isExpected(expected: Expected, tag: string): boolean {
  return expected === undefined || expected.includes(tag);
}

/** Whether a GET is answered 304, because the client has this state. */
export function isNotModified({ "if-none-match": header }: Preconditions, tag: string): boolean {
  const tags = header === undefined ? undefined : readTags(header);
  return tags === "any" || tags?.some((each) => each.replace(/^W\//, "") === tag) === true;
}

export function preconditionFailed(): HttpError {
  const message = "It has changed in the meantime: read it again, without `fields` and `include`.";
  return new HttpError(412, "PRECONDITION_FAILED", message);
}

const entityTag = /(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"/g;

/** Undefined: it is none. Empty elements of a list count for nothing (RFC 9110 §5.6.1.2). */
function readTags(header: string): "any" | readonly string[] | undefined {
  if (header.trim() === "*") return "any";
  const between = header.replace(entityTag, ".").replace(/[ \t]/g, "");
  return /^,*\.(?:,+\.)*,*$/.test(between) ? (header.match(entityTag) ?? undefined) : undefined;
}
