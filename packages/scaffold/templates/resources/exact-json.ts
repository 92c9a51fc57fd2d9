/** Numbers that JSON can hold and JavaScript cannot: integers beyond 2^53 - 1, and what is beyond every double. */
import { unprocessable } from "../runtime/failure.js";

/**
 * JSON that Postgres made → its value, in which such numbers are text, digit by digit. Of fractions the nearest double
 * stands, as wherever JSON is read.
 */
export function readJson(text: string): unknown {
  return JSON.parse(maybeInexact.test(text) ? text.replace(token, exactToken) : text);
}

const maybeInexact = /\d{16}|[eE]\+?\d{3}/;

/** Strings, so that nothing within them is taken for a number; and numbers. */
const token = /"(?:[^"\\]+|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function exactToken(found: string): string {
  if (found.startsWith('"')) return found;
  const isExact = /[.eE]/.test(found) ? Number.isFinite(Number(found)) : Number.isSafeInteger(Number(found));
  return isExact ? found : `"${found}"`;
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
    const isExact =
      Number.isFinite(value) && (mayBeLarge || !Number.isInteger(value) || Number.isSafeInteger(value));
    return isExact ? undefined : path;
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
