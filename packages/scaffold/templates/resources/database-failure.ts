/** What the SQLSTATE of a refusal means to clients. */
import { type Detail, HttpError } from "../runtime/failure.js";

/**
 * The answer to a request that the database refused: 409 for what is there already or still needed, 422 for what cannot
 * be stored, 503 for what may pass in a moment. Undefined for any other error.
 *
 * @param nameOf what clients call a column, where they know it
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function databaseFailure(
  error: Error,
  nameOf: (column: string) => string | undefined,
): HttpError | undefined {
  if (!isServerError(error)) return isLostConnection(error) ? unavailable(error) : undefined;
  if (mayPass.test(error.code)) return unavailable(error);
  const refusal = refusalOf(error);
  if (refusal === undefined) return undefined;
  const { status, message, reason, says } = refusal;
  const details = columnsOf(error).map(
    (column): Detail => ({ field: nameOf(column) ?? column, message: says, reason }),
  );
  const told =
    details.length === 0 && status === 422 ? `${message} The database does not say which.` : message;
  return new HttpError(status, status === 409 ? "CONFLICT" : "UNPROCESSABLE", told, {
    details,
    cause: error,
  });
}

/** pg's `DatabaseError`, known by its shape. */
interface ServerError extends Error {
  readonly code: string;
  readonly detail?: string;
  readonly table?: string;
  readonly column?: string;
  readonly constraint?: string;
}

function isServerError(error: Error): error is ServerError {
  return "severity" in error && "code" in error && typeof error.code === "string" && error.code.length === 5;
}

function isLostConnection(error: Error): boolean {
  return "syscall" in error || /^(Connection terminated|timeout exceeded when trying)/.test(error.message);
}

/** 08 connection, 40001 and 40P01 concurrency, 53 resources, 55P03 a lock, 57014 time, 57P a server that stops. */
const mayPass = /^(08|40001|40P01|53|55P03|57014|57P)/;

function unavailable(cause: Error): HttpError {
  return new HttpError(503, "UNAVAILABLE", "The service is not available at the moment.", {
    headers: { "Retry-After": "1" },
    cause,
  });
}

interface Refusal {
  readonly status: 409 | 422;
  readonly message: string;
  readonly reason: string;
  /** After the name of the field. */
  readonly says: string;
}

function refusalOf(error: ServerError): Refusal | undefined {
  if (error.code === "23503") return isStillReferenced(error) ? stillReferenced : missingReference;
  return refusals.find(([sqlState]) => error.code.startsWith(sqlState))?.[1];
}

const missingReference: Refusal = {
  status: 422,
  message: "Something that is referred to does not exist.",
  reason: "reference",
  says: "refers to nothing",
};

const stillReferenced: Refusal = {
  status: 409,
  message: "Something else still refers to it.",
  reason: "referenced",
  says: "is still referred to",
};

const refusals: readonly (readonly [sqlState: string, refusal: Refusal])[] = [
  ["23001", stillReferenced],
  ["23505", conflict("There is one with this value already.", "unique", "is taken already")],
  ["23P01", conflict("It overlaps with another one.", "exclusion", "overlaps another")],
  ["23502", wrong("A value that is needed is missing.", "required", "is required")],
  ["23514", wrong("A value breaks a rule of the data.", "check", "is not allowed")],
  ["22", wrong("A value cannot be stored as it is.", "value", "cannot be stored")],
  ["54", wrong("A value is too large to be stored.", "size", "is too large")],
];

function conflict(message: string, reason: string, says: string): Refusal {
  return { status: 409, message, reason, says };
}

function wrong(message: string, reason: string, says: string): Refusal {
  return { status: 422, message, reason, says };
}

/** Both sides of a foreign key have one SQLSTATE; a deletion's message names a table more, in every language. */
function isStillReferenced({ message }: ServerError): boolean {
  return (message.match(/["«»„“”]/g) ?? []).length >= 6;
}

/**
 * The columns of the violated constraint: the server names one, or says `Key (a, b)=(…)`. Without a right to read the
 * row, the constraint's name is all there is: by habit `table_column_key`.
 */
function columnsOf({ code, column, detail, table, constraint }: ServerError): string[] {
  if (column !== undefined) return [column];
  const keys = code === "23514" ? undefined : /\((.+?)\)=\(/s.exec(detail ?? "")?.[1];
  if (keys !== undefined) return splitKeys(keys).flatMap(columnIn);
  if (table === undefined || !constraint?.startsWith(`${table}_`)) return [];
  const name = /^(.+)_(?:key|fkey|check|excl|idx)\d*$/.exec(constraint.slice(table.length + 1))?.[1];
  return name === undefined ? [] : [name];
}

/** At the commas outside of parentheses and quotes. */
function splitKeys(keys: string): string[] {
  return keys.match(/(?:"(?:[^"]|"")*"|\((?:[^()]|\([^()]*\))*\)|[^,("])+/g)?.map((key) => key.trim()) ?? [];
}

/** `isbn`, `"two words"`, and the column inside `lower((email)::text)` or `lower("UserName")`. */
function columnIn(key: string): string[] {
  const plain = key
    .replace(/'(?:[^']|'')*'/g, "")
    .replace(/::(?:"(?:[^"]|"")+"|[a-z_][a-z0-9_$ ]*)/g, "")
    .replace(/\b[a-z]+ FROM /g, "");
  const names = plain.matchAll(
    /"((?:[^"]|"")+)"(?!\s*\()|(?<![\w$"])([a-z_][a-z0-9_$]*)(?![\w$]*\s*\()(?!")/g,
  );
  for (const [, inQuotes, bare] of names) return [inQuotes?.replaceAll('""', '"') ?? bare ?? key];
  return [];
}
