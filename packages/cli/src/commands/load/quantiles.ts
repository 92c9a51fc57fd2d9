/** The figures of latencies that reports list, in their order. */
import type { LatencySummary } from "@ashlar/load";
import { milliseconds } from "./figure.ts";

export interface Quantile {
  readonly name: string;
  /** In ms. */
  readonly pick: (summary: LatencySummary) => number;
  /** From how many values on it is more than the highest of them. */
  readonly fewest: number;
}

export const QUANTILES: readonly Quantile[] = [
  { name: "Min", pick: ({ min }) => min, fewest: 1 },
  { name: "Avg", pick: ({ mean }) => mean, fewest: 1 },
  { name: "P50", pick: ({ p50 }) => p50, fewest: 1 },
  { name: "P90", pick: ({ p90 }) => p90, fewest: 10 },
  { name: "P95", pick: ({ p95 }) => p95, fewest: 20 },
  { name: "P99", pick: ({ p99 }) => p99, fewest: 100 },
  { name: "P99.9", pick: ({ p999 }) => p999, fewest: 1000 },
  { name: "P99.99", pick: ({ p9999 }) => p9999, fewest: 10_000 },
  { name: "Max", pick: ({ max }) => max, fewest: 1 },
  { name: "Std dev", pick: ({ standardDeviation }) => standardDeviation, fewest: 2 },
];

/** In ms, without the unit; a dash where there are too few values to tell. */
export function quantileText({ pick, fewest }: Quantile, summary: LatencySummary): string {
  return summary.count < fewest ? "–" : milliseconds(pick(summary));
}
