/** How the page of an analysis looks, in light and dark. */
export const ANALYZE_STYLE = `
:root { --ink: #1d2126; --quiet: #5b6570; --page: #fbfbfa; --card: #fff; --line: #dcdfe3; --accent: #2f6f9f;
  --bad: #b3261e; --warning: #8a5a00; --good: #1f7a3d; --index: #d08a2e; --toast: #8b7ab8; --rest: #e7e9ec; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e6e9; --quiet: #9aa4af; --page: #15181b; --card: #1d2125; --line: #333a41;
  --accent: #6aaedb; --bad: #ff8a80; --warning: #e5b657; --good: #7bd197; --index: #d9a154; --toast: #a998d6; --rest: #2b3137; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 2rem 1.25rem 4rem; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: .35rem 0; }
code, pre { font: 13px/1.45 ui-monospace, monospace; }
pre { margin: .5rem 0; padding: .6rem .75rem; overflow-x: auto; background: var(--page); border: 1px solid var(--line);
  border-radius: 4px; white-space: pre-wrap; overflow-wrap: anywhere; }
.quiet { color: var(--quiet); }
.numbers { font-variant-numeric: tabular-nums; font-weight: 600; }
.facts { display: flex; flex-wrap: wrap; gap: .5rem 2rem; margin: 1.25rem 0 0; }
.facts div { display: flex; flex-direction: column-reverse; }
.facts dt { color: var(--quiet); font-size: .85rem; }
.facts dd { margin: 0; font-size: 1.35rem; font-weight: 600; font-variant-numeric: tabular-nums; }
article, .findings li { margin: 0 0 .75rem; padding: .75rem 1rem; background: var(--card); border: 1px solid var(--line); border-radius: 6px; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; background: var(--card); }
th, td { padding: .4rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--quiet); font-size: .85rem; font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.bar { display: block; width: 100%; min-width: 6rem; max-width: 20rem; height: .6rem; margin: .35rem 0; border-radius: 2px; }
.bar .rest { fill: var(--rest); } .bar .time, .bar .table { fill: var(--accent); } .bar .index { fill: var(--index); } .bar .toast { fill: var(--toast); }
.remarks, .findings { list-style: none; margin: .5rem 0; padding: 0; }
.bad, .error > p:first-child { color: var(--bad); } .warning > p:first-child, td.warning { color: var(--warning); } .good { color: var(--good); }
.rule { color: var(--quiet); font: 12px ui-monospace, monospace; margin-left: .35rem; }
summary { cursor: pointer; color: var(--accent); }
.plan, .plan ul { list-style: none; margin: .35rem 0 .35rem .4rem; padding-left: .9rem; border-left: 2px solid var(--line); }
td code, .findings p, li p { overflow-wrap: anywhere; }
@media (max-width: 40rem) { body { padding: 1rem .75rem 2rem; } td, th { padding: .3rem .4rem; } }
.plan code { overflow-wrap: anywhere; }
`;
