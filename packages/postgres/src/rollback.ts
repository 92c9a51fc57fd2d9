/** Takes migrations back with the rollback files beside them. */
import { PostgresError } from "./errors.ts";
import { hasLeftSomething, Ledger, type LedgerRow } from "./ledger.ts";
import { type Migration, readMigration } from "./migration-file.ts";
import { type RunnerOptions, runMigration } from "./run-migration.ts";
import { type Target, withClient, withMigrationLock } from "./session.ts";
import { version } from "./version.ts";

export interface RolledBackMigration {
  readonly file: string;
  readonly durationMs: number;
}

export interface RollbackOptions extends RunnerOptions {
  /** The folder that holds the migrations and their rollbacks. */
  readonly folder: string;
  /** The migration that shall stay the last one; only the last is taken back unless told. */
  readonly to?: string | undefined;
  /** Told of each file once it is taken back. */
  readonly onFile?: ((rolledBack: RolledBackMigration) => void) | undefined;
  /** True: a rollback whose head says that it loses data is refused. */
  readonly refuseDataLoss?: boolean | undefined;
}

/** What would be taken back. */
export interface PendingRollback {
  /** The migration. */
  readonly file: string;
  /** Its rollback file. */
  readonly migration: Migration;
  /** What the ledger has of a rollback that was begun. */
  readonly rows: readonly LedgerRow[];
}

/**
 * What `rollbackMigration` would take back, newest first. Reads only.
 *
 * @throws {PostgresError} what `rollbackMigration` throws before its first statement
 */
export async function pendingRollbacks(
  options: RollbackOptions & Target,
): Promise<readonly PendingRollback[]> {
  return withClient(options, async (client) => {
    const ledger = await Ledger.find(client, version);
    return ledger === undefined ? [] : readRollbacks(options, await ledger.rows());
  });
}

/**
 * Takes the last applied migration back, or, with `to`, all that were applied after the named file, newest first.
 * Reads every rollback file before it runs the first one.
 *
 * @returns what was taken back; nothing when nothing had been applied
 * @throws {PostgresError} ASHLAR_POSTGRES_NO_ROLLBACK, _MISSING, _STEP, _LOCKED, _SYNTAX, _DATA_LOSS, _DRIFT, _LEDGER,
 *   _STOPPED, and those of connecting
 */
export async function rollbackMigration(
  options: RollbackOptions & Target,
): Promise<readonly RolledBackMigration[]> {
  const onWait = () => options.onStep?.({ kind: "waiting" });
  return withMigrationLock(options, { onWait, signal: options.signal }, async (client) => {
    const ledger = await Ledger.find(client, version);
    if (ledger === undefined) return [];
    const rollbacks = await readRollbacks(options, await ledger.rows());
    const done: RolledBackMigration[] = [];
    for (const { file, migration, rows } of rollbacks) {
      const onLast = () => ledger.forget(file, migration.file);
      const durationMs = await runMigration({
        client,
        ledger,
        migration,
        rows,
        target: options,
        options,
        onLast,
      });
      done.push({ file, durationMs });
      options.onFile?.({ file, durationMs });
    }
    return done;
  });
}

async function readRollbacks(
  { folder, to, refuseDataLoss }: RollbackOptions,
  rows: readonly LedgerRow[],
): Promise<readonly PendingRollback[]> {
  const rollbacks: PendingRollback[] = [];
  for (const file of filesToRollBack(rows, to)) {
    const migration = await rollbackOf(folder, file);
    rollbacks.push({ file, migration, rows: rows.filter((row) => row.file === migration.file) });
  }
  const lossy = rollbacks.find(({ migration }) => migration.head.losesData.length > 0);
  if (lossy === undefined || refuseDataLoss !== true) return rollbacks;
  throw new PostgresError(
    "ASHLAR_POSTGRES_DATA_LOSS",
    `taking ${lossy.file} back loses data: ${lossy.migration.head.losesData.join("; ")}`,
    { hint: "back up what is to be kept, then say --allow-data-loss" },
  );
}

/**
 * Last begun first: whatever builds on something else was applied after it, whatever the names say. A file of which
 * nothing stayed, because its transaction failed, is no longer there to take back.
 */
function filesToRollBack(rows: readonly LedgerRow[], to: string | undefined): string[] {
  const begun = new Map<string, number>();
  for (const row of rows.filter(hasLeftSomething)) {
    const file = row.file.replace(/_rollback\.sql$/, ".sql");
    begun.set(file, Math.min(begun.get(file) ?? Number.POSITIVE_INFINITY, row.started.getTime()));
  }
  const files = [...begun]
    .sort(([file, time], [otherFile, otherTime]) => otherTime - time || (file < otherFile ? 1 : -1))
    .map(([file]) => file);
  if (to === undefined) return files.slice(0, 1);
  if (!files.includes(to)) {
    throw new PostgresError("ASHLAR_POSTGRES_MISSING", `${to} was not applied to this database`, {
      hint: "name the migration that shall stay the last one",
    });
  }
  return files.slice(0, files.indexOf(to));
}

async function rollbackOf(folder: string, file: string) {
  const rollbackFile = file.replace(/\.sql$/, "_rollback.sql");
  try {
    return await readMigration(folder, rollbackFile);
  } catch (cause) {
    if (!(cause instanceof PostgresError) || cause.code !== "ASHLAR_POSTGRES_MIGRATIONS") throw cause;
    throw new PostgresError("ASHLAR_POSTGRES_NO_ROLLBACK", `${file} has no ${rollbackFile} beside it`, {
      hint: "write one, or take the change back with a new migration",
      cause,
    });
  }
}
