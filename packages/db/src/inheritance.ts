/** Columns and constraints that a table has from the tables above it. */
import type { DatabaseObject, ObjectId } from "@ashlar/model";
import type { Side } from "./rules/rule.ts";

/** What an inherited column or constraint is inherited from. */
export function originsOf({ kind, name, parent }: DatabaseObject, side: Side): readonly ObjectId[] {
  const table = parent === undefined ? undefined : side.get(parent);
  if (table?.kind !== "table") return [];
  const above = [
    ...(table.partitionOf === undefined ? [] : [table.partitionOf.parent]),
    ...(table.inherits ?? []),
  ];
  return above.flatMap((id) =>
    side.childrenOf(id).flatMap((one) => (one.kind === kind && one.name === name ? [one.id] : [])),
  );
}

/** It is not made and not dropped by itself. */
export function isInherited(object: DatabaseObject): boolean {
  return (object.kind === "column" || object.kind === "constraint") && object.isInherited === true;
}
