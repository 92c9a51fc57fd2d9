/** What an analysis says, as one page for a browser. */
import {
  type Analysis,
  type AnalyzedTable,
  bytes,
  count,
  type DatabaseFinding,
  duration,
  percent,
  plural,
  type SlowQuery,
} from "@ashlar/db";
import { type Html, html, htmlPage } from "@ashlar/report";
import { isSmallKey, missingEvidence, missingKeys, missingTime, smallKeysTitle } from "./analyze-report.ts";
import { ANALYZE_STYLE } from "./analyze-style.ts";
import { planTree } from "./plan-tree.ts";

const GENERATOR = "ashlar db analyze";
/** What tells such a page from others. */
export const PAGE_MARK: string = `<meta name="generator" content="${GENERATOR}">`;

/** One self-contained document: no script, no request, in light and dark. */
export function analyzePage(analysis: Analysis, { now }: { readonly now: Date }): string {
  const body = html`<header>
<h1>${analysis.source.label}</h1>
<p class="quiet">${versionOf(analysis)}, analysed ${now.toISOString().slice(0, 16).replace("T", " ")} UTC</p>
${headline(analysis)}
</header>
<main>
${section("Slow queries", queriesPart(analysis))}
${section("Missing indexes", missingPart(analysis))}
${section("N+1 query risks", nPlusOnePart(analysis))}
${section("Findings", findingsPart(analysis))}
${section("Suggested migrations", migrationsPart(analysis))}
${section("Tables", tablesPart(analysis))}
${analysis.notes.map((note) => html`<p class="quiet">Note: ${note}</p>`)}
</main>`;
  return htmlPage({
    title: `${analysis.source.label}: analysis`,
    generator: GENERATOR,
    style: ANALYZE_STYLE,
    body,
  });
}

function versionOf({ server }: Analysis): string {
  return server === undefined ? "Structure only" : `Postgres ${server.versionText}`;
}

function headline({ totals, server, findings, missingIndexes, queries }: Analysis): Html {
  const serious = findings.filter(({ severity }) => severity !== "info").length;
  const facts: readonly (readonly [string, string])[] = [
    [count(totals.tables), totals.tables === 1 ? "table" : "tables"],
    ...(totals.rows === undefined ? [] : [[count(totals.rows), "rows, estimated"] as const]),
    ...(server === undefined ? [] : [[bytes(totals.totalBytes), "on disk"] as const]),
    ...(server?.cacheHitShare === undefined ? [] : [[percent(server.cacheHitShare), "cache hits"] as const]),
    [count(queries.slow.length), "slow queries"],
    [count(missingIndexes.length), "missing indexes"],
    [count(serious), "errors and warnings"],
  ];
  return html`<dl class="facts">${facts.map(([value, name]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}

function section(title: string, content: Html): Html {
  return html`<section><h2>${title}</h2>
${content}
</section>`;
}

function queriesPart({ queries }: Analysis): Html {
  if (queries.problem !== undefined) {
    return html`<p>Not known: ${queries.problem.message}.</p><p class="quiet">${queries.problem.hint}</p>`;
  }
  const since = queries.since === undefined ? "" : ` since ${queries.since}`;
  const about = html`<p class="quiet">${duration(queries.slowMs)} or more on average, of ${queries.count} queries${since}.</p>`;
  const list = (all: readonly SlowQuery[]) => all.map(queryPart);
  return html`${about}${queries.slow.length === 0 ? html`<p>None.</p>` : list(queries.slow)}
${queries.frequent.length === 0 ? "" : html`<h3>Not slow, but frequent</h3>${list(queries.frequent)}`}`;
}

function queryPart({ text, calls, meanMs, timeShare, plan }: SlowQuery): Html {
  const facts = [
    meanMs === undefined ? "time not known" : `${duration(meanMs)} on average`,
    plural(calls, "call"),
    ...(timeShare === undefined ? [] : [`${percent(timeShare)} of all time`]),
  ];
  const said =
    plan.kind === "unexplained"
      ? html`<p class="quiet">No plan: ${plan.reason}</p>`
      : html`${remarksPart(plan.remarks)}
${plan.notMeasured === undefined ? "" : html`<p class="quiet">Not measured: ${plan.notMeasured}</p>`}
<details><summary>Plan (${plan.how})</summary>${planTree(plan.root)}</details>`;
  return html`<article><p class="numbers">${facts.join(", ")}</p>
${timeShare === undefined ? "" : bar(timeShare, "time")}
<pre><code>${text}</code></pre>
${said}</article>
`;
}

type PlanRemarks = Extract<SlowQuery["plan"], { readonly kind: "explained" }>["remarks"];

const FEW_FINE = 3;

/** What is well is said of the first few, or it would hide the rest. */
function remarksPart(remarks: PlanRemarks): Html {
  const fine = remarks.filter(({ verdict }) => verdict === "fine");
  const hidden = fine.length > FEW_FINE ? fine.slice(FEW_FINE) : [];
  const list = (some: PlanRemarks) =>
    html`<ul class="remarks">${some.map(({ verdict, text }) => html`<li class="${verdict}">${text}</li>`)}</ul>`;
  const rest =
    hidden.length === 0
      ? ""
      : html`<details><summary>and ${hidden.length} more that are fine</summary>${list(hidden)}</details>`;
  return html`${list(remarks.filter((remark) => !hidden.includes(remark)))}${rest}`;
}

function missingPart({ missingIndexes }: Analysis): Html {
  if (missingIndexes.length === 0) return html`<p>None.</p>`;
  const most = Math.max(...missingIndexes.map(({ meanMs = 0, calls = 0 }) => meanMs * calls), 1e-9);
  return html`<div class="wide"><table><thead><tr><th>Columns</th><th>Query time</th><th>Share</th><th>Why</th></tr></thead><tbody>
${missingIndexes.map(
  (index) => html`<tr><td><code>${missingKeys(index)}</code></td><td>${missingTime(index)}</td>
<td>${bar(((index.meanMs ?? 0) * (index.calls ?? 0)) / most, "time")}</td><td>${missingEvidence(index)}</td></tr>
`,
)}</tbody></table></div>`;
}

function nPlusOnePart({ nPlusOne }: Analysis): Html {
  if (nPlusOne.length === 0) return html`<p>None seen.</p>`;
  return html`<div class="wide"><table><thead><tr><th>Relationship</th><th>Evidence</th><th>Why</th></tr></thead><tbody>
${nPlusOne.slice(0, MANY_RISKS).map(
  ({ from, to, evidence, because }) => html`<tr><td><code>${from} → ${to}</code></td>
<td class="${EVIDENCE_CLASS[evidence]}">${evidence}</td><td>${because}</td></tr>
`,
)}</tbody></table></div>${nPlusOne.length > MANY_RISKS ? html`<p class="quiet">and ${nPlusOne.length - MANY_RISKS} more; --verbose lists them in the terminal</p>` : ""}`;
}

/** Every foreign key is a possible one; the terminal lists them all with --verbose. */
const MANY_RISKS = 10;
const EVIDENCE_CLASS = { confirmed: "bad", suspect: "warning", possible: "quiet" } as const;

function findingsPart({ findings }: Analysis): Html {
  if (findings.length === 0) return html`<p>None.</p>`;
  return html`${(["error", "warning", "info"] as const).map((severity) => {
    const some = findings.filter((finding) => finding.severity === severity);
    if (some.length === 0) return "";
    const small = some.filter(isSmallKey);
    const others = small.length > 1 ? some.filter((finding) => !isSmallKey(finding)) : some;
    const grouped = small.length > 1 ? smallKeysPart(small) : "";
    const heading = severity === "info" ? "Notes" : `${severity === "error" ? "Errors" : "Warnings"}`;
    return html`<details ${severity === "info" ? "" : "open"}><summary>${heading} (${some.length})</summary>
<ul class="findings">${others.map((finding) => findingPart(finding))}${grouped}</ul></details>
`;
  })}`;
}

function smallKeysPart(findings: readonly DatabaseFinding[]): Html {
  return html`<li class="info"><details><summary>${smallKeysTitle(findings)}</summary>
<ul>${findings.map(({ message }) => html`<li class="quiet">${message}</li>`)}</ul></details></li>
`;
}

function findingPart({ rule, severity, message, hint, evidence }: DatabaseFinding): Html {
  return html`<li class="${severity}"><p>${message} <span class="rule">${rule}</span></p>
${hint === undefined ? "" : html`<p class="quiet">${hint}</p>`}
${evidence === undefined ? "" : html`<p class="quiet">${evidence}</p>`}</li>
`;
}

function migrationsPart({ migrations }: Analysis): Html {
  if (migrations.length === 0) return html`<p>None.</p>`;
  return html`<ol>${migrations.map(
    ({ title, statements, rollback, evidence }) => html`<li><p>${title}</p>
<pre><code>${statements.map((one) => `${one};`).join("\n")}</code></pre>
<p class="quiet">${evidence}</p>
${rollback.length === 0 ? "" : html`<details><summary>Rollback</summary><pre><code>${rollback.map((one) => `${one};`).join("\n")}</code></pre></details>`}</li>
`,
  )}</ol>`;
}

function tablesPart({ tables, server }: Analysis): Html {
  const most = Math.max(...tables.map(({ totalBytes }) => totalBytes), 1);
  const cells = (table: AnalyzedTable) =>
    server === undefined
      ? ""
      : html`<td class="number">${table.rows === undefined ? "?" : count(table.rows)}</td>
<td class="number">${bytes(table.totalBytes)}</td>
<td>${bars(table, most)}</td>
<td class="number">${count(table.activity?.deadRows ?? 0)}</td>
<td>${(table.activity?.lastVacuum ?? "never").slice(0, 10)}</td>
<td>${(table.activity?.lastAnalyze ?? "never").slice(0, 10)}</td>`;
  const head =
    server === undefined
      ? ""
      : html`<th>Rows</th><th>Size</th><th>Table, indexes, toast</th><th>Dead rows</th><th>Vacuumed</th><th>Analysed</th>`;
  return html`<div class="wide"><table><thead><tr><th>Table</th>${head}</tr></thead><tbody>
${tables.map((table) => html`<tr><td><code>${nameOf(table)}</code></td>${cells(table)}</tr>\n`)}</tbody></table></div>`;
}

function nameOf({ schema, name, partitions }: AnalyzedTable): string {
  const parts = partitions === 0 ? "" : ` (${plural(partitions, "partition")})`;
  return `${schema === "public" ? name : `${schema}.${name}`}${parts}`;
}

/** Widths are attributes of SVG: a style attribute would need a laxer policy. */
function bars({ tableBytes, indexBytes, toastBytes }: AnalyzedTable, most: number): Html {
  const parts = [
    { kind: "table", size: tableBytes },
    { kind: "index", size: indexBytes },
    { kind: "toast", size: toastBytes },
  ];
  let start = 0;
  const rects = parts.map(({ kind, size }) => {
    const width = (size / most) * 100;
    const rect = html`<rect class="${kind}" x="${start.toFixed(2)}" width="${width.toFixed(2)}" height="8"><title>${kind}: ${bytes(size)}</title></rect>`;
    start += width;
    return rect;
  });
  const label = parts.map(({ kind, size }) => `${kind} ${bytes(size)}`).join(", ");
  return html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="${label}">${rects}</svg>`;
}

function bar(share: number, kind: string): Html {
  const width = Math.min(100, share * 100).toFixed(2);
  return html`<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="${percent(share)}"><rect class="rest" width="100" height="8"/><rect class="${kind}" width="${width}" height="8"/></svg>`;
}
