/** How the page of a load test looks: that of an analysis, and charts. */
import { ANALYZE_STYLE } from "../db/analyze-style.ts";

export const LOAD_STYLE: string = `${ANALYZE_STYLE}
.mark { margin: 1rem 0 0; padding: .6rem .9rem; border: 1px solid var(--warning); border-left-width: 5px; border-radius: 4px; background: var(--card); }
.mark.grave { border-color: var(--bad); color: var(--bad); font-weight: 600; }
.facts .failing { color: var(--bad); }
.settings { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: .75rem 0 0; }
.settings dt { color: var(--quiet); } .settings dd { margin: 0; overflow-wrap: anywhere; }
.verdict { font-size: 1.15rem; font-weight: 600; margin: 1rem 0 .5rem; }
.key { font-weight: 700; } .key.a { color: var(--accent); } .key.b { color: var(--index); }
.better { color: var(--good); } .worse { color: var(--bad); }
.chart { margin: .5rem 0 0; }
.chart > svg { display: block; width: 100%; height: auto; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
.chart > svg.narrow { display: none; max-width: 36rem; }
.chart text { fill: var(--quiet); font: 12.5px system-ui, sans-serif; font-variant-numeric: tabular-nums; }
.chart text.middle { text-anchor: middle; } .chart text.end { text-anchor: end; }
.chart text.note { fill: var(--ink); font-weight: 600; }
.chart .grid { stroke: var(--line); stroke-width: 1; } .chart .axis, .chart .tick { stroke: var(--quiet); }
.chart .rule-line { stroke: var(--ink); stroke-dasharray: 2 3; }
.line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.line.a, .line.p50 { stroke: var(--accent); } .line.b, .line.p95 { stroke: var(--index); } .line.p99 { stroke: var(--toast); stroke-width: 2.5; }
.line.p95 { stroke-dasharray: 7 3; } .line.p50 { stroke-dasharray: 2 3; } .line.thin { stroke-width: 1.25; stroke-dasharray: 2 3; }
.line.service { stroke: var(--quiet); stroke-dasharray: 6 4; } .line.failed { stroke: var(--bad); stroke-width: 6; }
.dot.a, .dot.p50 { fill: var(--accent); } .dot.b, .dot.p95 { fill: var(--index); } .dot.p99 { fill: var(--toast); }
.fill.a { fill: var(--accent); } .fill.failed { fill: var(--bad); }
.bar .failed { fill: var(--bad); }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; margin: 0 0 .4rem; padding: 0; list-style: none; }
.legend svg { width: 24px; height: 10px; margin-right: .4rem; }
.chart details { margin-top: .35rem; } .chart table { width: auto; margin-top: .35rem; }
@media (max-width: 50rem) { .chart > svg.broad { display: none; } .chart > svg.narrow { display: block; } }
@media (max-width: 40rem) { .settings { grid-template-columns: 1fr; gap: 0; } .settings dd { margin-bottom: .35rem; } .facts { gap: .5rem 1.25rem; } }
`;
