/** The text by which a client asks for the next page: the last row's order values, and which order they belong to. */
import { createHash } from "node:crypto";
import { ServiceError } from "../errors/index.ts";

/** One column that rows are ordered by. */
export interface PageOrder {
  /** As in the query: `price`, or `books.price` where tables are joined. */
  readonly column: string;
  readonly isDescending: boolean;
  /** Rows without a value come last, in both directions. */
  readonly isNullable?: boolean;
}

/** Values as Postgres writes them: text, because a `Date` would lose microseconds, and a number the end of a bigint. */
export type CursorValues = readonly (string | null)[];

/** base64url of a JSON array: a mark of the order, then the values. */
export function writeCursor(order: readonly PageOrder[], values: CursorValues): string {
  return Buffer.from(JSON.stringify([markOf(order), ...values])).toString("base64url");
}

/** @throws {ServiceError} 400 INVALID_CURSOR when it is none, or one of another order */
export function readCursor(order: readonly PageOrder[], cursor: string): CursorValues {
  const parts = parse(cursor);
  if (parts?.length !== order.length + 1 || parts[0] !== markOf(order)) {
    throw invalidCursor();
  }
  return order.map((each, at) => {
    const value = parts[at + 1];
    const isFine =
      typeof value === "string" ? !value.includes("\0") : value === null && each.isNullable === true;
    if (!isFine) {
      throw invalidCursor();
    }
    return value as string | null;
  });
}

export function invalidCursor(cause?: unknown): ServiceError {
  return new ServiceError(400, "INVALID_CURSOR", "The cursor is not one of this list.", {
    details: [{ field: "cursor", message: "must be one that this list has answered", reason: "cursor" }],
    ...(cause === undefined ? {} : { cause }),
  });
}

function parse(cursor: string): readonly unknown[] | undefined {
  if (!/^[\w-]+$/.test(cursor)) {
    return undefined;
  }
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return Array.isArray(parts) ? parts : undefined;
  } catch {
    return undefined;
  }
}

/** Tells orders apart, without showing the names of columns. */
function markOf(order: readonly PageOrder[]): string {
  const text = JSON.stringify(
    order.map((each) => [each.column, each.isDescending, each.isNullable === true]),
  );
  return createHash("sha256").update(text).digest("base64url").slice(0, 8);
}
