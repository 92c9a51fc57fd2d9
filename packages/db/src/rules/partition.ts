/** Tables that become parts of partitioned ones, or stop being that. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ColumnObject, ConstraintObject, ObjectId, TableObject } from "@ashlar/model";
import type { Hazard, Lock, Step } from "../step.ts";
import { defaultName, temporaryName } from "./default-name.ts";
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

/** Steps for a table that is there: read beforehand, so that attaching does not have to. */
export function attach(table: TableObject, context: PlanContext): readonly Step[] {
  if (table.partitionOf === undefined) return [];
  const { parent, bound } = table.partitionOf;
  const parentObject = context.after.get(parent);
  const name = shortName(table.sqlName);
  const to = shortName(parentObject?.sqlName ?? parent);
  const rest = defaultPartitionOf(parent, context.after);
  const check =
    parentObject?.kind === "table" && table.kind === "table"
      ? boundCheck(parentObject.partitionBy ?? "", bound)
      : undefined;
  const temporary = quoteIdentifier(temporaryName(`${table.name}_bound`));
  const fails = hazard("fails-on-rows", `fails when ${name} has rows outside ${bound}`);
  const scanned = [
    ...(check === undefined ? [table.id] : []),
    ...(rest === undefined || rest === table.id ? [] : [rest]),
  ].filter((id) => !context.isNew(id));
  const blocks: readonly Hazard[] =
    scanned.length === 0
      ? []
      : [
          hazard(
            "blocks-reads",
            `reads ${scanned.map((id) => shortName(context.after.get(id)?.sqlName ?? id)).join(" and ")} while nobody else may`,
          ),
        ];
  const attaching = makeStep(
    {
      name: `attach ${name} to ${to}`,
      statements: [
        attachPartition(table, context.after),
        ...(check === undefined ? [] : [`ALTER TABLE ${table.sqlName} DROP CONSTRAINT ${temporary}`]),
      ],
      why:
        check === undefined
          ? undefined
          : "The check has proved that its rows belong there, so it is not read again.",
      locks: attachLocks(table, context),
      work: { kind: scanned.length === 0 ? "catalog" : "scan", on: scanned },
      hazards: [...(check === undefined ? [fails] : []), ...blocks],
    },
    context,
  );
  if (check === undefined) return [attaching];
  return [
    makeStep(
      {
        name: `hold ${name} to its bounds`,
        statements: [
          `ALTER TABLE ${table.sqlName}\n  ADD CONSTRAINT ${temporary} CHECK (${check}) NOT VALID`,
        ],
        locks: [lock(table.id, "ACCESS EXCLUSIVE")],
      },
      context,
    ),
    makeStep(
      {
        name: `check the bounds of ${name}`,
        statements: [`ALTER TABLE ${table.sqlName} VALIDATE CONSTRAINT ${temporary}`],
        isTransactional: false,
        locks: [lock(table.id, "SHARE UPDATE EXCLUSIVE")],
        work: { kind: "scan", on: [table.id] },
        hazards: [fails],
      },
      context,
    ),
    attaching,
  ];
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

const LIST = /^FOR VALUES IN \((.*)\)$/s;
const RANGE = /^FOR VALUES FROM \(([^(),]*|'(?:[^']|'')*')\) TO \(([^(),]*|'(?:[^']|'')*')\)$/s;

/** The bound of a partition by one key as a check that Postgres recognises; undefined for what is more involved. */
export function boundCheck(partitionBy: string, bound: string): string | undefined {
  const key = /^(?:RANGE|LIST) \(([a-z_][a-z0-9_]*|"(?:[^"]|"")+")\)$/.exec(partitionBy)?.[1];
  if (key === undefined) return undefined;
  const list = LIST.exec(bound)?.[1];
  if (list !== undefined)
    return /\bNULL\b/.test(list) ? undefined : `${key} IS NOT NULL AND ${key} IN (${list})`;
  const [, from, to] = RANGE.exec(bound) ?? [];
  if (from === undefined || to === undefined) return undefined;
  return [
    `${key} IS NOT NULL`,
    ...(from === "MINVALUE" ? [] : [`${key} >= ${from}`]),
    ...(to === "MAXVALUE" ? [] : [`${key} < ${to}`]),
  ].join(" AND ");
}
