/** Cuts a step outside a transaction into what can be done once each. */
import type { MigrationStatement, MigrationStep } from "./migration-file.ts";
import { mayCommit, mustRunAlone, transactionControl } from "./statement-kind.ts";

/** Statements of a step outside a transaction that succeed or fail together, and how far the step is after them. */
export interface Stretch {
  readonly kind: "alone" | "wrapped" | "own-transaction";
  readonly statements: readonly MigrationStatement[];
  readonly done: number;
}

/**
 * A statement that Postgres runs in no transaction, or that may commit, is alone; any other is wrapped in a
 * transaction with the ledger's row, so that it happens once; a `BEGIN … COMMIT` in the file is kept together.
 */
export function stretchesOf(step: MigrationStep, first: number): Stretch[] {
  const stretches: Stretch[] = [];
  let open: MigrationStatement[] | undefined;
  for (const [index, statement] of step.statements.entries()) {
    if (index < first) continue;
    const control = transactionControl(statement.sql);
    if (open !== undefined) {
      open.push(statement);
      if (control !== "commit" && control !== "rollback") continue;
      stretches.push({ kind: "own-transaction", statements: open, done: index + 1 });
      open = undefined;
    } else if (control === "begin") open = [statement];
    else {
      const isAlone = mustRunAlone(statement.sql) || mayCommit(statement.sql) || control !== undefined;
      stretches.push({ kind: isAlone ? "alone" : "wrapped", statements: [statement], done: index + 1 });
    }
  }
  if (open !== undefined)
    stretches.push({ kind: "own-transaction", statements: open, done: step.statements.length });
  return stretches;
}
