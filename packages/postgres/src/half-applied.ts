/** Tells what the database has of a migration that was begun and not finished. */
import type { ClientBase } from "pg";
import type { LedgerRow } from "./ledger.ts";
import { type Found, findLeftovers } from "./leftover.ts";
import { checksumOf, type Migration, type MigrationStep } from "./migration-file.ts";
import { indexOf, isSessionSetting, reindexedBy } from "./statement-kind.ts";
import { stretchesOf } from "./stretch.ts";

export type Remains =
  /** Nothing, once what an interrupted statement left is taken away. */
  | { readonly kind: "nothing"; readonly clearing: readonly (Found["clearing"][number] & StepName)[] }
  | { readonly kind: "something" };

interface StepName {
  readonly step: string;
}

/**
 * Looks only. Where it cannot be shown that nothing stayed, something did.
 *
 * @param migration undefined where its file is gone
 * @param rows what the ledger has of it
 */
export async function remainsOf(
  client: ClientBase,
  migration: Migration | undefined,
  rows: readonly LedgerRow[],
): Promise<Remains> {
  const clearing: (Found["clearing"][number] & StepName)[] = [];
  for (const row of rows) {
    if (row.finished === null && row.isTransactional) continue;
    const step = migration?.steps[row.step - 1];
    if (step === undefined || !hasDoneNothing(step, row)) return { kind: "something" };
    if (migration?.steps.slice(0, row.step).some(({ statements }) => statements.some(isAboutNames))) {
      return { kind: "something" };
    }
    const found = row.finished === null ? await leftBy(client, step, row) : [];
    if (found === undefined) return { kind: "something" };
    clearing.push(...found.map((one) => ({ ...one, step: step.name })));
  }
  return { kind: "nothing", clearing };
}

/** What is done for good are settings, which went with their session. */
function hasDoneNothing({ statements, checksum }: MigrationStep, row: LedgerRow): boolean {
  if (row.finished !== null) {
    return row.stepChecksum === checksum && statements.every(({ sql }) => isSessionSetting(sql));
  }
  const done = statements.slice(0, row.statementsDone);
  if (row.statementsDone > 0 && row.doneChecksum !== checksumOf(done)) return false;
  return done.every(({ sql }) => isSessionSetting(sql));
}

/** With another search path or role, the names of an interrupted statement stand for something else than here. */
function isAboutNames({ sql }: { readonly sql: string }): boolean {
  return isSessionSetting(sql) && /\b(?:search_path|role|authorization|all)\b/i.test(sql);
}

/** @returns what to clear; undefined where the statement may have done more than can be cleared */
async function leftBy(
  client: ClientBase,
  step: MigrationStep,
  row: LedgerRow,
): Promise<Found["clearing"] | undefined> {
  const [stretch] = stretchesOf(step, row.statementsDone);
  // Any other stretch is one transaction with the ledger's word that it is done.
  if (stretch?.kind !== "alone") return [];
  const sql = stretch.statements[0]?.sql ?? "";
  if (isSessionSetting(sql)) return [];
  if (row.stepChecksum !== step.checksum || (indexOf(sql) ?? reindexedBy(sql)) === undefined)
    return undefined;
  const { state, clearing } = await findLeftovers(client, sql);
  // One that failed because there is such an index has not made it.
  return state === "done" && row.error === null ? undefined : clearing;
}
