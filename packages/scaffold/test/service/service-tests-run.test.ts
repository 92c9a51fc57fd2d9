import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { serviceOf } from "../../src/new-service.ts";
import { planAt } from "./plan-document.ts";

const workspace = fileURLToPath(new URL("../../../..", import.meta.url));
const run = promisify(execFile);
let folder = "";

beforeAll(async () => {
  const plan = await planAt(join(workspace, "examples/bookshop.yaml"));
  const service = serviceOf(plan, {
    framework: "express",
    name: "bookshop",
    document: "openapi.yaml",
    documentJson: undefined,
    ashlar: new Map(),
    timestamp: "20260101000000",
    migrated: undefined,
    existing: new Map(),
  });
  folder = await mkdtemp(join(tmpdir(), "ashlar-tests-"));
  for (const { path, text } of service.files) await write(path, text);
  await write("package.json", JSON.stringify({ name: "bookshop", private: true, type: "module" }));
  // The workspace's own packages, as they stand in their sources.
  const config = await readFile(join(folder, "vitest.config.ts"), "utf8");
  const conditions = `resolve: { conditions: ["@ashlar/source"] }`;
  await write(
    "vitest.config.ts",
    config.replace("  test: {", `  ${conditions},\n  ssr: { ${conditions} },\n  test: {`),
  );
  await symlink(join(workspace, "node_modules"), join(folder, "node_modules"), "dir");
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

it("a new service passes its own tests", { timeout: 180_000 }, async () => {
  const { isPassed, output } = await runTests();
  expect(isPassed, output).toBe(true);
});

it.each([
  [
    "what it answers lacks a property",
    "src/database/records.ts",
    /\n {4}title: row\.title,/,
    "",
    "/title|required",
  ],
  ["it answers another status", "src/routes/books.ts", /status\(201\)/, "status(200)", "the document|toBe"],
  ["it takes stale changes", "src/services/books.ts", /\n\s*requireMatch\([^\n]*/g, "", "412"],
] as const)(
  "a service fails its own tests where %s",
  { timeout: 180_000 },
  async (_, path, from, to, complaint) => {
    const before = await readFile(join(folder, path), "utf8");
    expect(before).toMatch(from);
    await write(path, before.replace(from, to));
    const { isPassed, output } = await runTests("books");
    await write(path, before);
    expect(isPassed).toBe(false);
    expect(output).toMatch(new RegExp(complaint));
  },
);

async function write(path: string, text: string): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

async function runTests(...names: readonly string[]): Promise<{ isPassed: boolean; output: string }> {
  const vitest = join(workspace, "node_modules/vitest/vitest.mjs");
  const { VITEST: _own, VITEST_POOL_ID: _pool, VITEST_WORKER_ID: _worker, ...env } = process.env;
  try {
    const { stdout } = await run(process.execPath, [vitest, "run", ...names], {
      cwd: folder,
      env: { ...env, NO_COLOR: "1" },
      maxBuffer: 64e6,
    });
    return { isPassed: true, output: stdout };
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    return { isPassed: false, output: stdout + stderr };
  }
}
