/** The columns that name one row. */
import type { RelationFacts } from "./relation-facts.ts";

/**
 * The primary key; else a unique key that cannot be null, the shortest one.
 *
 * @param isUsable whether a column is shown and fits into a path
 */
export function keyColumns(facts: RelationFacts, isUsable: (column: string) => boolean): readonly string[] {
  if (facts.hasHeirs) return [];
  const columnOf = new Map(facts.columns.map((column, at) => [column.name, { ...column, at }]));
  const isKey = (columns: readonly string[]): boolean => columns.length > 0 && columns.every(isUsable);
  const primary = facts.constraints.find(({ type }) => type === "primary key")?.columns ?? [];
  if (isKey(primary)) return primary;
  // Columns of a materialised view are never declared NOT NULL; a unique index on it is there to name its rows.
  const isView = facts.object.kind === "materialized view";
  const isNotNull = (columns: readonly string[]): boolean =>
    isView || columns.every((column) => columnOf.get(column)?.isNotNull === true);
  const position = (columns: readonly string[]): number => columnOf.get(columns[0] ?? "")?.at ?? 0;
  const [best] = uniqueKeys(facts)
    .filter((columns) => isKey(columns) && isNotNull(columns))
    .sort((one, other) => one.length - other.length || position(one) - position(other));
  return best ?? [];
}

/** Whether no two rows can have the same values of those columns, and none can have null. */
export function namesOneRow(facts: RelationFacts, columns: readonly string[]): boolean {
  const notNull = new Set(facts.columns.filter(({ isNotNull }) => isNotNull).map(({ name }) => name));
  const primary = facts.constraints.filter(({ type }) => type === "primary key").map((one) => one.columns);
  return (
    !facts.hasHeirs &&
    columns.every((column) => notNull.has(column)) &&
    [...primary, ...uniqueKeys(facts)].some((key) => key.every((column) => columns.includes(column)))
  );
}

/** Columns of unique constraints that hold at every moment, and of unique indexes on whole columns and all rows. */
function uniqueKeys({ constraints, indexes }: RelationFacts): (readonly string[])[] {
  const ofConstraints = constraints
    .filter(({ type, definition }) => type === "unique" && !/ DEFERRABLE\b/.test(definition))
    .map(({ columns }) => columns);
  const ofIndexes = indexes
    .filter(({ isUnique, where, isInvalid, keys }) => {
      return (
        isUnique && where === undefined && isInvalid !== true && keys.every(({ kind }) => kind === "column")
      );
    })
    .map(({ keys }) => keys.map(({ text }) => text));
  return [...ofConstraints, ...ofIndexes];
}
