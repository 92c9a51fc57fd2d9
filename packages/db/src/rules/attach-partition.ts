/** Makes a table that is there a partition: read beforehand, so that attaching does not have to. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ConstraintObject, TableObject } from "@ashlar/model";
import type { Hazard, Step } from "../step.ts";
import { addToRows } from "./column.ts";
import { addInSteps } from "./constraint.ts";
import { addKey } from "./constraint-key.ts";
import { keyDefinition } from "./constraint-text.ts";
import { defaultName, temporaryName } from "./default-name.ts";
import { buildIndex } from "./index.ts";
import { hazard, lock, makeStep, shortName } from "./make-step.ts";
import { attachLocks, attachPartition, defaultPartitionOf, isMadeForAttaching } from "./partition.ts";
import type { PlanContext } from "./rule.ts";

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
  const temporary = quoteIdentifier(temporaryName(`${table.name}_bound`, context));
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
  const parts = isMoved(table, context) ? [] : missingParts(table, context);
  if (check === undefined) return [...parts, attaching];
  return [
    ...parts,
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

/** Detached only for other bounds, it has what its parent has. */
function isMoved({ id, partitionOf }: TableObject, { before }: PlanContext): boolean {
  const old = before.get(id);
  const isTable = old?.kind === "table" || old?.kind === "foreign table";
  return isTable && old.partitionOf?.parent === partitionOf?.parent;
}

/** What Postgres wants on a partition, or would make on the way while everybody waits: checks, keys, indexes. */
export function missingParts(table: TableObject, context: PlanContext): readonly Step[] {
  const { before, after } = context;
  return [
    ...after.childrenOf(table.id).flatMap((child) => {
      if (child.kind !== "column" || !child.isInherited || before.get(child.id) !== undefined) return [];
      return addToRows(child, context);
    }),
    ...after.childrenOf(table.id).flatMap((child) => {
      if (child.kind !== "constraint" || !child.isInherited || before.get(child.id) !== undefined) return [];
      return addInSteps(child, table, context);
    }),
    ...(table.partitionOf === undefined ? [] : missingKeys(table, context)).flatMap((key) =>
      addKey(key, table.sqlName, context),
    ),
    ...after
      .childrenOf(table.id)
      .flatMap((child) =>
        child.kind === "index" && isMadeForAttaching(child, context)
          ? [buildIndex(child, child.name, context)]
          : [],
      ),
  ];
}

function missingKeys(table: TableObject, { before, after }: PlanContext): readonly ConstraintObject[] {
  const own = before.childrenOf(table.id).filter((child) => child.kind === "constraint");
  return after.childrenOf(table.partitionOf?.parent ?? "").flatMap((child): ConstraintObject[] => {
    if (child.kind !== "constraint" || keyDefinition(child.definition) === undefined) return [];
    if (table.partitionBy !== undefined || own.some(({ definition }) => definition === child.definition))
      return [];
    const isPrimary = child.type === "primary key";
    const name = defaultName(
      table.name,
      isPrimary ? undefined : child.columns.join("_"),
      isPrimary ? "pkey" : "key",
    );
    return [
      { ...child, parent: table.id, name, ...(table.schema === undefined ? {} : { schema: table.schema }) },
    ];
  });
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
