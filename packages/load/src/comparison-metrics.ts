/** What of two runs is compared. */
import type { MetricComparison, MetricName } from "./comparison.ts";
import type { LoadResult, TimelineRow } from "./load-result.ts";

export interface Metric {
  readonly name: MetricName;
  readonly label: string;
  readonly unit: MetricComparison["unit"];
  readonly isMoreBetter: boolean;
  /** What two runs of an unchanged server differ by now and then: measured in turns, and one after the other. */
  readonly leastChange: { readonly interleaved: number; readonly apart: number };
  readonly whole: (result: LoadResult) => number;
  /** Of a slice: what is summed, over what. Slices without the latter do not count. */
  readonly part: (row: TimelineRow) => readonly [sum: number, weight: number];
}

const LATENCIES = [
  ["mean", "mean latency", 0.02, 0.1],
  ["p50", "P50", 0.02, 0.1],
  ["p95", "P95", 0.03, 0.15],
  ["p99", "P99", 0.05, 0.2],
] as const;

export const METRICS: readonly Metric[] = [
  {
    name: "perSecond",
    label: "requests/s",
    unit: "/s",
    isMoreBetter: true,
    leastChange: { interleaved: 0.02, apart: 0.1 },
    whole: ({ perSecond }) => perSecond,
    part: ({ completed, durationS }) => [completed, durationS],
  },
  ...LATENCIES.map(
    ([name, label, interleaved, apart]): Metric => ({
      name,
      label,
      unit: "ms",
      isMoreBetter: false,
      leastChange: { interleaved, apart },
      whole: ({ latency }) => (latency.count === 0 ? Number.NaN : latency[name]),
      part: (row) => [row[name] * row.completed, row.completed],
    }),
  ),
  {
    name: "errorShare",
    label: "errors",
    unit: "share",
    isMoreBetter: false,
    leastChange: { interleaved: 0.001, apart: 0.005 },
    whole: ({ requests: { succeeded, failed } }) => failed / (succeeded + failed),
    // What was completed may have failed as well; it is then in both.
    part: ({ failed, sent, completed }) => [failed, Math.max(sent, completed, failed)],
  },
];
