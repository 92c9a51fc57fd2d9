/** What a user can mend. */
export type LoadErrorCode =
  | "ASHLAR_LOAD_INPUT"
  | "ASHLAR_LOAD_UNREACHABLE"
  | "ASHLAR_LOAD_ENGINE"
  | "ASHLAR_LOAD_FILE";

export class LoadError extends Error {
  readonly code: LoadErrorCode;
  /** What to do next. */
  readonly hint: string;

  constructor(
    code: LoadErrorCode,
    message: string,
    { hint, cause }: { readonly hint: string; readonly cause?: unknown },
  ) {
    super(message, { cause });
    this.name = "LoadError";
    this.code = code;
    this.hint = hint;
  }
}
