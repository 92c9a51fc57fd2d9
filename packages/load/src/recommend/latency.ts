/** What the distribution of latencies shows. */
import { counted, milliseconds, percent } from "../figure-text.ts";
import type { LatencySummary } from "../load-result.ts";
import { findStalls } from "./over-time.ts";
import { type Figures, noticeableMs, type Rule } from "./rule.ts";

export const p99OverTarget: Rule = (figures, { targetMs }) => {
  const { latency, requests } = figures;
  if (latency.p99 <= targetMs || requests.succeeded === 0) return undefined;
  return {
    name: "p99-over-target",
    text:
      `P99 latency (${brief(latency.p99, targetMs)}) exceeds ${brief(targetMs)} target. ` +
      "Consider: connection pooling, query optimization, or horizontal scaling.",
    evidence:
      `${percent(shareAbove(figures, targetMs))} of ${counted(latency.count)} answers took longer than ` +
      `${milliseconds(targetMs)}; P50 ${milliseconds(latency.p50)}, P95 ${milliseconds(latency.p95)}, ` +
      `P99 ${milliseconds(latency.p99)}${ownPart(figures)}.`,
  };
};

/** `423ms`; with more digits where it would otherwise look like the target. */
function brief(ms: number, target: number = Number.NaN): string {
  const whole = ms >= 10 ? Math.round(ms) : Number(ms.toPrecision(3));
  return `${whole === target ? Number(ms.toPrecision(6)) : whole}ms`;
}

function shareAbove({ distribution, latency }: Figures, ms: number): number {
  const above = distribution.reduce((sum, [upToUs, count]) => (upToUs > ms * 1000 ? sum + count : sum), 0);
  return above / latency.count;
}

function ownPart({ marks }: Figures): string {
  const isOurs = marks.some(({ name }) => name === "generator-late" || name === "generator-busy");
  return isOurs ? "; part of it is the generator's own" : "";
}

const LONG_TAIL = 10;
const FEWEST_FOR_TAIL = 1000;

/** Of the service time: what waits for a connection is another matter. */
export const longTail: Rule = (figures, known) => {
  if (figures.requests.succeeded === 0 || findStalls(figures, known) !== undefined) return undefined;
  const found = tailsOf(figures).find(
    ({ latency: { count, p50, p99 } }) =>
      count >= FEWEST_FOR_TAIL && p99 >= LONG_TAIL * p50 && p99 >= noticeableMs(known),
  );
  if (found === undefined) return undefined;
  const { p50, p90, p99, p999 } = found.latency;
  return {
    name: "long-tail",
    text:
      `Most answers${found.of} are fast and a few very slow. Look for what only some requests meet: a lock, a garbage ` +
      "collection, a pool that is exhausted, a cache that misses, a query whose plan depends on its parameters.",
    evidence:
      `P99 is ${counted(Math.round(p99 / p50))} times P50: P50 ${milliseconds(p50)}, P90 ${milliseconds(p90)}, ` +
      `P99 ${milliseconds(p99)}, P99.9 ${milliseconds(p999)}, from sending to the end of the answer.`,
  };
};

/** Several requests together have a tail wherever one is slower than another. */
function tailsOf({
  service,
  endpoints,
}: Figures): { readonly of: string; readonly latency: LatencySummary }[] {
  if (endpoints.length === 0) return [{ of: "", latency: service }];
  return endpoints.map(({ label, latency }) => ({ of: ` to ${label}`, latency }));
}

const MUCH_SLOWER = 5;
const FEWEST_OF_ENDPOINT = 100;

export const slowEndpoint: Rule = ({ endpoints }, { targetMs }) => {
  const known = endpoints.filter(({ latency }) => latency.count >= FEWEST_OF_ENDPOINT);
  const [slowest, next] = known.toSorted((a, b) => b.latency.p99 - a.latency.p99);
  if (slowest === undefined || next === undefined) return undefined;
  if (slowest.latency.p99 <= targetMs || slowest.latency.p99 < MUCH_SLOWER * next.latency.p99)
    return undefined;
  return {
    name: "slow-endpoint",
    text: `${slowest.label} is what is slow: begin there.`,
    evidence:
      `Its P99 is ${milliseconds(slowest.latency.p99)}; the next, ${next.label}, has ` +
      `${milliseconds(next.latency.p99)}.`,
  };
};
