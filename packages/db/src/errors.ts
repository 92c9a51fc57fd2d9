/** What can go wrong with a schema or a migration that the user can mend. */

export type DbErrorCode =
  /** A rename names what is not there, or is not of the form old=new. */
  | "ASHLAR_DB_RENAME"
  /** A plan has hazards that were refused. */
  | "ASHLAR_DB_REFUSED"
  /** A migration did not do on the shadow what it should, or could not be tried there. */
  | "ASHLAR_DB_NOT_PROVED"
  /** Queries or a log cannot be read. */
  | "ASHLAR_DB_WORKLOAD"
  /** The analysed database refuses what is needed to analyse it. */
  | "ASHLAR_DB_ANALYZE";

export interface DbErrorDetails {
  readonly hint: string;
  readonly cause?: unknown;
}

export class DbError extends Error {
  readonly code: DbErrorCode;
  readonly hint: string;

  constructor(code: DbErrorCode, message: string, { hint, cause }: DbErrorDetails) {
    super(message, cause === undefined ? {} : { cause });
    this.name = "DbError";
    this.code = code;
    this.hint = hint;
  }
}
