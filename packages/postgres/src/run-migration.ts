/** Runs one file, forward or back, on the connection that holds the lock: what it expects, its steps, what it leaves. */
import type { ClientBase } from "pg";
import { Companion } from "./companion.ts";
import { checkFingerprint, driftError, type TakeFingerprint } from "./fingerprint-check.ts";
import { hasLeftSomething, type Ledger, type LedgerRow } from "./ledger.ts";
import type { Migration } from "./migration-file.ts";
import { type LockPatience, runSteps } from "./run-steps.ts";
import { resetSession, type Target } from "./session.ts";
import type { StepEvent } from "./step-event.ts";

export interface RunnerOptions {
  readonly onStep?: ((event: StepEvent) => void) | undefined;
  /** How long a statement waits for a lock before it lets others pass; 5,000. */
  readonly lockTimeoutMs?: number | undefined;
  /** How often such a statement is tried; 8. */
  readonly lockAttempts?: number | undefined;
  /** Checks that the database is where a file expects it, before the file and after; nothing is checked without. */
  readonly fingerprint?: TakeFingerprint | undefined;
  /** True: a database that is elsewhere is told of, and does not stop the file. */
  readonly ignoreDrift?: boolean | undefined;
  /** Aborted: the statement that runs is stopped, and the run ends with ASHLAR_POSTGRES_STOPPED. */
  readonly signal?: AbortSignal | undefined;
}

export interface MigrationRun {
  readonly client: ClientBase;
  readonly ledger: Ledger;
  readonly migration: Migration;
  /** What the ledger has of this file. */
  readonly rows: readonly LedgerRow[];
  /** What was applied before it, to tell why the database is elsewhere. */
  readonly earlier?: readonly Migration[];
  readonly target: Target;
  readonly options: RunnerOptions;
  /** Done in the transaction of the last steps, or right after them. */
  readonly onLast?: () => Promise<void>;
}

/** @returns milliseconds */
export async function runMigration(run: MigrationRun): Promise<number> {
  const { client, ledger, migration, rows, options } = run;
  const startedMs = performance.now();
  const onStep = options.onStep ?? (() => {});
  // A file that is gone on with is past what it expected.
  const isFresh = !rows.some(hasLeftSomething);
  const before = isFresh
    ? await checkFingerprint(client, migration, "before", options.fingerprint)
    : undefined;
  if (before === "different" && options.ignoreDrift !== true) {
    throw driftError(migration, run.earlier);
  }
  if (before !== undefined && before !== "same") {
    onStep({ kind: "fingerprint", file: migration.file, when: "before", match: before });
  }
  const companion = new Companion(run.target, await processIdOf(client));
  const cancel = () => void companion.cancel().catch(() => {});
  options.signal?.addEventListener("abort", cancel, { once: true });
  try {
    await runSteps({
      client,
      ledger,
      migration,
      rows,
      companion: options.onStep === undefined ? undefined : companion,
      lock: lockPatience(options),
      onStep,
      signal: options.signal,
      ...(run.onLast === undefined ? {} : { onLast: run.onLast }),
    });
  } finally {
    options.signal?.removeEventListener("abort", cancel);
    await companion.close();
  }
  await resetSession(client);
  const after = await checkFingerprint(client, migration, "after", options.fingerprint);
  // With another start, another end is no news.
  if (after !== undefined && after !== "same" && before !== after) {
    onStep({ kind: "fingerprint", file: migration.file, when: "after", match: after });
  }
  return performance.now() - startedMs;
}

function lockPatience(options: RunnerOptions): LockPatience {
  return { timeoutMs: options.lockTimeoutMs ?? 5000, attempts: options.lockAttempts ?? 8 };
}

async function processIdOf(client: ClientBase): Promise<number> {
  const { rows } = await client.query<{ pid: number }>("SELECT pg_catalog.pg_backend_pid() AS pid");
  return rows[0]?.pid ?? 0;
}
