/**
 * How long `ashlar spec` takes over 200 files of routes, with how long each of its parts does.
 *
 *     npm run build && npx tsx --conditions @ashlar/source bench/roundtrip/speed.ts [FOLDER]
 *
 * With FOLDER the code is written there and stays; otherwise it is gone afterwards.
 */
import { execFileSync, spawnSync } from "node:child_process";
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
  /** What each took of the processor: on a machine that does other things besides, the steadier figure. */
  readonly cpuMs: readonly number[];
}

const FILES = 200;
const RUNS = 5;
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
    const runs = Array.from({ length: RUNS }, () => timed(folder));
    const commandMs = runs.map(({ ms }) => ms);
    const cpuMs = runs.map((run) => run.cpuMs);
    const operations = runs[0]?.operations ?? 0;
    const lines = [...files.values()].reduce((sum, text) => sum + text.split("\n").length, 0);
    const results: SpeedResults = { machine: observed(), files: FILES, lines, operations, commandMs, cpuMs };
    if (given === undefined) writeFileSync(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
    console.log(
      `${operations} operations in ${FILES} files, ${lines} lines: ${commandMs.join(", ")} ms; of the processor ${cpuMs.join(", ")} ms`,
    );
  } finally {
    if (given === undefined) rmSync(folder, { recursive: true, force: true });
  }
}

function timed(folder: string): { readonly ms: number; readonly cpuMs: number; readonly operations: number } {
  const command = join(workspace, "packages/cli/bin/ashlar.js");
  const startedAt = performance.now();
  // `times` of the shell says what its children took, which Node does not.
  const script = '"$0" "$1" spec src/ --json && times >&2';
  const { stdout, stderr } = spawnSync("bash", ["-c", script, process.execPath, command], {
    cwd: folder,
    encoding: "utf8",
    maxBuffer: 256e6,
  });
  const ms = Math.round(performance.now() - startedAt);
  const { operations } = JSON.parse(stdout) as { operations: unknown[] };
  const spans = (stderr.trim().split("\n").at(-1) ?? "").matchAll(/(\d+)m([\d.]+)s/g);
  const cpuS = [...spans].reduce(
    (all, [, minutes, seconds]) => all + Number(minutes) * 60 + Number(seconds),
    0,
  );
  return { ms, cpuMs: Math.round(cpuS * 1000), operations: operations.length };
}

main(process.argv[2]);
