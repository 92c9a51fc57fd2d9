/** The pictures of a run in a terminal: how its latencies are distributed, and how it went. */
import type { LoadResult } from "@ashlar/load";
import type { Paint } from "@ashlar/report";
import { milliseconds, rate, seconds, shareOf, shortMilliseconds, whole } from "./figure.ts";
import { roundBuckets } from "./latency-buckets.ts";
import { bar, sparkline } from "./terminal-picture.ts";
import { type LoadTextOptions, WIDTH } from "./text-options.ts";
import { timelineSpans } from "./timeline-spans.ts";

const BAR_WIDTH = 34;
const MOST_BUCKETS = 14;
const MOST_SPANS = 60;

export function distributionLines({ distribution, latency }: LoadResult, options: LoadTextOptions): string[] {
  const buckets = roundBuckets(distribution, MOST_BUCKETS);
  if (buckets.length === 0) return [];
  const most = Math.max(...buckets.map(({ count }) => count));
  const dash = options.isUnicode ? "–" : "-";
  const from = buckets.map(({ fromMs }) => shortMilliseconds(fromMs));
  const to = buckets.map(({ toMs }) => shortMilliseconds(toMs));
  const widthOf = (texts: readonly string[]) => Math.max(...texts.map(({ length }) => length));
  const counts = buckets.map(({ count }) => whole(count));
  return [
    `${options.paint.bold("DISTRIBUTION")} ${options.paint.dim("(answers by latency in ms)")}`,
    ...buckets.map(({ count }, i) => {
      const range = `${(from[i] ?? "").padStart(widthOf(from))} ${dash} ${(to[i] ?? "").padEnd(widthOf(to))}`;
      const picture = bar(count / most, BAR_WIDTH, options);
      const share = count === 0 ? "" : shareOf(count, latency.count);
      return `  ${range}  ${options.paint.cyan(picture)}${" ".repeat(BAR_WIDTH - picture.length)}  ${(counts[i] ?? "").padStart(widthOf(counts))}  ${share}`.trimEnd();
    }),
  ];
}

export function timelineLines({ timeline }: LoadResult, options: LoadTextOptions): string[] {
  const { joined, spans } = timelineSpans(timeline, MOST_SPANS);
  const [first] = spans;
  if (first === undefined || spans.length < 2) return [];
  const { paint } = options;
  const each = `a column is ${seconds(first.durationS)}`;
  const rates = spans.map(({ perSecond }) => perSecond);
  const slowest = spans.map(({ p99 }) => p99);
  const failures = spans.map(({ failedPerSecond }) => failedPerSecond);
  const known = slowest.filter((one) => one !== undefined);
  const curve = (values: readonly (number | undefined)[], range: string, color: Paint["cyan"]) =>
    `${color(sparkline(values, options))}${" ".repeat(Math.max(0, MOST_SPANS / 2 - spans.length))}  ${range}`;
  const between = (values: readonly number[], text: (one: number) => string) => {
    const [least, most] = [text(Math.min(...values)), text(Math.max(...values))];
    return least === most ? least : `${least} to ${most}`;
  };
  const rows: readonly (readonly [string, readonly (number | undefined)[], string, Paint["cyan"]])[] = [
    ["requests/s", rates, between(rates, rate), paint.cyan],
    ...(known.length === 0
      ? []
      : ([["p99", slowest, `${between(known, milliseconds)} ms`, paint.yellow]] as const)),
    ...(failures.some((one) => one > 0)
      ? ([["failed/s", failures, `up to ${rate(Math.max(...failures))}`, paint.red]] as const)
      : []),
  ];
  const about = joined > 1 ? `${each}, its p99 the highest of ${joined}` : each;
  return [
    `${paint.bold("TIMELINE")} ${paint.dim(`(${about}; from 0 up)`)}`,
    ...rows.flatMap(([name, values, range, color]) =>
      spans.length > WIDTH / 2
        ? [`  ${name}: ${range}`, `  ${color(sparkline(values, options))}`]
        : [`  ${name.padEnd(12)}${curve(values, range, color)}`],
    ),
  ];
}
