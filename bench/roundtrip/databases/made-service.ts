/** A service that `ashlar new` makes of a database: compiled strictly, started on rows, every resource asked. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const workspace = fileURLToPath(new URL("../../..", import.meta.url));

export interface MadeService {
  readonly name: string;
  readonly framework: string;
  /** Of the whole command, packing of the packages included. */
  readonly newMs: number;
  readonly compileMs: number;
  /** Of the compiler. */
  readonly complaints: string;
  readonly testsMs: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Titles. */
  readonly failures: readonly string[];
}

interface TestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly testResults: readonly {
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

export function makeService(source: string, name: string, framework: string): MadeService {
  const above = mkdtempSync(join(tmpdir(), "roundtrip-service-"));
  try {
    const folder = join(above, "service");
    const ashlar = join(workspace, "packages/cli/bin/ashlar.js");
    const made = run(
      process.execPath,
      [ashlar, "new", folder, "--from", source, "--framework", framework],
      above,
    );
    if (made.code !== 0) throw new Error(made.err);
    symlinkSync(join(workspace, "node_modules"), join(folder, "node_modules"), "dir");
    const compiled = run(
      process.execPath,
      ["--max-old-space-size=6000", join(workspace, "node_modules/typescript/bin/tsc"), "-p", folder],
      folder,
    );
    const tested = run(
      process.execPath,
      [join(workspace, "node_modules/vitest/vitest.mjs"), "run", "--reporter", "json"],
      folder,
    );
    const report = JSON.parse(tested.out.slice(tested.out.indexOf("{"))) as TestReport;
    return {
      name,
      framework,
      newMs: made.durationMs,
      compileMs: compiled.durationMs,
      complaints: compiled.out.slice(0, 2000),
      testsMs: tested.durationMs,
      passed: report.numPassedTests,
      failed: report.numFailedTests,
      skipped: report.numPendingTests,
      failures: report.testResults
        .flatMap(({ assertionResults }) => assertionResults)
        .filter(({ status }) => status === "failed")
        .map(({ fullName }) => fullName),
    };
  } finally {
    rmSync(above, { recursive: true, force: true });
  }
}

function run(command: string, argv: readonly string[], cwd: string) {
  const start = performance.now();
  const { status, stdout, stderr } = spawnSync(command, argv, { cwd, encoding: "utf8", maxBuffer: 1e9 });
  return { code: status, out: stdout, err: stderr, durationMs: Math.round(performance.now() - start) };
}
