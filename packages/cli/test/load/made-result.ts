/** Results of load tests that never ran: latencies drawn from a known distribution, with stalls and failures on request. */
import type { LatencySummary, LoadResult, TimelineRow } from "@ashlar/load";

export interface MadeRun {
  readonly seconds?: number;
  readonly perSecond?: number;
  readonly medianMs?: number;
  /** In every n-th second all is slow by so much. */
  readonly stall?: { readonly everyS: number; readonly ms: number };
  /** Answers 503 and timeouts, as a share of all. */
  readonly failedShare?: number;
  readonly seed?: number;
  readonly isOpen?: boolean;
}

export function makeResult(run: MadeRun = {}, changed: Partial<LoadResult> = {}): LoadResult {
  const { seconds = 10, perSecond = 1000, medianMs = 4, failedShare = 0, seed = 1, isOpen = false } = run;
  const draw = generator(seed);
  const all: number[] = [];
  const timeline: TimelineRow[] = [];
  let failures = 0;
  for (let second = 0; second < seconds; second++) {
    const isStalled = run.stall !== undefined && (second + 1) % run.stall.everyS === 0;
    const sent = Math.round(perSecond * (isStalled && !isOpen ? 0.5 : 0.97 + 0.06 * draw()));
    const failed = Math.round(sent * failedShare * (isStalled ? 4 : 1));
    const latencies = Array.from({ length: sent - failed }, () => {
      const normal = Math.sqrt(-2 * Math.log(draw() || 1e-9)) * Math.cos(2 * Math.PI * draw());
      const stalled = isStalled && run.stall !== undefined && draw() < 0.5 ? run.stall.ms * draw() : 0;
      return medianMs * Math.exp(0.35 * normal) + stalled;
    });
    all.push(...latencies);
    failures += failed;
    const { mean, p50, p90, p95, p99, max } = summaryOf(latencies);
    const completed = latencies.length;
    timeline.push({
      startS: second,
      durationS: 1,
      sent,
      completed,
      failed,
      perSecond: completed,
      mean,
      p50,
      p90,
      p95,
      p99,
      max,
      bytesReceived: completed * 230,
      inFlight: 50,
    });
  }
  const latency = summaryOf(all);
  const service = summaryOf(all.map((ms) => Math.min(ms, medianMs * 6)));
  return {
    version: 1,
    tool: { name: "ashlar", version: "0.1.0" },
    startedAt: "2026-11-21T16:00:00.000Z",
    target: { requests: ["GET http://127.0.0.1:8080/users"], address: "127.0.0.1:8080" },
    settings: {
      engine: "epoll",
      workers: 1,
      concurrency: 50,
      arrival: isOpen ? "constant" : "closed",
      ...(isOpen ? { rate: String(perSecond) } : {}),
      durationS: seconds,
      warmUpS: 0,
      timeoutS: 10,
    },
    durationS: seconds,
    requests: {
      sent: all.length + failures,
      completed: all.length,
      succeeded: all.length,
      failed: failures,
      unsent: 0,
      warmUp: 0,
    },
    perSecond: all.length / seconds,
    latency,
    service: isOpen ? service : latency,
    ...(isOpen
      ? {
          lateness: summaryOf(all.map(() => 0.01 + 0.05 * draw())),
          schedule: { due: all.length, plannedPerSecond: perSecond, sentPerSecond: perSecond * 0.9999 },
        }
      : {}),
    bytes: { received: all.length * 230, sent: all.length * 120 },
    connections: { opened: 50, connectMs: { mean: 0.21, max: 1.4 } },
    statuses: { "200": all.length },
    rateLimited: { answers: 0, withRetryAfter: 0 },
    failures:
      failures === 0
        ? []
        : [
            {
              kind: "request-timeout",
              label: "Request timeout",
              count: failures,
              example: "no whole answer in 10 s",
            },
          ],
    timeline,
    endpoints: [],
    distribution: distributionOf(all),
    generator: { cpuShare: 0.23 },
    machine: { cpu: "A processor", cores: 2, platform: "linux x64", node: "v20.19.0" },
    marks: isOpen ? [] : [{ name: "closed-loop", text: "A closed loop hides stalls: use --rate." }],
    checks: [],
    recommendations: [],
    ...changed,
  };
}

/** Of latencies in ms. */
export function summaryOf(latencies: readonly number[]): LatencySummary {
  const sorted = latencies.toSorted((a, b) => a - b);
  const count = sorted.length;
  const at = (share: number) => sorted[Math.max(0, Math.ceil(count * share) - 1)] ?? 0;
  const mean = count === 0 ? 0 : sorted.reduce((sum, one) => sum + one, 0) / count;
  const variance = count === 0 ? 0 : sorted.reduce((sum, one) => sum + (one - mean) ** 2, 0) / count;
  return {
    count,
    min: sorted[0] ?? 0,
    mean,
    standardDeviation: Math.sqrt(variance),
    p50: at(0.5),
    p75: at(0.75),
    p90: at(0.9),
    p95: at(0.95),
    p99: at(0.99),
    p999: at(0.999),
    p9999: at(0.9999),
    max: sorted.at(-1) ?? 0,
  };
}

function distributionOf(latencies: readonly number[]): LoadResult["distribution"] {
  const counts = new Map<number, number>();
  for (const ms of latencies) {
    const us = Math.round(ms * 1000);
    const step = us < 2048 ? 1 : 2 ** (Math.floor(Math.log2(us)) - 10);
    const upTo = Math.floor(us / step) * step + step - 1;
    counts.set(upTo, (counts.get(upTo) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => a - b);
}

/** Random numbers that are the same each time (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
