/** What the pages of a run and of a comparison are put together from. */
import type { LoadResult, Mark } from "@ashlar/load";
import { type Html, html, htmlPage } from "@ashlar/report";
import { bytes, percent, plural, shareOf, whole } from "./figure.ts";
import { LOAD_STYLE } from "./html-style.ts";
import { isRateLimitExpected, MILD, noRecommendation } from "./judgement-lines.ts";
import { runFacts } from "./run-facts.ts";

const GENERATOR = "ashlar load";

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

export function markPart({ name, text }: Mark): Html {
  return html`<p class="mark${MILD.has(name) ? "" : " grave"}" role="note">${text}</p>
`;
}

export function checksSection({ checks }: LoadResult, title: string = "Checks"): Html {
  if (checks.length === 0) return html``;
  return section(
    title,
    html`<div class="wide"><table><thead><tr><th>Check</th><th>Expected</th><th>Found</th><th>Verdict</th></tr></thead><tbody>
${checks.map(
  ({ name, expected, found, isPassed }) =>
    html`<tr><td>${name}</td><td>${expected}</td><td>${found}</td><td class="${isPassed ? "good" : "bad"}">${isPassed ? "passed" : "failed"}</td></tr>
`,
)}</tbody></table></div>`,
  );
}

export function recommendationsSection({ recommendations, checks }: LoadResult): Html {
  const list =
    recommendations.length === 0
      ? html`<p>${noRecommendation({ checks })}</p>`
      : html`<ul class="findings">${recommendations.map(
          ({ text, evidence }) => html`<li><p>${text}</p><p class="quiet">${evidence}</p></li>
`,
        )}</ul>`;
  return section(recommendations.length > 1 ? "Recommendations" : "Recommendation", list);
}

export function answersPart({ statuses, failures, requests, rateLimited, checks }: LoadResult): Html {
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
      : html`<p>${whole(rateLimited.answers)} answers 429${isRateLimitExpected(checks) ? ", as expected" : ""}, ${whole(rateLimited.withRetryAfter)} of them with a Retry-After.</p>`;
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
