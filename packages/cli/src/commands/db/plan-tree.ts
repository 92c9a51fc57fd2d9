/** A query's plan as nested lists. */
import { count, duration, type PlanNode } from "@ashlar/db";
import { type Html, html } from "@ashlar/report";

export function planTree(root: PlanNode): Html {
  return html`<ul class="plan">${branch(root)}</ul>`;
}

function branch(node: PlanNode): Html {
  const conditions = [
    ["by", node.indexCondition],
    ["on", node.joinCondition],
    ["filter", node.filter],
    ["keys", node.keys?.join(", ")],
  ] as const;
  return html`<li><b>${node.type}</b>${placeOf(node)} <span class="quiet">${numbersOf(node)}</span>
${conditions.map(([name, text]) => (text === undefined || text === "…" ? "" : html`<div class="quiet">${name} <code>${text}</code></div>`))}
${node.children.length === 0 ? "" : html`<ul>${node.children.map(branch)}</ul>`}</li>
`;
}

function placeOf({ relation, alias, index }: PlanNode): string {
  const name =
    relation === undefined || alias === undefined || alias === relation ? relation : `${relation} ${alias}`;
  const on = name === undefined ? "" : ` on ${name}`;
  return index === undefined ? on : ` using ${index}${on}`;
}

function numbersOf({ totalCost, rows, measured }: PlanNode): string {
  const expected = `cost ${count(Math.round(totalCost))}, ${count(rows)} rows expected`;
  if (measured === undefined) return expected;
  if (measured.loops === 0) return `${expected}, never run`;
  const loops = measured.loops === 1 ? "" : ` × ${count(measured.loops)}`;
  return `${expected}, ${count(measured.rows)} rows in ${duration(measured.totalMs)}${loops}`;
}
