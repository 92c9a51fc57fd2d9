/** What queries of a view see of it: the names, types and collations of its columns, in order. */
import type { DatabaseObject, ViewColumn } from "@ashlar/model";

/** True when the second has all columns of the first in the same places, and perhaps more after them. */
export function isPrefix(before: readonly ViewColumn[], after: readonly ViewColumn[]): boolean {
  return before.every((column, index) => isSameColumn(column, after[index]));
}

/** Whether a query of the view that worked may fail, or give other types, with what the view is made anew as. */
export function losesColumns(columns: readonly ViewColumn[], now: DatabaseObject | undefined): boolean {
  if (now?.kind !== "view" && now?.kind !== "materialized view") return false;
  return columns.some((column) => !now.columns.some((other) => isSameColumn(column, other)));
}

function isSameColumn(column: ViewColumn, other: ViewColumn | undefined): boolean {
  return (
    other !== undefined &&
    other.name === column.name &&
    other.type === column.type &&
    other.collation === column.collation
  );
}
