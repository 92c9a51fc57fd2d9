/** Whether two runs differ, as one page for a browser: what one run's page shows, both over each other. */
import type { LoadResult } from "@ashlar/load";
import { type Html, html } from "@ashlar/report";
import type { Series } from "./chart/series.ts";
import { distributionPart, latencyPart, timelinePart } from "./chart-parts.ts";
import {
  type ComparedRuns,
  comparisonHead,
  comparisonRows,
  howCompared,
  legendOf,
  runTitle,
} from "./comparison-rows.ts";
import {
  answersPart,
  checksSection,
  loadDocument,
  recommendationsSection,
  runPart,
  section,
  titleOf,
} from "./page-parts.ts";

export function comparisonPage(runs: ComparedRuns): string {
  const { a, b, comparison } = runs;
  const { names } = comparison;
  const [legendA, legendB] = legendOf(comparison);
  const series: readonly Series[] = [
    { name: names.a.short, className: "a", result: a },
    { name: names.b.short, className: "b", result: b },
  ];
  const isAnswered = a.latency.count > 0 && b.latency.count > 0;
  const body = html`<header>
<h1>${titleOf(a)}${titleOf(a) === titleOf(b) ? "" : html` and ${titleOf(b)}`}</h1>
<p class="quiet">Comparison of load tests</p>
<p class="verdict">${comparison.sentence}</p>
<p><span class="key a">${legendA}</span> ${runTitle(a)}</p>
<p><span class="key b">${legendB}</span> ${runTitle(b)}</p>
<p class="quiet">${howCompared(runs)}</p>
${comparison.caveats.map((caveat) => html`<p class="mark" role="note">${caveat}</p>\n`)}
</header>
<main>
${section("Figures", tablePart(runs))}
${isAnswered ? section("Latency", latencyPart(series)) : ""}
${isAnswered ? section("Distribution", distributionPart(series)) : ""}
${Math.min(a.timeline.length, b.timeline.length) < 2 ? "" : section("Timeline", timelinePart(series))}
${onePart(names.a.short, a)}
${comparison.isInterleaved ? checksSection(a, `${names.a.short}: checks`) : ""}
${onePart(names.b.short, b)}
${checksSection(b, `${names.b.short}: checks`)}
${recommendationsSection(b)}
</main>`;
  return loadDocument(`${titleOf(a)} and ${titleOf(b)}: comparison of load tests`, body);
}

/** The verdict stands beside the name, where a phone shows it. */
function tablePart({ comparison }: ComparedRuns): Html {
  const names = comparisonHead(comparison).slice(1, -1);
  return html`<div class="wide"><table><thead><tr><th></th><th>Verdict</th>${names.map((name) => html`<th class="number">${name}</th>`)}</tr></thead><tbody>
${comparisonRows(comparison).map(
  (
    row,
  ) => html`<tr><td>${row.name}</td><td class="${row.verdict}">${row.verdict}</td>${[row.a, row.b, row.change, row.interval].map((text) => html`<td class="number">${text}</td>`)}</tr>
`,
)}</tbody></table></div>`;
}

function onePart(name: string, result: LoadResult): Html {
  return html`${section(`${name}: answers`, answersPart(result))}
<details><summary>${name}: the run</summary>${runPart(result)}</details>
`;
}
