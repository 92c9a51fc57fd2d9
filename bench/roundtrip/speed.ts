/**
 * How long `ashlar spec` takes over 200 files of routes, with how long each of its parts does.
 *
 *     npm run build && npx tsx --conditions @ashlar/source bench/roundtrip/speed.ts [FOLDER]
 *
 * With FOLDER the code is written there and stays; otherwise it is gone afterwards.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Machine, observeMachine } from "../scaffold/machine.ts";
import { routeFiles } from "./speed/route-files.ts";

export interface SpeedResults {
  readonly machine: Machine;
  readonly files: number;
  readonly lines: number;
  readonly operations: number;
  /** Of the whole command, start of Node included, in the order of the runs. */
  readonly commandMs: readonly number[];
}

const FILES = 200;
const RUNS = 7;
const workspace = fileURLToPath(new URL("../../", import.meta.url));
const resultsFile = fileURLToPath(new URL("results/speed.json", import.meta.url));

function main(given: string | undefined): void {
  const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { encoding: "utf8", cwd: workspace });
  const observed = observeMachine(commit.trim());
  const folder = given ?? mkdtempSync(join(tmpdir(), "ashlar-speed-"));
  try {
    const files = routeFiles(FILES);
    for (const [path, text] of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    rmSync(join(folder, "node_modules"), { force: true });
    symlinkSync(join(workspace, "node_modules"), join(folder, "node_modules"), "dir");
    const commandMs = Array.from({ length: RUNS }, () => timed(folder).ms);
    const { operations } = timed(folder);
    const lines = [...files.values()].reduce((sum, text) => sum + text.split("\n").length, 0);
    const results: SpeedResults = { machine: observed(), files: FILES, lines, operations, commandMs };
    if (given === undefined) writeFileSync(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
    console.log(`${operations} operations in ${FILES} files, ${lines} lines: ${commandMs.join(", ")} ms`);
  } finally {
    if (given === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function timed(folder: string): { readonly ms: number; readonly operations: number } {
  const command = join(workspace, "packages/cli/bin/ashlar.js");
  const startedAt = performance.now();
  const out = execFileSync(process.execPath, [command, "spec", "src/", "--json"], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 256e6,
  });
  const ms = Math.round(performance.now() - startedAt);
  const { operations } = JSON.parse(out) as { operations: unknown[] };
  return { ms, operations: operations.length };
}

main(process.argv[2]);
