/** The tables of README.md, written from results/: `npx tsx bench/roundtrip/page.ts`. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Machine } from "../scaffold/machine.ts";
import type { Score, Share } from "./repositories/score.ts";
import type { RepositoriesResults, RepositoryResult } from "./repositories.ts";
import type { SpeedResults } from "./speed.ts";

const folder = fileURLToPath(new URL("./", import.meta.url));

function main(): void {
  const now = read<RepositoriesResults>("repositories");
  const first = read<RepositoriesResults>("repositories-first");
  const second = read<RepositoriesResults>("second-set-first");
  const secondNow = read<RepositoriesResults>("second-set");
  const third = read<RepositoriesResults>("third-set-first");
  const thirdNow = read<RepositoriesResults>("third-set");
  const speed = read<SpeedResults>("speed");
  let page = readFileSync(`${folder}README.md`, "utf8");
  if (now !== undefined && first !== undefined) {
    page = withPart(page, "repositories", repositoriesPart(now, first));
    page = withPart(page, "schemas", schemasPart(now));
  }
  if (second !== undefined && secondNow !== undefined)
    page = withPart(
      page,
      "second-set",
      setPart(second, secondNow, { columns: secondSetColumns, laterWords: "What is told *now*" }),
    );
  if (third !== undefined && thirdNow !== undefined)
    page = withPart(
      page,
      "third-set",
      setPart(third, thirdNow, { columns: thirdSetColumns, laterWords: "*With answers now*" }),
    );
  if (speed !== undefined) page = withPart(page, "speed", speedPart(speed));
  writeFileSync(`${folder}README.md`, page);
}

function read<T>(name: string): T | undefined {
  const path = `${folder}results/${name}.json`;
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as T) : undefined;
}

function withPart(page: string, name: string, text: string): string {
  const marked = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!marked.test(page)) throw new Error(`README.md has no markers for ${name}`);
  return page.replace(marked, (_, start: string, end: string) => `${start}\n${text}\n\n${end}`);
}

function repositoriesPart({ results, machine }: RepositoriesResults, first: RepositoriesResults): string {
  const before = new Map(first.results.map((one) => [one.name, one]));
  // Both columns are held against the same operations.
  const atFirst = ({ name, ashlar }: RepositoryResult): Score => ({
    ...(before.get(name)?.ashlar ?? ashlar),
    true: ashlar.true,
  });
  const row = (one: RepositoryResult): string[] => [
    `${one.package} ${one.version}`,
    one.framework,
    String(one.ashlar.true),
    recall(atFirst(one)),
    recall(one.ashlar),
    precision(one.ashlar),
    recall(one.autogen),
    precision(one.autogen),
    one.truth,
  ];
  const firsts = sum(results.map(atFirst));
  const nows = sum(results.map(({ ashlar }) => ashlar));
  const others = sum(results.flatMap(({ autogen }) => autogen ?? []));
  const total = [
    "**all**",
    "",
    String(nows.true),
    recall(firsts),
    recall(nows),
    precision(nows),
    recall(others),
    precision(others),
    "",
  ];
  const head = [
    "service",
    "framework",
    "operations",
    "found at first sight",
    "found now",
    "precision now",
    "swagger-autogen: found",
    "precision",
    "truth from",
  ];
  return `${table([head, ...results.map(row), total])}\n\n${factsOf(machine)}`;
}

interface Scores {
  readonly first: Score;
  /** By the code as it was at the later measurement. */
  readonly now: Score | undefined;
  readonly autogen: Score | undefined;
}

type Column = readonly [head: string, cell: (scores: Scores) => string];

const firstSight: readonly Column[] = [
  ["operations", ({ first }) => String(first.true)],
  ["found", ({ first }) => recall(first)],
  ["precision", ({ first }) => precision(first)],
  ["with bodies", ({ first }) => share(first.bodies)],
  ["with answers", ({ first }) => share(first.answers)],
];

const ofAutogen: readonly Column[] = [
  ["swagger-autogen: found", ({ autogen }) => recall(autogen)],
  ["precision", ({ autogen }) => precision(autogen)],
];

const secondSetColumns: readonly Column[] = [
  ...firstSight,
  ["found now", ({ now }) => recall(now)],
  ["precision now", ({ now }) => precision(now)],
  ["with bodies now", ({ now }) => share(now?.bodies)],
  ["with answers now", ({ now }) => share(now?.answers)],
  ...ofAutogen,
];

const thirdSetColumns: readonly Column[] = [
  ...firstSight,
  ["with answers now", ({ now }) => share(now?.answers)],
  ...ofAutogen,
  ["with bodies", ({ autogen }) => share(autogen?.bodies)],
  ["with answers", ({ autogen }) => share(autogen?.answers)],
];

/** @param laterWords what of the later measurement the table has */
function setPart(
  { results, machine }: RepositoriesResults,
  later: RepositoriesResults,
  { columns, laterWords }: { readonly columns: readonly Column[]; readonly laterWords: string },
): string {
  const cells = (scores: Scores): string[] => columns.map(([, cell]) => cell(scores));
  const nowOf = (name: string): Score | undefined => later.results.find((one) => one.name === name)?.ashlar;
  const rows = results.map(({ name, package: published, version, framework, ashlar, autogen }) => [
    `${published} ${version}`,
    framework,
    ...cells({ first: ashlar, now: nowOf(name), autogen }),
  ]);
  const all = cells({
    first: sum(results.map(({ ashlar }) => ashlar)),
    now: sum(later.results.map(({ ashlar }) => ashlar)),
    autogen: sum(results.flatMap(({ autogen }) => autogen ?? [])),
  });
  const head = ["service", "framework", ...columns.map(([name]) => name)];
  const laterFacts = factsOf(later.machine).replace("Measured", `${laterWords} was measured`);
  return `${table([head, ...rows, ["**all**", "", ...all]])}\n\n${factsOf(machine)} ${laterFacts}`;
}

function schemasPart({ results }: RepositoriesResults): string {
  const rows = results.map(({ package: name, ashlar, autogen }) => [
    name,
    share(ashlar.bodies),
    share(ashlar.answers),
    share(autogen?.bodies),
    share(autogen?.answers),
  ]);
  const all = sum(results.map(({ ashlar }) => ashlar));
  const others = sum(results.flatMap(({ autogen }) => autogen ?? []));
  const total = [
    "**all**",
    share(all.bodies),
    share(all.answers),
    share(others.bodies),
    share(others.answers),
  ];
  const head = ["service", "bodies", "answers", "swagger-autogen: bodies", "answers"];
  return table([head, ...rows, total]);
}

function speedPart({ files, lines, operations, commandMs, cpuMs, machine }: SpeedResults): string {
  const seconds = (ms: number | undefined): string => `${((ms ?? 0) / 1000).toFixed(1)} s`;
  const spread = (times: readonly number[]): string => {
    const sorted = times.toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)];
    return `median ${seconds(median)} (${seconds(sorted[0])} to ${seconds(sorted.at(-1))})`;
  };
  const what = `${operations} operations in ${files} files of routes, ${lines} lines with models and services`;
  return `${what}, ${commandMs.length} runs: ${spread(commandMs)} on the clock, ${spread(cpuMs)} of the processor.\n\n${factsOf(machine)}`;
}

function sum(scores: readonly Score[]): Score {
  const add = (pick: (one: Score) => number): number => scores.reduce((all, one) => all + pick(one), 0);
  return {
    true: add((one) => one.true),
    told: add((one) => one.told),
    found: add((one) => one.found),
    bodies: { with: add((one) => one.bodies.with), of: add((one) => one.bodies.of) },
    answers: { with: add((one) => one.answers.with), of: add((one) => one.answers.of) },
    bare: add((one) => one.bare ?? 0),
    missed: [],
    extra: [],
  };
}

function recall(score: Score | undefined): string {
  return score === undefined ? "–" : percent(score.found, score.true);
}

function precision(score: Score | undefined): string {
  return score === undefined ? "–" : percent(score.found, score.told);
}

function share(part: Share | undefined): string {
  return part === undefined || part.of === 0 ? "–" : `${percent(part.with, part.of)} of ${part.of}`;
}

function percent(part: number, all: number): string {
  return all === 0 ? "–" : `${((100 * part) / all).toFixed(part === all ? 0 : 1)} %`;
}

function table([head = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

function factsOf({ date, commit, cpu, cores, node, loadBefore, loadAfter }: Machine): string {
  return `Measured ${date} UTC at ${commit}: ${cpu}, ${cores} cores, Node ${node}, load average ${loadBefore} before and ${loadAfter} after.`;
}

main();
