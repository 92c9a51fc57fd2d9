/** What can go wrong between a program and its Postgres that the user can mend. */

export type PostgresErrorCode =
  /** The connection string is none. */
  | "ASHLAR_POSTGRES_CONNECTION_STRING"
  /** Nobody answers where the connection string points, or the connection broke. */
  | "ASHLAR_POSTGRES_UNREACHABLE"
  /** The server answers and does not let us in: password, database, role, TLS, too many connections. */
  | "ASHLAR_POSTGRES_REFUSED"
  /** An embedded server is asked for and the package with its binaries is not installed. */
  | "ASHLAR_POSTGRES_NOT_INSTALLED"
  /** The embedded server did not start. */
  | "ASHLAR_POSTGRES_START"
  /** The data folder belongs to another major version of Postgres. */
  | "ASHLAR_POSTGRES_DATA_VERSION"
  /** The data folder cannot be used: permissions, a lost password, something else in its place. */
  | "ASHLAR_POSTGRES_DATA_FOLDER"
  /** The folder of migrations cannot be read, or holds a file that is none. */
  | "ASHLAR_POSTGRES_MIGRATIONS"
  /** A migration's text cannot be split into statements. */
  | "ASHLAR_POSTGRES_SYNTAX"
  /** A migration was changed after it had been applied. */
  | "ASHLAR_POSTGRES_EDITED"
  /** The ledger knows a migration whose file is gone. */
  | "ASHLAR_POSTGRES_MISSING"
  /** A statement of a migration failed. */
  | "ASHLAR_POSTGRES_STEP"
  /** A statement waited too long for a lock, at each attempt. */
  | "ASHLAR_POSTGRES_LOCKED"
  /** A migration has no rollback file beside it. */
  | "ASHLAR_POSTGRES_NO_ROLLBACK"
  /** A rollback was started and not finished, so going forward is not safe. */
  | "ASHLAR_POSTGRES_HALF_ROLLED_BACK"
  /** A migration stopped half way, and its rollback begins where all of it is applied. */
  | "ASHLAR_POSTGRES_HALF_APPLIED"
  /** A migration needs a newer server. */
  | "ASHLAR_POSTGRES_VERSION"
  /** The database is not where the migration expects it. */
  | "ASHLAR_POSTGRES_DRIFT"
  /** A rollback loses data, and that was not asked for. */
  | "ASHLAR_POSTGRES_DATA_LOSS"
  /** Of what a baseline makes, only some is there; or an adopted one is to be taken back. */
  | "ASHLAR_POSTGRES_BASELINE"
  /** The ledger cannot be read or written: a missing right, a read-only server. */
  | "ASHLAR_POSTGRES_LEDGER"
  /** Stopped on request; what was done stays, and the next run goes on. */
  | "ASHLAR_POSTGRES_STOPPED"
  /** A database of that name exists, or the one to copy does not. */
  | "ASHLAR_POSTGRES_DATABASE";

export interface PostgresErrorDetails {
  readonly hint: string;
  readonly cause?: unknown;
  /** Where a migration failed; absent for everything else. */
  readonly place?: MigrationPlace;
  /** What the server said, five characters: `55P03`. */
  readonly sqlState?: string;
}

/** A place in a migration. */
export interface MigrationPlace {
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** The step's name. */
  readonly step: string;
}

export class PostgresError extends Error {
  readonly code: PostgresErrorCode;
  readonly hint: string;
  readonly place: MigrationPlace | undefined;
  readonly sqlState: string | undefined;

  constructor(code: PostgresErrorCode, message: string, details: PostgresErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "PostgresError";
    this.code = code;
    this.hint = details.hint;
    this.place = details.place;
    this.sqlState = details.sqlState;
  }
}

/** The SQLSTATE of an error that the server reported, and undefined for all others. */
export function sqlStateOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string") return undefined;
  return /^[0-9A-Z]{5}$/.test(error.code) && "severity" in error ? error.code : undefined;
}

/** Whether the operating system answered with this code: `ENOENT`. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

/** Whether the connection is gone: the server ended it, or the network did. */
export function isConnectionLost(error: unknown): boolean {
  const sqlState = sqlStateOf(error);
  // 57P01 to 57P03: the server shuts down or was told to end this session; 08: connection exceptions.
  if (sqlState !== undefined) return /^(?:57P0[1-3]|08...)$/.test(sqlState);
  if (["ECONNRESET", "EPIPE", "ETIMEDOUT"].some((code) => hasCode(error, code))) return true;
  return (
    error instanceof Error && /^Connection terminated|has encountered a connection error/.test(error.message)
  );
}
