/** Fields of answers that follow from the operation alone, made once. */
import { SetupError } from "../errors/index.ts";
import type { HeaderField } from "../headers/index.ts";
import type { RouteFacts } from "../routes/index.ts";

const noStore: HeaderField = ["Cache-Control", "no-store"];
// RFC 9111 §5.2.2.4: may be kept, but is asked for again each time, by ETag.
const noCache: HeaderField = ["Cache-Control", "no-cache"];

/** Of a path that no operation has. */
export const unmatchedFields: readonly HeaderField[] = [noStore];

/**
 * `Cache-Control`, `Deprecation` (RFC 9745), `Sunset` (RFC 8594); handlers may set others.
 *
 * @throws {SetupError} for a date that is none, or a sunset before the deprecation
 */
export function fieldsOf(route: RouteFacts): readonly HeaderField[] {
  const { deprecatedSince: since, sunset } = route;
  const fields: HeaderField[] = [route.isPrivate === true || route.method !== "GET" ? noStore : noCache];
  const sinceMs = since === undefined ? undefined : dateOf(since, "deprecatedSince", route);
  const sunsetMs = sunset === undefined ? undefined : dateOf(sunset, "sunset", route);
  if (sinceMs !== undefined && sunsetMs !== undefined && sunsetMs < sinceMs) {
    throw new SetupError(
      `${route.operation}: its sunset comes before its deprecation`,
      "RFC 9745 §4: a sunset is not earlier",
    );
  }
  // RFC 9745 §2.1, RFC 9651 §3.3.7: a date, in seconds.
  if (route.deprecated === true && sinceMs !== undefined) {
    fields.push(["Deprecation", `@${Math.floor(sinceMs / 1000)}`]);
  }
  if (sunsetMs !== undefined) fields.push(["Sunset", new Date(sunsetMs).toUTCString()]);
  return fields;
}

/** @returns milliseconds since 1970 */
function dateOf(text: string, name: string, route: RouteFacts): number {
  const date = Date.parse(text);
  if (!Number.isNaN(date)) return date;
  throw new SetupError(
    `${route.operation}: ${name} is "${text}"`,
    "an ISO date such as 2026-11-21, or an HTTP date",
  );
}
