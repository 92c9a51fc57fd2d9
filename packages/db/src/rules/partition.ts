import type { ColumnObject, ConstraintObject, IndexObject, ObjectId, TableObject } from "@ashlar/model";
import type { Lock, Step } from "../step.ts";
import { defaultName } from "./default-name.ts";
import { hazard, lock, makeStep, shortName } from "./make-step.ts";
import type { PlanContext, Side } from "./rule.ts";

/**
 * True when `PARTITION OF` makes it as it should be: of a parent that is new as well, with the names that Postgres
 * gives. Others are made on their own and attached, which also lets reads and writes of the parent through.
 */
export function isMadeAsPartition(table: TableObject, { after, isNew }: PlanContext): boolean {
  if (table.partitionOf === undefined || !isNew(table.partitionOf.parent)) return false;
  const above = after.childrenOf(table.partitionOf.parent);
  const children = after.childrenOf(table.id);
  if (children.some((child) => child.kind === "index" && child.partOf !== undefined)) return false;
  const columns = new Map(
    above.filter((child) => child.kind === "column").map((child) => [child.name, child]),
  );
  const keys = above.filter((child) => child.kind === "constraint");
  return children.every((child) => {
    if (child.kind === "column") return hasSameValue(child, columns.get(child.name));
    return child.kind !== "constraint" || hasUsualName(child, table, keys);
  });
}

function hasSameValue(column: ColumnObject, above: ColumnObject | undefined): boolean {
  if (above === undefined || !column.isInherited) return false;
  if (above.generated?.expression !== column.generated?.expression) return false;
  return above.default === undefined || column.default !== undefined;
}

/** Keys of partitions are named anew; the other constraints have the parent's name. */
function hasUsualName(
  constraint: ConstraintObject,
  table: TableObject,
  above: readonly ConstraintObject[],
): boolean {
  const label = LABELS[constraint.type];
  if (!constraint.isInherited || label === undefined) return true;
  if (constraint.definition.includes(" INCLUDE ")) return false;
  if (above.filter(({ definition }) => definition === constraint.definition).length !== 1) return false;
  const columns = label === "pkey" ? undefined : constraint.columns.join("_");
  return constraint.name === defaultName(table.name, columns, label);
}

const LABELS: Readonly<Partial<Record<ConstraintObject["type"], string>>> = {
  "primary key": "pkey",
  unique: "key",
  exclusion: "excl",
};

export function attachPartition(table: TableObject, side: Side): string {
  const parent = side.get(table.partitionOf?.parent ?? "")?.sqlName ?? "";
  return `ALTER TABLE ${parent} ATTACH PARTITION ${table.sqlName} ${table.partitionOf?.bound ?? ""}`;
}

/** The default partition is read for rows that belong to the new one, and what foreign keys point at gets triggers. */
export function attachLocks(table: TableObject, { after }: PlanContext): readonly Lock[] {
  if (table.partitionOf === undefined) return [];
  const { parent } = table.partitionOf;
  const rest = defaultPartitionOf(parent, after);
  return [
    lock(parent, "SHARE UPDATE EXCLUSIVE"),
    lock(table.id, "ACCESS EXCLUSIVE"),
    ...(rest === undefined || rest === table.id ? [] : [lock(rest, "ACCESS EXCLUSIVE")]),
    ...after
      .childrenOf(parent)
      .flatMap((child) =>
        child.kind === "constraint" && child.references !== undefined
          ? [lock(child.references.table, "SHARE ROW EXCLUSIVE")]
          : [],
      ),
  ];
}

export function defaultPartitionOf(parent: ObjectId, side: Side): ObjectId | undefined {
  return partitionsOf(parent, side).find(({ partitionOf }) => partitionOf?.bound === "DEFAULT")?.id;
}

/** Not CONCURRENTLY, which a crash leaves half done, and which leaves a check behind: it takes but a moment either way. */
export function detach(table: TableObject, context: PlanContext): readonly Step[] {
  if (table.partitionOf === undefined || context.isGone(table.partitionOf.parent)) return [];
  const { parent } = table.partitionOf;
  const parentName = context.before.get(parent)?.sqlName ?? "";
  const rest = defaultPartitionOf(parent, context.before);
  return [
    makeStep(
      {
        name: `detach ${shortName(table.sqlName)} from ${shortName(parentName)}`,
        statements: [`ALTER TABLE ${parentName} DETACH PARTITION ${table.sqlName}`],
        locks: [
          lock(parent, "ACCESS EXCLUSIVE"),
          lock(table.id, "ACCESS EXCLUSIVE"),
          ...(rest === undefined ? [] : [lock(rest, "ACCESS EXCLUSIVE")]),
        ],
        hazards: [
          hazard(
            "breaks-code",
            `queries of ${shortName(parentName)} no longer find the rows of ${shortName(table.sqlName)}`,
          ),
        ],
        phase: "contract",
      },
      context,
    ),
  ];
}

/** Partitions, without those further down. */
export function partitionsOf(parent: ObjectId, side: Side): readonly TableObject[] {
  return heirsOf(parent, side).filter(({ partitionOf }) => partitionOf?.parent === parent);
}

/** Tables that inherit from it, as partitions or otherwise. */
export function heirsOf(parent: ObjectId, side: Side): readonly TableObject[] {
  let heirs = HEIRS.get(side);
  if (heirs === undefined) {
    heirs = indexHeirs(side);
    HEIRS.set(side, heirs);
  }
  return heirs.get(parent) ?? [];
}

const HEIRS: WeakMap<Side, ReadonlyMap<ObjectId, readonly TableObject[]>> = new WeakMap();

function indexHeirs(side: Side): ReadonlyMap<ObjectId, readonly TableObject[]> {
  const heirs = new Map<ObjectId, TableObject[]>();
  for (const object of side.database.objects) {
    if (object.kind !== "table" && object.kind !== "foreign table") continue;
    const above = [
      ...(object.partitionOf === undefined ? [] : [object.partitionOf.parent]),
      ...(object.inherits ?? []),
    ];
    for (const parent of above) heirs.set(parent, [...(heirs.get(parent) ?? []), object]);
  }
  return heirs;
}

/** True when the table is there and becomes a partition, of another table than before or in another place. */
export function isAttached(table: ObjectId, { before, after, isNew }: PlanContext): boolean {
  const [old, now] = [before.get(table), after.get(table)];
  if (old?.kind !== "table" || now?.kind !== "table" || isNew(table)) return false;
  return now.partitionOf !== undefined && now.partitionOf.parent !== old.partitionOf?.parent;
}

/** True when the table is there and stops being the partition that it was. */
export function isDetached(table: ObjectId, { before, after, isNew }: PlanContext): boolean {
  const [old, now] = [before.get(table), after.get(table)];
  if (old?.kind !== "table" || now?.kind !== "table" || isNew(table)) return false;
  return old.partitionOf !== undefined && now.partitionOf?.parent !== old.partitionOf.parent;
}

/** The partitioned table's constraint that the partition's is, or was, a copy of. */
export function hasCopyAbove({ parent, definition, type }: ConstraintObject, side: Side): boolean {
  const table = side.get(parent);
  if (table?.kind !== "table" || table.partitionOf === undefined) return false;
  return side
    .childrenOf(table.partitionOf.parent)
    .some((child) => child.kind === "constraint" && child.type === type && child.definition === definition);
}

/** Attaching takes an index that fits for the part that it is, so it has to be there before. */
export function isMadeForAttaching(index: IndexObject, context: PlanContext): boolean {
  return (
    index.partOf !== undefined &&
    context.before.get(index.id) === undefined &&
    isAttached(index.parent, context)
  );
}
