/** What a load test came to, as one page for a browser. */
import type { LatencySummary, LoadResult, Mark } from "@ashlar/load";
import { type Html, html, htmlPage } from "@ashlar/report";
import { chartFigure } from "./chart/chart.ts";
import { distributionChart, percentileChart } from "./chart/latency-charts.ts";
import type { Series } from "./chart/series.ts";
import { latencyTimelineChart, rateChart } from "./chart/timeline-charts.ts";
import { bytes, duration, milliseconds, percent, plural, rate, seconds, shareOf, whole } from "./figure.ts";
import { LOAD_STYLE } from "./html-style.ts";
import { roundBuckets } from "./latency-buckets.ts";
import { QUANTILES, quantileText } from "./quantiles.ts";
import { runFacts } from "./run-facts.ts";
import { gravestFirst, MILD } from "./text-report.ts";
import { timelineSpans } from "./timeline-spans.ts";

const GENERATOR = "ashlar load";
/** What tells such a page from others. */
export const LOAD_PAGE_MARK: string = `<meta name="generator" content="${GENERATOR}">`;

const MOST_ROWS = 120;
const MOST_BUCKETS = 20;

/** One self-contained document: no script, no request, in light and dark, on a phone too. */
export function loadPage(result: LoadResult): string {
  const series: readonly Series[] = [{ name: "this run", className: "a", result }];
  const isAnswered = result.latency.count > 0;
  const body = html`<header>
<h1>${titleOf(result)}</h1>
<p class="quiet">Load test, ${momentOf(result)}</p>
${gravestFirst(result.marks).map(markPart)}
${headline(result)}
</header>
<main>
${checksSection(result)}
${recommendationsSection(result)}
${isAnswered ? section("Latency", latencyPart(series)) : ""}
${isAnswered ? section("Distribution", distributionPart(series)) : ""}
${result.timeline.length < 2 ? "" : section("Timeline", timelinePart(series))}
${section("Answers", answersPart(result))}
${endpointsSection(result)}
${section("The run", runPart(result))}
</main>`;
  return loadDocument(`${titleOf(result)}: load test`, body);
}

/** The document around a page of a load test or a comparison. */
export function loadDocument(title: string, body: Html): string {
  return htmlPage({ title, generator: GENERATOR, style: LOAD_STYLE, body });
}

export function titleOf({ target }: LoadResult): string {
  const [first = "", ...more] = target.requests;
  return more.length === 0 ? first : `${first} and ${plural(more.length, "more request")}`;
}

export function momentOf({ startedAt }: LoadResult): string {
  return `${startedAt.slice(0, 16).replace("T", " ")} UTC`;
}

export function section(title: string, content: Html): Html {
  return html`<section><h2>${title}</h2>
${content}
</section>`;
}

export function markPart({ name, text }: Mark): Html {
  return html`<p class="mark${MILD.has(name) ? "" : " grave"}" role="note">${text}</p>
`;
}

function headline({ requests, perSecond, latency, durationS }: LoadResult): Html {
  const total = requests.succeeded + requests.failed;
  const facts: readonly (readonly [value: string, name: string, isFailing?: boolean])[] = [
    [whole(total), total === 1 ? "request" : "requests"],
    [`${rate(perSecond)}/s`, "requests/s"],
    [shareOf(requests.succeeded, total), "successful"],
    [`${whole(requests.failed)} (${shareOf(requests.failed, total)})`, "failed", requests.failed > 0],
    ...(latency.count === 0
      ? []
      : ([
          [duration(latency.p50), "P50"],
          [duration(latency.p95), "P95"],
          [duration(latency.p99), "P99"],
          [duration(latency.max), "max"],
        ] as const)),
    [seconds(durationS), "measured"],
  ];
  return html`<dl class="facts">${facts.map(
    ([value, name, isFailing]) =>
      html`<div><dt>${name}</dt><dd${isFailing === true ? html` class="failing"` : ""}>${value}</dd></div>`,
  )}</dl>`;
}

export function checksSection({ checks }: LoadResult): Html {
  if (checks.length === 0) return html``;
  return section(
    "Checks",
    html`<div class="wide"><table><thead><tr><th>Check</th><th>Expected</th><th>Found</th><th>Verdict</th></tr></thead><tbody>
${checks.map(
  ({ name, expected, found, isPassed }) =>
    html`<tr><td>${name}</td><td>${expected}</td><td>${found}</td><td class="${isPassed ? "good" : "bad"}">${isPassed ? "passed" : "failed"}</td></tr>
`,
)}</tbody></table></div>`,
  );
}

export function recommendationsSection({ recommendations }: LoadResult): Html {
  const list =
    recommendations.length === 0
      ? html`<p>Nothing to recommend.</p>`
      : html`<ul class="findings">${recommendations.map(
          ({ text, evidence }) => html`<li><p>${text}</p><p class="quiet">${evidence}</p></li>
`,
        )}</ul>`;
  return section(recommendations.length > 1 ? "Recommendations" : "Recommendation", list);
}

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

/** The first column is text, the others are numbers. */
export function numberTable(head: readonly string[], rows: readonly (readonly string[])[]): Html {
  const cells = (row: readonly string[]) =>
    row.map((text, column) =>
      column === 0 ? html`<td>${text}</td>` : html`<td class="number">${text}</td>`,
    );
  return html`<table><thead><tr>${head.map((text, column) =>
    column === 0 ? html`<th>${text}</th>` : html`<th class="number">${text}</th>`,
  )}</tr></thead><tbody>
${rows.map((row) => html`<tr>${cells(row)}</tr>\n`)}</tbody></table>`;
}

export function distributionPart(series: readonly Series[]): Html {
  const tables = series.map(({ name, result }) => {
    const rows = roundBuckets(result.distribution, MOST_BUCKETS).map(({ fromMs, toMs, count }) => [
      `${milliseconds(fromMs)} – ${milliseconds(toMs)}`,
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

export function answersPart({ statuses, failures, requests, rateLimited }: LoadResult): Html {
  const answered = Object.entries(statuses);
  const total = requests.succeeded + requests.failed;
  const failing = new Set(failures.map(({ kind }) => kind));
  const rows = answered.map(([status, count]) => {
    const kind = failing.has(`http-${status}`) ? "failed" : "time";
    return html`<tr><td>${status}</td><td class="number">${whole(count)}</td><td class="number">${shareOf(count, total)}</td><td>${shareBar(count / total, kind)}</td></tr>
`;
  });
  const table =
    rows.length === 0
      ? html`<p>None.</p>`
      : html`<div class="wide"><table><thead><tr><th>Status</th><th class="number">Answers</th><th class="number">Share of requests</th><th></th></tr></thead><tbody>
${rows}</tbody></table></div>`;
  const limited =
    rateLimited.answers === 0
      ? ""
      : html`<p>${whole(rateLimited.answers)} answers 429, ${whole(rateLimited.withRetryAfter)} of them with a Retry-After.</p>`;
  return html`${table}${limited}
<h3>Failures</h3>
${failuresPart(failures, total)}`;
}

function failuresPart(failures: LoadResult["failures"], total: number): Html {
  if (failures.length === 0) return html`<p>None.</p>`;
  return html`<div class="wide"><table><thead><tr><th>Kind</th><th class="number">Requests</th><th class="number">Share</th><th>The first</th></tr></thead><tbody>
${failures.map(
  ({ label, count, example }) =>
    html`<tr><td class="bad">${label}</td><td class="number">${whole(count)}</td><td class="number">${shareOf(count, total)}</td><td>${example}</td></tr>
`,
)}</tbody></table></div>`;
}

/** Widths are attributes of SVG: a style attribute would need a laxer policy. */
function shareBar(share: number, kind: string): Html {
  const width = Math.min(100, share * 100).toFixed(2);
  return html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="${percent(share)}"><rect class="rest" width="100" height="8"/><rect class="${kind}" width="${width}" height="8"/></svg>`;
}

function endpointsSection({ endpoints }: LoadResult): Html {
  if (endpoints.length < 2) return html``;
  const rows = endpoints.map(({ label, weight, requests, perSecond, latency }) => [
    label,
    String(weight),
    whole(requests.completed),
    whole(requests.failed),
    rate(perSecond),
    ...[latency.p50, latency.p95, latency.p99].map((ms) => (latency.count === 0 ? "–" : milliseconds(ms))),
  ]);
  const head = ["Request", "Weight", "Answered", "Failed", "Per s", "P50, ms", "P95, ms", "P99, ms"];
  return section("By request", html`<div class="wide">${numberTable(head, rows)}</div>`);
}

export function runPart(result: LoadResult): Html {
  const facts: readonly (readonly [string, string])[] = [
    ...runFacts(result),
    ["Received", bytes(result.bytes.received)],
    ["Sent", bytes(result.bytes.sent)],
    ["Machine", `${result.machine.cpu}, ${plural(result.machine.cores, "core")}, ${result.machine.platform}`],
    ["Made by", `ashlar ${result.tool.version}, Node ${result.machine.node}`],
  ];
  return html`<dl class="settings">${facts.map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>`;
}
