/** Findings of a database: a few of each rule, the worst first, and how many there are. */
import type { Finding } from "@ashlar/model";
import { findingLines } from "@ashlar/report";
import type { Terminal } from "../../terminal.ts";

/** Shown without `--verbose`. */
const FEW_FINDINGS = 5;
const RANK = ["error", "warning", "info"];

export function printCounted(
  findings: readonly Finding[],
  {
    terminal,
    isVerbose,
    rest,
  }: { readonly terminal: Terminal; readonly isVerbose: boolean; readonly rest: string },
): void {
  const sorted = oneOfEachFirst(findings);
  const limit = isVerbose ? Number.POSITIVE_INFINITY : FEW_FINDINGS;
  const { lines, hidden } = findingLines(sorted, { paint: terminal.errPaint, limit });
  if (lines.length > 0) terminal.err(`\n${lines.join("\n")}\n`);
  if (hidden === 0) return;
  const more = `and ${hidden} more finding${hidden === 1 ? "" : "s"}: ${rest}; in all ${countsOf(findings)}`;
  terminal.err(`${terminal.errPaint.dim(more)}\n`);
}

/** Warnings before hints; of each the first of every rule, then the second ones. */
function oneOfEachFirst(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map<string, number>();
  const places = findings.map((finding) => {
    const place = seen.get(finding.rule) ?? 0;
    seen.set(finding.rule, place + 1);
    return { finding, place };
  });
  return places
    .toSorted(
      (one, other) =>
        RANK.indexOf(one.finding.severity) - RANK.indexOf(other.finding.severity) || one.place - other.place,
    )
    .map(({ finding }) => finding);
}

/** `12 sort-unindexed, 3 no-key` */
function countsOf(findings: readonly Finding[]): string {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return [...counts].map(([rule, number]) => `${number} ${rule}`).join(", ");
}
