/** Tells from where the runner would go on with steps outside a transaction that were interrupted. Looks only. */
import type { ClientBase } from "pg";
import type { LedgerRow } from "./ledger.ts";
import { findLeftovers } from "./leftover.ts";
import { checksumOf, type Migration } from "./migration-file.ts";
import { stretchesOf } from "./stretch.ts";

export interface BegunStep {
  /** From 1. */
  readonly step: number;
  /** How many of its statements are done for good. */
  readonly statementsDone: number;
  /** What the runner does before it goes on: takes an invalid index away, finishes a detachment. */
  readonly clearing: readonly string[];
}

export async function begunSteps(
  client: ClientBase,
  { steps }: Migration,
  rows: readonly LedgerRow[],
): Promise<readonly BegunStep[]> {
  const begun: BegunStep[] = [];
  for (const row of rows.filter(({ finished }) => finished === null)) {
    const step = steps[row.step - 1];
    if (step === undefined || step.isTransactional) continue;
    const isKept = row.doneChecksum === checksumOf(step.statements.slice(0, row.statementsDone));
    const statementsDone = isKept ? row.statementsDone : 0;
    const [stretch] = stretchesOf(step, statementsDone);
    const sql = stretch?.kind === "alone" ? stretch.statements[0]?.sql : undefined;
    const { state, clearing } =
      sql === undefined ? { state: "open", clearing: [] } : await findLeftovers(client, sql);
    // After a crash it may be done without the ledger's word; one that failed is not.
    const mayBeDone = row.error === null && row.stepChecksum === step.checksum;
    const isDone = state === "half" || (state === "done" && mayBeDone);
    begun.push({
      step: row.step,
      statementsDone: isDone && stretch !== undefined ? stretch.done : statementsDone,
      clearing: clearing.map((one) => one.sql),
    });
  }
  return begun;
}
