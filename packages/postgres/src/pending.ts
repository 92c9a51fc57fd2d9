/** Decides which migrations of a folder a database has still to have, or refuses. */
import { adoptedBaselines, isCovered } from "./baseline.ts";
import { type BegunStep, begunSteps } from "./begun-step.ts";
import { PostgresError } from "./errors.ts";
import { hasLeftSomething, Ledger, type LedgerRow, type LedgerState, stateOf, stoppedAt } from "./ledger.ts";
import { isNumbered, type Migration, readMigration, readMigrations } from "./migration-file.ts";
import { refuseOlderServer } from "./server-need.ts";
import { type Target, withClient } from "./session.ts";
import { version } from "./version.ts";

export interface MigrationSource {
  /** The folder that holds the migrations. */
  readonly folder: string;
  /**
   * Names in the folder: these alone, in this order, and a name need not begin with digits. All that the database has
   * not had, in the order of their names, unless told.
   */
  readonly files?: readonly string[] | undefined;
}

/** What is to be applied, as the folder and the ledger tell. */
export interface DecidedMigration {
  readonly migration: Migration;
  /** What the ledger has of it: some of its steps, where it was begun. */
  readonly rows: readonly LedgerRow[];
  /** The one that was applied already although its name comes later. */
  readonly after: string | undefined;
  /** Files of the folder that come before it, and stay pending because this one was asked for by name. */
  readonly skipped: readonly string[];
}

export interface PendingMigration extends DecidedMigration {
  /** Steps outside a transaction that a run began and did not finish. */
  readonly begun: readonly BegunStep[];
}

/**
 * What `applyMigrations` would apply, in its order. Reads only.
 *
 * @throws {PostgresError} what `applyMigrations` throws before its first statement
 */
export async function pendingMigrations(
  options: MigrationSource & Target,
): Promise<readonly PendingMigration[]> {
  const source = await readSource(options);
  return withClient(options, async (client) => {
    const ledger = await Ledger.find(client, version);
    const rows = ledger === undefined ? [] : await ledger.rows();
    const { pending } = decide(source, rows, await adoptedBaselines(client, allOf(source), rows));
    await refuseOlderServer(
      client,
      pending.map(({ migration }) => migration),
    );
    return Promise.all(
      pending.map(async (one) => ({ ...one, begun: await begunSteps(client, one.migration, one.rows) })),
    );
  });
}

/** What the folder holds, and what of it was asked for by name. */
export interface ReadSource {
  readonly folder: readonly Migration[];
  readonly named: readonly Migration[] | undefined;
}

/** Whatever was read of the folder. */
export function allOf({ folder, named = [] }: ReadSource): readonly Migration[] {
  const others = folder.filter(({ file }) => !named.some((one) => one.file === file));
  return [...others, ...named];
}

export async function readSource({ folder, files }: MigrationSource): Promise<ReadSource> {
  if (files === undefined)
    return { folder: await readMigrations(folder, { withUnnumbered: true }), named: undefined };
  const rollback = files.find((file) => file.endsWith("_rollback.sql"));
  if (rollback !== undefined) {
    throw new PostgresError("ASHLAR_POSTGRES_MIGRATIONS", `${rollback} takes a migration back`, {
      hint: `apply it by rolling back: ashlar db rollback takes the last migration back, with --to FILE all after that`,
    });
  }
  const named = await Promise.all([...new Set(files)].map((file) => readMigration(folder, file)));
  // Only to tell what else is pending: a folder that is no good as a whole does not stop a file of it.
  const others = await readMigrations(folder, { withUnnumbered: true }).catch(() => []);
  return { folder: others, named };
}

export interface Decision {
  readonly pending: readonly DecidedMigration[];
  /** Files that are gone without a trace in the database: they failed, and were renamed or given up. */
  readonly forgotten: readonly string[];
}

/**
 * @param adopted baselines that count as applied
 * @throws {PostgresError} ASHLAR_POSTGRES_EDITED, _MISSING, _HALF_ROLLED_BACK, _MIGRATIONS
 */
export function decide(
  { folder, named }: ReadSource,
  rows: readonly LedgerRow[],
  adopted: ReadonlySet<string>,
): Decision {
  const ours = rows.filter(
    ({ file }) => !isCovered(file, adopted, rows) || folder.some((one) => one.file === file),
  );
  const forgotten = refuseMissing(named === undefined ? folder : undefined, ours);
  for (const migration of named ?? folder) refuseEdited(migration, stateOf(migration.file, rows));
  const isApplied = ({ file }: Migration) => adopted.has(file) || stateOf(file, rows).kind === "applied";
  const newest =
    folder.findLast((migration) => isNumbered(migration.file) && isApplied(migration))?.file ?? "";
  const wanted = (named ?? folder).filter((migration) => !isApplied(migration));
  const unnumbered = wanted.find(({ file }) => named === undefined && !isNumbered(file));
  if (unnumbered !== undefined) throw unnumberedError(unnumbered.file);
  const pending = wanted.map((migration): DecidedMigration => {
    const { file } = migration;
    const isLate = isNumbered(file) && file < newest;
    const earlier = folder.filter(
      (other) => isNumbered(file) && isNumbered(other.file) && other.file < file && !isApplied(other),
    );
    return {
      migration,
      rows: rows.filter((row) => row.file === file),
      after: isLate ? newest : undefined,
      skipped: earlier
        .map((other) => other.file)
        .filter((other) => !wanted.some((one) => one.file === other)),
    };
  });
  return { pending, forgotten };
}

function unnumberedError(file: string): PostgresError {
  return new PostgresError("ASHLAR_POSTGRES_MIGRATIONS", `${file} has no place in the order of migrations`, {
    hint: "name it <YYYYMMDDHHMMSS>_<what>.sql, move it out of the folder, or apply it by its name alone",
  });
}

/**
 * @param folder undefined where single files are applied: what else the database has had does not matter then, but for
 *   a rollback that stopped half way
 */
function refuseMissing(
  folder: readonly Migration[] | undefined,
  rows: readonly LedgerRow[],
): readonly string[] {
  const isRollback = (file: string) => file.endsWith("_rollback.sql");
  const files = new Set(folder?.map(({ file }) => file));
  const absent = rows.filter((row) => (folder === undefined ? isRollback(row.file) : !files.has(row.file)));
  const gone = absent.find(hasLeftSomething);
  if (gone === undefined) return absent.map(({ file }) => file);
  const forward = gone.file.replace(/_rollback\.sql$/, ".sql");
  if (isRollback(gone.file) && (folder === undefined || files.has(forward))) {
    throw new PostgresError(
      "ASHLAR_POSTGRES_HALF_ROLLED_BACK",
      halfRolledBackText(
        forward,
        rows.filter((row) => row.file === gone.file),
      ),
      { hint: "finish the rollback first: mend what stopped it and roll back again; then migrate" },
    );
  }
  throw new PostgresError(
    "ASHLAR_POSTGRES_MISSING",
    `${gone.file} was applied to this database, and is not in the folder`,
    { hint: "bring the file back, or use the folder that belongs to this database" },
  );
}

function halfRolledBackText(file: string, rows: readonly LedgerRow[]): string {
  const { step, name, error } = stoppedAt(rows);
  const what = name === undefined ? "" : `, ${name}${error === null ? "" : `: ${error}`}`;
  return `the rollback of ${file} was started and stopped at step ${step} of ${rows[0]?.steps ?? 0}${what}`;
}

function refuseEdited(migration: Migration, state: LedgerState): void {
  if (!isEdited(migration, state)) return;
  throw new PostgresError(
    "ASHLAR_POSTGRES_EDITED",
    `${migration.file} was changed after it had been applied`,
    { hint: "put its text back as it was, and write what is new into a new migration" },
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
