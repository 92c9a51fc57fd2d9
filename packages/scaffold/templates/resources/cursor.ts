/** Where the next page begins, as text that clients hand back unread. */
import { badRequest, type HttpError } from "../runtime/failure.js";

export type Position =
  /** By order, the values of the last row as text. */
  | { readonly kind: "after"; readonly last: readonly (string | null)[] }
  /** Rows that cannot be named can only be counted. */
  | { readonly kind: "offset"; readonly rows: number };

/** What a cursor belongs to: it means nothing in another list or order. */
export interface Listing {
  readonly list: string;
  readonly sort: string | undefined;
  /** How many values a position has; 0: it is counted. */
  readonly values: number;
}

export function writeCursor({ list, sort = "" }: Listing, position: Position): string {
  const place = position.kind === "after" ? position.last : position.rows;
  return Buffer.from(JSON.stringify([list, sort, place])).toString("base64url");
}

export function readCursor(text: string, listing: Listing): Position {
  const [list, sort, place, ...rest] = partsOf(text);
  if (list !== listing.list || sort !== (listing.sort ?? "") || rest.length > 0) throw foreignCursor();
  if (listing.values === 0) {
    if (typeof place !== "number" || !Number.isSafeInteger(place) || place < 0) throw foreignCursor();
    return { kind: "offset", rows: place };
  }
  if (!Array.isArray(place) || place.length !== listing.values || !place.every(isText)) throw foreignCursor();
  return { kind: "after", last: place };
}

function partsOf(text: string): readonly unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, "base64url").toString("utf8"));
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}

function isText(value: unknown): value is string | null {
  return value === null || (typeof value === "string" && !value.includes("\0"));
}

export function foreignCursor(): HttpError {
  const message = "must be the nextCursor of a page of this list, in this order";
  return badRequest("The request does not fit the API: 1 problem.", [
    { field: "query.cursor", message, reason: "cursor" },
  ]);
}
