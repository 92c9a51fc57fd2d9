/** The charts of one run or of two over each other, each with its figures as a table. */
import type { LatencySummary } from "@ashlar/load";
import { type Html, html } from "@ashlar/report";
import { chartFigure } from "./chart/chart.ts";
import { distributionChart, percentileChart } from "./chart/latency-charts.ts";
import type { Series } from "./chart/series.ts";
import { latencyTimelineChart, rateChart } from "./chart/timeline-charts.ts";
import { milliseconds, rate, seconds, shareOf, shortMilliseconds, whole } from "./figure.ts";
import { roundBuckets } from "./latency-buckets.ts";
import { numberTable } from "./page-parts.ts";
import { QUANTILES, quantileText } from "./quantiles.ts";
import { timelineSpans } from "./timeline-spans.ts";

const MOST_ROWS = 120;
const MOST_BUCKETS = 20;

export function latencyPart(series: readonly Series[]): Html {
  return chartFigure(percentileChart(series), quantileTable(series));
}

function quantileTable(series: readonly Series[]): Html {
  const columns = series.flatMap(({ name, result }): { title: string; summary: LatencySummary }[] => {
    const { settings, latency, service } = result;
    if (series.length > 1) return [{ title: `${name}, ms`, summary: latency }];
    return settings.arrival === "closed"
      ? [{ title: "Latency, ms", summary: latency }]
      : [
          { title: "Latency, ms", summary: latency },
          { title: "Service time, ms", summary: service },
        ];
  });
  return numberTable(
    ["", ...columns.map(({ title }) => title)],
    QUANTILES.map((quantile) => [
      quantile.name,
      ...columns.map(({ summary }) => quantileText(quantile, summary)),
    ]),
  );
}

export function distributionPart(series: readonly Series[]): Html {
  const tables = series.map(({ name, result }) => {
    const rows = roundBuckets(result.distribution, MOST_BUCKETS).map(({ fromMs, toMs, count }) => [
      `${shortMilliseconds(fromMs)} – ${shortMilliseconds(toMs)}`,
      whole(count),
      shareOf(count, result.latency.count),
    ]);
    return numberTable([series.length > 1 ? `${name}, ms` : "ms", "Answers", "Share"], rows);
  });
  return chartFigure(distributionChart(series), html`${tables}`);
}

export function timelinePart(series: readonly Series[]): Html {
  return html`<h3>Requests per second</h3>
${chartFigure(rateChart(series), html`${series.map((one) => rateTable(one, series.length))}`)}
<h3>Latency</h3>
${chartFigure(latencyTimelineChart(series), html`${series.map((one) => percentileTable(one, series.length))}`)}`;
}

function rateTable({ name, result }: Series, of: number): Html {
  const { spans } = timelineSpans(result.timeline, MOST_ROWS);
  return numberTable(
    [of > 1 ? `${name}, from` : "From", "Requests/s", "Failed/s"],
    spans.map(({ startS, perSecond, failedPerSecond }) => [
      seconds(startS),
      rate(perSecond),
      rate(failedPerSecond),
    ]),
  );
}

function percentileTable({ name, result }: Series, of: number): Html {
  const { spans } = timelineSpans(result.timeline, MOST_ROWS);
  return numberTable(
    [of > 1 ? `${name}, from` : "From", "P50, ms", "P95, ms", "P99, ms", "Max, ms"],
    spans.map(({ startS, p50, p95, p99, max }) => [
      seconds(startS),
      ...[p50, p95, p99, max].map((ms) => (ms === undefined ? "–" : milliseconds(ms))),
    ]),
  );
}
