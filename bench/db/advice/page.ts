/** The tables of the page, from what was measured. */
import type { Machine } from "../../scaffold/machine.ts";
import { factsOf, table } from "../../service/page.ts";
import type { Choices } from "./choice.ts";
import type { Promised } from "./promise.ts";

export interface AdviceResults {
  readonly machine: Machine;
  /** Of the shop's largest tables. */
  readonly rows: number;
  /** Of the TPC-H-shaped rows: 1 has six million line items. */
  readonly scale: number;
  readonly promised: Promised;
  readonly choices: Choices;
}

export function advicePage({ machine, rows, scale, promised, choices }: AdviceResults): string {
  return [
    `## Promise and measure: a shop with ${rows.toLocaleString("en-US")} rows in its largest tables`,
    promiseTable(promised),
    `Advice took ${seconds(promised.adviseMs)}; ${promised.indexes.length} indexes, ${megabytes(promised.bytesPromised)} promised, ${megabytes(promised.bytesReal)} measured:`,
    `\`\`\`sql\n${promised.indexes.map((statement) => `${statement};`).join("\n")}\n\`\`\``,
    "Milliseconds of one call, by query:",
    queryTable(promised),
    `## Chosen and best: queries of the shape of TPC-H, scale ${scale}`,
    `Costs by the planner, with the indexes really there; the best of all subsets of ${choices.candidates.length} candidates took ${choices.explains.toLocaleString("en-US")} EXPLAINs.`,
    choiceTable(choices),
    `The candidates:\n\n${choices.candidates.map((one) => `- \`${one}\``).join("\n")}`,
    factsOf(machine),
  ].join("\n\n");
}

function promiseTable(promised: Promised): string {
  const row = (name: string, before: number, promise: number, real: number) => [
    name,
    whole(before),
    whole(promise),
    whole(real),
    whole(before - promise),
    whole(before - real),
    ((before - promise) / (before - real)).toFixed(2),
  ];
  return table(
    [
      "the whole workload",
      "before",
      "after, promised",
      "after, real",
      "saved, promised",
      "saved, real",
      "promised to real",
    ],
    [
      row("planner's cost", promised.costBefore, promised.costAfterPromised, promised.costAfterReal),
      row("milliseconds", promised.msBefore, promised.msAfterPromised, promised.msAfterReal),
    ],
  );
}

function queryTable({ queries }: Promised): string {
  return table(
    [
      "query",
      "calls",
      "before",
      "after, promised",
      "after, real",
      "cost before",
      "cost promised",
      "cost real",
    ],
    queries.map(({ text, calls, msBefore, msPromised, msReal, costBefore, costPromised, costReal }) => [
      `\`${text.replace(/\s+/g, " ").slice(0, 70)}…\``,
      String(calls),
      ...[msBefore, msPromised, msReal].map((ms) => ms.toFixed(2)),
      ...[costBefore, costPromised, costReal].map((cost) => cost.toFixed(0)),
    ]),
  );
}

function choiceTable({ rows }: Choices): string {
  return table(
    [
      "limits",
      "without",
      "advised",
      "best",
      "advised above best",
      "indexes advised",
      "in the best",
      "room advised",
      "of the best",
      "advice took",
    ],
    rows.map(
      ({ limits, without, advised, best, advisedIndexes, bestIndexes, advisedRoom, bestRoom, adviseMs }) => [
        limits,
        whole(without),
        whole(advised),
        whole(best),
        `${(100 * (advised / best - 1)).toFixed(2)} %`,
        String(advisedIndexes),
        String(bestIndexes),
        share(advisedRoom),
        share(bestRoom),
        seconds(adviseMs),
      ],
    ),
  );
}

function whole(number: number): string {
  return Math.round(number).toLocaleString("en-US");
}

function share(number: number): string {
  return `${(100 * number).toFixed(1)} %`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}
