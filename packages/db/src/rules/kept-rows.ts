/** A table that is made anew keeps its rows: they are set aside as it goes, and put back once it is whole again. */
import { quoteIdentifier, writeType } from "@ashlar/catalog";
import type { ColumnObject, ObjectId, TableObject } from "@ashlar/model";
import type { Hazard, Step } from "../step.ts";
import { typeChange } from "./column-type.ts";
import { temporaryName } from "./default-name.ts";
import { numberOn } from "./identity.ts";
import { hazard, lock, makeStep, shortName } from "./make-step.ts";
import { partitionsOf } from "./partition.ts";
import type { PlanContext, Side } from "./rule.ts";
import { sequencesOf } from "./sequence.ts";
import { isSwapped } from "./swapped-type.ts";

/** True for a table of rows that goes and comes back, where no table above it brings its rows along. */
export function keepsRows(id: ObjectId, context: PlanContext): boolean {
  const { before, after, isGone, isNew } = context;
  const [old, now] = [before.get(id), after.get(id)];
  if (old?.kind !== "table" || now?.kind !== "table" || !isGone(id) || !isNew(id)) return false;
  return columnsOf(id, context).length > 0 && !isBroughtAlong(id, context);
}

/** A partition goes with the table above that keeps its rows, unless it becomes something else. */
export function isBroughtAlong(id: ObjectId, context: PlanContext): boolean {
  const above = parentOf(id, context.before);
  if (above === undefined || !isMadeAnew(above, context)) return false;
  const now = context.after.get(id);
  return now === undefined || (now.kind === "table" && isBelow(id, rootOf(above, context), context.after));
}

/** The table with its partitions, all the way down: with it they go. */
export function partitionsBelow(id: ObjectId, side: Side): readonly ObjectId[] {
  return partitionsOf(id, side).flatMap((one) => [one.id, ...partitionsBelow(one.id, side)]);
}

function isMadeAnew(id: ObjectId, context: PlanContext): boolean {
  return keepsRows(id, context) || isBroughtAlong(id, context);
}

function rootOf(id: ObjectId, context: PlanContext): ObjectId {
  const above = parentOf(id, context.before);
  return above === undefined || keepsRows(id, context) ? id : rootOf(above, context);
}

function isBelow(id: ObjectId, root: ObjectId, side: Side): boolean {
  const above = parentOf(id, side);
  return above !== undefined && (above === root || isBelow(above, root, side));
}

function parentOf(id: ObjectId, side: Side): ObjectId | undefined {
  const table = side.get(id);
  return table?.kind === "table" || table?.kind === "foreign table" ? table.partitionOf?.parent : undefined;
}

/** Columns that are there before and after, and hold values of their own. */
function columnsOf(
  table: ObjectId,
  { before, after }: PlanContext,
): readonly (readonly [ColumnObject, ColumnObject])[] {
  return before.childrenOf(table).flatMap((old) => {
    const now = after.get(old.id);
    if (old.kind !== "column" || now?.kind !== "column") return [];
    return now.generated === undefined ? [[old, now] as const] : [];
  });
}

/** Statements before DROP TABLE. */
export function setAside(table: TableObject, context: PlanContext): readonly string[] {
  const values = columnsOf(table.id, context).map(([column]) => {
    const quoted = quoteIdentifier(column.name);
    return isKeptAsText(column, context) ? `${quoted}::text AS ${quoted}` : quoted;
  });
  const only = table.partitionBy === undefined ? "ONLY " : "";
  return [
    `LOCK TABLE ${only}${table.sqlName}`,
    // Or else the owner, too, would set aside what a policy shows, and drop the rest.
    ...(table.isRowSecurityForced === true ? [forcing(table, "NO FORCE")] : []),
    `CREATE TABLE ${asideName(table, context)} AS SELECT ${values.join(", ")} FROM ${only}${table.sqlName}`,
  ];
}

function forcing({ sqlName }: TableObject, how: "FORCE" | "NO FORCE"): string {
  return `ALTER TABLE ${sqlName} ${how} ROW LEVEL SECURITY`;
}

/** A type that goes as well would go with the values, and one that is made anew could not while they have it. */
function isKeptAsText({ typeId }: ColumnObject, { before, isGone }: PlanContext): boolean {
  return typeId !== undefined && (isGone(typeId) || isSwapped(before.get(typeId)));
}

/** What is said of the step that drops it. */
export function asideHazards(table: TableObject, context: PlanContext): readonly Hazard[] {
  const { before, after } = context;
  const name = shortName(table.sqlName);
  return [
    hazard("rewrite", `writes ${name} anew, twice: its rows are set aside and put back`),
    hazard("blocks-reads", `nobody reads or writes ${name} meanwhile`),
    ...before.childrenOf(table.id).flatMap((child) => {
      const isLost =
        child.kind === "column" && child.generated === undefined && after.get(child.id) === undefined;
      return isLost ? [hazard("data-loss", `drops ${name}.${child.name} with its values`)] : [];
    }),
    ...columnsOf(table.id, context).flatMap(([old, now]) =>
      old.type === now.type ? [] : typeChange(old, now, context).hazards,
    ),
  ];
}

/** Once the table has all its partitions, and before anything watches or counts its rows. */
export function putBack(table: TableObject, context: PlanContext): readonly Step[] {
  const { before, after } = context;
  const columns = columnsOf(table.id, context);
  const names = columns.map(([{ name }]) => quoteIdentifier(name)).join(", ");
  const values = columns.map(([old, now]) => {
    const name = quoteIdentifier(old.name);
    if (isKeptAsText(old, context)) return `${name}::${writeType(now.type)}`;
    return old.type === now.type ? name : (typeChange(old, now, context).using ?? name);
  });
  const aside = asideName(table, context);
  const label = shortName(table.sqlName);
  const made = after.get(table.id);
  const isForced = made?.kind === "table" && made.isRowSecurityForced === true;
  const numbered = after.childrenOf(table.id).flatMap((child) => {
    if (child.kind !== "column" || before.get(child.id) === undefined) return [];
    const own = sequencesOf(child.id, after).map(({ sqlName, options }) => ({ sequence: sqlName, options }));
    const all = child.identity === undefined ? own : [...own, child.identity];
    return all.map(({ sequence, options }) => numberOn(child, table.sqlName, sequence, options));
  });
  return [
    makeStep(
      {
        name: `put the rows of ${label} back`,
        statements: [
          ...(isForced ? [forcing(table, "NO FORCE")] : []),
          `INSERT INTO ${table.sqlName} (${names}) OVERRIDING SYSTEM VALUE SELECT ${values.join(", ")} FROM ${aside}`,
          ...(isForced ? [forcing(table, "FORCE")] : []),
          `DROP TABLE ${aside}`,
          ...numbered,
        ],
        why: "In one transaction with what came before: others see the table as it was, or as it is.",
        locks: [lock(table.id, "ACCESS EXCLUSIVE")],
        work: { kind: "rewrite", on: [table.id] },
        // Rows make it long, though the table that they go into is new.
        isDrop: true,
        hazards: [hazard("fails-on-rows", `fails when rows of ${label} do not fit it as it is now`)],
        phase: "contract",
      },
      context,
    ),
  ];
}

function asideName({ name, schema }: TableObject, context: PlanContext): string {
  const own = quoteIdentifier(temporaryName(`${name}_rows`, context));
  return schema === undefined ? own : `${quoteIdentifier(schema)}.${own}`;
}
