/** What a load test came to, as one page for a browser. */
import type { LoadResult } from "@ashlar/load";
import { type Html, html } from "@ashlar/report";
import type { Series } from "./chart/series.ts";
import { distributionPart, latencyPart, timelinePart } from "./chart-parts.ts";
import { duration, milliseconds, rate, seconds, shareOf, whole } from "./figure.ts";
import { gravestFirst } from "./judgement-lines.ts";
import {
  answersPart,
  checksSection,
  loadDocument,
  markPart,
  momentOf,
  numberTable,
  recommendationsSection,
  runPart,
  section,
  titleOf,
} from "./page-parts.ts";

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
