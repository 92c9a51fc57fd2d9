/** How many rows a page may have, and where it may begin. */
import { ServiceError } from "../errors/index.ts";

/** More rows than any page holds; one more is still a number that Postgres takes. */
const mostRows = 2 ** 31 - 2;

/** @throws {ServiceError} 400 INVALID_LIMIT when it is no whole number from 0 */
export function checkedLimit(limit: number): number {
  requireCount("limit", "INVALID_LIMIT", limit);
  return Math.min(limit, mostRows);
}

/** @throws {ServiceError} 400 INVALID_OFFSET when it is no whole number from 0 */
export function checkedOffset(offset: number): number {
  requireCount("offset", "INVALID_OFFSET", offset);
  return Math.min(offset, Number.MAX_SAFE_INTEGER);
}

function requireCount(field: string, code: string, count: number): void {
  if (Number.isInteger(count) && count >= 0) {
    return;
  }
  const message = "must be a whole number of at least 0";
  throw new ServiceError(400, code, `The ${field} ${message}.`, {
    details: [{ field, message, reason: "minimum" }],
  });
}
