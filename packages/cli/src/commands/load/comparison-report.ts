/** Whether two runs differ, as text for a terminal. */
import type { Comparison } from "@ashlar/load";
import { type Paint, printable } from "@ashlar/report";
import {
  type ComparedRuns,
  type ComparisonRow,
  comparisonHead,
  comparisonRows,
  howCompared,
  legendOf,
  runTitle,
} from "./comparison-rows.ts";
import { checkLines, errorLines, recommendationLines } from "./judgement-lines.ts";
import { sparkline, wrap } from "./terminal-picture.ts";
import { joinSections, type LoadTextOptions, WIDTH } from "./text-options.ts";
import { timelineSpans } from "./timeline-spans.ts";

const MOST_SPANS = 60;

export function comparisonText(runs: ComparedRuns, options: LoadTextOptions): string {
  const { a, b, comparison } = runs;
  const { paint } = options;
  const [legendA, legendB] = legendOf(comparison);
  const [ofA, ofB] = [`${comparison.names.a.short}: `, `${comparison.names.b.short}: `];
  return joinSections(
    [
      [
        paint.bold("COMPARISON"),
        ...wrap(printable(comparison.sentence), WIDTH).map((line) => paint.bold(line)),
      ],
      [
        `${printable(legendA)}: ${printable(runTitle(a))}`,
        `${printable(legendB)}: ${printable(runTitle(b))}`,
        paint.dim(howCompared(runs)),
      ],
      tableLines(comparison, paint),
      timelineLines(runs, options),
      caveatLines(comparison.caveats, paint),
      errorLines(a, { paint, prefix: ofA }),
      // The checks of a run that was saved were judged when it was made.
      comparison.isInterleaved ? checkLines(a, { paint, prefix: ofA }) : [],
      errorLines(b, { paint, prefix: ofB }),
      checkLines(b, { paint, prefix: ofB }),
      recommendationLines(b, options),
    ],
    options,
  );
}

function tableLines(comparison: Comparison, paint: Paint): string[] {
  const head = comparisonHead(comparison);
  const rows = comparisonRows(comparison);
  const cells = rows.map((row) => [row.name, row.a, row.b, row.change, row.interval]);
  const widths = [...head.keys()].map((column) =>
    Math.max(...[head, ...cells].map((row) => row[column]?.length ?? 0)),
  );
  const align = (row: readonly string[]) =>
    row
      .slice(0, -1)
      .map((text, column) =>
        column === 0 ? text.padEnd(widths[column] ?? 0) : text.padStart(widths[column] ?? 0),
      )
      .join("  ");
  return [
    `  ${paint.dim(`${align(head)}  ${head.at(-1) ?? ""}`)}`,
    ...rows.map((row) => {
      const said = align([row.name, row.a, row.b, row.change, row.interval, ""]);
      return `  ${said}  ${verdictText(row, paint)}`;
    }),
  ];
}

function verdictText({ verdict }: ComparisonRow, paint: Paint): string {
  if (verdict === "better") return paint.green(verdict);
  return verdict === "worse" ? paint.red(verdict) : paint.dim(verdict);
}

/** Of both on one scale each, so that they can be told apart. */
function timelineLines({ a, b, comparison }: ComparedRuns, options: LoadTextOptions): string[] {
  const [first, second] = [a, b].map(({ timeline }) => timelineSpans(timeline, MOST_SPANS / 2).spans);
  if (first === undefined || second === undefined || first.length < 2 || second.length < 2) return [];
  const { paint } = options;
  const { short: nameA } = comparison.names.a;
  const gap = 2 + Math.max(0, nameA.length - first.length);
  const both = (values: readonly (readonly (number | undefined)[])[], color: Paint["cyan"]): string => {
    const [left = [], right = []] = values;
    // One curve, so that both are drawn to the same height, with a gap between them.
    return color(sparkline([...left, ...Array<undefined>(gap).fill(undefined), ...right], options));
  };
  const spans = [first, second];
  const head = `${"".padEnd(12)}${nameA.padEnd(first.length + gap)}${comparison.names.b.short}`;
  return [
    `${paint.bold("TIMELINE")} ${paint.dim("(from 0 up, both to one scale)")}`,
    `  ${paint.dim(head)}`,
    `  ${"requests/s".padEnd(12)}${both(
      spans.map((some) => some.map(({ perSecond }) => perSecond)),
      paint.cyan,
    )}`,
    `  ${"p99".padEnd(12)}${both(
      spans.map((some) => some.map(({ p99 }) => p99)),
      paint.yellow,
    )}`,
  ];
}

function caveatLines(caveats: readonly string[], paint: Paint): string[] {
  if (caveats.length === 0) return [];
  return [
    paint.bold("CAVEATS"),
    ...caveats.flatMap((caveat) =>
      wrap(printable(caveat), WIDTH - 4).map((line, i) => paint.yellow(`  ${i === 0 ? "-" : " "} ${line}`)),
    ),
  ];
}
