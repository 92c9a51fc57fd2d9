/** Runs the steps of one migration so that a crash at any point can be gone on from. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ClientBase } from "pg";
import type { Companion } from "./companion.ts";
import { PostgresError, sqlStateOf } from "./errors.ts";
import type { Ledger, LedgerRow, StepKey } from "./ledger.ts";
import { clearLeftovers, type Leftovers } from "./leftover.ts";
import { checksumOf, type Migration, type MigrationStatement } from "./migration-file.ts";
import { isConcurrent, isSessionSetting, transactionControl } from "./statement-kind.ts";
import { placeText, stepError, stoppedError } from "./step-error.ts";
import type { StepEvent } from "./step-event.ts";
import { type Stretch, stretchesOf } from "./stretch.ts";

export interface RunOptions {
  readonly client: ClientBase;
  readonly ledger: Ledger;
  readonly migration: Migration;
  /** What the ledger has of this file. */
  readonly rows: readonly LedgerRow[];
  readonly lock: LockPatience;
  readonly onStep: (event: StepEvent) => void;
  /** Asked how far long statements are; undefined where nobody listens. */
  readonly companion: Companion | undefined;
  /** Aborted: the statement that runs is stopped, and nothing more is begun. */
  readonly signal: AbortSignal | undefined;
  /** Done in the transaction of the last steps, or right after them. */
  readonly onLast?: () => Promise<void>;
}

/** How long a statement waits for a lock, and how often it is tried. While it waits, others queue behind it. */
export interface LockPatience {
  readonly timeoutMs: number;
  readonly attempts: number;
}

/** Lock not available, deadlock, serialisation failure: gone when tried again. */
const RETRIED: ReadonlySet<string> = new Set(["55P03", "40P01", "40001"]);
const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 10_000;
const PROGRESS_MS = 1000;

export async function runSteps(options: RunOptions): Promise<void> {
  const { migration, rows } = options;
  const isFinished = (number: number) => rows.some((row) => row.step === number && row.finished !== null);
  const keys = migration.steps.map((step, index): StepKey => ({ migration, step, number: index + 1 }));
  for (const key of keys.filter(({ number }) => isFinished(number)))
    await repeatSettings(options, key, key.step.statements);
  const groups = groupsOf(keys.filter((key) => !isFinished(key.number)));
  for (const group of groups) {
    const first = group[0];
    if (first === undefined) continue;
    const isLast = group.at(-1)?.number === migration.steps.length;
    if (options.signal?.aborted) throw stoppedError(first, rows.length > 0 || first.number > 1);
    if (first.step.isTransactional) await runTogether(options, group, isLast);
    else await runAlone(options, first, isLast);
  }
}

/** What was done in another session is not done again, but that session's settings went with it. */
async function repeatSettings(
  { client }: RunOptions,
  key: StepKey,
  done: readonly MigrationStatement[],
): Promise<void> {
  for (const statement of done.filter(({ sql }) => isSessionSetting(sql))) {
    await client.query(statement.sql).catch((error: unknown) => {
      throw stepError(key, statement, error);
    });
  }
}

/** Steps of one transaction stand together; a step outside, or with a transaction of its own, stands alone. */
function groupsOf(keys: readonly StepKey[]): StepKey[][] {
  const groups: StepKey[][] = [];
  for (const key of keys) {
    const last = groups.at(-1);
    if (key.step.transaction === "shared" && last !== undefined && last[0]?.step.transaction !== "own") {
      last.push(key);
    } else groups.push([key]);
  }
  return groups;
}

async function runTogether(options: RunOptions, group: readonly StepKey[], isLast: boolean): Promise<void> {
  const { client, ledger, lock } = options;
  let key = group[0] as StepKey;
  let statement: MigrationStatement | undefined;
  await patiently(
    options,
    () => key,
    () => statement,
    async () => {
      const durations: number[] = [];
      await client.query("BEGIN");
      try {
        await client.query(`SET LOCAL lock_timeout = ${lock.timeoutMs}`);
        for (key of group) {
          statement = undefined;
          started(options, key);
          const startedMs = performance.now();
          await ledger.start(key);
          for (statement of key.step.statements) await runInTransaction(options, key, statement);
          durations.push(performance.now() - startedMs);
          await ledger.finish(key, durations.at(-1) ?? 0);
        }
        if (isLast) await options.onLast?.();
        statement = undefined;
        await client.query("COMMIT");
      } catch (error) {
        await client.query("ROLLBACK").catch(() => {});
        throw error;
      }
      for (const [index, done] of group.entries()) finished(options, done, durations[index] ?? 0);
    },
  );
}

async function runInTransaction(
  options: RunOptions,
  key: StepKey,
  statement: MigrationStatement,
): Promise<void> {
  const control = transactionControl(statement.sql);
  if (control !== undefined) {
    throw new PostgresError(
      "ASHLAR_POSTGRES_STEP",
      `${placeText(key, statement)}: a step runs in a transaction already, and this would end or nest it`,
      {
        hint: "remove BEGIN and COMMIT, or mark the step: -- step: <name> [no-transaction]",
        place: { file: key.migration.file, line: statement.line, step: key.step.name },
      },
    );
  }
  await runStatement(options, key, statement.sql);
}

async function runAlone(options: RunOptions, key: StepKey, isLast: boolean): Promise<void> {
  const { client, ledger, rows } = options;
  const before = rows.find((row) => row.step === key.number);
  const isSame = before?.stepChecksum === key.step.checksum;
  const history: History = { mayBeDone: isSame && before?.error === null };
  const done = before?.statementsDone ?? 0;
  const first = before?.doneChecksum === checksumOf(key.step.statements.slice(0, done)) ? done : 0;
  started(options, key);
  const startedMs = performance.now();
  await ledger.start(key);
  await ledger.advance(key, first);
  await repeatSettings(options, key, key.step.statements.slice(0, first));
  const stretches = stretchesOf(key.step, first);
  for (const [index, stretch] of stretches.entries()) {
    await runStretch(options, key, stretch, { mayBeDone: history.mayBeDone && index === 0 });
  }
  const durationMs = performance.now() - startedMs;
  await client.query("BEGIN");
  await ledger.finish(key, durationMs);
  if (isLast) await options.onLast?.();
  await client.query("COMMIT");
  finished(options, key, durationMs);
}

/** What an earlier run may have left. */
interface History {
  /** A crash came during this statement or right after it; a failure would have been noted. */
  readonly mayBeDone: boolean;
}

async function runStretch(
  options: RunOptions,
  key: StepKey,
  stretch: Stretch,
  history: History,
): Promise<void> {
  const { client, ledger, lock } = options;
  let statement = stretch.statements[0] as MigrationStatement;
  let left = history;
  await patiently(
    options,
    () => key,
    () => statement,
    async () => {
      // A step that sets its own patience keeps it.
      const hasOwn = key.step.statements.some(({ sql }) => /\block_timeout\b/i.test(sql));
      if (!hasOwn)
        await client.query(`SET lock_timeout = ${isConcurrent(statement.sql) ? 0 : lock.timeoutMs}`);
      try {
        if (stretch.kind === "alone") {
          const state = await clearBefore(options, key, statement.sql);
          if (state === "finished" || (state === "done" && left.mayBeDone)) return;
          left = { mayBeDone: false };
          await runStatement(options, key, statement.sql);
        }
        if (stretch.kind === "wrapped") {
          await client.query("BEGIN");
          await runStatement(options, key, statement.sql);
          await ledger.advance(key, stretch.done);
          await client.query("COMMIT");
        }
        if (stretch.kind === "own-transaction") {
          for (statement of stretch.statements) {
            if (transactionControl(statement.sql) === "commit") await ledger.advance(key, stretch.done);
            await runStatement(options, key, statement.sql);
          }
        }
      } catch (error) {
        if (stretch.kind !== "alone") await client.query("ROLLBACK").catch(() => {});
        throw error;
      }
    },
  );
  await ledger.advance(key, stretch.done);
}

async function clearBefore(
  options: RunOptions,
  { step, migration }: StepKey,
  sql: string,
): Promise<Leftovers["state"]> {
  const { state, cleared } = await clearLeftovers(options.client, sql);
  for (const what of cleared)
    options.onStep({ kind: "cleared", file: migration.file, step: step.name, what });
  return state;
}

/** Runs one statement, and tells once a second how far it is. */
async function runStatement(options: RunOptions, key: StepKey, sql: string): Promise<void> {
  const { client, companion, migration, onStep, signal } = options;
  if (signal?.aborted) throw stoppedError(key, true);
  let isAsking = false;
  const timer = setInterval(async () => {
    if (isAsking) return;
    isAsking = true;
    // That it cannot be told is no reason to stop.
    const progress = await companion?.progress().catch(() => undefined);
    isAsking = false;
    if (progress === undefined || !isRunning) return;
    const { number, step } = key;
    const steps = migration.steps.length;
    onStep({ kind: "progress", file: migration.file, step: step.name, number, steps, ...progress });
  }, PROGRESS_MS);
  let isRunning = true;
  try {
    await client.query(sql);
  } finally {
    isRunning = false;
    clearInterval(timer);
  }
}

/** Tries again what failed for want of a lock; anything else, and the last such failure, says where it happened. */
async function patiently(
  options: RunOptions,
  keyOf: () => StepKey,
  statementOf: () => MigrationStatement | undefined,
  work: () => Promise<void>,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const key = keyOf();
      // Not noted as a failure: like a crash, it may have come right after the statement was done.
      if (options.signal?.aborted) throw stoppedError(key, true);
      const isRetried = RETRIED.has(sqlStateOf(error) ?? "");
      if (!isRetried || attempt >= options.lock.attempts) {
        await options.ledger.fail(key, error).catch(() => {});
        throw stepError(key, statementOf(), error);
      }
      const longestMs = Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), LONGEST_DELAY_MS);
      // Jitter, so that two who collided do not collide again.
      const delayMs = Math.round(longestMs * (0.5 + Math.random() / 2));
      const { file } = key.migration;
      options.onStep({ kind: "retrying", file, step: key.step.name, attempt: attempt + 1, delayMs });
      await sleep(delayMs, undefined, { signal: options.signal }).catch(() => {
        throw stoppedError(key, true);
      });
    }
  }
}

function started({ migration, onStep }: RunOptions, { step, number }: StepKey): void {
  onStep({ kind: "started", file: migration.file, step: step.name, number, steps: migration.steps.length });
}

function finished({ migration, onStep }: RunOptions, { step, number }: StepKey, durationMs: number): void {
  onStep({
    kind: "finished",
    file: migration.file,
    step: step.name,
    number,
    steps: migration.steps.length,
    durationMs,
  });
}
