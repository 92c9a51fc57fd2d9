/** How many rows a page may have, and where it may begin. */
import { ServiceError } from "../errors/index.ts";

/** @throws {ServiceError} 400 INVALID_LIMIT when it is no whole number from 1 */
export function checkedLimit(limit: number): number {
  if (!Number.isInteger(limit) || limit < 1 || limit >= Number.MAX_SAFE_INTEGER) {
    throw refused("limit", "INVALID_LIMIT", 1);
  }
  return limit;
}

/** @throws {ServiceError} 400 INVALID_OFFSET when it is no whole number from 0 */
export function checkedOffset(offset: number): number {
  if (!Number.isSafeInteger(offset) || offset < 0) {
    throw refused("offset", "INVALID_OFFSET", 0);
  }
  return offset;
}

function refused(field: string, code: string, least: number): ServiceError {
  const message = `must be a whole number of at least ${least}`;
  return new ServiceError(400, code, `The ${field} ${message}.`, {
    details: [{ field, message, reason: "minimum" }],
  });
}
