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
export interface Expected {
  /** The row has one of these tags. */
  readonly match?: readonly string[];
  /** It has none of these; `any`: it is not there. */
  readonly noneMatch?: "any" | readonly string[];
}

const digits = 32;

/** Where parameters of such conditions come from. */
export const precondition = "header.if-match";

/** @param text the JSON of a row, as Postgres made it */
export function entityTagOf(text: string): string {
  return `"${createHash("sha256").update(text).digest("hex").slice(0, digits)}"`;
}

/**
 * A condition: the row is in a state that is expected. A statement that waits for another asks it again of what that one left.
 *
 * @param row an expression of type text: the JSON of the row
 * @see https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED
 */
export function isInState(row: string, { match, noneMatch }: Expected, statement: Statement): string {
  if (noneMatch === "any") return "false";
  const matches = match === undefined ? [] : [hasTag(row, match, statement)];
  const others = noneMatch === undefined ? [] : [`NOT ${hasTag(row, noneMatch.map(strong), statement)}`];
  return [...matches, ...others].join(" AND ");
}

function hasTag(row: string, tags: readonly string[], statement: Statement): string {
  // Tags that nobody has made match nothing.
  const known = tags.flatMap((tag) => /^"([0-9a-f]+)"$/.exec(tag)?.[1] ?? []);
  const hash = `left(encode(sha256(convert_to(${row}, 'UTF8')), 'hex'), ${digits})`;
  return `${hash} = ANY (string_to_array(${statement.value(known.join(" "), precondition)}, ' '))`;
}

/** @throws {HttpError} 400: to pass over an If-Match that cannot be read would lose a change */
export function expectedBy(headers: Preconditions): Expected | undefined {
  const match = matchOf(headers);
  const { "if-none-match": header } = headers;
  const noneMatch = header === undefined ? undefined : readTags(header);
  if (match === undefined && noneMatch === undefined) return undefined;
  return { ...(match !== undefined && { match }), ...(noneMatch !== undefined && { noneMatch }) };
}

function matchOf({ "if-match": header }: Preconditions): readonly string[] | undefined {
  if (header === undefined) return undefined;
  const tags = readTags(header);
  if (tags === "any") return undefined;
  if (tags !== undefined) return tags;
  const message = 'must be "*" or a list of entity tags, each in double quotes';
  const details = [{ field: "If-Match", message, reason: "format" }];
  throw new HttpError(400, "INVALID_PRECONDITION", `If-Match ${message}.`, { details });
}

/** If-Match compares strongly: a weak tag is never the same. RFC 9110 §13.1 */
export function isExpected({ match, noneMatch }: Expected, tag: string): boolean {
  return (match === undefined || match.includes(tag)) && !hasWeakly(noneMatch, tag);
}

/** Whether a GET is answered 304, because the client has this state. */
export function isNotModified({ "if-none-match": header }: Preconditions, tag: string): boolean {
  const tags = header === undefined ? undefined : readTags(header);
  return hasWeakly(tags, tag);
}

function hasWeakly(tags: "any" | readonly string[] | undefined, tag: string): boolean {
  return tags === "any" || tags?.some((each) => strong(each) === tag) === true;
}

function strong(tag: string): string {
  return tag.replace(/^W\//, "");
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
