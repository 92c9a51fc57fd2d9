/** Which types and columns are built on a type, as far as they stay. */
import type { ColumnObject, ObjectId, TableObject } from "@ashlar/model";
import type { PlanContext, Side } from "./rule.ts";
import { isSwapped, type SwappedType } from "./swapped-type.ts";

/** The type, then the types that are built on it, each after what it needs. */
export function typesOver(type: SwappedType, context: PlanContext): readonly SwappedType[] {
  const { before, after, isGone } = context;
  const found = new Map<ObjectId, SwappedType>();
  const visit = (one: SwappedType) => {
    // Whatever is met again comes later: it needs the one that is met now.
    found.delete(one.id);
    found.set(one.id, one);
    for (const id of before.dependentsOf(one.id)) {
      const [old, now] = [before.get(id), after.get(id)];
      if (isSwapped(old) && now?.kind === old.kind && !isGone(id)) visit(old);
    }
  };
  visit(type);
  return [...found.values()];
}

/** Columns of one of the types, or of arrays of it, that are converted by themselves: a table's heirs follow it. */
export function columnsToConvert(
  types: readonly SwappedType[],
  context: PlanContext,
): readonly ColumnObject[] {
  const columns = types.flatMap(({ id }) => columnsOf(id, context));
  return [...new Map(columns.map((column) => [column.id, column])).values()]
    .filter((column) => !isFollowed(column, context.before))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** Whether columns of tables have it, or an array of it, or a type that is built on it. */
export function isUsedByRows(type: SwappedType, context: PlanContext): boolean {
  return typesOver(type, context).some(({ id }) => columnsOf(id, context).length > 0);
}

/** Whether columns have it within something: an array, a composite, a range. */
export function isUsedWithin(type: SwappedType, context: PlanContext): boolean {
  const types = typesOver(type, context);
  const isInArray = types.some((one) => one.kind === "domain" && one.id !== type.id && isArray(one.baseType));
  return types.some(({ id, kind }) =>
    columnsOf(id, context).some((column) => isInArray || kind !== type.kind || isArray(column.type)),
  );
}

function isArray(type: string): boolean {
  return type.endsWith("[]");
}

/** Tables whose rows hold it: what a check of a domain reads. */
export function tablesUsing(type: SwappedType, context: PlanContext): readonly ObjectId[] {
  const columns = typesOver(type, context).flatMap(({ id }) => columnsOf(id, context));
  return [...new Set(columns.map(({ parent }) => parent))].sort();
}

function columnsOf(type: ObjectId, { before, isGone }: PlanContext): readonly ColumnObject[] {
  return before.dependentsOf(type).flatMap((id) => {
    const column = before.get(id);
    return column?.kind === "column" && column.typeId === type && !isGone(id) ? [column] : [];
  });
}

export function isFollowed({ parent, name }: ColumnObject, side: Side): boolean {
  const table = side.get(parent);
  if (table?.kind !== "table") return false;
  return parentsOf(table).some((id) =>
    side.childrenOf(id).some((child) => child.kind === "column" && child.name === name),
  );
}

function parentsOf({ partitionOf, inherits = [] }: TableObject): readonly ObjectId[] {
  return partitionOf === undefined ? inherits : [partitionOf.parent, ...inherits];
}
