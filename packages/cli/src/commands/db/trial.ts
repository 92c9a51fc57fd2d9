/** Tries pending migrations on a shadow that has the database's structure and a few rows. */
import type { ShadowServer } from "@ashlar/catalog";
import type { Database } from "@ashlar/model";
import type { MigrationStep, PendingMigration } from "@ashlar/postgres";
import type { StepTrial } from "./step-list.ts";

export interface Trial {
  /** `18.4`: of the shadow's server. */
  readonly server: string;
  /** By file. */
  readonly steps: ReadonlyMap<string, readonly StepTrial[]>;
  /** What a reader should know of it: a structure that could not be made anew, tables without rows. */
  readonly notes: readonly string[];
  /** All steps went well, on a structure that is the database's, and on rows where the database has some. */
  readonly isPassed: boolean;
  /** Set where a step fails on made-up rows, and went well without any. */
  readonly onlyEmpty?: RowsFault;
}

/** A step that may fail on rows. */
export interface RowsFault {
  readonly file: string;
  /** From 1. */
  readonly step: number;
  /** `public.users`; null where the server does not say. */
  readonly table: string | null;
  /** What the server said of the made-up rows. */
  readonly message: string;
  /** What the statistics of the database say of the table. */
  readonly isFilled: boolean;
}

/** The database is read already; only the shadow is written to. */
export async function tryOnShadow(
  server: ShadowServer,
  database: Database,
  pending: readonly PendingMigration[],
): Promise<Trial> {
  const trial = await attempt(server, database, pending, true);
  // 23…: the few made-up rows may not fit what is asked of rows, although those of the database do.
  const { rowsFault, ...tried } = trial;
  if (rowsFault === undefined) return tried;
  const { rowsFault: _none, ...empty } = await attempt(server, database, pending, false);
  const isFilled = hasRows(database, rowsFault.table);
  const { isPassed } = empty;
  const table = rowsFault.table?.replace(/^table /, "") ?? null;
  if (!isPassed) return empty;
  return { ...empty, isPassed: !isFilled, onlyEmpty: { ...rowsFault, table, isFilled } };
}

/** Whether the statistics know of rows; a table that was never looked at has some where it takes space. */
function hasRows({ objects }: Database, table: string | null): boolean {
  return objects.some((object) => {
    if (object.kind !== "table" || object.estimate === undefined) return false;
    const { rows, bytes } = object.estimate;
    return (table === null || object.id === table) && (rows > 0 || (rows < 0 && bytes > 0));
  });
}

async function attempt(
  server: ShadowServer,
  database: Database,
  pending: readonly PendingMigration[],
  withRows: boolean,
): Promise<Trial & { readonly rowsFault: Omit<RowsFault, "isFilled"> | undefined }> {
  const { applyText, rebuild, seedRows } = await import("@ashlar/db");
  const shadow = await server.create();
  try {
    const rebuilt = await rebuild(shadow, database);
    const notes = [
      ...rebuilt.failures.map(({ step, message }) => `the shadow could not ${step}: ${message}`),
      ...(rebuilt.failures.length > 0 ? [] : rebuilt.differences).map(
        ({ object, message }) => `on the shadow, ${object} is not exactly as it is: ${message}`,
      ),
    ];
    const isWhole = notes.length === 0;
    if (withRows) await seedRows(shadow, rebuilt.database);
    const steps = new Map<string, readonly StepTrial[]>();
    let isFailed = false;
    let rowsFault: Omit<RowsFault, "isFilled"> | undefined;
    for (const { migration, rows, begun } of pending) {
      if (isFailed) break;
      // The runner begins so too. What the shadow did not get, it need not lose.
      for (const sql of begun.flatMap(({ clearing }) => clearing)) await shadow.run(sql).catch(() => {});
      const applied = await applyText(shadow, migration.file, remainingText(migration.steps, rows, begun));
      const { failure } = applied;
      steps.set(migration.file, [
        ...applied.steps.map(({ name, durationMs, locks, rewritten }) => ({
          number: Number(name),
          durationMs,
          error: null,
          locks: locks.map(({ on, mode }) => `${mode} on ${on}`),
          rewrites: rewritten,
        })),
        ...(failure === undefined
          ? []
          : [
              {
                number: Number(failure.step),
                durationMs: 0,
                error: failure.message,
                locks: [],
                rewrites: [],
              },
            ]),
      ]);
      isFailed = failure !== undefined;
      if (withRows && failure?.sqlState?.startsWith("23") === true) {
        const { step, message, table = null } = failure;
        rowsFault = { file: migration.file, step: Number(step), table, message };
      }
    }
    return {
      server: versionText(server.serverVersion),
      steps,
      notes,
      isPassed: isWhole && !isFailed,
      rowsFault,
    };
  } finally {
    await shadow.drop();
  }
}

/** The steps that the database has not had, each named by its number, as a file would have them. */
export function remainingText(
  steps: readonly MigrationStep[],
  rows: PendingMigration["rows"],
  begun: PendingMigration["begun"] = [],
): string {
  return steps
    .flatMap((step, index) => {
      const row = rows.find((one) => one.step === index + 1);
      if (row !== undefined && row.finished !== null) return [];
      const mark = step.isTransactional
        ? step.transaction === "shared"
          ? ""
          : ` [${step.transaction}-transaction]`
        : " [no-transaction]";
      const done = begun.find((one) => one.step === index + 1)?.statementsDone ?? row?.statementsDone ?? 0;
      const statements = step.statements.slice(step.isTransactional ? 0 : done);
      return [`-- step: ${index + 1}${mark}\n${statements.map(({ sql }) => sql).join("\n")}\n`];
    })
    .join("\n");
}

/** `18.4` of `180004` */
export function versionText(serverVersion: number): string {
  return `${Math.floor(serverVersion / 10_000)}.${serverVersion % 10_000}`;
}
