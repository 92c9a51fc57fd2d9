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
    page = withPart(page, "second-set", secondSetPart(second, secondNow));
  if (third !== undefined && thirdNow !== undefined)
    page = withPart(page, "third-set", thirdSetPart(third, thirdNow));
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

function secondSetPart(
  { results, machine }: RepositoriesResults,
  { results: later, machine: laterMachine }: RepositoriesResults,
): string {
  const cells = (ashlar: Score, now: Score | undefined, autogen: Score | undefined): string[] => [
    String(ashlar.true),
    recall(ashlar),
    precision(ashlar),
    share(ashlar.bodies),
    share(ashlar.answers),
    recall(now),
    precision(now),
    now === undefined ? "–" : share(now.bodies),
    now === undefined ? "–" : share(now.answers),
    recall(autogen),
    precision(autogen),
  ];
  const head = [
    "service",
    "framework",
    "operations",
    "found",
    "precision",
    "with bodies",
    "with answers",
    "found now",
    "precision now",
    "with bodies now",
    "with answers now",
    "swagger-autogen: found",
    "precision",
  ];
  const rows = results.map(({ name, package: published, version, framework, ashlar, autogen }) => [
    `${published} ${version}`,
    framework,
    ...cells(ashlar, later.find((one) => one.name === name)?.ashlar, autogen),
  ]);
  const all = cells(
    sum(results.map(({ ashlar }) => ashlar)),
    sum(later.map(({ ashlar }) => ashlar)),
    sum(results.flatMap(({ autogen }) => autogen ?? [])),
  );
  const now = factsOf(laterMachine).replace("Measured", "What is told *now* was measured");
  return `${table([head, ...rows, ["**all**", "", ...all]])}\n\n${factsOf(machine)} ${now}`;
}

function thirdSetPart(
  { results, machine }: RepositoriesResults,
  { results: later, machine: laterMachine }: RepositoriesResults,
): string {
  const cells = (ashlar: Score, now: Score | undefined, autogen: Score | undefined): string[] => [
    String(ashlar.true),
    recall(ashlar),
    precision(ashlar),
    share(ashlar.bodies),
    share(ashlar.answers),
    now === undefined ? "–" : share(now.answers),
    recall(autogen),
    precision(autogen),
    autogen === undefined ? "–" : share(autogen.bodies),
    autogen === undefined ? "–" : share(autogen.answers),
  ];
  const head = [
    "service",
    "framework",
    "operations",
    "found",
    "precision",
    "with bodies",
    "with answers",
    "with answers now",
    "swagger-autogen: found",
    "precision",
    "with bodies",
    "with answers",
  ];
  const rows = results.map(({ name, package: published, version, framework, ashlar, autogen }) => [
    `${published} ${version}`,
    framework,
    ...cells(ashlar, later.find((one) => one.name === name)?.ashlar, autogen),
  ]);
  const all = cells(
    sum(results.map(({ ashlar }) => ashlar)),
    sum(later.map(({ ashlar }) => ashlar)),
    sum(results.flatMap(({ autogen }) => autogen ?? [])),
  );
  const facts = `${factsOf(machine)} The last but four columns: ${factsOf(laterMachine)}`;
  return `${table([head, ...rows, ["**all**", "", ...all]])}\n\n${facts.replace("The last but four columns: Measured", "*With answers now* was measured")}`;
}

function schemasPart({ results }: RepositoriesResults): string {
  const rows = results.map(({ package: name, ashlar, autogen }) => [
    name,
    share(ashlar.bodies),
    share(ashlar.answers),
    autogen === undefined ? "–" : share(autogen.bodies),
    autogen === undefined ? "–" : share(autogen.answers),
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

function share({ with: some, of }: Share): string {
  return of === 0 ? "–" : `${percent(some, of)} of ${of}`;
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
