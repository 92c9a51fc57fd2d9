/** What can be wrong with a command before or beside its work. */

export type CliErrorCode =
  /** An unknown command or option, a missing argument, a value that is not allowed. */
  | "ASHLAR_CLI_USAGE"
  /** An option that is known, but not built yet. */
  | "ASHLAR_CLI_NOT_YET"
  /** Files that a person changed stand where generated ones go. */
  | "ASHLAR_CLI_CONFLICT"
  /** A `tsconfig.json` or `package.json` of the project cannot be read. */
  | "ASHLAR_CLI_PROJECT";

export class CliError extends Error {
  readonly code: CliErrorCode;
  readonly hint: string;

  constructor(
    code: CliErrorCode,
    message: string,
    options: { readonly hint: string; readonly cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "CliError";
    this.code = code;
    this.hint = options.hint;
  }
}
