/** A page of rows by their number, for lists that are small or hardly change. */
import type { SelectQueryBuilder } from "kysely";
import { orderBy } from "./after.ts";
import type { PageOrder } from "./cursor.ts";
import { checkedLimit, checkedOffset } from "./limit.ts";

export interface OffsetPageOptions {
  /** The last column is unique, or rows with equal values change places between pages. */
  readonly order: readonly PageOrder[];
  /** Rows to pass over. */
  readonly offset: number;
  /** Rows at most; undefined for all the rest. */
  readonly limit: number | undefined;
}

export interface OffsetPage<Row> {
  readonly rows: readonly Row[];
  readonly hasMore: boolean;
}

/**
 * The rows from `offset` on, and whether there are more: one row further is read to know it.
 *
 * @throws {ServiceError} 400 INVALID_OFFSET or INVALID_LIMIT
 */
export async function offsetPage<Tables, Table extends keyof Tables, Row>(
  query: SelectQueryBuilder<Tables, Table, Row>,
  options: OffsetPageOptions,
): Promise<OffsetPage<Row>> {
  let page = query.clearOrderBy().offset(checkedOffset(options.offset));
  for (const each of options.order) {
    page = page.orderBy(orderBy(each));
  }
  if (options.limit === undefined) {
    return { rows: (await page.execute()) as readonly Row[], hasMore: false };
  }
  const limit = checkedLimit(options.limit);
  const found = (await page.limit(limit + 1).execute()) as readonly Row[];
  return { rows: found.slice(0, limit), hasMore: found.length > limit };
}
