/** A page of rows by keyset: as fast on the thousandth page as on the first, and true while rows come and go. */
import type { SelectQueryBuilder } from "kysely";
import { sqlStateOf } from "../database/connection-errors.ts";
import { afterCursor, cursorColumn, orderBy } from "./after.ts";
import { invalidCursor, type PageOrder, readCursor, writeCursor } from "./cursor.ts";
import { checkedLimit } from "./limit.ts";

export interface Page<Row> {
  readonly rows: readonly Row[];
  /** Asks for the page after this one; null on the last. */
  readonly nextCursor: string | null;
  readonly hasMore: boolean;
}

export interface KeysetPageOptions {
  /** The last column is unique, so that no two rows stand in the same place. */
  readonly order: readonly PageOrder[];
  /** `nextCursor` of the page before; undefined for the first. */
  readonly cursor: string | undefined;
  /** Rows at most. With 0 there are none, and the next page is the one that was asked for. */
  readonly limit: number;
}

/** Rows carry the text of their cursor under this name, until they are handed out. */
const cursorName = "ashlar_cursor";

/**
 * The rows after `cursor`, in `order`, which takes the place of any that the query has. NULLs come last.
 *
 * @throws {ServiceError} 400 INVALID_CURSOR when the cursor is none, or one of another order; 400 INVALID_LIMIT
 */
export async function keysetPage<Tables, Table extends keyof Tables, Row>(
  query: SelectQueryBuilder<Tables, Table, Row>,
  options: KeysetPageOptions,
): Promise<Page<Row>> {
  const { order, cursor } = options;
  const limit = checkedLimit(options.limit);
  const values = cursor === undefined ? undefined : readCursor(order, cursor);
  if (limit === 0) {
    return { rows: [], nextCursor: cursor ?? null, hasMore: cursor !== undefined };
  }
  let page = query
    .clearOrderBy()
    .select(cursorColumn(order).as(cursorName))
    .limit(limit + 1);
  for (const each of order) {
    page = page.orderBy(orderBy(each));
  }
  if (values === undefined) {
    return pageOf<Row>(await rowsOf(page), order, limit);
  }
  try {
    return pageOf<Row>(await rowsOf(page.where(afterCursor(order, values))), order, limit);
  } catch (error) {
    if (await isFaultOfCursor(error, query)) {
      throw invalidCursor(error);
    }
    throw error;
  }
}

interface WithCursor {
  readonly [cursorName]: string;
}

/** Kysely's types cannot work out a column that is added to a row it does not know. */
async function rowsOf(query: { execute(): Promise<object[]> }): Promise<readonly WithCursor[]> {
  return (await query.execute()) as WithCursor[];
}

function pageOf<Row>(found: readonly WithCursor[], order: readonly PageOrder[], limit: number): Page<Row> {
  const hasMore = found.length > limit;
  const kept = hasMore ? found.slice(0, limit) : found;
  const last = kept.at(-1);
  const nextCursor = hasMore && last !== undefined ? writeCursor(order, JSON.parse(last[cursorName])) : null;
  const rows = kept.map(({ [cursorName]: _, ...row }) => row as Row);
  return { rows, nextCursor, hasMore };
}

/**
 * A cursor made by hand may hold what its column cannot be, and only Postgres knows (class 22). A filter's value may be
 * just as wrong; without the cursor, and without reading a row, the query tells which. Inside a transaction the first
 * error has ended that as well (25P02).
 */
async function isFaultOfCursor<Tables, Table extends keyof Tables, Row>(
  error: unknown,
  query: SelectQueryBuilder<Tables, Table, Row>,
): Promise<boolean> {
  if (sqlStateOf(error)?.startsWith("22") !== true) {
    return false;
  }
  try {
    await query.clearOrderBy().limit(0).execute();
    return true;
  } catch (second) {
    return sqlStateOf(second) === "25P02";
  }
}
