/** A comparison in a sentence. */
import type { Comparison, MetricComparison, MetricName } from "./comparison.ts";
import { METRICS } from "./comparison-metrics.ts";

export function sentenceOf(overall: Comparison["overall"], metrics: readonly MetricComparison[]): string {
  const better = metrics.filter(({ verdict }) => verdict === "better").map(told);
  const worse = metrics.filter(({ verdict }) => verdict === "worse").map(told);
  switch (overall) {
    case "better":
      return `B is better: ${better.join(", ")}.`;
    case "worse":
      return `B is worse: ${worse.join(", ")}.`;
    case "mixed":
      return `B is better in one and worse in another: better ${better.join(", ")}; worse ${worse.join(", ")}.`;
    case "same":
      return "A and B are the same, as far as it would matter.";
    default:
      return `No winner: these runs do not tell A from B in ${unclearOf(metrics).join(", ")}; longer ones may.`;
  }
}

function unclearOf(metrics: readonly MetricComparison[]): string[] {
  return metrics.filter(({ verdict }) => verdict === "unclear").map(({ name }) => labelOf(name));
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
