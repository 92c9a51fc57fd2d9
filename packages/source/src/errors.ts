/** Why code cannot be read at all. What is only odd in it are findings. */
import type { Finding } from "@ashlar/model";

export type SourceErrorCode =
  | "ASHLAR_SOURCE_NOT_FOUND"
  | "ASHLAR_SOURCE_NO_FILES"
  /** A file is named that is neither JavaScript nor TypeScript. */
  | "ASHLAR_SOURCE_NOT_CODE"
  /** Files are there, and no route in any of them. */
  | "ASHLAR_SOURCE_NO_ROUTES"
  /** Code is nested deeper than the compiler can follow. */
  | "ASHLAR_SOURCE_TOO_DEEP";

export class SourceError extends Error {
  readonly code: SourceErrorCode;
  /** What to do next. */
  readonly hint: string;
  /** What stood in the way, as far as it is known. */
  readonly findings: readonly Finding[];

  constructor(code: SourceErrorCode, message: string, hint: string, findings: readonly Finding[] = []) {
    super(message);
    this.name = "SourceError";
    this.code = code;
    this.hint = hint;
    this.findings = findings;
  }
}
