/** What keeps a migration from being proved. */
import type { ObjectId } from "@ashlar/model";
import type { DraftStep } from "../draft.ts";
import type { Change } from "../plan.ts";
import type { PlannedRename } from "../rename.ts";
import type { StepFailure } from "./apply-text.ts";
import type { RowDifference } from "./compare-rows.ts";
import type { Difference } from "./differences.ts";

export interface Problem {
  readonly direction: "forward" | "rollback";
  readonly message: string;
  readonly step?: string;
  readonly statement?: string;
}

export function failureProblem(direction: Problem["direction"], failed: StepFailure): Problem {
  const { step, statement, message } = failed;
  return { direction, step, statement, message: `${step}: ${message}` };
}

/** What is still to change, or, where the planner sees nothing, what a plain look sees. */
export function differenceProblems(
  direction: Problem["direction"],
  left: readonly Change[],
  found: readonly Difference[],
): readonly Problem[] {
  const planned = left.map(({ object, action, details }) => ({
    object,
    message: details.length > 0 ? details.join("; ") : `is still to ${action}`,
  }));
  return (planned.length > 0 ? planned : found).map(({ object, message }) => ({
    direction,
    message: `${object} is not as it should be: ${message}`,
  }));
}

/** Rows that went, or values that changed, without a step that says so. */
export function rowProblems(
  direction: Problem["direction"],
  lost: readonly RowDifference[],
  steps: readonly DraftStep[],
  renames: readonly PlannedRename[],
): readonly Problem[] {
  const done = steps.filter(({ withheld }) => withheld === undefined);
  const said = new Set([
    ...done.filter(({ hazards }) => hazards.some(({ name }) => name === "data-loss")).flatMap(lostWith),
    ...done.filter(({ work }) => work.kind === "backfill").flatMap(changedBy),
  ]);
  const names = new Map(renames.map(({ object, becomes }) => [object, becomes]));
  for (const id of renames.flatMap(({ rewords = [] }) => rewords)) said.add(id).add(names.get(id) ?? id);
  return lost
    .filter(({ table, column }) => {
      const ids = [table, column].flatMap((id) => (id === undefined ? [] : [id, names.get(id) ?? id]));
      return !ids.some((id) => said.has(id));
    })
    .map(({ message }) => ({ direction, message }));
}

/** Values of any column, where the step says that triggers run for the rows that it fills. */
function changedBy({ work, hazards }: DraftStep): readonly ObjectId[] {
  return hazards.some(({ name }) => name === "irreversible") ? work.on : [];
}

/** With a column, the same column of the tables below, which the step locks too. */
function lostWith({ object, locks }: DraftStep): readonly ObjectId[] {
  const name = /^column .*\.("(?:[^"]|"")*"|[^".]+)$/.exec(object)?.[1];
  // With a type, columns of the tables that are of it.
  if (/^(?:composite|domain) /.test(object)) return [object, ...locks.map(({ on }) => on)];
  if (name === undefined) return [object];
  return [object, ...locks.map(({ on }) => `${on.replace(/^(?:foreign )?table /, "column ")}.${name}`)];
}
