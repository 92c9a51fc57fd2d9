/** Takes a column's default away while a function or a sequence that it uses is made anew, and brings it back. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ColumnObject, ObjectId } from "@ashlar/model";
import type { Step } from "../step.ts";
import type { PlanContext } from "./rule.ts";

export function releaseDefault(column: ColumnObject, context: PlanContext): readonly Step[] {
  const what = `take the default of ${column.name} away from ${tableName(column.parent, context.before)}`;
  return [alterColumn(column, context.before, what, "DROP DEFAULT")];
}

export function restoreDefault(column: ColumnObject, context: PlanContext): readonly Step[] {
  if (column.default === undefined) return [];
  const what = `bring the default of ${column.name} back to ${tableName(column.parent, context.after)}`;
  return [alterColumn(column, context.after, what, `SET DEFAULT ${column.default}`)];
}

function alterColumn(column: ColumnObject, side: PlanContext["after"], name: string, action: string): Step {
  const table = tableName(column.parent, side);
  return {
    name,
    statements: [`ALTER TABLE ${table} ALTER COLUMN ${quoteIdentifier(column.name)} ${action}`],
    why: "What the default uses is made anew, and Postgres holds on to it while a default uses it.",
    isTransactional: true,
    locks: [{ on: column.parent, mode: "ACCESS EXCLUSIVE" }],
    work: { kind: "catalog", on: [] },
    hazards: [],
    phase: "expand",
  };
}

function tableName(id: ObjectId, side: PlanContext["after"]): string {
  return side.get(id)?.sqlName ?? id;
}
