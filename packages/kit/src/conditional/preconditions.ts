/** Requests that hold only for a certain state of what they are about. RFC 9110 §13 */
import type { Call } from "../call/index.ts";
import { ServiceError } from "../errors/index.ts";
import { matchesStrongly, matchesWeakly, readEntityTags } from "./entity-tag.ts";
import { readHttpDate } from "./http-date.ts";

/** Which state a change is meant for, by If-Match. */
export type ExpectedVersion =
  /** No If-Match was sent. */
  | { readonly kind: "any" }
  /** `*`: any state, so long as there is one. */
  | { readonly kind: "exists" }
  | { readonly kind: "one-of"; readonly etags: readonly string[] };

/** @throws {ServiceError} 400 INVALID_PRECONDITION: to pass over an If-Match that cannot be read would lose an update */
export function expectedVersion(call: Call): ExpectedVersion {
  const header = headerOf(call, "if-match");
  if (header === undefined) {
    return { kind: "any" };
  }
  const tags = readEntityTags(header);
  if (tags.kind === "malformed") {
    throw malformed("If-Match");
  }
  return tags.kind === "any" ? { kind: "exists" } : { kind: "one-of", etags: tags.etags };
}

/**
 * Whether a GET or HEAD is answered 304: the client has this state. All preconditions are evaluated, in the order of
 * RFC 9110 §13.2.2; If-None-Match that cannot be read is as if it had not matched.
 *
 * @param lastModified where known, for If-Modified-Since and If-Unmodified-Since
 * @throws {ServiceError} 412 PRECONDITION_FAILED by If-Match or If-Unmodified-Since
 */
export function isNotModified(call: Call, etag: string, lastModified?: Date): boolean {
  requireExpected(call, etag, lastModified);
  if (!isRead(call)) {
    return false;
  }
  const header = headerOf(call, "if-none-match");
  if (header !== undefined) {
    const tags = readEntityTags(header);
    return (
      tags.kind === "any" || (tags.kind === "list" && tags.etags.some((each) => matchesWeakly(each, etag)))
    );
  }
  const since = readHttpDate(headerOf(call, "if-modified-since"));
  return since !== undefined && lastModified !== undefined && secondsOf(lastModified) <= secondsOf(since);
}

/**
 * Lets a change pass when it is meant for this state: If-Match by strong comparison, else If-Unmodified-Since, then
 * If-None-Match, in the order of RFC 9110 §13.2.2.
 *
 * @param etag of what is there; undefined: nothing is
 * @throws {ServiceError} 412 PRECONDITION_FAILED; 400 INVALID_PRECONDITION
 */
export function requireMatch(call: Call, etag: string | undefined, lastModified?: Date): void {
  requireExpected(call, etag, lastModified);
  const header = headerOf(call, "if-none-match");
  if (header === undefined || isRead(call)) {
    return;
  }
  const tags = readEntityTags(header);
  if (tags.kind === "malformed") {
    throw malformed("If-None-Match");
  }
  if (etag !== undefined && (tags.kind === "any" || tags.etags.some((each) => matchesWeakly(each, etag)))) {
    throw failed();
  }
}

/** Steps 1 and 2 of §13.2.2: If-Unmodified-Since counts only where no If-Match was sent. */
function requireExpected(call: Call, etag: string | undefined, lastModified: Date | undefined): void {
  const expected = expectedVersion(call);
  if (expected.kind === "any") {
    const since = readHttpDate(headerOf(call, "if-unmodified-since"));
    if (since !== undefined && lastModified !== undefined && secondsOf(lastModified) > secondsOf(since)) {
      throw failed();
    }
    return;
  }
  const isMet =
    etag !== undefined &&
    (expected.kind === "exists" || expected.etags.some((each) => matchesStrongly(each, etag)));
  if (!isMet) {
    throw failed();
  }
}

function headerOf(call: Call, name: string): string | undefined {
  const sent = call.headers[name];
  return Array.isArray(sent) ? sent.join(", ") : sent;
}

function isRead(call: Call): boolean {
  return call.method === "GET" || call.method === "HEAD";
}

/** HTTP dates know no fractions of a second. */
function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

function failed(): ServiceError {
  return new ServiceError(412, "PRECONDITION_FAILED", "It has changed in the meantime, or is not there.");
}

function malformed(header: string): ServiceError {
  const says = 'must be "*" or a list of entity tags, each in double quotes';
  return new ServiceError(400, "INVALID_PRECONDITION", `${header} ${says}.`, {
    details: [{ field: header, message: says, reason: "format" }],
  });
}
