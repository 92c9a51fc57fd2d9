/** What is answered where no route is: 404, 405, or 400 for a path that nobody can read. */
import { HttpError, malformedPath } from "./failure.js";
import { pathOf } from "./request.js";

/** Methods by path; the patterns are for paths as they are sent. */
export type Paths = readonly { readonly pattern: RegExp; readonly methods: readonly string[] }[];

/** The methods of the paths that match; empty where there are none. */
export function allowedMethods(paths: Paths, url: string): string[] {
  const path = pathOf(url);
  return paths.flatMap(({ pattern, methods }) => (pattern.test(path) ? methods : []));
}

/** 405 where the path is known with other methods, else 404. RFC 9110 §15.5.6. */
export function unmatched(method: string, url: string, methods: readonly string[]): HttpError {
  const path = pathOf(url);
  if (!isDecodable(path)) return malformedPath();
  const allowed = new Set(methods);
  if (allowed.has("GET")) allowed.add("HEAD");
  if (allowed.size === 0) return new HttpError(404, "NOT_FOUND", `There is nothing at ${path}.`);
  return new HttpError(405, "METHOD_NOT_ALLOWED", `${method} is not allowed at ${path}.`, {
    headers: { Allow: [...allowed].sort().join(", ") },
  });
}

/** False for a path with a percent sign that begins nothing. */
export function isDecodable(path: string): boolean {
  if (!path.includes("%")) return true;
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
