/** What it takes to generate from one large document, and what the compiler takes over the result. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type CompilerName, compileResult, compilerNames } from "./compile-result.ts";
import { type Figure, figureOf } from "./figure.ts";
import { type TimedCommand, timeCommand } from "./timed-command.ts";
import { resultFolder, type Tool } from "./tools.ts";

export interface GenerationRow {
  readonly tool: string;
  readonly version: string;
  readonly makes: string;
  readonly node: string;
  /** Why there are no figures. */
  readonly failure?: string;
  readonly wallS?: Figure;
  readonly userS?: Figure;
  readonly peakMb?: Figure;
  readonly files?: number;
  readonly kilobytes?: number;
  readonly compiled: readonly CompiledRow[];
}

export interface CompiledRow {
  readonly compiler: CompilerName;
  /** The whole result, or the types alone. */
  readonly part: "all" | "types";
  readonly wallS?: Figure;
  readonly peakMb?: Figure;
  readonly errors: number;
  readonly firstError: string;
}

export interface GenerationOptions {
  /** Of the folder that results are left in. */
  readonly name: string;
  readonly tools: readonly Tool[];
  readonly runs: number;
}

/** A run that takes longer is not repeated as often. */
const SLOW_S = 10;
const SLOW_RUNS = 3;
const COMPILER_RUNS = 3;

/** Tools take turns, so that what else the machine does meets all of them. */
export async function measureGeneration(
  document: string,
  options: GenerationOptions,
): Promise<readonly GenerationRow[]> {
  const { name, tools, runs } = options;
  const results = new Map<Tool, TimedCommand[]>(tools.map((tool) => [tool, []]));
  const folders = new Map<Tool, string>();
  for (let run = 0; run < runs; run++) {
    for (const [tool, own] of results) {
      // A failure needs no repeating.
      if (isEnough(own) || own.some(({ exitCode }) => exitCode !== 0)) continue;
      const folder = resultFolder(tool, name);
      folders.set(tool, folder);
      own.push(await timeCommand(tool.command(document, folder), { folder }));
    }
  }
  const working = tools.filter(
    (tool) => failureOf(results.get(tool) ?? [], folders.get(tool) ?? "") === undefined,
  );
  const compiled = await measureCompilers(working, folders, Math.min(runs, COMPILER_RUNS));
  return tools.map((tool) =>
    rowOf(tool, {
      results: results.get(tool) ?? [],
      folder: folders.get(tool) ?? "",
      compiled: compiled.get(tool) ?? [],
    }),
  );
}

function isEnough(results: readonly TimedCommand[]): boolean {
  const [first] = results;
  return first !== undefined && first.wallS > SLOW_S && results.length >= SLOW_RUNS;
}

function failureOf(results: readonly TimedCommand[], folder: string): string | undefined {
  const failed = results.find(({ exitCode }) => exitCode !== 0);
  if (failed !== undefined) return reasonOf(failed.output) ?? `ended with ${failed.exitCode ?? "no code"}`;
  return sourcesIn(folder).length === 0 ? "made nothing" : undefined;
}

/** The line that tells most of what a tool printed before it failed. */
function reasonOf(output: string): string | undefined {
  const fatal = /FATAL ERROR: (.*)/.exec(output)?.[1];
  if (fatal !== undefined) return fatal;
  return output
    .split("\n")
    .map((line) => line.trim())
    .findLast((line) => line !== "" && !/^(Command exited|at )/.test(line));
}

async function measureCompilers(
  tools: readonly Tool[],
  folders: ReadonlyMap<Tool, string>,
  runs: number,
): Promise<ReadonlyMap<Tool, readonly CompiledRow[]>> {
  const rows = new Map<Tool, CompiledRow[]>(tools.map((tool) => [tool, []]));
  for (const compiler of compilerNames) {
    for (const part of ["all", "types"] as const) {
      // A result that holds nothing but types was measured as a whole.
      const chosen = tools.filter(
        ({ types, makes }) => part === "all" || (types !== undefined && makes !== "types"),
      );
      const results = new Map(
        chosen.map((tool) => [tool, [] as Awaited<ReturnType<typeof compileResult>>[]]),
      );
      for (let run = 0; run < runs; run++) {
        for (const [tool, own] of results) {
          if (own.some(({ exitCode }) => exitCode === undefined)) continue;
          const folder = folders.get(tool) ?? "";
          own.push(await compileResult(tool, folder, compiler, part === "all" ? undefined : tool.types));
        }
      }
      for (const [tool, own] of results) rows.get(tool)?.push(compiledRowOf(compiler, part, own));
    }
  }
  return rows;
}

function compiledRowOf(
  compiler: CompilerName,
  part: CompiledRow["part"],
  results: readonly Awaited<ReturnType<typeof compileResult>>[],
): CompiledRow {
  const [{ errors, firstError } = { errors: 0, firstError: "" }] = results;
  if (results.some(({ exitCode }) => exitCode === undefined)) {
    return { compiler, part, errors, firstError: "not done after 240 s" };
  }
  const wallS = figureOf(results.map((result) => result.wallS));
  const peakMb = figureOf(results.map((result) => result.peakMb));
  return { compiler, part, wallS, peakMb, errors, firstError: firstError.slice(0, 200) };
}

function rowOf(
  tool: Tool,
  measured: {
    readonly results: readonly TimedCommand[];
    readonly folder: string;
    readonly compiled: readonly CompiledRow[];
  },
): GenerationRow {
  const { results, folder, compiled } = measured;
  const { name, version, makes, node } = tool;
  const row = { tool: name, version, makes, node, compiled };
  const failure = failureOf(results, folder);
  if (failure !== undefined) return { ...row, failure: failure.slice(0, 200) };
  const sources = sourcesIn(folder);
  return {
    ...row,
    wallS: figureOf(results.map((result) => result.wallS)),
    userS: figureOf(results.map((result) => result.userS)),
    peakMb: figureOf(results.map((result) => result.peakMb)),
    files: sources.length,
    kilobytes: Math.round(sources.reduce((sum, source) => sum + statSync(source).size, 0) / 1024),
  };
}

/** The TypeScript files that a tool made. */
export function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts") && !/^node_modules\b|\.config\.ts$/.test(name))
    .map((name) => join(folder, name));
}
