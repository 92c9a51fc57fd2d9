/** What can be wrong with a command before or beside its work. */
import type { Finding } from "@ashlar/model";

export type CliErrorCode =
  /** An unknown command or option, a missing argument, a value that is not allowed. */
  | "ASHLAR_CLI_USAGE"
  /** An option that is known, but not built yet. */
  | "ASHLAR_CLI_NOT_YET"
  /** Files that a person changed stand where generated ones go. */
  | "ASHLAR_CLI_CONFLICT"
  /** Ctrl-C. */
  | "ASHLAR_CLI_STOPPED"
  /** The document has no operations, and routes stand where it would leave none. */
  | "ASHLAR_CLI_NO_OPERATIONS"
  /** The database has nothing that resources could be made of. */
  | "ASHLAR_CLI_NO_TABLES"
  /** This checkout's packages cannot be packed into a project: they were not built, or npm is not there. */
  | "ASHLAR_CLI_NOT_BUILT"
  /** A `tsconfig.json` or `package.json` of the project cannot be read. */
  | "ASHLAR_CLI_PROJECT";

export interface CliErrorOptions {
  readonly hint: string;
  readonly findings?: readonly Finding[];
  /** Lines for a person to read after the message, a diff for example. */
  readonly details?: readonly string[];
  readonly cause?: unknown;
}

export class CliError extends Error {
  readonly code: CliErrorCode;
  readonly hint: string;
  readonly findings: readonly Finding[];
  readonly details: readonly string[];

  constructor(code: CliErrorCode, message: string, options: CliErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "CliError";
    this.code = code;
    this.hint = options.hint;
    this.findings = options.findings ?? [];
    this.details = options.details ?? [];
  }
}
