/** What can go wrong while scaffolding that the user, not we, can mend. */
import type { Finding } from "@ashlar/model";

export type ScaffoldErrorCode =
  /** A handler file does not parse, so nobody can say what it exports. */
  | "ASHLAR_SCAFFOLD_UNPARSABLE"
  /** A handler's name is taken in its file, but not exported. */
  | "ASHLAR_SCAFFOLD_NOT_EXPORTED"
  /** Schemas refer to one another in so long a row that the stack does not hold it. */
  | "ASHLAR_SCAFFOLD_TOO_DEEP"
  /** `resources.yaml` says something that it cannot say. */
  | "ASHLAR_SCAFFOLD_RESOURCES";

/** Holds every reason, not only the first, each with its place. */
export class ScaffoldError extends Error {
  readonly code: ScaffoldErrorCode;
  readonly hint: string;
  readonly findings: readonly Finding[];

  constructor(
    code: ScaffoldErrorCode,
    message: string,
    options: { readonly hint: string; readonly findings?: readonly Finding[]; readonly cause?: unknown },
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "ScaffoldError";
    this.code = code;
    this.hint = options.hint;
    this.findings = options.findings ?? [];
  }
}
