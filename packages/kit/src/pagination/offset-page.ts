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

/** @throws {ServiceError} 400 INVALID_OFFSET or INVALID_LIMIT */
export async function offsetPage<Tables, Table extends keyof Tables, Row>(
  query: SelectQueryBuilder<Tables, Table, Row>,
  options: OffsetPageOptions,
): Promise<{ readonly rows: readonly Row[] }> {
  let page = query.clearOrderBy().offset(checkedOffset(options.offset));
  for (const each of options.order) {
    page = page.orderBy(orderBy(each));
  }
  if (options.limit !== undefined) {
    page = page.limit(checkedLimit(options.limit));
  }
  return { rows: (await page.execute()) as readonly Row[] };
}
