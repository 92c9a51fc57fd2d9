/** The condition that holds for the rows after a cursor, and the order that gives it its meaning. */
import { type RawBuilder, sql } from "kysely";
import type { CursorValues, PageOrder } from "./cursor.ts";

/**
 * Rows after the one with these values. Where every column goes the same way and none may be NULL, a row comparison,
 * which one index scan answers; else the comparison spelled out, column by column.
 *
 * The values go as text without a type, so Postgres reads each as what its column is.
 */
export function afterCursor(order: readonly PageOrder[], values: CursorValues): RawBuilder<boolean> {
  const isDescending = order[0]?.isDescending === true;
  if (order.every((each) => each.isDescending === isDescending && each.isNullable !== true)) {
    const columns = sql.join(order.map((each) => sql.ref(each.column)));
    return sql<boolean>`(${columns}) ${isDescending ? sql`<` : sql`>`} (${sql.join(values)})`;
  }
  return spelledOut(order, values);
}

/** `ORDER BY` of one column: NULLs last, which descending order has to be told, and only where there can be any. */
export function orderBy(order: PageOrder): RawBuilder<unknown> {
  const column = sql.ref(order.column);
  if (!order.isDescending) {
    return sql`${column} asc`;
  }
  return order.isNullable === true ? sql`${column} desc nulls last` : sql`${column} desc`;
}

/** The order's values of a row, as one JSON array of texts that does not depend on the session's settings. */
export function cursorColumn(order: readonly PageOrder[]): RawBuilder<string> {
  // to_json writes timestamps as ISO 8601 with all their digits; #>> takes the quotes off.
  const texts = order.map((each) => sql`to_json(${sql.ref(each.column)}) #>> '{}'`);
  return sql<string>`cast(json_build_array(${sql.join(texts)}) as text)`;
}

function spelledOut(order: readonly PageOrder[], values: CursorValues): RawBuilder<boolean> {
  const [first, ...rest] = order;
  const [value, ...others] = values;
  if (first === undefined || value === undefined) {
    return sql<boolean>`false`;
  }
  const column = sql.ref(first.column);
  if (value === null) {
    return sql<boolean>`(${column} is null and ${spelledOut(rest, others)})`;
  }
  const beyond = sql`${column} ${first.isDescending ? sql`<` : sql`>`} ${value}`;
  const orNull = first.isNullable === true ? sql` or ${column} is null` : sql``;
  return sql<boolean>`(${beyond}${orNull} or (${column} = ${value} and ${spelledOut(rest, others)}))`;
}
