/** The figures that reports give of a histogram. */
import type { Histogram } from "./histogram.ts";
import type { LatencySummary } from "./load-result.ts";

/** In ms; zeros where nothing was recorded. */
export function summariseLatency(histogram: Histogram): LatencySummary {
  const quantileMs = (share: number): number => msOf(histogram.quantileUs(share));
  return {
    count: histogram.count,
    min: msOf(histogram.lowestUs),
    mean: msOf(histogram.meanUs),
    standardDeviation: msOf(histogram.standardDeviationUs),
    p50: quantileMs(0.5),
    p75: quantileMs(0.75),
    p90: quantileMs(0.9),
    p95: quantileMs(0.95),
    p99: quantileMs(0.99),
    p999: quantileMs(0.999),
    p9999: quantileMs(0.9999),
    max: msOf(histogram.highestUs),
  };
}

/** Whole tenths of a µs: what lies below is noise, and would fill saved files with digits. */
export function msOf(us: number): number {
  return Math.round(us * 10) / 10_000;
}
