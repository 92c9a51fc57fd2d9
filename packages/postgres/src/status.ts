/** Tells which migrations a database has had. Changes nothing. */
import { adoptedBaselines, isAdopted, isCovered } from "./baseline.ts";
import { hasLeftSomething, Ledger, type LedgerRow, stateOf, stoppedAt } from "./ledger.ts";
import { readMigrations } from "./migration-file.ts";
import { isEdited } from "./pending.ts";
import { type Target, withClient } from "./session.ts";
import { version } from "./version.ts";

export interface MigrationStatus {
  /** Applied as a whole, and not changed since. */
  readonly applied: readonly { readonly file: string; readonly finished: Date }[];
  /** Baselines that need not run, because all that they make was there before. */
  readonly adopted: readonly string[];
  /** Not started; those that failed or were interrupted stand under `failed`. */
  readonly pending: readonly string[];
  /** Changed after they had been applied. */
  readonly edited: readonly string[];
  /** Started and not finished: an error, an interruption, or at work now. */
  readonly failed: readonly FailedMigration[];
  /** Applied, and no longer in the folder. */
  readonly missing: readonly string[];
}

export interface FailedMigration {
  readonly file: string;
  readonly step: string;
  /** What the server said; null when the work was interrupted or goes on. */
  readonly error: string | null;
  /** It was its rollback that stopped. */
  readonly isRollback: boolean;
}

/**
 * Compares the folder with the database's ledger.
 *
 * @throws {PostgresError} ASHLAR_POSTGRES_MIGRATIONS, _SYNTAX, _BASELINE, and those of connecting
 */
export async function migrationStatus(
  options: { readonly folder: string } & Target,
): Promise<MigrationStatus> {
  const migrations = await readMigrations(options.folder, { withUnnumbered: true });
  const { rows, found } = await withClient(options, async (client) => {
    const ledger = await Ledger.find(client, version);
    const known: readonly LedgerRow[] = ledger === undefined ? [] : await ledger.rows();
    return { rows: known, found: await adoptedBaselines(client, migrations, known) };
  });
  const files = new Set(migrations.map(({ file }) => file));
  const states = migrations.map((migration) => ({ migration, state: stateOf(migration.file, rows) }));
  const edited = states
    .filter(({ migration, state }) => isEdited(migration, state))
    .map(({ migration }) => migration.file);
  const left = rows.filter(hasLeftSomething);
  const gone = [...new Set(left.map(({ file }) => file))].filter(
    (file) => !files.has(file) && !isCovered(file, found, rows),
  );
  const halfRolledBack = gone.filter((file) => files.has(forwardOf(file)));
  const halfGone = new Set(halfRolledBack.map(forwardOf));
  const known = states.filter(({ migration: { file } }) => !edited.includes(file) && !halfGone.has(file));
  return {
    applied: known.flatMap(({ migration, state }) =>
      state.kind === "applied" && !isAdopted(state.rows)
        ? [{ file: migration.file, finished: latest(state.rows) }]
        : [],
    ),
    adopted: known.flatMap(({ migration: { file }, state }) =>
      found.has(file) || (state.kind === "applied" && isAdopted(state.rows)) ? [file] : [],
    ),
    pending: known.flatMap(({ migration: { file }, state }) =>
      state.kind === "new" && !found.has(file) ? [file] : [],
    ),
    edited: edited.filter((file) => !halfGone.has(file)),
    failed: [
      ...known.flatMap(({ migration, state }) =>
        state.kind === "unfinished" ? [failure(migration.file, state.rows, migration.steps)] : [],
      ),
      ...halfRolledBack.map((file) =>
        failure(
          forwardOf(file),
          rows.filter((row) => row.file === file),
          [],
          true,
        ),
      ),
    ],
    missing: gone.filter((file) => !halfRolledBack.includes(file)),
  };
}

function latest(rows: readonly LedgerRow[]): Date {
  return new Date(Math.max(...rows.map(({ finished }) => finished?.getTime() ?? 0)));
}

function forwardOf(rollbackFile: string): string {
  return rollbackFile.replace(/_rollback\.sql$/, ".sql");
}

function failure(
  file: string,
  rows: readonly LedgerRow[],
  steps: readonly { readonly name: string }[],
  isRollback = false,
): FailedMigration {
  const { step, name, error } = stoppedAt(rows);
  return { file, step: name ?? steps[step - 1]?.name ?? "", error, isRollback };
}
