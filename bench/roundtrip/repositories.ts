/**
 * How many of the operations of services that Ashlar was not made for are found, beside swagger-autogen.
 *
 *     npx tsx --conditions @ashlar/source bench/roundtrip/repositories.ts FOLDER [--second-set | --third-set] [NAME…]
 *
 * FOLDER holds a folder or link for each service by its name in repositories/known.ts, with the package as npm has it, and
 * `swagger-autogen` with that package installed. What is not there is left out.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Api, Finding } from "@ashlar/model";
import { writeDocument } from "@ashlar/openapi";
import { type ReadSourceResult, readSource } from "@ashlar/source";
import { type Machine, observeMachine } from "../scaffold/machine.ts";
import { type Repository, repositories, secondSet, thirdSet } from "./repositories/known.ts";
import { type Registered, type Score, scoreOf } from "./repositories/score.ts";

export interface RepositoryResult {
  readonly name: string;
  readonly package: string;
  readonly version: string;
  readonly framework: string;
  readonly truth: string;
  readonly files: number;
  readonly readMs: number;
  /** How often each was reported. */
  readonly findings: Readonly<Record<string, number>>;
  readonly ashlar: Score;
  readonly autogen: Score | undefined;
}

export interface RepositoriesResults {
  readonly machine: Machine;
  readonly results: readonly RepositoryResult[];
}

const here = fileURLToPath(new URL("repositories/", import.meta.url));

const sets: readonly { readonly flag: string; readonly file: string; readonly set: readonly Repository[] }[] =
  [
    { flag: "--second-set", file: "second-set", set: secondSet },
    { flag: "--third-set", file: "third-set", set: thirdSet },
  ];

async function main([folder, ...others]: readonly string[]): Promise<void> {
  const { file, set } = sets.find(({ flag }) => others.includes(flag)) ?? {
    file: "repositories",
    set: repositories,
  };
  const names = others.filter((one) => !one.startsWith("--"));
  if (folder === undefined) throw new Error("name the folder that holds the services");
  const observed = observeMachine(
    execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8" }).trim(),
  );
  const results: RepositoryResult[] = [];
  for (const repository of set) {
    const isAsked = names.length === 0 || names.includes(repository.name);
    if (!isAsked || !existsSync(join(folder, repository.name))) continue;
    const result = await measure(repository, folder);
    results.push(result);
    tell(result);
  }
  if (names.length > 0) return;
  const written: RepositoriesResults = { machine: observed(), results };
  const resultsFile = new URL(`results/${file}.json`, import.meta.url);
  writeFileSync(resultsFile, `${JSON.stringify(written, null, 2)}\n`);
}

async function measure(repository: Repository, folder: string): Promise<RepositoryResult> {
  const root = realpathSync(join(folder, repository.name));
  const registered = registeredIn(repository, root);
  const startedAt = performance.now();
  const { api, files, findings } = await readOrNothing([repository.code], root);
  const readMs = Math.round(performance.now() - startedAt);
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const autogen = autogenOf(repository, root, join(folder, "swagger-autogen"));
  return {
    name: repository.name,
    package: repository.package,
    version,
    framework: repository.framework,
    truth: repository.truth,
    files,
    readMs,
    findings: countsOf(findings),
    ashlar: scoreOf(api === undefined ? {} : writeDocument(api), registered),
    autogen: autogen === undefined ? undefined : scoreOf(autogen, registered),
  };
}

/** Where nothing can be read, nothing was found. */
async function readOrNothing(
  paths: readonly string[],
  cwd: string,
): Promise<Pick<ReadSourceResult, "files" | "findings"> & { readonly api: Api | undefined }> {
  try {
    return await readSource(paths, { cwd });
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { api: undefined, files: 0, findings: [] };
  }
}

function registeredIn({ name }: Repository, root: string): Registered[] {
  const argv = [join(here, "record-routes.cjs"), name, root];
  const text = execFileSync(process.execPath, argv, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 120_000,
    maxBuffer: 64e6,
  });
  return JSON.parse(text) as Registered[];
}

/** Undefined where it is not installed; a document without paths where it fails. */
function autogenOf({ entries }: Repository, root: string, tool: string): Record<string, unknown> | undefined {
  if (!existsSync(tool)) return undefined;
  const folder = mkdtempSync(join(tmpdir(), "ashlar-autogen-"));
  const output = join(folder, "document.json");
  try {
    const argv = [
      join(here, "run-autogen.cjs"),
      realpathSync(tool),
      output,
      ...entries.map((one) => join(root, one)),
    ];
    execFileSync(process.execPath, argv, { cwd: root, stdio: "ignore", timeout: 120_000 });
    return JSON.parse(readFileSync(output, "utf8")) as Record<string, unknown>;
  } catch {
    return {};
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function countsOf(findings: readonly Finding[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { rule } of findings) counts[rule] = (counts[rule] ?? 0) + 1;
  return counts;
}

function tell({ name, readMs, ashlar, autogen }: RepositoryResult): void {
  const of = ({ true: all, told, found, bodies, answers }: Score): string =>
    `${found} of ${all} found, ${told} told; bodies ${bodies.with} of ${bodies.of}, answers ${answers.with} of ${answers.of}`;
  console.log(`${name}: ${of(ashlar)}; ${readMs} ms`);
  if (autogen !== undefined) console.log(`  swagger-autogen: ${of(autogen)}`);
  console.log(`  missed: ${ashlar.missed.slice(0, 12).join(", ")}`);
  console.log(`  extra: ${ashlar.extra.slice(0, 12).join(", ")}`);
}

await main(process.argv.slice(2));
