/** How many rows a query has in all, whatever page of them is read. */
import { type SelectQueryBuilder, sql } from "kysely";

/**
 * Without the query's order, limit and offset; of a grouped query, the groups.
 *
 * @throws {TypeError} for `distinct`, whose rows cannot be counted without selecting them
 */
export async function countRows<Tables, Table extends keyof Tables, Row>(
  query: SelectQueryBuilder<Tables, Table, Row>,
): Promise<number> {
  const node = query.toOperationNode();
  if ("distinctOn" in node || ("frontModifiers" in node && node.frontModifiers !== undefined)) {
    throw new TypeError("the rows of a distinct query cannot be counted: group by its columns instead");
  }
  // Of groups, each answers one row; a window over them counts the rows.
  const isGrouped = "groupBy" in node && node.groupBy !== undefined;
  const count = isGrouped ? sql<string>`cast(count(*) over () as text)` : sql<string>`cast(count(*) as text)`;
  // rows: { count: string }[], at most one
  const counted: readonly object[] = await query
    .clearSelect()
    .clearOrderBy()
    .clearLimit()
    .clearOffset()
    .select(count.as("count"))
    .limit(1)
    .execute();
  const [row] = counted as readonly { readonly count: string }[];
  return Number(row?.count ?? 0);
}
