/** What a report says of a second: small, where the tally that it is made from holds three histograms. */
import { Histogram } from "./histogram.ts";
import { msOf } from "./latency-summary.ts";
import type { TimelineRow } from "./load-result.ts";
import type { Tally } from "./load-run.ts";

export function timelineRow(tally: Tally): TimelineRow {
  const latency = mergedLatency(tally);
  const durationS = secondsOf(tally.endMs - tally.startMs);
  return {
    startS: secondsOf(tally.startMs),
    durationS,
    sent: tally.sent,
    completed: tally.completed,
    failed: failedOf(tally),
    perSecond: perSecondOf(tally.completed, durationS),
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

/** Of all specs together. */
export function mergedLatency({ latency }: Tally): Histogram {
  const [first] = latency;
  if (first !== undefined && latency.length === 1) return first;
  const merged = new Histogram();
  for (const histogram of latency) merged.add(histogram);
  return merged;
}

/** Requests without an answer that counts as success. */
export function failedOf({ completed, succeeded, failures }: Tally): number {
  return completed - succeeded + failures.reduce((sum, count) => sum + count, 0);
}

/** 0 where no time passed. */
export function perSecondOf(count: number, durationS: number): number {
  return durationS > 0 ? Math.round((count / durationS) * 1000) / 1000 : 0;
}

export function secondsOf(ms: number): number {
  return Math.round(ms * 1000) / 1_000_000;
}
