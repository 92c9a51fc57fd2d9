/** What is said of a run beside its figures: what spoils them, what failed, what held, what to do. */
import type { LoadResult, Mark, MarkName } from "@ashlar/load";
import { printable } from "@ashlar/report";
import { whole } from "./figure.ts";
import { wrap } from "./terminal-picture.ts";
import { type LoadTextOptions, WIDTH } from "./text-options.ts";

const EXAMPLE_LENGTH = 160;

/** What is only so for a part of the truth; everything else makes the figures wrong. */
export const MILD: ReadonlySet<MarkName> = new Set<MarkName>(["closed-loop", "few-requests", "time-over"]);

export function gravestFirst(marks: readonly Mark[]): Mark[] {
  return marks.toSorted((a, b) => Number(MILD.has(a.name)) - Number(MILD.has(b.name)));
}

/** Whether 429 is what the run was for. */
export function isRateLimitExpected(checks: LoadResult["checks"]): boolean {
  return checks.some(({ name }) => name === "expect-rate-limit");
}

/** Before the figures that they are about, the gravest first. */
export function markLines(marks: readonly Mark[], { paint }: Pick<LoadTextOptions, "paint">): string[] {
  const lines = (mark: Mark) => {
    const color = MILD.has(mark.name) ? paint.yellow : (text: string) => paint.bold(paint.red(text));
    const sign = MILD.has(mark.name) ? "!" : "!!";
    return wrap(printable(mark.text), WIDTH - 3).map((line, i) =>
      i === 0 ? color(`${sign.padEnd(2)} ${line}`) : color(`   ${line}`),
    );
  };
  return gravestFirst(marks).flatMap(lines);
}

export interface ListOptions extends Pick<LoadTextOptions, "paint"> {
  /** Begins the title, where there are lists of two runs: `A: `. */
  readonly prefix?: string;
}

export function errorLines({ failures }: LoadResult, { paint, prefix = "" }: ListOptions): string[] {
  if (failures.length === 0) return [];
  return [
    paint.bold(`${prefix}ERRORS`),
    ...failures.flatMap(({ label, count, example }) => [
      `  ${paint.red(`${printable(label)}: ${whole(count)}`)}`,
      ...(example === undefined
        ? []
        : wrap(`first: ${short(example)}`, WIDTH - 4).map((line) => `    ${line}`)),
    ]),
  ];
}

function short(text: string): string {
  return printable(text.length > EXAMPLE_LENGTH ? `${text.slice(0, EXAMPLE_LENGTH - 1)}…` : text);
}

export function checkLines({ checks }: LoadResult, { paint, prefix = "" }: ListOptions): string[] {
  if (checks.length === 0) return [];
  return [
    paint.bold(`${prefix}CHECKS`),
    ...checks.map(({ name, isPassed, expected, found }) => {
      const verdict = isPassed ? paint.green("passed") : paint.bold(paint.red("FAILED"));
      return `  ${verdict}  ${printable(name)}: expected ${printable(expected)}, found ${printable(found)}`;
    }),
  ];
}

/** A check that failed needs no advice beside it, and praise least of all. */
export function noRecommendation({ checks }: Pick<LoadResult, "checks">): string {
  return checks.every(({ isPassed }) => isPassed)
    ? "Nothing to recommend."
    : "Nothing beside the checks that failed.";
}

export function recommendationLines(
  { recommendations, checks }: LoadResult,
  { paint }: LoadTextOptions,
): string[] {
  const title = paint.bold(recommendations.length > 1 ? "RECOMMENDATIONS" : "RECOMMENDATION");
  if (recommendations.length === 0) return [title, `  ${noRecommendation({ checks })}`];
  return [
    title,
    ...recommendations.flatMap(({ text, evidence }) => [
      // In one line, whatever its length: people search for the sentence.
      `  - ${printable(text)}`,
      ...wrap(printable(evidence), WIDTH - 4).map((line) => `    ${paint.dim(line)}`),
    ]),
  ];
}
