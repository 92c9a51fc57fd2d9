/** The files that figures are kept in, and the parts of `README.md` that are written from them. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Machine } from "../scaffold/machine.ts";

const pageFile: URL = new URL("README.md", import.meta.url);

/** @param subject `start` is kept in `results-start.json` */
export function writeResults(subject: string, results: object): void {
  writeFileSync(resultsFile(subject), `${JSON.stringify(results, null, 2)}\n`);
}

export function readResults<Results>(subject: string): Results {
  return JSON.parse(readFileSync(resultsFile(subject), "utf8")) as Results;
}

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`; the rest of the page is other people's. */
export function writePart(name: string, text: string): void {
  const page = readFileSync(pageFile, "utf8");
  const marked = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!marked.test(page)) throw new Error(`README.md has no markers for ${name}`);
  writeFileSync(
    pageFile,
    page.replace(marked, (_, start: string, end: string) => `${start}\n${text}\n\n${end}`),
  );
}

/** The first column holds names, the others figures. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = head.map((_, index) => (index === 0 ? "---" : "---:"));
  return [head, rule, ...rows].map(line).join("\n");
}

export function factsOf(machine: Machine): string {
  const { date, commit, cpu, cores, memoryGb, kernel, node, loadBefore, loadAfter } = machine;
  return `${date} UTC, commit ${commit}, ${cpu}, ${cores} cores, ${memoryGb} GB, ${kernel}, Node ${node}, load average ${loadBefore} before, ${loadAfter} after.`;
}

function resultsFile(subject: string): URL {
  return new URL(`results-${subject}.json`, import.meta.url);
}
