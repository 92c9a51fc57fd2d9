/** A second of a run as a row of its timeline. */
import { Histogram } from "./histogram.ts";
import { msOf } from "./latency-summary.ts";
import type { TimelineRow } from "./load-result.ts";
import type { Tally } from "./load-run.ts";

export function timelineRow(tally: Tally): TimelineRow {
  const latency = mergedLatency(tally);
  const durationS = (tally.endMs - tally.startMs) / 1000;
  return {
    startS: withoutNoise(tally.startMs / 1000),
    durationS: withoutNoise(durationS),
    sent: tally.sent,
    completed: tally.completed,
    failed: failedOf(tally),
    perSecond: durationS === 0 ? 0 : withoutNoise(tally.completed / durationS),
    mean: msOf(latency.meanUs),
    p50: msOf(latency.quantileUs(0.5)),
    p90: msOf(latency.quantileUs(0.9)),
    p95: msOf(latency.quantileUs(0.95)),
    p99: msOf(latency.quantileUs(0.99)),
    max: msOf(latency.highestUs),
    bytesReceived: tally.bytesReceived,
    inFlight: tally.inFlight,
  };
}

/** Six decimals: more would fill saved files with digits that no clock has. */
export function withoutNoise(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** The latencies of all specs together. */
export function mergedLatency({ latency }: Pick<Tally, "latency">): Histogram {
  const [first, ...others] = latency;
  if (first !== undefined && others.length === 0) return first;
  const merged = new Histogram();
  for (const one of latency) merged.add(one);
  return merged;
}

/** Requests without an answer, and answers whose status is no success. */
export function failedOf({ failures, completed, succeeded }: Tally): number {
  return failures.reduce((sum, count) => sum + count, 0) + completed - succeeded;
}
