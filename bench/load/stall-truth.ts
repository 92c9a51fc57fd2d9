/** What latencies a test at a fixed rate has to find, when the server stops now and then. */
import type { LogEntry, Stall } from "./counting-server.ts";

/** In ms. */
export interface Percentiles {
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
}

/**
 * From the stalls alone: requests are due evenly; those that are due in a stall wait for its end, the others not at all.
 *
 * @param o.durationMs of the whole test
 */
export function truthOfStalls(
  stalls: readonly Stall[],
  { durationMs }: { readonly durationMs: number },
): Percentiles {
  const lengths = stalls.map(({ beginMs, endMs }) => endMs - beginMs);
  // The share of time from which on a request waits longer than this.
  const shareAbove = (ms: number): number =>
    lengths.reduce((sum, length) => sum + Math.max(0, length - ms), 0) / durationMs;
  const quantile = (share: number): number => {
    let [low, high] = [0, Math.max(0, ...lengths)];
    for (let step = 0; step < 60; step++) {
      const middle = (low + high) / 2;
      if (shareAbove(middle) > 1 - share) low = middle;
      else high = middle;
    }
    return high;
  };
  return { p95: quantile(0.95), p99: quantile(0.99), p999: quantile(0.999) };
}

/**
 * From the server's own log: answer k was due at k / rate, so that what piled up in a stall and is answered one by one after
 * it counts too. It takes the first due time from the request that came soonest after its own.
 */
export function truthOfLog(
  log: readonly LogEntry[],
  { perSecond }: { readonly perSecond: number },
): Percentiles {
  const gapMs = 1000 / perSecond;
  const received = log.map(({ receivedMs }) => receivedMs).sort((a, b) => a - b);
  const answered = log.map(({ answeredMs }) => answeredMs).sort((a, b) => a - b);
  const firstMs = received.reduce(
    (first, ms, k) => Math.min(first, ms - k * gapMs),
    Number.POSITIVE_INFINITY,
  );
  return percentilesOf(answered.map((ms, k) => ms - firstMs - k * gapMs));
}

export function percentilesOf(latenciesMs: readonly number[]): Percentiles {
  const sorted = Float64Array.from(latenciesMs).sort();
  const at = (share: number): number =>
    sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
  return { p95: at(0.95), p99: at(0.99), p999: at(0.999) };
}
