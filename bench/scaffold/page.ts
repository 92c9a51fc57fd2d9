/** Writes the tables of `README.md` from `results.json`, so that page and figures cannot drift apart. */
import { readFileSync, writeFileSync } from "node:fs";
import type { CompilerName } from "./compile-result.ts";
import type { Figure } from "./figure.ts";
import type { CompiledRow, GenerationRow } from "./generation.ts";
import type { Machine } from "./machine.ts";
import type { GenerationPart, Results } from "./results.ts";

const page: URL = new URL("README.md", import.meta.url);

/** Replaces what stands between `<!-- name -->` and `<!-- /name -->`. */
export function writePage(results: Results): void {
  let text = readFileSync(page, "utf8");
  for (const [name, tables] of Object.entries(tablesOf(results))) {
    const marked = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
    if (!marked.test(text)) throw new Error(`README.md has no markers for ${name}`);
    text = text.replace(marked, (_, start: string, end: string) => `${start}\n${tables}\n${end}`);
  }
  writeFileSync(page, text);
}

function tablesOf(results: Results): { readonly [name: string]: string } {
  const { github, yaml, documents, boot, request } = results;
  return {
    ...(github && { github: generationTables(github) }),
    ...(yaml && { yaml: generationTables(yaml) }),
    ...(documents && {
      documents: withMachine(documents.machine, [
        table(
          ["documents", "framework", "tried", "generate", "compile", "boot", "answer"],
          documents.rows.own.map((row) => [
            row.documents,
            row.framework,
            row.tried,
            row.generated,
            row.compiled,
            row.booted,
            row.answered,
          ]),
        ),
        failureList(
          documents.rows.own.flatMap(({ framework, failures }) => failures.map((f) => `${framework}: ${f}`)),
        ),
        table(
          ["tool", "version", "tried", "generates", "and compiles"],
          documents.rows.tools.map((row) => [row.tool, row.version, row.tried, row.generated, row.compiled]),
        ),
      ]),
    }),
    ...(boot && {
      boot: withMachine(boot.machine, [
        table(
          ["framework", "operations", "scaffolded, ms", "bare framework, ms", "difference of medians, ms"],
          boot.rows.map((row) => [
            row.framework,
            row.operations,
            figure(row.scaffoldedMs),
            figure(row.bareMs),
            row.differenceMs,
          ]),
        ),
      ]),
    }),
    ...(request && {
      request: withMachine(request.machine, [
        table(
          ["framework", "body, bytes", "scaffolded, CPU µs", "by hand, CPU µs", "ratio, round by round"],
          request.rows.map((row) => [
            row.framework,
            row.bodyBytes,
            figure(row.scaffoldedUs),
            figure(row.byHandUs),
            figure(row.ratio, 3),
          ]),
        ),
      ]),
    }),
  };
}

function generationTables({ document, machine, rows }: GenerationPart): string {
  return withMachine(machine, [
    `${document}.`,
    table(
      ["tool", "makes", "Node", "wall, s", "user CPU, s", "peak, MB", "files", "size, KB"],
      rows.map((row) => {
        const head = [`${row.tool} ${row.version}`, row.makes, row.node];
        if (row.failure !== undefined) return [...head, `fails: ${escaped(row.failure)}`, "", "", "", ""];
        return [
          ...head,
          figure(row.wallS),
          figure(row.userS),
          figure(row.peakMb, 0),
          row.files ?? "",
          row.kilobytes ?? "",
        ];
      }),
    ),
    "What the compilers take over these results (`--strict`, the same settings for all; seconds, and errors where there are any):",
    table(
      ["tool", "TypeScript 7", "TypeScript 5.9", "types alone, 7", "types alone, 5.9"],
      rows.filter(({ failure }) => failure === undefined).map(compilerCells),
    ),
  ]);
}

function compilerCells({ tool, makes, compiled }: GenerationRow): readonly string[] {
  const cell = (compiler: CompilerName, part: CompiledRow["part"]): string => {
    const row = compiled.find((each) => each.compiler === compiler && each.part === part);
    if (row === undefined) return makes === "types" ? cell(compiler, "all") : "–";
    if (row.wallS === undefined) return row.firstError;
    const errors = row.errors === 0 ? "" : `, ${row.errors} errors`;
    return `${figure(row.wallS)}${errors}`;
  };
  return [
    tool,
    cell("typescript 7", "all"),
    cell("typescript 5.9", "all"),
    cell("typescript 7", "types"),
    cell("typescript 5.9", "types"),
  ];
}

/** `3.21 (3.10–3.52)` */
function figure(value: Figure | undefined, digits?: number): string {
  if (value === undefined) return "";
  const places = digits ?? (value.median >= 100 ? 0 : value.median >= 10 ? 1 : 2);
  const median = value.median.toFixed(places);
  if (value.runs === 1) return `${median} (one run)`;
  return `${median} (${value.min.toFixed(places)}–${value.max.toFixed(places)})`;
}

function failureList(failures: readonly string[]): string {
  return failures.length === 0 ? "" : failures.map((failure) => `- ${escaped(failure)}`).join("\n");
}

function withMachine(machine: Machine, parts: readonly string[]): string {
  const { date, commit, cpu, cores, memoryGb, kernel, node, loadBefore, loadAfter } = machine;
  const facts = `Measured ${date} UTC at ${commit}: ${cpu}, ${cores} cores, ${memoryGb} GB, ${kernel}, Node ${node}, load average ${loadBefore} before, ${loadAfter} after.`;
  return `${[...parts.filter((part) => part !== ""), facts].join("\n\n")}\n`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(" | ")} |`;
  const isNumber = (index: number): boolean =>
    rows.every((cells) => /^(\d|-\d|–|$)/.test(String(cells[index] ?? "")));
  const rule = head.map((_, index) => (isNumber(index) ? "---:" : "---"));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

/** What a tool said must not break the table. */
function escaped(text: string): string {
  return text.replace(/\|/g, "\\|").replace(/[<>]/g, (sign) => (sign === "<" ? "&lt;" : "&gt;"));
}
