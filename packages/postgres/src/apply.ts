/** Applies migrations. Nothing else changes the structure of a user's database. */
import { adoptedBaselines, hasAdopted } from "./baseline.ts";
import { Ledger, stateOf } from "./ledger.ts";
import { allOf, decide, type MigrationSource, readSource } from "./pending.ts";
import { type RunnerOptions, runMigration } from "./run-migration.ts";
import { refuseOlderServer } from "./server-need.ts";
import { type Target, withMigrationLock } from "./session.ts";
import { version } from "./version.ts";

export interface MigrateOptions extends MigrationSource, RunnerOptions {
  /** Told of each file once it is done. */
  readonly onFile?: ((applied: AppliedMigration) => void) | undefined;
  /** Apply nothing to a database that was there before its baseline: whoever lent it has to ask for that. */
  readonly leaveAdopted?: boolean | undefined;
}

export interface AppliedMigration {
  readonly file: string;
  /** How many of its steps ran now; fewer than it has when it was gone on with. */
  readonly steps: number;
  readonly durationMs: number;
}

/**
 * Applies what the database has not had yet, in the order of the file names, each once. Whoever comes second waits,
 * and then finds nothing to do. What failed or crashed goes on where it stopped. A baseline whose relations are all
 * there is not run; the ledger hears of it with the first migration after it.
 *
 * @returns the migrations that were applied now; none when the database was up to date
 * @throws {PostgresError} ASHLAR_POSTGRES_EDITED, _MISSING, _STEP, _LOCKED, _HALF_ROLLED_BACK, _MIGRATIONS, _SYNTAX,
 *   _DRIFT, _VERSION, _LEDGER, _BASELINE, _STOPPED, and those of connecting
 */
export async function applyMigrations(
  options: MigrateOptions & Target,
): Promise<readonly AppliedMigration[]> {
  const source = await readSource(options);
  const onStep = options.onStep ?? (() => {});
  const { signal } = options;
  return withMigrationLock(options, { onWait: () => onStep({ kind: "waiting" }), signal }, async (client) => {
    const found = await Ledger.find(client, version);
    const known = found === undefined ? [] : await found.rows();
    const adopted = await adoptedBaselines(client, allOf(source), known);
    const { pending, forgotten } = decide(source, known, adopted);
    if (options.leaveAdopted === true && (adopted.size > 0 || hasAdopted(known))) return [];
    // Only to have looked at somebody's database is no reason to write into it.
    if (adopted.size > 0 && pending.length === 0 && forgotten.length === 0) return [];
    const ledger = found ?? (await Ledger.open(client, version));
    await refuseOlderServer(
      client,
      pending.map(({ migration }) => migration),
    );
    await ledger.forget(...forgotten);
    await ledger.adopt(allOf(source).filter(({ file }) => adopted.has(file)));
    const applied: AppliedMigration[] = [];
    for (const { migration, rows, after } of pending) {
      const { file } = migration;
      if (after !== undefined) onStep({ kind: "out-of-order", file, after });
      const earlier = source.folder.filter(
        (other) =>
          adopted.has(other.file) ||
          stateOf(other.file, known).kind === "applied" ||
          applied.some((one) => one.file === other.file),
      );
      const durationMs = await runMigration({
        client,
        ledger,
        migration,
        rows,
        earlier,
        target: options,
        options,
      });
      const steps = migration.steps.length - rows.filter((row) => row.finished !== null).length;
      applied.push({ file, steps, durationMs });
      options.onFile?.({ file, steps, durationMs });
    }
    return applied;
  });
}
