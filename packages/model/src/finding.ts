/** What a check, a reader or a repair reports: the one currency of everything that judges. */

export type Severity = "error" | "warning" | "info";

/** Where in somebody's input a thing stands; lines and columns count from 1. */
export interface Location {
  /** A file path as the user gave it, or a URL. */
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** RFC 6901 JSON Pointer inside the file, for documents. */
  readonly pointer?: string;
}

export interface Finding {
  /** Kebab-case id, the same in code, docs and `--json`: `nullable-without-type`. */
  readonly rule: string;
  readonly severity: Severity;
  /** What was expected and what was found. */
  readonly message: string;
  /** What to do next. */
  readonly hint?: string;
  readonly location?: Location;
}

/** `openapi.yaml:12:5`, or as much of it as is known. */
export function formatLocation(location: Location): string {
  if (location.line === undefined) return location.file;
  return `${location.file}:${location.line}${location.column === undefined ? "" : `:${location.column}`}`;
}
