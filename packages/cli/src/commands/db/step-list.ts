/** The steps of a migration as a dry run shows them: what each locks, whom it keeps waiting, what may go wrong. */
import type { Database } from "@ashlar/model";
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
  /** What the server was seen to lock, on tables that were there before: `ACCESS EXCLUSIVE on table public.users`. */
  readonly locks: readonly string[];
  /** Tables that were written anew. */
  readonly rewrites: readonly string[];
}

/** @param database for how long work on its tables is likely to take */
export async function stepJson(
  { steps }: Migration,
  rows: PendingMigration["rows"],
  database?: Database,
): Promise<readonly StepJson[]> {
  // Loaded here, because other commands do without its parser and solver.
  const { notesOf, sizesOf } = await import("@ashlar/db");
  const notes = await notesOf(steps, database === undefined ? undefined : sizesOf(database));
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
      ...(step.phase === "contract" ? ["contract"] : []),
    ];
    const mark = marks.length === 0 ? "" : paint.dim(` [${marks.join(", ")}]`);
    return [
      `  ${step.number}. ${printable(step.name)}${mark}`,
      ...(more.isVerbose === true
        ? step.statements
            .filter((sql) => sql !== step.name)
            .flatMap(sqlLines)
            .map((line) => `     ${paint.dim(line)}`)
        : []),
      ...detailLines(step, paint).map((line) => `     ${line}`),
      ...(trial === undefined ? [] : trialLines(step, trial, paint).map((line) => `     ${line}`)),
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

function trialLines(step: StepJson, trial: StepTrial, paint: Terminal["outPaint"]): string[] {
  const { durationMs, error, locks, rewrites } = trial;
  if (error !== null) return [`${paint.red("shadow")}: failed: ${printable(error)}`];
  const seen = unsaid(step, locks).map((lock) => `, also locks: ${lock}`);
  const written = step.work === null ? rewrites.map((table) => `, writes ${table} anew`) : [];
  return [
    `${paint.green("shadow")}: ok, ${duration(durationMs)}${printable([...seen, ...written].join(""))}`,
  ];
}

const WEAK = /^(?:ACCESS SHARE|ROW SHARE|ROW EXCLUSIVE) on /;

/** What the text does not tell: a dropped table's foreign keys lock the tables that they refer to. */
function unsaid({ locks: said, isKnown }: StepJson, seen: readonly string[]): string[] {
  return seen.flatMap((lock) => {
    const [mode = "", id = ""] = lock.split(/ on (.*)/s);
    const name = id.replace(/^(?:table|materialized view) /, "");
    const names = [name, name.replace(/^public\./, "")];
    const isSaid = said.some((one) => names.some((each) => one.startsWith(`${mode} on ${each} (`)));
    return isSaid || (isKnown && WEAK.test(lock)) ? [] : [`${mode} on ${name}`];
  });
}

const LONGEST_STATEMENT = 12;

function sqlLines(sql: string): string[] {
  const lines = sql.split(/\r\n?|\n/).map((line) => printable(line));
  if (lines.length <= LONGEST_STATEMENT) return lines;
  return [...lines.slice(0, LONGEST_STATEMENT), `… ${lines.length - LONGEST_STATEMENT} more lines`];
}
