/** Numbers that JSON can hold and JavaScript cannot: integers beyond 2^53 - 1, and what is beyond every double. */
import { unprocessable } from "../runtime/failure.js";

/**
 * JSON that Postgres made → its value, in which such numbers are text, digit by digit. Of fractions the nearest double
 * stands, as wherever JSON is read.
 */
export function readJson(text: string): unknown {
  return JSON.parse(withInexact(text, (number) => `"${number}"`));
}

/** JSON with something else in place of each such number. */
export function withInexact(text: string, replace: (number: string) => string): string {
  if (!maybeInexact.test(text)) return text;
  const parts: string[] = [];
  // Nothing within a string is a number. No expression finds the end of one of any length without running out of stack.
  for (let at = 0; at < text.length; ) {
    const quote = text.indexOf('"', at);
    const start = quote < 0 ? text.length : quote;
    const end = quote < 0 ? start : endOfString(text, quote);
    const between = text.slice(at, start);
    parts.push(between.replace(number, (found) => (isExact(found) ? found : replace(found))));
    parts.push(text.slice(start, end));
    at = end;
  }
  return parts.join("");
}

/** Whether a text has the digits of such a number. */
export function isInexactNumber(text: string): boolean {
  return text.length <= mostDigits && wholeNumber.test(text) && !isExact(text);
}

/** More than any number of Postgres has. https://www.postgresql.org/docs/current/datatype-numeric.html */
const mostDigits = 150_000;

const wholeNumber = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

const maybeInexact = /\d{16}|[eE]\+?\d{3}/;

const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Behind the first quote that no backslash stands before, or two, or four. */
function endOfString(text: string, quote: number): number {
  for (let end = text.indexOf('"', quote + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let before = end;
    while (text[before - 1] === "\\") before--;
    if ((end - before) % 2 === 0) return end + 1;
  }
  return text.length;
}

function isExact(found: string): boolean {
  return /[.eE]/.test(found) ? Number.isFinite(Number(found)) : Number.isSafeInteger(Number(found));
}

/**
 * What was sent as such a number has been rounded by now, and nobody knows what it was.
 *
 * @param o.path of a person's reading: `doc.a[0]`
 * @throws {HttpError} 422
 */
export function refuseInexact(value: unknown, o: { readonly path: string; readonly type: string }): void {
  // Of these every one is a double, however large.
  const mayBeLarge = /^(?:real|double precision)\b/.test(o.type);
  const place = inexactPlace(value, { path: o.path, mayBeLarge, depth: 0 });
  if (place === undefined) return;
  const message = "is beyond what a number can hold, 2^53 - 1 for integers: send it as text";
  throw unprocessable("A value cannot be stored as it is.", [{ field: place, message, reason: "precision" }]);
}

// What is nested deeper is refused for that.
const deepest = 500;

function inexactPlace(
  value: unknown,
  {
    path,
    mayBeLarge,
    depth,
  }: { readonly path: string; readonly mayBeLarge: boolean; readonly depth: number },
): string | undefined {
  if (typeof value === "number") {
    const isWhole =
      Number.isFinite(value) && (mayBeLarge || !Number.isInteger(value) || Number.isSafeInteger(value));
    return isWhole ? undefined : path;
  }
  if (typeof value !== "object" || value === null || depth > deepest) return undefined;
  const isArray = Array.isArray(value);
  for (const [name, member] of Object.entries(value)) {
    const below = isArray ? `${path}[${name}]` : `${path}.${name}`;
    const found = inexactPlace(member, { path: below, mayBeLarge, depth: depth + 1 });
    if (found !== undefined) return found;
  }
  return undefined;
}
