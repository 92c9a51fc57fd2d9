/** What a comparison of two documents says: lines, a table in Markdown, or one JSON object. */
import { formatLocation } from "@ashlar/model";
import type { ApiChange } from "@ashlar/openapi";
import { formatJson, printable } from "@ashlar/report";
import type { Terminal } from "../../terminal.ts";
import type { SpecDiffRun } from "./diff.ts";

export function printChanges(run: SpecDiffRun, terminal: Terminal): void {
  const { old, new: wanted, changes, settings } = run;
  if (settings.json === true) {
    const breaking = changes.filter((change) => change.isBreaking).length;
    terminal.out(formatJson("spec diff", { ok: breaking === 0, old, new: wanted, breaking, changes }));
    return;
  }
  const lines = settings.format === "markdown" ? markdown(run) : text(run, terminal);
  terminal.out(`${lines.join("\n")}\n`);
}

function text(run: SpecDiffRun, { outPaint }: Terminal): string[] {
  const lines = run.changes.map((change) => {
    const { operation, rule, message, isBreaking } = change;
    const label = isBreaking ? outPaint.red("breaking") : outPaint.cyan("note");
    const said = printable([placeOf(change), operation].filter((one) => one !== undefined).join(": "));
    return `${said === "" ? "" : `${said}: `}${label} ${printable(message)} ${outPaint.dim(`[${rule}]`)}`;
  });
  return [...lines, summary(run)];
}

function markdown(run: SpecDiffRun): string[] {
  const { changes } = run;
  if (changes.length === 0) return [summary(run)];
  const rows = changes.map(({ isBreaking, operation, message, rule }) => {
    const cells = [isBreaking ? "**breaking**" : "", code(operation ?? ""), message, code(rule)];
    return `| ${cells.map(cell).join(" | ")} |`;
  });
  return [summary(run), "", "| | operation | what changed | rule |", "|---|---|---|---|", ...rows];
}

function summary({ changes }: SpecDiffRun): string {
  const breaking = changes.filter((change) => change.isBreaking).length;
  if (changes.length === 0) return "Nothing that callers notice has changed.";
  const others = changes.length - breaking;
  const rest = others === 0 ? "" : `, ${others} ${breaking === 0 ? "that break nobody" : "others"}`;
  if (breaking === 0) return `No breaking change${rest}.`;
  return `${breaking} breaking ${breaking === 1 ? "change" : "changes"}${rest}.`;
}

/** Where the new document says it, or, of what is gone, where the old one did. */
function placeOf({ old, new: wanted }: ApiChange): string | undefined {
  const location = wanted ?? old;
  return location === undefined ? undefined : formatLocation(location);
}

function code(text: string): string {
  return text === "" ? "" : `\`${text}\``;
}

function cell(text: string): string {
  return printable(text).replaceAll("|", "\\|");
}
