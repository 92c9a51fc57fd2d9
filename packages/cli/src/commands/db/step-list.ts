/** The steps of a migration as a dry run shows them: what each locks, whom it keeps waiting, what may go wrong. */
import type { Migration, PendingMigration } from "@ashlar/postgres";
import { printable } from "@ashlar/report";
import { duration } from "../../duration.ts";
import type { Terminal } from "../../terminal.ts";

/** A step as `--json` gives it. */
export interface StepJson {
  /** From 1. */
  readonly number: number;
  readonly name: string;
  readonly isTransactional: boolean;
  /** The ledger has it already. */
  readonly isDone: boolean;
  readonly phase: string | null;
  readonly locks: readonly string[];
  readonly work: string | null;
  readonly hazards: readonly string[];
  readonly why: string | null;
  /** Where the above comes from: the comments of a made file, or the kinds of statements; `isKnown` if that tells all. */
  readonly source: "comments" | "statements";
  readonly isKnown: boolean;
  readonly statements: readonly string[];
}

/** How a step went on the shadow. */
export interface StepTrial {
  readonly number: number;
  readonly durationMs: number;
  /** What the server said; null when it went well. */
  readonly error: string | null;
}

export async function stepJson(
  { steps }: Migration,
  rows: PendingMigration["rows"],
): Promise<readonly StepJson[]> {
  // Loaded here, because other commands do without its parser and solver.
  const { notesOf } = await import("@ashlar/db");
  const notes = await notesOf(steps);
  return steps.map((step, index) => ({
    number: index + 1,
    name: step.name,
    isTransactional: step.isTransactional,
    isDone: rows.some((row) => row.step === index + 1 && row.finished !== null),
    phase: notes[index]?.phase ?? null,
    locks: notes[index]?.locks ?? [],
    work: notes[index]?.work ?? null,
    hazards: notes[index]?.hazards ?? [],
    why: notes[index]?.why ?? null,
    source: notes[index]?.source ?? "statements",
    isKnown: notes[index]?.isKnown ?? false,
    statements: step.statements.map(({ sql }) => sql),
  }));
}

/** @param more the trial on a shadow, where there was one; `isVerbose` shows the statements too */
export function stepLines(
  steps: readonly StepJson[],
  { outPaint: paint }: Terminal,
  more: { readonly trials?: readonly StepTrial[]; readonly isVerbose?: boolean } = {},
): string {
  const lines = steps.flatMap((step) => {
    const trial = more.trials?.find(({ number }) => number === step.number);
    const marks = [
      ...(step.isDone ? ["done already"] : []),
      ...(step.isTransactional ? [] : ["outside a transaction"]),
    ];
    const mark = marks.length === 0 ? "" : paint.dim(` [${marks.join(", ")}]`);
    return [
      `  ${step.number}. ${printable(step.name)}${mark}`,
      ...(more.isVerbose === true
        ? step.statements.flatMap(sqlLines).map((line) => `     ${paint.dim(line)}`)
        : []),
      ...detailLines(step, paint).map((line) => `     ${line}`),
      ...(trial === undefined ? [] : [`     ${trialText(trial, paint)}`]),
    ];
  });
  return `${lines.join("\n")}\n`;
}

function detailLines(step: StepJson, paint: Terminal["outPaint"]): string[] {
  const isSilent = step.locks.length === 0 && step.isKnown;
  return [
    ...step.locks.map((lock) => `lock: ${printable(lock)}`),
    ...(isSilent ? ["lock: none on tables that are in use"] : []),
    ...(step.isKnown ? [] : ["lock: the statement does not tell; what it calls decides"]),
    ...(step.work === null ? [] : [`work: ${printable(step.work)}`]),
    ...step.hazards.map((hazard) => `${paint.yellow("hazard")}: ${printable(hazard)}`),
  ];
}

function trialText({ durationMs, error }: StepTrial, paint: Terminal["outPaint"]): string {
  if (error === null) return `${paint.green("shadow")}: ok, ${duration(durationMs)}`;
  return `${paint.red("shadow")}: failed: ${printable(error)}`;
}

const LONGEST_STATEMENT = 12;

function sqlLines(sql: string): string[] {
  const lines = sql.split(/\r\n?|\n/).map((line) => printable(line));
  if (lines.length <= LONGEST_STATEMENT) return lines;
  return [...lines.slice(0, LONGEST_STATEMENT), `… ${lines.length - LONGEST_STATEMENT} more lines`];
}
