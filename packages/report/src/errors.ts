/** What can go wrong while reading and writing the user's files that the user can mend. */

export type ReportErrorCode =
  /** A file changed between being read and being written. */
  | "ASHLAR_REPORT_CHANGED"
  /** A path leads out of the project, by `..` or through a symbolic link. */
  | "ASHLAR_REPORT_OUTSIDE"
  /** A folder stands where a file goes, or a file where a folder goes. */
  | "ASHLAR_REPORT_IN_THE_WAY"
  /** A file holds bytes that are no UTF-8, which writing it back would lose. */
  | "ASHLAR_REPORT_NOT_UTF8"
  /** The operating system refused to write: no permission, no space, a name too long. */
  | "ASHLAR_REPORT_REFUSED"
  /** The operating system refused to read: no permission, a name too long. */
  | "ASHLAR_REPORT_UNREADABLE"
  /** Stopped from outside, by Ctrl-C. */
  | "ASHLAR_REPORT_STOPPED";

export class ReportError extends Error {
  readonly code: ReportErrorCode;
  readonly hint: string;

  constructor(
    code: ReportErrorCode,
    message: string,
    options: { readonly hint: string; readonly cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ReportError";
    this.code = code;
    this.hint = options.hint;
  }
}

/** Whether the operating system refused with this code: `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
