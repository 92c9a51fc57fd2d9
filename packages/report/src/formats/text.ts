/** Findings and diffs as lines that a person reads. */
import { type Finding, formatLocation, type Severity } from "@ashlar/model";
import type { Paint } from "../paint.ts";
import { printable } from "./printable.ts";

export interface FindingLines {
  readonly lines: readonly string[];
  /** How many findings the lines do not show. */
  readonly hidden: number;
}

const ORDER: readonly Severity[] = ["error", "warning", "info"];

/**
 * One line for each finding, the gravest first; findings of one rule with the same message become one line.
 *
 * @param options `limit` is the most lines to give
 */
export function findingLines(
  findings: readonly Finding[],
  options: { readonly paint: Paint; readonly limit: number },
): FindingLines {
  const groups = groupBySaying(findings);
  const shown = groups.slice(0, options.limit);
  const hidden = groups.slice(options.limit).reduce((sum, group) => sum + group.length, 0);
  return { lines: shown.flatMap((group) => lineOf(group, options.paint)), hidden };
}

/** A unified diff with its added and removed lines coloured. */
export function diffLines(diff: string, paint: Paint): string[] {
  const lines = diff.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines.map((line) => {
    if (line.startsWith("+++") || line.startsWith("---")) return paint.bold(line);
    if (line.startsWith("+")) return paint.green(line);
    if (line.startsWith("-")) return paint.red(line);
    return line.startsWith("@@") ? paint.cyan(line) : line;
  });
}

function groupBySaying(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.rule}\n${finding.message}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [finding]);
    else group.push(finding);
  }
  // Array.prototype.sort is stable: within a severity the order of the document stays.
  return [...groups.values()].sort((a, b) => rank(a) - rank(b));
}

function rank(group: readonly Finding[]): number {
  return ORDER.indexOf(group[0]?.severity ?? "info");
}

function lineOf(group: readonly Finding[], paint: Paint): string[] {
  const [finding] = group;
  if (finding === undefined) return [];
  const place = finding.location === undefined ? "" : `${printable(formatLocation(finding.location))}: `;
  const label = { error: paint.red("error"), warning: paint.yellow("warning"), info: paint.cyan("note") };
  const more = group.length === 1 ? "" : paint.dim(` (and ${group.length - 1} more like it)`);
  const said = printable(
    finding.hint === undefined ? finding.message : `${finding.message} (${finding.hint})`,
  );
  return [`${place}${label[finding.severity]} ${said} ${paint.dim(`[${finding.rule}]`)}${more}`];
}
