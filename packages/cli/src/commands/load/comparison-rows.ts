/** A comparison of two runs, metric by metric, in the words of a table. */
import type { Comparison, LoadResult, MetricComparison, MetricName, Verdict } from "@ashlar/load";
import { change, milliseconds, percent, plural, points, rate, seconds } from "./figure.ts";

/** Two runs and what came of comparing them; `b` is judged beside `a`. */
export interface ComparedRuns {
  readonly a: LoadResult;
  readonly b: LoadResult;
  readonly comparison: Comparison;
}

export interface ComparisonRow {
  readonly name: string;
  readonly a: string;
  readonly b: string;
  readonly change: string;
  /** In which the true change lies. */
  readonly interval: string;
  readonly verdict: Verdict;
}

export function comparisonHead({ names }: Comparison): readonly string[] {
  return ["", names.a.short, names.b.short, "Change", "99 % interval", "Verdict"];
}

const NAMES: Readonly<Record<MetricName, string>> = {
  perSecond: "Requests/s",
  mean: "Avg, ms",
  p50: "P50, ms",
  p95: "P95, ms",
  p99: "P99, ms",
  errorShare: "Errors",
};

export function comparisonRows({ metrics }: Comparison): ComparisonRow[] {
  return metrics.map((metric) => ({
    name: NAMES[metric.name],
    a: valueText(metric, metric.a),
    b: valueText(metric, metric.b),
    change: changeText(metric, metric.change),
    interval:
      metric.low === null || metric.high === null
        ? "–"
        : `${changeText(metric, metric.low)} to ${changeText(metric, metric.high)}`,
    verdict: metric.verdict,
  }));
}

function valueText({ unit }: MetricComparison, value: number): string {
  if (unit === "share") return percent(value);
  return unit === "ms" ? milliseconds(value) : rate(value);
}

/** A share changes by points: from 1 % to 2 % is one point, not twice as much. */
function changeText({ unit }: MetricComparison, value: number | null): string {
  if (value === null) return "–";
  return unit === "share" ? points(value) : change(value);
}

/** `each for 30 s, in turns: 30 slices of each` */
export function howCompared({ a, b, comparison }: ComparedRuns): string {
  const { isInterleaved, slices } = comparison;
  if (isInterleaved) {
    return `measured in turns, ${seconds(a.durationS)} and ${seconds(b.durationS)}, ${plural(slices.a, "pair")} of slices compared`;
  }
  return `measured apart, ${seconds(a.durationS)} and ${seconds(b.durationS)}, ${slices.a} and ${slices.b} slices compared`;
}

/** What stands before a run's title: one of a pair is told by its URL there. */
export function legendOf({ isInterleaved, names }: Comparison): readonly [a: string, b: string] {
  return isInterleaved ? [names.a.short, names.b.short] : [names.a.full, names.b.full];
}

/** What a run was asked and when; the moment tells runs of one target apart. */
export function runTitle({ target, startedAt }: LoadResult): string {
  const [first = "", ...more] = target.requests;
  const rest = more.length === 0 ? "" : ` and ${more.length} more`;
  return `${first}${rest} (${target.address}), ${startedAt.slice(0, 16).replace("T", " ")} UTC`;
}
