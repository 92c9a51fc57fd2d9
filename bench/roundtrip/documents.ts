/**
 * How much of a document comes back from the code that is made of it: document → code → document, on each framework.
 *
 *     npm run bench:roundtrip [-- FILE-OR-FOLDER…]
 *
 * Without arguments every document of @readme/oas-examples and of examples/ is tried, and documents.md and
 * results/documents.json are written.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Api } from "@ashlar/model";
import { type ApiDifference, differencesOf, readDocument } from "@ashlar/openapi";
import { type FrameworkName, scaffold } from "@ashlar/scaffold";
import { readSource } from "@ashlar/source";
import { findDocuments } from "../scaffold/document-files.ts";
import { observeMachine } from "../scaffold/machine.ts";
import { type DocumentsResults, type FrameworkResult, printPage } from "./documents/page.ts";
import { countParts, type PartCounts, partOf } from "./documents/parts.ts";

const workspace = fileURLToPath(new URL("../..", import.meta.url));
const resultsFile = fileURLToPath(new URL("results/documents.json", import.meta.url));
const pageFile = fileURLToPath(new URL("documents.md", import.meta.url));
const frameworks: readonly FrameworkName[] = ["express", "fastify", "koa"];

async function main(asked: readonly string[]): Promise<void> {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim();
  const observed = observeMachine(commit);
  const folders = [
    // The same documents lie beside them as YAML.
    ...["2.0", "3.0", "3.1"].map((version) => `node_modules/@readme/oas-examples/${version}/json`),
    "examples",
  ];
  const paths = asked.length > 0 ? asked : folders.map((folder) => join(workspace, folder));
  const apis = await readAll(paths.flatMap(findDocuments));
  const results: FrameworkResult[] = [];
  for (const framework of frameworks) {
    const result = await measure(framework, apis);
    results.push(result);
    console.log(`${framework}: ${JSON.stringify({ ...result, differences: result.differences.length })}`);
    for (const line of result.differences) console.log(`  ${line}`);
  }
  if (asked.length > 0) return;
  const written: DocumentsResults = { version: 1, machine: observed(), results };
  writeFileSync(resultsFile, `${JSON.stringify(written, null, 2)}\n`);
  writeFileSync(pageFile, printPage(written));
}

interface NamedApi {
  readonly name: string;
  readonly api: Api;
}

/** What is no document, or one that cannot be used, is left out. */
async function readAll(paths: readonly string[]): Promise<NamedApi[]> {
  const apis: NamedApi[] = [];
  for (const path of paths) {
    try {
      apis.push({ name: path.replace(workspace, ""), api: (await readDocument(path)).api });
    } catch (error) {
      console.log(`left out: ${path}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return apis;
}

async function measure(framework: FrameworkName, apis: readonly NamedApi[]): Promise<FrameworkResult> {
  const all: PartCounts = countParts([]);
  const different: PartCounts = countParts([]);
  const kinds: { [kind: string]: number } = {};
  const lines: string[] = [];
  let equal = 0;
  let readMs = 0;
  for (const { name, api } of apis) {
    const { read, ms } = await roundTrip(api, framework);
    const differences = differencesOf(api, read);
    readMs += ms;
    add(all, countParts([api]));
    add(different, differentParts(differences));
    for (const { kind, place, message } of differences) {
      kinds[kind] = (kinds[kind] ?? 0) + 1;
      lines.push(`${name}: ${place}: ${message}`);
    }
    if (differences.length === 0) equal += 1;
  }
  return {
    framework,
    documents: { equal, all: apis.length },
    parts: { all, different },
    kinds,
    differences: lines,
    readMs: Math.round(readMs),
  };
}

function add(into: PartCounts, more: PartCounts): void {
  for (const part of Object.keys(more) as (keyof PartCounts)[]) into[part] += more[part];
}

/** Each part once, however much of it differs. */
function differentParts(differences: readonly ApiDifference[]): PartCounts {
  const counts = countParts([]);
  const parts = new Map(
    differences.map((one) => partOf(one)).map((part) => [`${part.kind} ${part.place}`, part]),
  );
  for (const { kind } of parts.values()) counts[kind] += 1;
  return counts;
}

async function roundTrip(
  api: Api,
  framework: FrameworkName,
): Promise<{ readonly read: Api; readonly ms: number }> {
  const folder = mkdtempSync(join(tmpdir(), "ashlar-round-trip-"));
  try {
    const { files } = scaffold(api, {
      framework,
      output: "src/routes",
      importExtension: ".js",
      typesOnly: false,
      documentName: "openapi.yaml",
      existing: new Map(),
    });
    for (const { path, text } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    writeFileSync(join(folder, "tsconfig.json"), `{ "compilerOptions": { "types": [] } }`);
    const start = performance.now();
    const { api: read } = await readSource(["src"], { cwd: folder });
    return { read, ms: performance.now() - start };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

await main(process.argv.slice(2));
