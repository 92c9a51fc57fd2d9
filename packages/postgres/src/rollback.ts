/** Takes migrations back with the rollback files beside them. */
import { lockPatience, type MigrateOptions } from "./apply.ts";
import { PostgresError } from "./errors.ts";
import { hasLeftSomething, Ledger, type LedgerRow } from "./ledger.ts";
import { readMigration } from "./migration-file.ts";
import { runSteps } from "./run-steps.ts";
import { resetSession, type Target, withMigrationLock } from "./session.ts";
import { version } from "./version.ts";

export interface RolledBackMigration {
  readonly file: string;
  readonly durationMs: number;
}

/**
 * Takes the last applied migration back, or, with `to`, all that were applied after the named file, newest first.
 * Reads every rollback file before it runs the first one.
 *
 * @returns what was taken back; nothing when nothing had been applied
 * @throws {PostgresError} ASHLAR_POSTGRES_NO_ROLLBACK, _MISSING, _STEP, _LOCKED, _SYNTAX, and those of connecting
 */
export async function rollbackMigration(
  options: MigrateOptions & Target & { readonly to?: string },
): Promise<readonly RolledBackMigration[]> {
  const onStep = options.onStep ?? (() => {});
  return withMigrationLock(options, { onWait: () => onStep({ kind: "waiting" }) }, async (client) => {
    const ledger = await Ledger.find(client, version);
    if (ledger === undefined) return [];
    const rows = await ledger.rows();
    const files = filesToRollBack(rows, options.to);
    const rollbacks = [];
    for (const file of files) rollbacks.push({ file, migration: await rollbackOf(options.folder, file) });
    const done: RolledBackMigration[] = [];
    for (const { file, migration } of rollbacks) {
      const startedMs = performance.now();
      await runSteps({
        client,
        ledger,
        migration,
        rows: rows.filter((row) => row.file === migration.file),
        lock: lockPatience(options),
        onStep,
        onLast: () => ledger.forget(file, migration.file),
      });
      await resetSession(client);
      done.push({ file, durationMs: performance.now() - startedMs });
    }
    return done;
  });
}

/** Newest first. A file of which nothing stayed, because its transaction failed, is no longer there to take back. */
function filesToRollBack(rows: readonly LedgerRow[], to: string | undefined): string[] {
  const touched = rows.filter(hasLeftSomething);
  const files = [...new Set(touched.map(({ file }) => file.replace(/_rollback\.sql$/, ".sql")))]
    .sort()
    .reverse();
  if (to === undefined) return files.slice(0, 1);
  if (!files.includes(to)) {
    throw new PostgresError("ASHLAR_POSTGRES_MISSING", `${to} was not applied to this database`, {
      hint: "name the migration that shall stay the last one",
    });
  }
  return files.filter((file) => file > to);
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
