/** What `ashlar db diff` says: text for a person, one JSON object for a program. */
import { join } from "node:path";
import {
  blockedBy,
  type DraftStep,
  durationText,
  likelyMs,
  lockText,
  type ProposedChange,
  proofText,
  workText,
} from "@ashlar/db";
import { findingLines, formatJson, type Paint, printable } from "@ashlar/report";
import type { Terminal } from "../../terminal.ts";
import type { DiffRun } from "./diff.ts";

/** Findings and guesses shown without `--verbose`. */
const FEW = 5;
/** Changes shown without `--verbose`. */
const FEW_CHANGES = 60;

/** Results to stdout; what was left out of the sources, to stderr. */
export function printDiff(run: DiffRun, terminal: Terminal): void {
  if (run.settings.json === true) {
    terminal.out(formatJson("db diff", jsonOf(run)));
    return;
  }
  terminal.out(`${textOf(run, terminal.outPaint).join("\n")}\n`);
  const limit = run.settings.verbose === true ? Number.POSITIVE_INFINITY : FEW;
  const { lines, hidden } = findingLines(run.proposal.findings, { paint: terminal.errPaint, limit });
  for (const line of lines) terminal.err(`${line}\n`);
  if (hidden > 0) terminal.err(`and ${hidden} more; --verbose shows all\n`);
}

function textOf(run: DiffRun, paint: Paint): string[] {
  const { proposal, old, new: wanted } = run;
  const title = `${paint.bold("SCHEMA DIFF")}: ${printable(old.label)} → ${printable(wanted.label)}`;
  if (proposal.changes.length === 0) return [title, "No difference.", ...durationLines(run, paint)];
  const sections = [
    [title],
    changeLines(run, paint),
    guessLines(run, paint),
    stepLines("STEPS", proposal.forward, run, paint),
    ...(run.settings.verbose === true ? [stepLines("ROLLBACK", proposal.rollback, run, paint)] : []),
    proofLines(run, paint),
    endLines(run, paint),
    durationLines(run, paint),
  ];
  return sections
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

function durationLines({ durations, settings }: DiffRun, paint: Paint): string[] {
  if (settings.verbose !== true) return [];
  const { readMs, planMs, proofMs } = durations;
  const [read, plan, proof] = [readMs, planMs, proofMs].map(durationText);
  return [paint.dim(`read in ${read}, compared and planned in ${plan}, proved in ${proof}`)];
}

const SIGNS: Readonly<Record<ProposedChange["action"], string>> = {
  create: "+",
  drop: "-",
  alter: "~",
  replace: "~",
  rename: "~",
};

/** By object; what is part of a table stands below it. */
function changeLines({ proposal, settings }: DiffRun, paint: Paint): string[] {
  const wanted = proposal.changes.filter(({ isWanted }) => isWanted);
  const tops = new Map<string, ProposedChange[]>();
  for (const change of wanted) {
    const top = change.parent ?? change.object;
    const list = tops.get(top);
    if (list === undefined) tops.set(top, [change]);
    else list.push(change);
  }
  const lines = [...tops].flatMap(([top, changes]) => {
    const own = changes.filter(({ object }) => object === top);
    const parts = changes.filter(({ object }) => object !== top);
    const head =
      own.length > 0 ? own.flatMap((change) => changeText(change, paint)) : [`~ ${printable(top)}`];
    return [...head, ...parts.flatMap((change) => changeText(change, paint).map((line) => `    ${line}`))];
  });
  const recreated = proposal.changes.filter(({ isWanted }) => !isWanted).map(({ object }) => object);
  const around =
    recreated.length === 0
      ? []
      : [paint.dim(`  made anew around these: ${recreated.map((object) => printable(object)).join(", ")}`)];
  const isCut = settings.verbose !== true && lines.length > FEW_CHANGES;
  const shown = isCut ? lines.slice(0, FEW_CHANGES - 1) : lines;
  return [
    paint.bold("DIFFERENCES"),
    ...shown.map((line) => `  ${line}`),
    ...(isCut ? [`  and ${lines.length - shown.length} more lines; --verbose shows all`] : []),
    ...around,
  ];
}

function changeText({ action, object, details }: ProposedChange, paint: Paint): string[] {
  const colour = {
    create: paint.green,
    drop: paint.red,
    alter: paint.yellow,
    replace: paint.yellow,
    rename: paint.cyan,
  };
  const head = colour[action](`${SIGNS[action]} ${printable(object)}`);
  const [first, ...more] = details;
  if (first === undefined) return [head];
  if (more.length === 0) return [`${head}  ${printable(first)}`];
  return [head, ...details.map((detail) => `    ${printable(detail)}`)];
}

function guessLines({ proposal, settings }: DiffRun, paint: Paint): string[] {
  const { guesses } = proposal;
  if (guesses.length === 0) return [];
  const shown = settings.verbose === true ? guesses : guesses.slice(0, FEW);
  return [
    paint.bold("RENAMES?"),
    ...shown.map(
      ({ from, to, flag, because }) =>
        `  ${printable(from)} may have become ${printable(to)} (${because}): --rename ${shellWord(flag)}`,
    ),
    ...(shown.length < guesses.length
      ? [`  and ${guesses.length - shown.length} more; --verbose shows all`]
      : []),
  ];
}

function shellWord(text: string): string {
  return /^[\w.=:/-]+$/.test(text) ? text : `'${printable(text).replaceAll("'", "'\\''")}'`;
}

function stepLines(title: string, steps: readonly DraftStep[], run: DiffRun, paint: Paint): string[] {
  let number = 0;
  return [
    paint.bold(title),
    ...steps.flatMap((step) => {
      const isHeld = step.withheld !== undefined;
      const mark = isHeld ? paint.red("(held back)") : `${++number}.`;
      const outside = step.isTransactional ? "" : paint.dim(" [outside a transaction]");
      const contract = step.phase === "contract" ? paint.dim(" [contract]") : "";
      return [
        `  ${mark} ${printable(step.name)}${outside}${contract}`,
        ...noteLines(step, run, paint).map((line) => `     ${line}`),
      ];
    }),
  ];
}

function noteLines(step: DraftStep, { proposal, settings }: DiffRun, paint: Paint): string[] {
  const work = workText(step, proposal.sizeOf);
  const isVerbose = settings.verbose === true;
  return [
    ...(step.withheld === undefined ? [] : [`held back: ${printable(step.withheld)}`]),
    ...step.locks.map((lock) => `lock: ${printable(lockText(lock))}`),
    ...(work === undefined ? [] : [`work: ${printable(work)}`]),
    ...(step.durationMs === undefined || (work === undefined && !isVerbose)
      ? []
      : [`on the shadow: ${durationText(step.durationMs)}`]),
    ...step.hazards.map(({ name, message }) => `${paint.yellow(`hazard ${name}`)}: ${printable(message)}`),
    ...(isVerbose && step.why !== undefined ? [paint.dim(`why: ${printable(step.why)}`)] : []),
    ...(isVerbose
      ? step.statements.flatMap((sql) => sql.split("\n").map((line) => paint.dim(printable(line))))
      : []),
  ];
}

function proofLines({ proposal, settings }: DiffRun, paint: Paint): string[] {
  const { proof } = proposal;
  if (proof.kind === "skipped") return [`${paint.bold("PROOF")}: none was asked for`];
  if (proof.kind === "not proved") {
    const shown = settings.verbose === true ? proof.reasons : proof.reasons.slice(0, FEW);
    return [
      `${paint.bold("PROOF")}: ${paint.red("not proved")}`,
      ...shown.map((reason) => `  ${printable(reason)}`),
      ...(shown.length < proof.reasons.length
        ? [`  and ${proof.reasons.length - shown.length} more reasons`]
        : []),
    ];
  }
  const shown = settings.verbose === true ? proof.notes : proof.notes.slice(0, FEW);
  return [
    `${paint.bold("PROOF")}: ${paint.green(proofText(proof))}, in ${durationText(proof.durationMs)}`,
    ...shown.map((note) => `  ${printable(note)}`),
    ...(shown.length < proof.notes.length ? [`  and ${proof.notes.length - shown.length} more notes`] : []),
  ];
}

function endLines(run: DiffRun, paint: Paint): string[] {
  const { proposal, settings, unwritten, earlier } = run;
  const held = proposal.forward.filter(({ withheld }) => withheld !== undefined).length;
  const paths = proposal.files.map(({ path }) => `  ${printable(join(settings.output, path))}`);
  const steps = held === 1 ? "1 step is" : `${held} steps are`;
  const heldLine = held === 0 ? [] : [`${steps} commented out; --allow-destructive writes them as steps`];
  const losses =
    proposal.losses.length === 0
      ? []
      : [paint.yellow("The rollback loses data:"), ...proposal.losses.map((loss) => `  ${printable(loss)}`)];
  if (unwritten === "refused") {
    return [
      ...proposal.refused.map(
        ({ step, hazard, message }) =>
          `${paint.red("refused")} ${hazard} in "${printable(step)}": ${printable(message)}`,
      ),
      "Nothing was written.",
    ];
  }
  if (unwritten === "not proved") {
    return [
      "Nothing was written. --no-proof writes the files all the same; they then say that they are not proved.",
    ];
  }
  const earlierPath = earlier === undefined ? "" : printable(join(settings.output, earlier.path));
  if (unwritten === "written already") {
    return [
      ...losses,
      ...heldLine,
      `Nothing was written: ${earlierPath} does the same, from the same state.`,
    ];
  }
  const head = unwritten === "dry run" ? "Would write:" : "Wrote:";
  const rival = `${earlierPath} begins at the same state: of the two only one can be applied. Delete the other.`;
  return [
    ...losses,
    ...heldLine,
    ...openGuessLines(proposal, paint),
    head,
    ...paths,
    ...(earlier === undefined ? [] : [paint.yellow(rival)]),
  ];
}

/** What is dropped, and was perhaps only renamed, would be lost once somebody allows the drop. */
function openGuessLines({ forward, guesses }: DiffRun["proposal"], paint: Paint): string[] {
  const held = new Set(forward.flatMap(({ object, withheld }) => (withheld === undefined ? [] : [object])));
  const open = new Set(guesses.filter(({ from }) => held.has(from)).map(({ from }) => from));
  if (open.size === 0) return [];
  const what = open.size === 1 ? "1 drop that is held back" : `${open.size} drops that are held back`;
  return [paint.yellow(`${what} may be a rename, see RENAMES? above: these files do without --rename`)];
}

function jsonOf(run: DiffRun): object {
  const { old, new: wanted, proposal, unwritten, settings, durations, earlier } = run;
  const { proof, losses, guesses, refused, findings } = proposal;
  return {
    ok: unwritten === undefined || unwritten === "dry run" || unwritten === "written already",
    earlier: earlier ?? null,
    old,
    new: wanted,
    changes: proposal.changes.map(({ action, object, parent, details, isWanted }) => ({
      action,
      object,
      parent: parent ?? null,
      details,
      isWanted,
    })),
    steps: proposal.forward.map((step) => stepJson(step, proposal)),
    rollback: proposal.rollback.map((step) => stepJson(step, proposal)),
    proof,
    durations,
    losses,
    renames: guesses,
    refused,
    findings,
    files: proposal.files.map(({ path, text }) => ({
      path: join(settings.output, path),
      isWritten: unwritten === undefined,
      text,
    })),
  };
}

function stepJson(step: DraftStep, { sizeOf }: DiffRun["proposal"]): object {
  const { name, object, isTransactional, phase, locks, work, hazards } = step;
  return {
    name,
    object,
    isTransactional,
    phase,
    locks: locks.map(({ on, mode }) => ({ on, mode, blocks: blockedBy(mode) })),
    work,
    likelyMs: likelyMs(step, sizeOf) ?? null,
    shadowMs: step.durationMs ?? null,
    hazards,
    why: step.why ?? null,
    withheld: step.withheld ?? null,
    statements: step.statements,
  };
}
