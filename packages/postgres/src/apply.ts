/** Applies migrations. Nothing else changes the structure of a user's database. */
import { PostgresError } from "./errors.ts";
import { hasLeftSomething, Ledger, type LedgerRow, type LedgerState, stateOf } from "./ledger.ts";
import { type Migration, readMigrations } from "./migration-file.ts";
import { type LockPatience, runSteps, type StepEvent } from "./run-steps.ts";
import { resetSession, type Target, withMigrationLock } from "./session.ts";
import { version } from "./version.ts";

export interface MigrateOptions {
  /** The folder that holds the migrations. */
  readonly folder: string;
  readonly onStep?: (event: StepEvent) => void;
  /** How long a statement waits for a lock before it lets others pass; 5,000. */
  readonly lockTimeoutMs?: number;
  /** How often such a statement is tried; 8. */
  readonly lockAttempts?: number;
}

export interface AppliedMigration {
  readonly file: string;
  /** How many of its steps ran now; fewer than it has when it was gone on with. */
  readonly steps: number;
  readonly durationMs: number;
}

/**
 * Applies what the database has not had yet, in the order of the file names, each once. Whoever comes second waits,
 * and then finds nothing to do. What failed or crashed goes on where it stopped.
 *
 * @returns the migrations that were applied now; none when the database was up to date
 * @throws {PostgresError} ASHLAR_POSTGRES_EDITED, _MISSING, _STEP, _LOCKED, _HALF_ROLLED_BACK, _MIGRATIONS, _SYNTAX,
 *   and those of connecting
 */
export async function applyMigrations(
  options: MigrateOptions & Target,
): Promise<readonly AppliedMigration[]> {
  const migrations = await readMigrations(options.folder);
  const onStep = options.onStep ?? (() => {});
  return withMigrationLock(options, { onWait: () => onStep({ kind: "waiting" }) }, async (client) => {
    const ledger = await Ledger.open(client, version);
    const rows = await ledger.rows();
    await ledger.forget(...refuseMissing(migrations, rows));
    for (const migration of migrations) refuseEdited(migration, stateOf(migration.file, rows));
    const newest = migrations.findLast(({ file }) => stateOf(file, rows).kind === "applied")?.file ?? "";
    const applied: AppliedMigration[] = [];
    for (const migration of migrations) {
      const own = rows.filter((row) => row.file === migration.file);
      if (stateOf(migration.file, rows).kind === "applied") continue;
      if (migration.file < newest) onStep({ kind: "out-of-order", file: migration.file, after: newest });
      const startedMs = performance.now();
      await runSteps({ client, ledger, migration, rows: own, lock: lockPatience(options), onStep });
      await resetSession(client);
      const steps = migration.steps.length - own.filter((row) => row.finished !== null).length;
      applied.push({ file: migration.file, steps, durationMs: performance.now() - startedMs });
    }
    return applied;
  });
}

export function lockPatience(options: MigrateOptions): LockPatience {
  return { timeoutMs: options.lockTimeoutMs ?? 5000, attempts: options.lockAttempts ?? 8 };
}

/** @returns files that are gone without a trace in the database: they failed, and were renamed or given up */
function refuseMissing(migrations: readonly Migration[], rows: readonly LedgerRow[]): readonly string[] {
  const files = new Set(migrations.map(({ file }) => file));
  const absent = rows.filter((row) => !files.has(row.file));
  const gone = absent.find(hasLeftSomething);
  if (gone === undefined) return absent.map(({ file }) => file);
  const forward = gone.file.replace(/_rollback\.sql$/, ".sql");
  if (files.has(forward) && forward !== gone.file) {
    throw new PostgresError(
      "ASHLAR_POSTGRES_HALF_ROLLED_BACK",
      `the rollback of ${forward} was started and stopped at step ${gone.step}, ${gone.name}`,
      { hint: "finish the rollback first; then migrate again" },
    );
  }
  throw new PostgresError(
    "ASHLAR_POSTGRES_MISSING",
    `${gone.file} was applied to this database, and is not in the folder`,
    {
      hint: "bring the file back, or use the folder that belongs to this database",
    },
  );
}

function refuseEdited(migration: Migration, state: LedgerState): void {
  if (!isEdited(migration, state)) return;
  throw new PostgresError(
    "ASHLAR_POSTGRES_EDITED",
    `${migration.file} was changed after it had been applied`,
    {
      hint: "put its text back as it was, and write what is new into a new migration",
    },
  );
}

/** After a failure a file may be mended, but for the steps that are done. */
export function isEdited(migration: Migration, state: LedgerState): boolean {
  if (state.kind === "new") return false;
  if (state.kind === "applied") return state.rows.some((row) => row.checksum !== migration.checksum);
  return state.rows.some(
    (row) => row.finished !== null && migration.steps[row.step - 1]?.checksum !== row.stepChecksum,
  );
}
