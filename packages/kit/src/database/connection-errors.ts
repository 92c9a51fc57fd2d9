/** Failures of a connection, told apart from what the server says about a statement. */

/** The database could not be asked: no connection in time, or the connection broke before anything was committed. */
export class DatabaseUnavailableError extends Error {
  constructor(message: string, options: { readonly cause: unknown }) {
    super(message, options);
    this.name = "DatabaseUnavailableError";
  }
}

/**
 * The connection broke while COMMIT was under way: the change may have been made, or not. Such a transaction is never
 * repeated by itself, because that could make the change twice.
 */
export class CommitOutcomeUnknownError extends Error {
  constructor(options: { readonly cause: unknown }) {
    super("the connection was lost during COMMIT: the change may have been made, or not", options);
    this.name = "CommitOutcomeUnknownError";
  }
}

/**
 * COMMIT was answered with ROLLBACK: a statement had failed, and the code around it caught the error and went on. The
 * server reports no error for that, so without this one nothing would tell that the change was not made.
 */
export class TransactionAbortedError extends Error {
  constructor() {
    super("the transaction was rolled back at COMMIT, because an error of one of its statements was caught");
    this.name = "TransactionAbortedError";
  }
}

/** What a server said about a statement: pg's `DatabaseError`, known by its shape. */
export interface ServerError extends Error {
  /** SQLSTATE, five characters. */
  readonly code: string;
  readonly severity: string;
  readonly detail?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

/** Whether the server said it. `EPIPE` has five letters too, but no severity. */
export function isServerError(error: unknown): error is ServerError {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    /^[0-9A-Z]{5}$/.test(error.code) &&
    "severity" in error
  );
}

/** The SQLSTATE of an error, or of whatever caused it. */
export function sqlStateOf(error: unknown): string | undefined {
  // A bound, because a chain of causes may be a loop.
  for (let depth = 0, each = error; depth < 8 && each instanceof Error; depth += 1, each = each.cause) {
    if (isServerError(each)) {
      return each.code;
    }
  }
  return undefined;
}

/** Whether the server ends the connection with this SQLSTATE, so that nothing later is heard from it. */
export function endsConnection(sqlState: string): boolean {
  // 08 connection, 25P03 idle for too long, 57P01… shutdown and crash, 58 system, XX internal (a PANIC among them).
  return /^(08|25P03|57P|58|XX)/.test(sqlState);
}

const lostConnection =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout)/;

/** Whether the error comes from the socket, or from pg about the socket. */
export function isLostConnection(error: unknown): boolean {
  return (
    error instanceof Error &&
    ("syscall" in error ||
      ("code" in error &&
        typeof error.code === "string" &&
        /^(E[A-Z]+|ERR_(S[ST]|TLS).*)$/.test(error.code)) ||
      lostConnection.test(error.message))
  );
}

/** Whether pg refused to send, because it knew already that the connection is gone. */
export function wasNeverSent(error: unknown): boolean {
  return error instanceof Error && error.message.endsWith("is not queryable");
}
