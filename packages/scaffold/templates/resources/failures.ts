/** What a client is told when the database refuses: never a value, never SQL. */
import { badRequest, forbidden, HttpError, unprocessable } from "../runtime/failure.js";
import { databaseFailure } from "./database-failure.js";
import type { Description } from "./description.js";
import type { Statement } from "./statement.js";

/** The failure to throw in place of one that the database met in this statement. */
export function failureOf(error: unknown, statement: Statement, description?: Description): unknown {
  if (error instanceof HttpError || !(error instanceof Error)) return error;
  const source = refusedSource(error, statement);
  if (source !== undefined && source !== "body") {
    const detail = { field: source, message: "is not a value that can be compared here", reason: "value" };
    return badRequest("The request does not fit the API: 1 problem.", [detail]);
  }
  if (isUnreadable(error, statement)) return withCause(badRequest("A filter cannot be read here."), error);
  const sqlState = sqlStateOf(error);
  // Where the request brought nothing to be stored, a value that is refused is the database's own.
  if (sqlState?.startsWith("22") && !statement.sources.includes("body")) return error;
  switch (sqlState) {
    // Also what row-level security says of a row that nobody may write so.
    case "42501":
      return withCause(forbidden(), error);
    // A server that only reads, or a materialised view that nobody has filled yet.
    case "25006":
    case "55000": {
      const message = "The service is not available at the moment.";
      return new HttpError(503, "UNAVAILABLE", message, { cause: error });
    }
    // Raised by a function or a trigger of the database: its words were not written for clients.
    case "P0001":
      return withCause(unprocessable("A rule of the database refuses this."), error);
    default: {
      const fields = Object.entries(description?.fields ?? {});
      return (
        databaseFailure(error, (column) => fields.find(([, field]) => field.column === column)?.[0]) ?? error
      );
    }
  }
}

/**
 * Where the value came from that its type refused. Values are converted before the statement runs, and the server says
 * of which parameter: `unnamed portal parameter $2`.
 */
function refusedSource(error: Error, { sources }: Statement): string | undefined {
  if (!sqlStateOf(error)?.startsWith("22")) return undefined;
  const where = "where" in error && typeof error.where === "string" ? error.where : "";
  const number = /\$(\d+)(?: = .*)?$/s.exec(where)?.[1];
  return number === undefined ? undefined : sources[Number(number) - 1];
}

/**
 * A refused value where the server does not say which (before Postgres 14), or an operator that a type does not have. What
 * goes wrong inside of a function, a view or a policy has a place of its own, and is no client's fault.
 */
function isUnreadable(error: Error, { sources }: Statement): boolean {
  const isFiltered = sources.some((source) => source.startsWith("query.") && source !== "query.limit");
  const hasPlace = "where" in error && error.where !== undefined;
  return isFiltered && !hasPlace && /^(22003|22007|22008|22P02|42883)$/.test(sqlStateOf(error) ?? "");
}

function sqlStateOf(error: Error): string | undefined {
  return "code" in error && typeof error.code === "string" ? error.code : undefined;
}

function withCause(failure: HttpError, cause: Error): HttpError {
  const { status, code, message, details } = failure;
  return new HttpError(status, code, message, { details, cause });
}
