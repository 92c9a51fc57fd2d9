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

/** Nobody counts further along a line than this: what lies there is found by its pointer. */
const READABLE_COLUMNS = 500;

/** `openapi.yaml:12:5`, or as much of it as is known; far out on a line, the pointer too: `a.json:1:9000 (#/paths)`. */
export function formatLocation({ file, line, column, pointer }: Location): string {
  if (line === undefined) return file;
  if (column === undefined) return `${file}:${line}`;
  const place = `${file}:${line}:${column}`;
  return column > READABLE_COLUMNS && pointer !== undefined ? `${place} (#${pointer})` : place;
}
