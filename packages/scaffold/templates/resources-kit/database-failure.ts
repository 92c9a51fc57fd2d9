/** What the refusals of the database mean to clients. */
import { databaseError } from "@ashlar/kit/database";

/**
 * 409 for what is there already or still needed, 422 for what cannot be stored, 503 for what may pass in a moment.
 * Undefined for any other error.
 *
 * @param nameOf what clients call a column, where they know it
 */
export function databaseFailure(
  error: Error,
  nameOf: (column: string) => string | undefined,
): Error | undefined {
  return databaseError(error, { fieldOf: (column) => nameOf(column) ?? column });
}
