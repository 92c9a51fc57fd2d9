/** Tables made OF a composite type: their columns change with the type alone. */
import type { ColumnObject } from "@ashlar/model";
import type { PlanContext } from "./rule.ts";

/** True for a column of a table that stays one of the same type. */
export function followsType({ parent }: ColumnObject, { before, after, isNew }: PlanContext): boolean {
  const [old, now] = [before.get(parent), after.get(parent)];
  if (old?.kind !== "table" || now?.kind !== "table" || isNew(parent)) return false;
  return now.ofType !== undefined && old.ofType === now.ofType;
}
