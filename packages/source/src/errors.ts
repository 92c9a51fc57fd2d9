/** Why code cannot be read at all. What is only odd in it are findings. */

export type SourceErrorCode =
  | "ASHLAR_SOURCE_NOT_FOUND"
  | "ASHLAR_SOURCE_NO_FILES"
  /** Files are there, and no route in any of them. */
  | "ASHLAR_SOURCE_NO_ROUTES";

export class SourceError extends Error {
  readonly code: SourceErrorCode;
  /** What to do next. */
  readonly hint: string;

  constructor(code: SourceErrorCode, message: string, hint: string) {
    super(message);
    this.name = "SourceError";
    this.code = code;
    this.hint = hint;
  }
}
