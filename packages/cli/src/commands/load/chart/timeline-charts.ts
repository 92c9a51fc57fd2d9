/** How a run went, second by second: what was answered and failed, and how long it took. */
import { duration, rate, seconds } from "../figure.ts";
import { type TimelineSpan, timelineSpans } from "../timeline-spans.ts";
import type { Axis, Chart, Layer, Point } from "./chart.ts";
import { latencyAxis } from "./latency-axis.ts";
import { linearScale } from "./scale.ts";
import { namesOf, type Series, tellEach } from "./series.ts";

const MOST_SPANS = 240;
const MOST_DOTS = 60;

interface SeriesSpans extends Series {
  readonly spans: readonly TimelineSpan[];
  /** How many seconds one of them joins. */
  readonly joined: number;
}

/** Answers per second, and failures under them. */
export function rateChart(series: readonly Series[]): Chart {
  const all = spansOf(series);
  const highest = Math.max(...all.flatMap(({ spans }) => spans.map(({ perSecond }) => perSecond)), 1e-6);
  const failing = all.filter(({ spans }) => spans.some(({ failedPerSecond }) => failedPerSecond > 0));
  const mostFailures = Math.max(
    0,
    ...all.flatMap(({ spans }) => spans.map(({ failedPerSecond }) => failedPerSecond)),
  );
  const named = series.length === 1 ? [["a", "answers"] as const] : namesOf(series);
  return {
    description: `Requests per second over time. ${tellEach(series, ({ perSecond, requests }) => `${rate(perSecond)} answers per second on average, ${requests.failed} failures`)}.`,
    x: timeAxis(all),
    y: {
      title: "requests per second",
      scale: ({ yTicks }) =>
        linearScale({ to: Math.max(highest, mostFailures), steps: yTicks, label: rateLabel }),
    },
    legend: failing.length > 0 ? [...named, ["failed", "failures"]] : namesOf(series),
    layers: [
      ...failing.map(
        ({ spans }): Layer => ({ kind: "bars", className: "failed", bars: spans.map(failureBar) }),
      ),
      ...all.map(
        ({ spans, className }): Layer => lineOf(spans, className, ({ perSecond }) => perSecond, rateTitle),
      ),
    ],
  };
}

function failureBar({ startS, durationS, failedPerSecond }: TimelineSpan): {
  from: number;
  to: number;
  height: number;
  title: string;
} {
  const title = `from ${seconds(startS)}: ${rate(failedPerSecond)} failures per second`;
  return { from: startS, to: startS + durationS, height: failedPerSecond, title };
}

function rateTitle(value: number, startS: number): string {
  return `from ${seconds(startS)}: ${rate(value)} per second`;
}

function rateLabel(perSecond: number): string {
  return perSecond.toLocaleString("en-US", { maximumSignificantDigits: 3 });
}

/** Percentiles per second; of two runs the median and the p99. */
export function latencyTimelineChart(series: readonly Series[]): Chart {
  const all = spansOf(series);
  const slowest = all.flatMap(({ spans }) => spans.flatMap(({ p99 }) => p99 ?? []));
  const joined = Math.max(...all.map((one) => one.joined));
  const usual = all.flatMap(({ spans }) => spans.flatMap(({ p50 }) => p50 ?? [])).sort((a, b) => a - b);
  return {
    description: `Latency over time. ${tellEach(series, ({ latency }) => `p50 ${duration(latency.p50)}, p95 ${duration(latency.p95)}, p99 ${duration(latency.p99)}`)}.`,
    x: timeAxis(all),
    y: latencyAxis(joined > 1 ? `highest latency of each ${seconds(joined)}` : "latency", {
      lowest: usual[0] ?? 1,
      ordinary: usual[Math.floor(usual.length / 2)] ?? 1,
      highest: Math.max(...slowest, 1e-3),
    }),
    legend:
      series.length === 1
        ? [
            ["p50", "p50"],
            ["p95", "p95"],
            ["p99", "p99"],
          ]
        : series.flatMap(({ className, name }) => [
            [className, `${name}, p99`] as const,
            [`${className} thin`, `${name}, p50`] as const,
          ]),
    layers: all.flatMap(({ spans, className }) =>
      series.length === 1
        ? [...percentileLines(spans), ...peakNote(spans)]
        : [
            lineOf(spans, `${className} thin`, ({ p50 }) => p50, latencyTitle("p50")),
            lineOf(spans, className, ({ p99 }) => p99, latencyTitle("p99")),
          ],
    ),
  };
}

function percentileLines(spans: readonly TimelineSpan[]): Layer[] {
  return (["p50", "p95", "p99"] as const).map((name) =>
    lineOf(spans, name, (span) => span[name], latencyTitle(name)),
  );
}

function latencyTitle(name: string): (ms: number, startS: number) => string {
  return (ms, startS) => `from ${seconds(startS)}: ${name} ${duration(ms)}`;
}

/** Where the p99 was highest, if that stands out. */
function peakNote(spans: readonly TimelineSpan[]): Layer[] {
  const known = spans.filter(({ p99 }) => p99 !== undefined).toSorted((a, b) => (b.p99 ?? 0) - (a.p99 ?? 0));
  const [peak] = known;
  const middle = known[Math.floor(known.length / 2)];
  if (peak?.p99 === undefined || middle?.p99 === undefined || peak.p99 < 2 * middle.p99) return [];
  return [{ kind: "note", x: middleS(peak), y: peak.p99, label: `p99 ${duration(peak.p99)}` }];
}

function lineOf(
  spans: readonly TimelineSpan[],
  className: string,
  pick: (span: TimelineSpan) => number | undefined,
  title: (value: number, startS: number) => string,
): Layer {
  const points = spans.map((span): Point | undefined => {
    const y = pick(span);
    return y === undefined ? undefined : { x: middleS(span), y, title: title(y, span.startS) };
  });
  return { kind: "line", className, hasDots: spans.length <= MOST_DOTS, points };
}

function middleS({ startS, durationS }: TimelineSpan): number {
  return startS + durationS / 2;
}

function spansOf(series: readonly Series[]): SeriesSpans[] {
  return series.map((one) => ({ ...one, ...timelineSpans(one.result.timeline, MOST_SPANS) }));
}

function timeAxis(all: readonly SeriesSpans[]): Axis {
  const end = Math.max(
    1e-3,
    ...all.map(({ spans }) => {
      const last = spans.at(-1);
      return last === undefined ? 0 : last.startS + last.durationS;
    }),
  );
  const unitS = end > 600 ? 60 : 1;
  const label = (value: number) => value.toLocaleString("en-US", { maximumFractionDigits: 2 });
  return {
    title: unitS === 1 ? "seconds" : "minutes",
    scale: ({ xTicks }) => {
      const { place, ticks } = linearScale({ to: end / unitS, steps: xTicks, label, isRounded: false });
      return {
        place: (value) => place(value / unitS),
        ticks: ticks.map((tick) => ({ ...tick, value: tick.value * unitS })),
      };
    },
  };
}
