/** A column before and after, and how ALTER TABLE speaks of it. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ColumnObject, ObjectId, TableObject } from "@ashlar/model";
import { shortName } from "./make-step.ts";
import type { PlanContext } from "./rule.ts";

export interface ColumnChange {
  readonly before: ColumnObject;
  readonly after: ColumnObject;
  readonly table: TableObject;
  readonly context: PlanContext;
}

/** `ALTER TABLE public.users ALTER COLUMN email …`; `only`: not for the tables that inherit from it. */
export function alterText(
  { after, table }: ColumnChange,
  action: string,
  mode: "all" | "only" = "all",
): string {
  const kind = table.kind === "foreign table" ? "FOREIGN TABLE" : "TABLE";
  const only = mode === "only" ? "ONLY " : "";
  return `ALTER ${kind} ${only}${table.sqlName} ALTER COLUMN ${quoteIdentifier(after.name)} ${action}`;
}

/** `users.email` */
export function columnLabel({ after, table }: ColumnChange): string {
  return `${shortName(table.sqlName)}.${after.name}`;
}

/** An inherited column follows the one above it, which ALTER TABLE of that table sees to. */
export function isLedFromAbove<T>(
  { before, after, context, table }: ColumnChange,
  value: (column: ColumnObject) => T,
): boolean {
  if (!after.isInherited || !before.isInherited) return false;
  const above = [
    ...(table.partitionOf === undefined ? [] : [table.partitionOf.parent]),
    ...(table.inherits ?? []),
  ];
  return above.some((parent) => {
    const [old, now] = [
      columnNamed(parent, after.name, context.before),
      columnNamed(parent, after.name, context.after),
    ];
    return old !== undefined && now !== undefined && value(old) !== value(now) && value(now) === value(after);
  });
}

function columnNamed(table: string, name: string, side: PlanContext["after"]): ColumnObject | undefined {
  return side
    .childrenOf(table)
    .find((child): child is ColumnObject => child.kind === "column" && child.name === name);
}

/** Tables that foreign keys of the column tie it to: the keys are made anew on both sides. */
export function keyedTables(column: ColumnObject, { before }: PlanContext): readonly ObjectId[] {
  const own = before
    .childrenOf(column.parent)
    .flatMap((child) => (child.kind === "constraint" && child.columns.includes(column.name) ? [child] : []));
  const others = before.dependentsOf(column.id).flatMap((id) => {
    const dependent = before.get(id);
    return dependent?.kind === "constraint" ? [dependent] : [];
  });
  return [...own, ...others].flatMap(({ parent, references }) =>
    references === undefined ? [] : [parent, references.table],
  );
}
