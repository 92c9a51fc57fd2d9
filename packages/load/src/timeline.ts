/** A second of a run as a row of its timeline. */
import { Histogram } from "./histogram.ts";
import type { TimelineRow } from "./load-result.ts";
import type { Tally } from "./load-run.ts";

export function timelineRow(tally: Tally): TimelineRow {
  const latency = mergedLatency(tally);
  const durationS = (tally.endMs - tally.startMs) / 1000;
  return {
    startS: tally.startMs / 1000,
    durationS,
    sent: tally.sent,
    completed: tally.completed,
    failed: failedOf(tally),
    perSecond: durationS === 0 ? 0 : tally.completed / durationS,
    mean: latency.meanUs / 1000,
    p50: latency.quantileUs(0.5) / 1000,
    p90: latency.quantileUs(0.9) / 1000,
    p95: latency.quantileUs(0.95) / 1000,
    p99: latency.quantileUs(0.99) / 1000,
    max: latency.highestUs / 1000,
    bytesReceived: tally.bytesReceived,
    inFlight: tally.inFlight,
  };
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
