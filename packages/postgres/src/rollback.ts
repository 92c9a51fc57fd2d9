/** Takes migrations back with the rollback files beside them. */
import type { ClientBase } from "pg";
import { adoptedBaselines, adoptedError, isAdopted } from "./baseline.ts";
import { PostgresError } from "./errors.ts";
import { type Remains, remainsOf } from "./half-applied.ts";
import { hasLeftSomething, Ledger, type LedgerRow, stateOf, stoppedAt } from "./ledger.ts";
import { type Migration, readMigration, readMigrations } from "./migration-file.ts";
import { isEdited } from "./pending.ts";
import { type RunnerOptions, runMigration } from "./run-migration.ts";
import { refuseOlderServer } from "./server-need.ts";
import { type Target, withClient, withMigrationLock } from "./session.ts";
import { version } from "./version.ts";

export interface RolledBackMigration {
  readonly file: string;
  /** False: nothing of it had stayed in the database. */
  readonly wasThere: boolean;
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
export type PendingRollback =
  | {
      readonly kind: "file";
      /** The migration. */
      readonly file: string;
      /** Its rollback file. */
      readonly migration: Migration;
      /** What the ledger has of a rollback that was begun. */
      readonly rows: readonly LedgerRow[];
    }
  /** It failed before anything of it stayed: what is to be cleared, and forgotten. */
  | {
      readonly kind: "nothing";
      readonly file: string;
      readonly clearing: Extract<Remains, { kind: "nothing" }>["clearing"];
    };

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
    if (ledger === undefined) await refuseAdopted(client, options.folder);
    return ledger === undefined ? [] : readRollbacks(client, options, await ledger.rows());
  });
}

/**
 * Takes the last applied migration back, or, with `to`, all that were applied after the named file, newest first.
 * Reads every rollback file before it runs the first one.
 *
 * @returns what was taken back; nothing when nothing had been applied
 * @throws {PostgresError} ASHLAR_POSTGRES_NO_ROLLBACK, _MISSING, _EDITED, _HALF_APPLIED, _STEP, _LOCKED, _SYNTAX, _DATA_LOSS, _DRIFT, _LEDGER,
 *   _BASELINE, _STOPPED, and those of connecting
 */
export async function rollbackMigration(
  options: RollbackOptions & Target,
): Promise<readonly RolledBackMigration[]> {
  const onWait = () => options.onStep?.({ kind: "waiting" });
  return withMigrationLock(options, { onWait, signal: options.signal }, async (client) => {
    const ledger = await Ledger.find(client, version);
    if (ledger === undefined) {
      await refuseAdopted(client, options.folder);
      return [];
    }
    const rollbacks = await readRollbacks(client, options, await ledger.rows());
    const done: RolledBackMigration[] = [];
    for (const rollback of rollbacks) {
      const { file } = rollback;
      const durationMs =
        rollback.kind === "nothing"
          ? await forget({ client, ledger, rollback, options })
          : await runMigration({
              client,
              ledger,
              migration: rollback.migration,
              rows: rollback.rows,
              target: options,
              options,
              onLast: () => ledger.forget(file, rollback.migration.file),
            });
      const rolledBack = { file, wasThere: rollback.kind === "file", durationMs };
      done.push(rolledBack);
      options.onFile?.(rolledBack);
    }
    return done;
  });
}

/** "Nothing to take back" would be a riddle to whoever sees the file in the folder. */
async function refuseAdopted(client: ClientBase, folder: string): Promise<void> {
  const [file] = await adoptedBaselines(client, await readMigrations(folder, { withUnnumbered: true }), []);
  if (file !== undefined) throw adoptedError(file);
}

async function forget(work: {
  readonly client: ClientBase;
  readonly ledger: Ledger;
  readonly rollback: Extract<PendingRollback, { kind: "nothing" }>;
  readonly options: RollbackOptions;
}): Promise<number> {
  const { client, ledger, options } = work;
  const { file, clearing } = work.rollback;
  const startedMs = performance.now();
  for (const { sql, what, step } of clearing) {
    await client.query(sql);
    options.onStep?.({ kind: "cleared", file, step, what });
  }
  await ledger.forget(file);
  return performance.now() - startedMs;
}

async function readRollbacks(
  client: ClientBase,
  options: RollbackOptions,
  rows: readonly LedgerRow[],
): Promise<readonly PendingRollback[]> {
  const { folder, to, refuseDataLoss } = options;
  const rollbacks: PendingRollback[] = [];
  for (const file of filesToRollBack(rows, to)) {
    const own = rows.filter((row) => row.file === file);
    if (isAdopted(own)) throw adoptedError(file);
    const forward = await forwardOf(folder, file, options);
    const rollbackFile = rollbackFileOf(file);
    const begun = rows.filter((row) => row.file === rollbackFile);
    const isBegun = begun.some(hasLeftSomething);
    if (!isBegun && stateOf(file, rows).kind === "unfinished") {
      const remains = await remainsOf(client, forward, own);
      if (remains.kind === "nothing") {
        rollbacks.push({ kind: "nothing", file, clearing: remains.clearing });
        continue;
      }
      if (options.ignoreDrift !== true) throw halfAppliedError(file, own);
    }
    if (forward !== undefined && options.ignoreDrift !== true) refuseEdited(forward, rows);
    rollbacks.push({ kind: "file", file, migration: await rollbackOf(folder, file), rows: begun });
  }
  await refuseOlderServer(
    client,
    rollbacks.flatMap((one) => (one.kind === "file" ? [one.migration] : [])),
  );
  for (const one of rollbacks) {
    if (one.kind === "nothing" || refuseDataLoss !== true) continue;
    const { losesData } = one.migration.head;
    if (losesData.length === 0) continue;
    throw new PostgresError(
      "ASHLAR_POSTGRES_DATA_LOSS",
      `taking ${one.file} back loses data: ${losesData.join("; ")}`,
      { hint: "back up what is to be kept, then say --allow-data-loss" },
    );
  }
  return rollbacks;
}

/** The migration itself; undefined where its file is gone, or does not matter and cannot be read. */
async function forwardOf(
  folder: string,
  file: string,
  { ignoreDrift }: RollbackOptions,
): Promise<Migration | undefined> {
  try {
    return await readMigration(folder, file);
  } catch (error) {
    if (!(error instanceof PostgresError)) throw error;
    if (ignoreDrift === true || error.code === "ASHLAR_POSTGRES_MIGRATIONS") return undefined;
    throw error;
  }
}

function refuseEdited(migration: Migration, rows: readonly LedgerRow[]): void {
  const { file } = migration;
  if (!isEdited(migration, stateOf(file, rows))) return;
  throw new PostgresError("ASHLAR_POSTGRES_EDITED", `${file} was changed after it had been applied`, {
    hint: `put its text back as it was; or, when ${rollbackFileOf(file)} takes back what was applied, go on with --force`,
  });
}

/** A rollback file begins at the end of its migration. */
function halfAppliedError(file: string, rows: readonly LedgerRow[]): PostgresError {
  const { step, name } = stoppedAt(rows);
  const rollbackFile = rollbackFileOf(file);
  return new PostgresError(
    "ASHLAR_POSTGRES_HALF_APPLIED",
    `${file} stopped at step ${step} of ${rows[0]?.steps ?? 0}${name === undefined ? "" : `, ${name}`}, and ${rollbackFile} takes back all of it`,
    {
      hint: `mend what stopped it and migrate again, then roll back; or leave in ${rollbackFile} only what takes back the steps before, and say --force`,
    },
  );
}

/** Last begun first: whatever builds on something else was applied after it, whatever the names say. */
function filesToRollBack(rows: readonly LedgerRow[], to: string | undefined): string[] {
  const begun = new Map<string, number>();
  for (const row of rows) {
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

function rollbackFileOf(file: string): string {
  return file.replace(/\.sql$/, "_rollback.sql");
}

async function rollbackOf(folder: string, file: string): Promise<Migration> {
  const rollbackFile = rollbackFileOf(file);
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
