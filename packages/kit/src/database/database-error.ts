/** What a client is told when Postgres refuses: never a value, never SQL, only which field and why. */
import { ServiceError } from "../errors/index.ts";
import {
  CommitOutcomeUnknownError,
  DatabaseUnavailableError,
  isServerError,
  type ServerError,
} from "./connection-errors.ts";
import { constraintColumns } from "./constraint-columns.ts";

export interface DatabaseErrorOptions {
  /** What clients call a column; the column's own name unless said otherwise. */
  readonly fieldOf?: (column: string, table: string | undefined) => string;
}

/**
 * The answer to a request that the database refused, by its SQLSTATE: 409 for what is there already or still needed,
 * 422 for what cannot be stored, 503 with `Retry-After` for what may pass in a moment; 500 `OUTCOME_UNKNOWN` where the
 * connection broke during COMMIT.
 *
 * @returns undefined for any other error, which stays one of ours
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function databaseError(error: unknown, options: DatabaseErrorOptions = {}): ServiceError | undefined {
  if (error instanceof CommitOutcomeUnknownError) {
    const message = "It is not known whether the change was made: look before trying again.";
    return new ServiceError(500, "OUTCOME_UNKNOWN", message, { cause: error });
  }
  if (error instanceof DatabaseUnavailableError) {
    return unavailable(error);
  }
  if (!isServerError(error)) {
    return undefined;
  }
  if (mayPass.test(error.code)) {
    return unavailable(error);
  }
  const refusal = refusalOf(error);
  if (refusal === undefined) {
    return undefined;
  }
  const { status, message, reason, says } = refusal;
  const details = constraintColumns(error).map((column) => ({
    field: options.fieldOf?.(column, error.table) ?? column,
    message: says,
    reason,
  }));
  // Of a value that its type refuses, the server tells the statement's position at best, and no column.
  const told =
    details.length === 0 && status === 422 ? `${message} The database does not say which.` : message;
  return new ServiceError(status, status === 409 ? "CONFLICT" : "UNPROCESSABLE", told, {
    details,
    cause: error,
  });
}

/**
 * 08 connection, 40001 and 40P01 after the last attempt, 53 too many connections, memory or disk, 55P03 a lock not had
 * in time, 57014 a statement not done in time, 57P a server that stops or starts.
 */
const mayPass = /^(08|40001|40P01|53|55P03|57014|57P)/;

function unavailable(cause: Error): ServiceError {
  return new ServiceError(503, "UNAVAILABLE", "The service is not available at the moment.", {
    headers: { "Retry-After": "1" },
    cause,
  });
}

interface Refusal {
  readonly status: 409 | 422;
  readonly message: string;
  /** One word for programs, and the same for people, after the name of the field. */
  readonly reason: string;
  readonly says: string;
}

function refusalOf(error: ServerError): Refusal | undefined {
  if (error.code === "23503") {
    return isStillReferenced(error) ? stillReferenced : missingReference;
  }
  return refusals.find(([sqlState]) => sqlState.test(error.code))?.[1];
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

const refusals: readonly (readonly [sqlState: RegExp, refusal: Refusal])[] = [
  [/^23001/, stillReferenced],
  [
    /^23505/,
    {
      status: 409,
      message: "There is one with this value already.",
      reason: "unique",
      says: "is taken already",
    },
  ],
  [
    /^23P01/,
    { status: 409, message: "It overlaps with another one.", reason: "exclusion", says: "overlaps another" },
  ],
  [
    /^23502/,
    { status: 422, message: "A value that is needed is missing.", reason: "required", says: "is required" },
  ],
  [
    /^23514/,
    { status: 422, message: "A value breaks a rule of the data.", reason: "check", says: "is not allowed" },
  ],
  // NUL in text, a number out of range, text that is no JSON or no date: all of class 22, data exceptions.
  [
    /^22/,
    { status: 422, message: "A value cannot be stored as it is.", reason: "value", says: "cannot be stored" },
  ],
  // Class 54, limits of the server: a text longer than an index takes, JSON nested too deep.
  [
    /^54/,
    { status: 422, message: "A value is too large to be stored.", reason: "size", says: "is too large" },
  ],
];

/**
 * 23503 stands for both sides of a foreign key. The message of a deletion names a table more; counting names works in
 * every language of the server: `insert or update on table "a" violates foreign key constraint "b"`, and `update or
 * delete on table "c" violates foreign key constraint "b" on table "a"`.
 */
function isStillReferenced(error: ServerError): boolean {
  return (error.message.match(/["«»„“”]/g) ?? []).length >= 6;
}
