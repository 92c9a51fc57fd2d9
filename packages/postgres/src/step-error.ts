/** Says where in a migration a statement failed. */
import { isConnectionLost, PostgresError, sqlStateOf } from "./errors.ts";
import type { StepKey } from "./ledger.ts";
import { firstLine, type MigrationStatement } from "./migration-file.ts";

/** What a failed step tells: where in the file, what the server said, and what to do. Errors of ours stay as they are. */
export function stepError(key: StepKey, statement: MigrationStatement | undefined, error: unknown): unknown {
  const sqlState = sqlStateOf(error);
  if (error instanceof PostgresError) return error;
  if (isConnectionLost(error)) return lostError(key, statement, error);
  if (sqlState === undefined) return error;
  const line = statement === undefined ? 1 : lineOf(statement, error);
  const place = { file: key.migration.file, line, step: key.step.name };
  const text = error instanceof Error ? error.message : String(error);
  const where = statement === undefined ? key.migration.file : placeText(key, { ...statement, line });
  const isLock = sqlState === "55P03";
  return new PostgresError(
    isLock ? "ASHLAR_POSTGRES_LOCKED" : "ASHLAR_POSTGRES_STEP",
    `${where}: ${truncate(text)} (SQLSTATE ${sqlState})${statement === undefined ? "" : `, in: ${firstLine(statement.sql)}`}`,
    {
      hint: isLock
        ? `another transaction holds a lock: look for it in pg_stat_activity, then ${again(key)}`
        : hintOf(error, key),
      place,
      sqlState,
      cause: error,
    },
  );
}

/** The statement may be done or not; the next run looks. */
function lostError(key: StepKey, statement: MigrationStatement | undefined, cause: unknown): PostgresError {
  const where = statement === undefined ? key.migration.file : placeText(key, statement);
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new PostgresError("ASHLAR_POSTGRES_UNREACHABLE", `${where}: the connection broke: ${reason}`, {
    hint: `when the server is up, ${again(key)}: it goes on where it stopped`,
    place: { file: key.migration.file, line: statement?.line ?? 1, step: key.step.name },
    cause,
  });
}

/** What a run says that was stopped on request. */
export function stoppedError({ migration, step, number }: StepKey, isInStep: boolean): PostgresError {
  const where = `step ${number} of ${migration.steps.length}, ${step.name}`;
  return new PostgresError(
    "ASHLAR_POSTGRES_STOPPED",
    `stopped ${isInStep ? "in" : "before"} ${migration.file}, ${where}`,
    {
      hint: "steps that were finished stay; run the same again to go on where it stopped",
      place: { file: migration.file, line: step.statements[0]?.line ?? 1, step: step.name },
    },
  );
}

function hintOf(error: unknown, key: StepKey): string {
  if (sqlStateOf(error) === "57014") {
    return `it took longer than the statement_timeout that the step sets: ${again(key)} at a quieter hour, or raise it`;
  }
  const hint =
    error instanceof Error && "hint" in error && typeof error.hint === "string" ? `${error.hint}; ` : "";
  // Up to a step outside, all steps are one transaction.
  const isUndone = key.migration.steps
    .slice(0, key.number)
    .every((step, index) => (index === 0 ? step.isTransactional : step.transaction === "shared"));
  // 22, 23: it is the rows that do not fit.
  const what = /^2[23]/.test(sqlStateOf(error) ?? "") ? "the rows, or the file," : "the file";
  return `${hint}mend ${what} and ${again(key)}: ${isUndone ? (isRollback(key) ? "nothing of it was taken back" : "nothing of it was applied") : "it goes on where it stopped"}`;
}

function again(key: StepKey): string {
  return isRollback(key) ? "roll back again" : "migrate again";
}

function isRollback({ migration }: StepKey): boolean {
  return migration.file.endsWith("_rollback.sql");
}

export function placeText(key: StepKey, statement: MigrationStatement): string {
  return `${key.migration.file}:${statement.line}, step "${key.step.name}"`;
}

/** Postgres counts characters of the statement from 1; JavaScript counts UTF-16 units. */
function lineOf({ sql, line }: MigrationStatement, error: unknown): number {
  const position = error instanceof Error && "position" in error ? Number(error.position) : Number.NaN;
  if (!Number.isFinite(position)) return line;
  const before = [...sql].slice(0, position - 1).join("");
  return line + (before.match(/\n/g)?.length ?? 0);
}

/** A server may answer with the whole of a script that it did not understand. */
function truncate(text: string): string {
  return text.length > 500 ? `${text.slice(0, 499)}…` : text;
}
