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
  /** All steps went well, on a structure that is the database's. */
  readonly isPassed: boolean;
}

/** The database is read already; only the shadow is written to. */
export async function tryOnShadow(
  server: ShadowServer,
  database: Database,
  pending: readonly PendingMigration[],
): Promise<Trial> {
  const trial = await attempt(server, database, pending, true);
  // 23…: the few made-up rows may not fit what is asked of rows, although those of the database do.
  if (!trial.isRowsFault) return trial;
  const empty = await attempt(server, database, pending, false);
  const note =
    "a step failed on the rows made up for the trial, so it was repeated without rows: whether it suits yours is not known";
  return { ...empty, notes: [...empty.notes, note] };
}

async function attempt(
  server: ShadowServer,
  database: Database,
  pending: readonly PendingMigration[],
  withRows: boolean,
): Promise<Trial & { readonly isRowsFault: boolean }> {
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
    let isRowsFault = false;
    for (const { migration, rows } of pending) {
      if (isFailed) break;
      const applied = await applyText(shadow, migration.file, remainingText(migration.steps, rows));
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
      isRowsFault = withRows && failure?.sqlState?.startsWith("23") === true;
    }
    return {
      server: versionText(server.serverVersion),
      steps,
      notes,
      isPassed: isWhole && !isFailed,
      isRowsFault,
    };
  } finally {
    await shadow.drop();
  }
}

/** The steps that the database has not had, each named by its number, as a file would have them. */
export function remainingText(steps: readonly MigrationStep[], rows: PendingMigration["rows"]): string {
  return steps
    .flatMap((step, index) => {
      const row = rows.find((one) => one.step === index + 1);
      if (row !== undefined && row.finished !== null) return [];
      const mark = step.isTransactional
        ? step.transaction === "shared"
          ? ""
          : ` [${step.transaction}-transaction]`
        : " [no-transaction]";
      const statements = step.statements.slice(step.isTransactional ? 0 : (row?.statementsDone ?? 0));
      return [`-- step: ${index + 1}${mark}\n${statements.map(({ sql }) => sql).join("\n")}\n`];
    })
    .join("\n");
}

/** `18.4` of `180004` */
export function versionText(serverVersion: number): string {
  return `${Math.floor(serverVersion / 10_000)}.${serverVersion % 10_000}`;
}
