/** How latencies are distributed: by percentile, and how many had which. */
import type { LatencySummary, LoadResult } from "@ashlar/load";
import { duration, percent, shortMilliseconds } from "../figure.ts";
import { evenBuckets, type LatencyBucket } from "../latency-buckets.ts";
import type { Chart, Layer, Point } from "./chart.ts";
import { latencyAxis } from "./latency-axis.ts";
import { linearScale, logScale, percentileScale } from "./scale.ts";
import { namesOf, type Series, tellEach } from "./series.ts";

const POINTS = 240;
const BUCKETS = 56;

/** The tail in its whole length: each further nine of the percentile is as broad as the one before. */
export function percentileChart(series: readonly Series[]): Chart {
  const summaries = series.map(({ result }) => result.latency);
  const most = Math.max(...summaries.map(({ count }) => count));
  const [only] = series;
  const service =
    series.length === 1 && only !== undefined && only.result.settings.arrival !== "closed"
      ? [serviceLine(only.result)]
      : [];
  return {
    description: `Latency by percentile. ${tellEach(series, ({ latency }) => quantileSentence(latency))}.`,
    x: { title: "percentile", scale: () => percentileScale(most) },
    y: latencyAxis("latency", extentOf(summaries)),
    legend:
      service.length > 0
        ? [
            ["a", "latency, from the due time"],
            ["service", "service time, from the sending"],
          ]
        : namesOf(series),
    layers: [
      ...service,
      ...series.map(
        ({ className, result }): Layer => ({
          kind: "line",
          className,
          hasDots: false,
          points: quantilePoints(result),
        }),
      ),
    ],
  };
}

function extentOf(summaries: readonly LatencySummary[]): {
  lowest: number;
  ordinary: number;
  highest: number;
} {
  return {
    lowest: Math.min(...summaries.map(({ min }) => min)),
    ordinary: Math.max(...summaries.map(({ p50 }) => p50)),
    highest: Math.max(...summaries.map(({ max }) => max)),
  };
}

function quantileSentence({ p50, p95, p99, p999, max }: LatencySummary): string {
  return `half within ${duration(p50)}, 95 % within ${duration(p95)}, 99 % within ${duration(p99)}, 99.9 % within ${duration(p999)}, the slowest ${duration(max)}`;
}

/** Of the service time only these are known, and nothing of how it lies below its median. */
function serviceLine({ service }: LoadResult): Layer {
  const { count, p50, p75, p90, p95, p99, p999, p9999, max } = service;
  const known: readonly (readonly [number, number])[] = [
    [0.5, p50],
    [0.75, p75],
    [0.9, p90],
    [0.95, p95],
    [0.99, p99],
    [0.999, p999],
    [0.9999, p9999],
  ];
  const points = known.filter(([share]) => count * (1 - share) >= 1).map(([x, y]) => ({ x, y }));
  const end = { x: 1 - 1 / Math.max(1, count), y: max };
  return { kind: "line", className: "service", hasDots: false, points: [...points, end] };
}

/** Evenly over the axis; the last is the slowest of all. */
function quantilePoints({ distribution, latency }: LoadResult): Point[] {
  const { count } = latency;
  if (count === 0) return [];
  const end = Math.log10(Math.max(10, count));
  const points: Point[] = [{ x: 0, y: latency.min }];
  let index = 0;
  let seen = distribution[0]?.[1] ?? 0;
  for (let i = 1; i < POINTS; i++) {
    const x = 1 - 10 ** (-(end * i) / POINTS);
    const wanted = Math.ceil(count * x - 1e-9 * count);
    while (seen < wanted && index < distribution.length - 1) {
      index++;
      seen += distribution[index]?.[1] ?? 0;
    }
    points.push({ x, y: Math.min(latency.max, (distribution[index]?.[0] ?? 0) / 1000) });
  }
  return [...points, { x: 1 - 10 ** -end, y: latency.max }];
}

/** How many answers took how long, by factors; of two runs as outlines. */
export function distributionChart(series: readonly Series[]): Chart {
  const buckets = evenBuckets(
    series.map(({ result }) => result.distribution),
    BUCKETS,
  );
  const all = buckets.flat();
  const from = Math.max(0.001, Math.min(...all.map(({ fromMs }) => fromMs)));
  const to = Math.max(...all.map(({ toMs }) => toMs));
  const tallest = Math.max(
    ...buckets.map((some) => Math.max(...some.map(({ count }) => count)) / countOf(some)),
  );
  return {
    description: `How many answers took how long. ${tellEach(series, ({ latency }) => quantileSentence(latency))}.`,
    x: {
      title: "latency, ms (log scale)",
      scale: ({ xTicks }) => logScale({ from, to, most: xTicks, label: shortMilliseconds }),
    },
    y: {
      title: "share of the answers",
      scale: ({ yTicks }) => linearScale({ to: tallest, steps: yTicks, label: percent }),
    },
    legend: namesOf(series),
    layers:
      series.length === 1
        ? [barsOf(buckets[0] ?? []), ...quantileRules(series[0]?.result)]
        : series.map(({ className }, i) => outlineOf(buckets[i] ?? [], className)),
  };
}

function countOf(buckets: readonly LatencyBucket[]): number {
  return Math.max(
    1,
    buckets.reduce((sum, { count }) => sum + count, 0),
  );
}

function barsOf(buckets: readonly LatencyBucket[]): Layer {
  const all = countOf(buckets);
  const bars = buckets.map(({ fromMs, toMs, count }) => ({
    from: Math.max(0.001, fromMs),
    to: toMs,
    height: count / all,
    title: `${shortMilliseconds(fromMs)} to ${duration(toMs)}: ${percent(count / all)}`,
  }));
  return { kind: "bars", className: "a", bars };
}

function outlineOf(buckets: readonly LatencyBucket[], className: string): Layer {
  const all = countOf(buckets);
  const points = buckets.flatMap(({ fromMs, toMs, count }) => [
    { x: Math.max(0.001, fromMs), y: count / all },
    { x: toMs, y: count / all },
  ]);
  return { kind: "line", className, hasDots: false, points };
}

/** Those that would stand in each other's way are left out. */
function quantileRules(result: LoadResult | undefined): Layer[] {
  if (result === undefined) return [];
  const { p50, p99, min, max } = result.latency;
  const room = Math.log(Math.max(max, min * 1.5) / Math.max(min, 0.001)) * 0.12;
  const rules: Layer[] = [{ kind: "rule", x: p50, label: `p50 ${duration(p50)}` }];
  return Math.log(p99 / p50) < room
    ? rules
    : [...rules, { kind: "rule", x: p99, label: `p99 ${duration(p99)}` }];
}
