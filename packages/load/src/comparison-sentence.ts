/** A comparison in a sentence. */
import type { Comparison, MetricComparison, MetricName, Verdict } from "./comparison.ts";
import { METRICS } from "./comparison-metrics.ts";
import { capitalised } from "./comparison-names.ts";

export function sentenceOf(
  overall: Comparison["overall"],
  { metrics, names }: Pick<Comparison, "metrics" | "names">,
): string {
  const [a, b] = [names.a.full, names.b.full];
  const better = metrics.filter(({ verdict }) => verdict === "better").map(told);
  const worse = metrics.filter(({ verdict }) => verdict === "worse").map(told);
  switch (overall) {
    case "better":
      return `${capitalised(b)} is better: ${better.join(", ")}.`;
    case "worse":
      return `${capitalised(b)} is worse: ${worse.join(", ")}.`;
    case "mixed":
      return `${capitalised(b)} is better in one and worse in another: better ${better.join(", ")}; worse ${worse.join(", ")}.`;
    case "same":
      return `${capitalised(a)} and ${b} are the same, as far as it would matter.`;
    default:
      return `No winner: ${sameIn(metrics)}these runs do not tell ${b} from ${a} in ${labelsOf(metrics, "unclear").join(", ")}; longer ones may.`;
  }
}

function sameIn(metrics: readonly MetricComparison[]): string {
  const same = labelsOf(metrics, "same");
  return same.length === 0 ? "" : `the same in ${same.join(", ")}; `;
}

function labelsOf(metrics: readonly MetricComparison[], wanted: Verdict): string[] {
  return metrics.filter(({ verdict }) => verdict === wanted).map(({ name }) => labelOf(name));
}

function labelOf(name: MetricName): string {
  return METRICS.find((metric) => metric.name === name)?.label ?? name;
}

/** `P99 12 % less (between 9 and 15 %)` */
function told({ name, unit, change, low, high }: MetricComparison): string {
  if (change === null || low === null || high === null) return labelOf(name);
  const direction = change > 0 ? "more" : "less";
  const ends = [low, high].map(Math.abs).sort((x, y) => x - y);
  const what = unit === "share" ? "points" : "%";
  const [least, most] = ends.map(percent);
  return `${labelOf(name)} ${percent(Math.abs(change))} ${what} ${direction} (between ${least} and ${most})`;
}

function percent(share: number): string {
  return String(Number((share * 100).toPrecision(2)));
}
