/** What a comparison of two documents says: lines, a table in Markdown, or one JSON object. */
import { formatLocation } from "@ashlar/model";
import { findingLines, formatJson, printable } from "@ashlar/report";
import type { Terminal } from "../../terminal.ts";
import type { SpecDiffRun } from "./diff.ts";
import type { JudgedChange } from "./diff-allowed.ts";

/** Findings of the documents that are shown. */
const FEW_FINDINGS = 10;

/** Prints the changes to stdout; what is wrong with the documents, and what was allowed in vain, to stderr. */
export function printChanges(run: SpecDiffRun, terminal: Terminal): void {
  const { old, new: wanted, changes, settings, unused, over, findings } = run;
  if (settings.json === true) {
    const { breaking, allowed } = countsOf(run);
    const counts = { ok: breaking === 0, old, new: wanted, breaking, allowed };
    const texts = unused.map((one) => one.text);
    terminal.out(formatJson("spec diff", { ...counts, changes, unused: texts, over, findings }));
    return;
  }
  const lines = settings.format === "markdown" ? markdown(run) : text(run, terminal);
  terminal.out(`${lines.join("\n")}\n`);
  printAside(run, terminal);
}

function printAside({ findings, unused, over }: SpecDiffRun, { err, errPaint }: Terminal): void {
  const { lines, hidden } = findingLines(findings, { paint: errPaint, limit: FEW_FINDINGS });
  const more = hidden === 0 ? [] : [errPaint.dim(`and ${hidden} more: --json has them all`)];
  const vain = unused.map(({ text, why }) => {
    const name = why === undefined ? `--allow ${text}` : text;
    return `${printable(name)}: no such change breaks anything, take it out`;
  });
  const ended = over.map((one) => `${printable(one)}: the change counts, make it again or take this out`);
  const all = [...lines, ...more, ...vain, ...ended];
  if (all.length > 0) err(`${all.join("\n")}\n`);
}

function text(run: SpecDiffRun, { outPaint }: Terminal): string[] {
  const labels = {
    breaking: outPaint.red("breaking"),
    allowed: outPaint.yellow("allowed"),
    note: outPaint.cyan("note"),
  };
  const lines = run.changes.map((change) => {
    const { operation, rule } = change;
    const message = saidOf(change);
    const inDocuments = [operation, partOf(change)].filter((one) => one !== undefined).join(" ");
    const said = [placeOf(change), inDocuments].filter((one) => one !== undefined && one !== "").join(": ");
    const label = labels[weightOf(change)];
    return `${said === "" ? "" : `${printable(said)}: `}${label} ${printable(message)} ${outPaint.dim(`[${rule}]`)}`;
  });
  return [...lines, summary(run)];
}

function markdown(run: SpecDiffRun): string[] {
  const { changes } = run;
  if (changes.length === 0) return [summary(run)];
  const labels = { breaking: "**breaking**", allowed: "allowed", note: "" };
  const rows = changes.map((change) => {
    const { operation, rule } = change;
    const where = [code(operation ?? ""), code(partOf(change) ?? ""), saidOf(change), code(rule)];
    return `| ${[labels[weightOf(change)], ...where].map(cell).join(" | ")} |`;
  });
  return [
    summary(run),
    "",
    "| | operation | where | what changed | rule |",
    "|---|---|---|---|---|",
    ...rows,
  ];
}

/** What changed, and why that is accepted. */
function saidOf({ message, why }: JudgedChange): string {
  return why === undefined ? message : `${message} (accepted: ${why})`;
}

function summary(run: SpecDiffRun): string {
  const { breaking, allowed, others } = countsOf(run);
  if (run.changes.length === 0) return "Nothing that callers notice has changed.";
  const isHarmless = breaking + allowed === 0;
  const rest = isHarmless
    ? `that ${others === 1 ? "breaks" : "break"} nobody`
    : others === 1
      ? "other"
      : "others";
  return `${[
    breaking === 0 ? "No breaking change" : `${breaking} breaking ${breaking === 1 ? "change" : "changes"}`,
    ...(allowed === 0 ? [] : [`${allowed} allowed`]),
    ...(others === 0 ? [] : [`${others} ${rest}`]),
  ].join(", ")}.`;
}

function countsOf({ changes }: SpecDiffRun): { breaking: number; allowed: number; others: number } {
  const weights = changes.map(weightOf);
  const count = (weight: Weight): number => weights.filter((one) => one === weight).length;
  return { breaking: count("breaking"), allowed: count("allowed"), others: count("note") };
}

type Weight = "breaking" | "allowed" | "note";

function weightOf({ isBreaking, isAllowed }: JudgedChange): Weight {
  if (isAllowed === true) return "allowed";
  return isBreaking ? "breaking" : "note";
}

/** Where the new document says it, or, of what is gone, where the old one did. */
function placeOf({ old, new: wanted }: JudgedChange): string | undefined {
  const location = wanted ?? old;
  return location === undefined ? undefined : formatLocation(location);
}

/** The part of the operation, or of a shared schema, and then whether its values are sent or come back. */
function partOf({ part, rule }: JudgedChange): string | undefined {
  if (part === "") return undefined;
  if (!part.startsWith("schemas/")) return part;
  return `${rule.startsWith("request-") ? "request" : "response"}: ${part}`;
}

/** Between more backticks than stand in it. */
function code(said: string): string {
  if (said === "") return "";
  const runs = said.match(/`+/g) ?? [];
  if (runs.length === 0) return `\`${said}\``;
  const fence = "`".repeat(Math.max(...runs.map((run) => run.length)) + 1);
  return `${fence} ${said} ${fence}`;
}

function cell(said: string): string {
  return printable(said).replaceAll("|", "\\|");
}
