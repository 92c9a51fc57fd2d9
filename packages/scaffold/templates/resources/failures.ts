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
    default: {
      // The words of a function or a trigger were not written for clients.
      if ("severity" in error && isRaised(sqlState))
        return withCause(unprocessable("A rule of the database refuses this."), error);
      const rule = brokenRule(error, description);
      if (rule !== undefined) return rule;
      const unknown = unknownObject(error, statement, description);
      if (unknown !== undefined) return unknown;
      const fields = Object.entries(description?.fields ?? {});
      return (
        databaseFailure(error, (column) => fields.find(([, field]) => field.column === column)?.[0]) ?? error
      );
    }
  }
}

/**
 * Raised by a function or a trigger: by RAISE as it is, or with a code of a class that Postgres itself does not have.
 *
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
function isRaised(sqlState: string | undefined): boolean {
  if (sqlState?.length !== 5) return false;
  // P0004 is an assertion that failed: a mistake of the database's own.
  return sqlState.startsWith("P0") ? sqlState !== "P0004" : !ownClasses.has(sqlState.slice(0, 2));
}

const ownClasses: ReadonlySet<string> = new Set(
  `00 01 02 03 08 09 0A 0B 0F 0L 0P 0Z 10 20 21 22 23 24 25 26 27 28 2B 2D 2F 34 38 39 3B 3D 3F 40 42 44 53 54 55 57 58
   72 F0 HV XX`.split(/\s+/),
);

/** Of a check the server tells the name alone: where that does not name a column, clients are told the name. */
function brokenRule(error: Error, description: Description | undefined): HttpError | undefined {
  if (sqlStateOf(error) !== "23514" || !("constraint" in error) || typeof error.constraint !== "string") {
    return undefined;
  }
  const { constraint } = error;
  const ofDomain = columnOfType(error, description);
  if (ofDomain !== undefined) {
    const detail = { field: ofDomain, message: "is not allowed", reason: "check" };
    return withCause(unprocessable("A value breaks a rule of the data.", [detail]), error);
  }
  const columns = Object.values(description?.fields ?? {}).map(({ column }) => column);
  const habit = constraint.replace(/\d+$/, "");
  if (columns.some((column) => habit.endsWith(`_${column}_check`))) return undefined;
  const detail = { field: "body", message: `breaks the rule ${constraint}`, reason: "check" };
  return withCause(unprocessable("A value breaks a rule of the data.", [detail]), error);
}

/** The field of a domain's type, where there is one alone: of a domain's check the server tells the type. */
function columnOfType(error: Error, description: Description | undefined): string | undefined {
  if (!("dataType" in error) || typeof error.dataType !== "string") return undefined;
  const name = error.dataType;
  const known = Object.entries(description?.fields ?? {}).filter(
    ([, { type }]) =>
      type
        .split(".")
        .at(-1)
        ?.replace(/^"(.*)"$/s, "$1")
        .replaceAll('""', '"') === name,
  );
  return known.length === 1 ? known[0]?.[0] : undefined;
}

/**
 * The name of a table, a type or a function that there is none of, as a value of `regclass` and its like: the server
 * says the same of a mistake in SQL, but of one in a function or a view it says where.
 *
 * @see https://www.postgresql.org/docs/current/datatype-oid.html
 */
function unknownObject(
  error: Error,
  { sources }: Statement,
  description: Description | undefined,
): HttpError | undefined {
  if (!/^(?:42P01|42704|42883|42601|42602|42725|3F000)$/.test(sqlStateOf(error) ?? "")) return undefined;
  const isInside = "where" in error && error.where !== undefined;
  if (isInside || !sources.includes("body")) return undefined;
  const fields = Object.entries(description?.fields ?? {}).filter(([, { type }]) => named.test(type));
  if (fields.length === 0) return undefined;
  const details =
    fields.length > 1
      ? []
      : fields.map(([field]) => ({ field, message: "cannot be stored", reason: "value" }));
  return withCause(unprocessable("A value cannot be stored as it is.", details), error);
}

const named = /^reg(?:class|collation|config|dictionary|namespace|oper|operator|proc|procedure|role|type)\b/;

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
