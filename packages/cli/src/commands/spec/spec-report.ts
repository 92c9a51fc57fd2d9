/** What a run of `ashlar spec` says: text for a person, one JSON object for a program. */
import type { Finding, Severity } from "@ashlar/model";
import { findingLines, formatJson, type Paint, printable } from "@ashlar/report";
import type { Terminal } from "../../terminal.ts";
import type { MergeFacts, SpecRun } from "./spec-run.ts";

/** Differences and changes shown without `--verbose`. */
const FEW_LINES = 20;

/** What the reader of code reports where packages that the code imports are not installed. */
const DEPENDENCIES_MISSING = "dependencies-missing";

const SEVERITIES: readonly Severity[] = ["error", "warning", "info"];

/** Prints the result to stdout; findings, and what is said of a document on stdout, to stderr. */
export function printSpec(run: SpecRun, terminal: Terminal): void {
  if (run.settings.json === true) {
    terminal.out(formatJson("spec", jsonOf(run)));
    return;
  }
  const lines = textOf(run);
  const isPiped = run.mode.kind === "print";
  if (run.mode.kind === "print") terminal.out(run.mode.text);
  (isPiped ? terminal.err : terminal.out)(`${lines.join("\n")}\n`);
  const findings = findingsText(run, terminal.errPaint);
  if (findings.length > 0) terminal.err(`\n${findings.join("\n")}\n`);
}

function textOf(run: SpecRun): string[] {
  const { mode } = run;
  if (mode.kind === "check") return checkLines(run, mode);
  const read = `${contents(run)}, read from ${count(run.files, "file")}`;
  const guesses = guessLines(run);
  if (mode.kind === "print") return [read, ...guesses];
  const { name, before, text } = mode.target;
  if (before === text) return [`Nothing to change: ${name} has ${contents(run)}`];
  const verb = before === undefined ? "Wrote" : "Updated";
  return [`${verb} ${printable(name)}: ${read}`, ...mergeLines(run, mode.merge), ...guesses];
}

function checkLines(
  run: SpecRun,
  { file, differences, isMergeBetter }: Extract<SpecRun["mode"], { readonly kind: "check" }>,
): string[] {
  if (differences.length === 0) return [`${file} is what the code says: ${contents(run)}`];
  const lines = differences.map(({ place, message }) => `  ${place}: ${message}`);
  return [
    `${file} is not what the code says, in ${count(differences.length, "place")}:`,
    ...few(lines.map(printable), run),
    ...(isMergeBetter
      ? [`People wrote into ${file}: to count only what a merge would change, --check --merge ${file}`]
      : []),
    ...doubtLines(run),
  ];
}

/** Without the service's dependencies code says less than it does: then it is not the document that is wrong. */
function doubtLines({ findings }: SpecRun): string[] {
  return findings
    .filter(({ rule }) => rule === DEPENDENCIES_MISSING)
    .map(({ message, hint }) =>
      printable(`Some of this may be no difference: ${message}${hint === undefined ? "" : `; ${hint}`}`),
    );
}

function mergeLines(run: SpecRun, merge: MergeFacts | undefined): string[] {
  if (merge === undefined) return [];
  const lineOfChange = ({ kind, pointer, from }: MergeFacts["changed"][number]): string =>
    from === undefined ? `  ${kind} ${pointer}` : `  ${kind} ${from} to ${pointer}`;
  const linesOf = (changes: MergeFacts["changed"]): string[] =>
    few(changes.map(lineOfChange).map(printable), run);
  // By themselves: what is gone is what people look for.
  const removed = linesOf(merge.changed.filter(({ kind }) => kind === "removed"));
  const changed = linesOf(merge.changed.filter(({ kind }) => kind !== "removed"));
  const gone =
    removed.length === 0 ? [] : ["No longer in the code (x-keep: true keeps such a part):", ...removed];
  const lost = few(
    merge.lost.map((pointer) => `  ${printable(pointer)}`),
    run,
  );
  const texts = lost.length === 0 ? [] : ["With it went what people wrote:", ...lost];
  const kept = count(merge.kept.length, "place");
  const rest = gone.length > 0 && changed.length > 0 ? ["Brought up to date:", ...changed] : changed;
  const words = merge.kept.length === 0 ? [] : [`Kept what people wrote in ${kept}`];
  const anew = merge.isRewritten
    ? ["Written anew, because its layout allows no edit: remarks inside it are gone"]
    : [];
  const doubts = removed.length === 0 ? [] : doubtLines(run);
  return [...gone, ...texts, ...rest, ...words, ...anew, ...doubts];
}

/** Whoever reads the document should know that not all of it is certain. */
function guessLines({ evidence, settings }: SpecRun): string[] {
  const isGuessed = (parts: readonly { readonly confidence: number }[]): boolean =>
    parts.some(({ confidence }) => confidence < 1);
  const guessed = [...evidence.values()].filter(isGuessed).length;
  if (guessed === 0) return [];
  const told = settings.confidence === false ? "--json" : "x-confidence";
  return [`${count(guessed, "operation")} with parts that are guessed: ${told} tells how surely`];
}

/** One line per rule, with how many more there are; with `--verbose` all of them. */
function findingsText({ findings, settings }: SpecRun, paint: Paint): string[] {
  const sorted = [...findings].sort((a, b) => rank(a) - rank(b));
  if (settings.verbose === true) return sorted.flatMap((one) => lineOf(one, paint));
  const firsts = sorted.filter((one, at) => sorted.findIndex(({ rule }) => rule === one.rule) === at);
  const lines = firsts.flatMap((first) => {
    const more = sorted.filter(({ rule }) => rule === first.rule).length - 1;
    const rest = more === 0 ? "" : paint.dim(` (and ${more} more)`);
    return lineOf(first, paint).map((line) => line + rest);
  });
  const hidden = sorted.length - firsts.length;
  return hidden === 0 ? lines : [...lines, paint.dim(`${hidden} of ${sorted.length} not shown: --verbose`)];
}

function rank({ severity }: Finding): number {
  return SEVERITIES.indexOf(severity);
}

function lineOf(finding: Finding, paint: Paint): readonly string[] {
  return findingLines([finding], { paint, limit: 1 }).lines;
}

function few(lines: readonly string[], { settings }: SpecRun): string[] {
  const rest = lines.length - FEW_LINES;
  if (settings.verbose === true || rest <= 0) return [...lines];
  return [...lines.slice(0, FEW_LINES), `  … and ${rest} more: --verbose`];
}

function contents({ api }: SpecRun): string {
  const schemas = Object.keys(api.schemas).length;
  const operations = count(api.operations.length, "operation");
  return schemas === 0 ? operations : `${operations} and ${count(schemas, "schema")}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function jsonOf(run: SpecRun): object {
  const { mode, paths, files, api, evidence, findings, document } = run;
  return {
    ok: mode.kind !== "check" || mode.differences.length === 0,
    mode: mode.kind,
    paths,
    files,
    operations: api.operations.map(({ method, path, operationId, location }) => ({
      method,
      path,
      operationId,
      location,
      evidence: evidence.get(`${method} ${path}`) ?? [],
    })),
    ...modeJson(run),
    findings,
    document,
  };
}

function modeJson({ mode }: SpecRun): object {
  if (mode.kind === "check") return { output: mode.file, differences: mode.differences };
  if (mode.kind === "print") return { output: null };
  const { name, before, text } = mode.target;
  const change = before === undefined ? "create" : before === text ? "unchanged" : "replace";
  return { output: name, change, ...(mode.merge === undefined ? {} : { merge: mode.merge }) };
}
