/** The parts of `README.md` that are written from `results-*.json`. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Figure } from "../scaffold/figure.ts";
import { factsOf, table } from "../service/page.ts";
import { type Aim, aimsOf } from "./aims.ts";
import type { Case, EfficiencyResults, EfficiencyRow } from "./efficiency.ts";
import type { ExactnessResults } from "./exactness.ts";
import type { HonestyResults, RateRow, StallRow } from "./honesty.ts";
import { growthOf, type MemoryResults } from "./memory.ts";
import { readResults, subjects } from "./results.ts";

const pageFile: URL = new URL("README.md", import.meta.url);

/** What was never measured keeps its place empty. */
export function writePage(): void {
  const [efficiency, honesty, exactness, memory] = [
    readResults("efficiency"),
    readResults("honesty"),
    readResults("exactness"),
    readResults("memory"),
  ];
  const aims = aimsOf({ efficiency, honesty, exactness, memory });
  const parts: Readonly<Record<string, string | undefined>> = {
    aims: aims.length === 0 ? undefined : aimsPart(aims),
    efficiency: efficiency && efficiencyPart(efficiency),
    stall: honesty && stallPart(honesty),
    rate: honesty && ratePart(honesty),
    exactness: exactness && exactnessPart(exactness),
    memory: memory && memoryPart(memory),
  };
  let page = readFileSync(pageFile, "utf8");
  for (const [name, text] of Object.entries(parts)) {
    if (text !== undefined) page = withPart(page, name, text);
  }
  writeFileSync(pageFile, page);
  console.log(`README.md: ${subjects.filter((name) => readResults(name) !== undefined).join(", ")}`);
}

function withPart(page: string, name: string, text: string): string {
  const marked = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!marked.test(page)) throw new Error(`README.md has no markers for ${name}`);
  return page.replace(marked, (_, start: string, end: string) => `${start}\n${text}\n\n${end}`);
}

function aimsPart(aims: readonly Aim[]): string {
  const missed = aims.filter(({ isMet }) => !isMet);
  const sentence =
    missed.length === 0 ? "Every aim was met." : `${missed.length} of ${aims.length} fell short.`;
  const rows = aims.map(({ what, wanted, found, isMet }) => [
    what,
    wanted,
    found,
    isMet ? "met" : "**fell short**",
  ]);
  return `${table(["", "wanted", "found", ""], rows)}\n\n${sentence}`;
}

function efficiencyPart({ machine, seconds, versions, cases }: EfficiencyResults): string {
  const tools = cases[0]?.rows.map(({ tool }) => tool) ?? [];
  const rowOf = (one: EfficiencyResults["cases"][number], tool: string): EfficiencyRow | undefined =>
    one.rows.find((row) => row.tool === tool);
  const head = ["", ...cases.map(titleOf)];
  const ratios = tools.map((tool) => [tool, ...cases.map((one) => ratioText(rowOf(one, tool)?.ratio))]);
  const costs = tools.map((tool) => [tool, ...cases.map((one) => costText(rowOf(one, tool)))]);
  const problems = cases.flatMap((one) =>
    one.rows.flatMap(({ tool, problem }) =>
      problem === undefined ? [] : [`- ${tool}, ${titleOf(one)}: ${problem}`],
    ),
  );
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    "How many times as efficient as wrk, round by round: the median, with the lowest and the highest round. Above 1 costs less.",
    table(head, ratios),
    "CPU µs per request, medians; in brackets how many requests per second the client sent meanwhile, and how much of its core that took:",
    table(head, costs),
    ...(problems.length === 0 ? [] : [`What went wrong:\n\n${problems.join("\n")}`]),
    `${roundsText(cases)} of ${seconds} s. ${named.join(", ")}. ${factsOf(machine)}`,
  ].join("\n\n");
}

function titleOf({ name, connections }: Case): string {
  return `${name}, ${connections.toLocaleString("en")}`;
}

function ratioText(figure: Figure | undefined): string {
  if (figure === undefined) return "–";
  const { median, min, max } = figure;
  return `${median.toFixed(2)} (${min.toFixed(2)}–${max.toFixed(2)})`;
}

function costText(row: EfficiencyRow | undefined): string {
  if (row?.us === undefined || row.perSecond === undefined || row.coreShare === undefined) return "–";
  const perSecond = `${Math.round(row.perSecond.median / 1000)} k`;
  return `${row.us.median.toFixed(2)} (${perSecond}, ${Math.round(row.coreShare.median * 100)} %)`;
}

function roundsText(cases: EfficiencyResults["cases"]): string {
  const runs = cases.flatMap(({ rows }) => rows.map(({ us }) => us?.runs ?? 0));
  const [most, least] = [Math.max(...runs), Math.min(...runs.filter((count) => count > 0))];
  return most === least
    ? `${most} round${most === 1 ? "" : "s"}`
    : `${most} rounds, ${least} of the tools that are far away,`;
}

function stallPart({ machine, stall }: HonestyResults): string {
  const { stallMs, everyMs, perSecond, connections, rows } = stall;
  const cells = ({ tool, arrival, reported, truth, served, problem }: StallRow): readonly string[] => [
    `${tool}, ${arrival === "rate" ? `at ${perSecond.toLocaleString("en")}/s` : "closed loop"}`,
    ...(["p95", "p99", "p999"] as const).map((name) => againstText(reported[name], truth[name])),
    [truth.p95, truth.p99, truth.p999].map((ms) => ms.toFixed(0)).join(", "),
    served === undefined ? "" : [served.p95, served.p99, served.p999].map((ms) => ms.toFixed(0)).join(", "),
    problem ?? "",
  ];
  const [longest, shortest] = [
    Math.max(...rows.map(({ seconds }) => seconds)),
    Math.min(...rows.map(({ seconds }) => seconds)),
  ];
  return [
    `The server stops for ${stallMs} ms in every ${everyMs / 1000} s; ${longest} s, of others and closed loops ${shortest} s, ${connections} connections. What was reported, in ms, and how far it is off the truth that the stalls make. A closed loop's truth is the same: what a client at that rate would have seen.`,
    table(["", "p95", "p99", "p99.9", "the truth", "by the server's log", ""], rows.map(cells)),
    factsOf(machine),
  ].join("\n\n");
}

/** `256 (+2.4 %)` */
function againstText(ms: number | undefined, truthMs: number): string {
  if (ms === undefined) return "–";
  const off = (ms / truthMs - 1) * 100;
  return `${ms < 100 ? ms.toFixed(1) : ms.toFixed(0)} (${off < 0 ? "−" : "+"}${Math.abs(off).toFixed(1)} %)`;
}

function ratePart({ rate, poisson, machine }: HonestyResults): string {
  const even = (row: RateRow): readonly string[] => {
    const { tool, gaps, plannedPerSecond } = row;
    if (gaps === undefined) return [tool, row.problem ?? "–"];
    const off = (gaps.perSecond / plannedPerSecond - 1) * 100;
    return [
      tool,
      (gaps.count / gaps.perSecond).toFixed(0),
      `${gaps.perSecond.toFixed(2)} (${off < 0 ? "−" : "+"}${Math.abs(off).toFixed(3)} %)`,
      `${gaps.meanUs.toFixed(1)} ± ${gaps.standardDeviationUs.toFixed(1)}`,
      gaps.errorUs.toFixed(1),
      [gaps.lateMeanUs, gaps.lateP99Us, gaps.lateMaxUs].map((us) => us.toFixed(0)).join(", "),
    ];
  };
  const random = ({ tool, gaps, problem }: RateRow): readonly string[] =>
    gaps === undefined
      ? [tool, problem ?? "–"]
      : [
          tool,
          gaps.count.toLocaleString("en"),
          gaps.perSecond.toFixed(1),
          (gaps.standardDeviationUs / gaps.meanUs).toFixed(3),
          gaps.exponentialDistance.toFixed(4),
          (1.36 / Math.sqrt(gaps.count)).toFixed(4),
        ];
  const planned = rate.rows[0]?.plannedPerSecond ?? 0;
  return [
    `${planned.toLocaleString("en")}/s, evenly, by the times at which the server received the requests; the ideal gap is ${(1e6 / planned).toFixed(0)} µs:`,
    table(
      ["", "s", "requests/s", "gaps, µs", "mean error of a gap, µs", "late: mean, p99, max, µs"],
      rate.rows.map(even),
    ),
    `${(poisson.rows[0]?.plannedPerSecond ?? 0).toLocaleString("en")}/s at random (Poisson). Gaps' deviation over their mean should be 1; the distance from an exponential distribution is by chance alone below the last column in 19 of 20 runs:`,
    table(
      ["", "requests", "requests/s", "deviation / mean", "distance", "by chance"],
      poisson.rows.map(random),
    ),
    factsOf(machine),
  ].join("\n\n");
}

function exactnessPart({ machine, rows }: ExactnessResults): string {
  const kinds = [...new Set(rows.map(({ kind }) => kind))];
  const engines = [...new Set(rows.map(({ engine }) => engine))];
  const cell = (kind: string, engine: string): string => {
    const found = rows.filter((row) => row.kind === kind && row.engine === engine);
    return found
      .map(({ sent, served, isExact, problem }) =>
        isExact
          ? served.toLocaleString("en")
          : `**${sent} for ${served}**${problem === undefined ? "" : ` ${problem}`}`,
      )
      .join(", ");
  };
  return [
    table(
      ["", ...engines],
      kinds.map((kind) => [kind, ...engines.map((engine) => cell(kind, engine))]),
    ),
    `${rows.filter(({ isExact }) => isExact).length} of ${rows.length} runs agree with the server to the request. ${factsOf(machine)}`,
  ].join("\n\n");
}

function memoryPart(results: MemoryResults): string {
  const { machine, engine, minutes, perSecond, connections, requests, samples, report } = results;
  const every = Math.max(1, Math.round(samples.length / 10));
  const shown = samples.filter((_, index) => index % every === 0 || index === samples.length - 1);
  return [
    `${minutes} minutes at ${perSecond.toLocaleString("en")}/s, ${connections} connections, ${engine}: ${requests.toLocaleString("en")} requests by the server's count${report === undefined ? "" : `, sent at ${report.sentPerSecond.toFixed(1)}/s`}.`,
    table(
      ["minute", ...shown.map(({ atS }) => (atS / 60).toFixed(1))],
      [["MB", ...shown.map(({ megabytes }) => megabytes.toFixed(1))]],
    ),
    `The last third took ${(growthOf(results) * 100).toFixed(1)} % more than the first, the first tenth left out. ${factsOf(machine)}`,
  ].join("\n\n");
}
