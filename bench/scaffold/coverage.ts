/** How many documents become code that compiles, and, of ours, a service that boots and answers. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { FrameworkName } from "@ashlar/scaffold";
import { compileResult } from "./compile-result.ts";
import { findDocuments, sampleDocuments } from "./document-files.ts";
import { sourcesIn } from "./generation.ts";
import { timeCommand } from "./timed-command.ts";
import { resultFolder, type Tool } from "./tools.ts";
import { type Snapshot, workplace, workspace } from "./workplace.ts";

export interface OwnCoverage {
  readonly documents: string;
  readonly framework: FrameworkName;
  readonly tried: number;
  readonly generated: number;
  readonly compiled: number;
  readonly booted: number;
  readonly answered: number;
  /** A line for each that did not get through. */
  readonly failures: readonly string[];
}

export interface ToolCoverage {
  readonly tool: string;
  readonly version: string;
  readonly tried: number;
  readonly generated: number;
  /** Under `strict` with TypeScript 7. */
  readonly compiled: number;
  readonly failures: readonly string[];
}

/** As `documents.ts` tells it. */
interface Outcome {
  readonly document: string;
  readonly framework: FrameworkName;
  readonly stage: "read" | "generate" | "compile" | "boot" | "answer" | "done";
  readonly message: string;
}

const stages: readonly Outcome["stage"][] = ["read", "generate", "compile", "boot", "answer", "done"];

/** All frameworks at once: it is counted, not timed. */
export async function countOwn(
  folder: string,
  options: {
    readonly snapshot: Snapshot;
    readonly name: string;
    readonly frameworks: readonly FrameworkName[];
    /** Unless all of them are tried. */
    readonly sample?: number;
  },
): Promise<readonly OwnCoverage[]> {
  const { snapshot, name, frameworks, sample } = options;
  const tsx = join(workspace, "node_modules/.bin/tsx");
  const script = join(snapshot.folder, "bench/scaffold/documents.ts");
  return Promise.all(
    frameworks.map(async (framework) => {
      const file = join(workplace, `documents-${framework}.json`);
      const args = [folder, "--framework", framework, "--json", file];
      if (sample !== undefined) args.push("--sample", String(sample));
      const command = [process.execPath, tsx, "--conditions", "@ashlar/source", script, ...args];
      const result = await timeCommand(command, { folder: snapshot.folder, timeoutS: 1_800 });
      if (result.exitCode !== 0) throw new Error(result.output);
      return coverageOf(name, framework, JSON.parse(readFileSync(file, "utf8")) as readonly Outcome[]);
    }),
  );
}

function coverageOf(documents: string, framework: FrameworkName, outcomes: readonly Outcome[]): OwnCoverage {
  const past = (stage: Outcome["stage"]): number =>
    outcomes.filter((outcome) => stages.indexOf(outcome.stage) > stages.indexOf(stage)).length;
  const failures = outcomes
    .filter(({ stage }) => stage !== "done")
    .map(({ document, stage, message }) => `${shortName(document)}: ${stage}: ${firstLine(message)}`);
  return {
    documents,
    framework,
    tried: outcomes.length,
    generated: past("generate"),
    compiled: past("compile"),
    booted: past("boot"),
    answered: past("answer"),
    failures,
  };
}

/** The same documents for every tool, evenly spread over the folder. */
export async function countTools(
  folder: string,
  { tools, sample }: { readonly tools: readonly Tool[]; readonly sample: number },
): Promise<readonly ToolCoverage[]> {
  const documents = sampleDocuments(findDocuments(folder), sample);
  return Promise.all(tools.map((tool) => countTool(tool, documents)));
}

async function countTool(tool: Tool, documents: readonly string[]): Promise<ToolCoverage> {
  const failures: string[] = [];
  let generated = 0;
  for (const document of documents) {
    const { isGenerated, problem } = await tryTool(tool, document);
    if (isGenerated) generated++;
    if (problem !== undefined) failures.push(`${shortName(document)}: ${problem}`);
  }
  const tried = documents.length;
  return {
    tool: tool.name,
    version: tool.version,
    tried,
    generated,
    compiled: tried - failures.length,
    failures,
  };
}

interface Attempt {
  readonly isGenerated: boolean;
  readonly problem: string | undefined;
}

async function tryTool(tool: Tool, document: string): Promise<Attempt> {
  const folder = resultFolder(tool, "coverage");
  const { exitCode, output } = await timeCommand(tool.command(document, folder), { folder, timeoutS: 120 });
  if (exitCode !== 0 || sourcesIn(folder).length === 0) {
    return { isGenerated: false, problem: `does not generate: ${firstLine(output)}` };
  }
  const compiled = await compileResult(tool, folder, "typescript 7");
  const problem = compiled.exitCode === 0 ? undefined : `does not compile: ${compiled.firstError}`;
  return { isGenerated: true, problem };
}

/** `3.0/json/star-trek.json` */
function shortName(document: string): string {
  return document.split("/").slice(-3).join("/");
}

function firstLine(text: string): string {
  const line = text.split("\n").find((each) => /error|cannot|fail|invalid|🛑/i.test(each)) ?? text.trim();
  return line.trim().slice(0, 160);
}
