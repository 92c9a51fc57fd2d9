import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { LoadResult } from "@ashlar/load";
import { describe, expect, it } from "vitest";
import { TestProject } from "./fixture.ts";
import { startLoadServer } from "./load-server.ts";

const LAUNCHER = fileURLToPath(new URL("from-source.ts", import.meta.url));
const TSX = import.meta.resolve("tsx");

function start(project: TestProject, argv: readonly string[]): ChildProcess {
  const node = ["--conditions=@ashlar/source", "--import", TSX, LAUNCHER, "api-load-tester"];
  return spawn(process.execPath, [...node, ...argv], {
    cwd: project.root,
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe("Ctrl-C", () => {
  it.each([
    ["once waits for what is under way", 1, "request-timeout"],
    ["twice waits for nothing", 2, "abandoned"],
  ])("%s; the report is printed all the same, and written, exit 130", async (_, times, kind) => {
    const { url, asked } = await startLoadServer();
    const project = new TestProject();
    const timeout = times === 1 ? "1" : "60";
    const child = start(project, [
      ...[`${url}/silent`, "-c", "3", "-d", "60", "--timeout", timeout, "--json", "--output", "run.json"],
    ]);
    const written = { out: "", err: "" };
    child.stdout?.on("data", (chunk: Buffer) => {
      written.out += chunk;
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      written.err += chunk;
    });
    await until(() => asked.length === 3);
    child.kill("SIGINT");
    await until(() => written.err.includes("Stopping"));
    if (times === 2) child.kill("SIGTERM");
    const [code] = (await once(child, "close")) as [number];
    expect(code).toBe(130);
    expect(written.err).toContain(`Stopping: waiting up to ${timeout} s for what is under way`);
    const result = JSON.parse(written.out) as LoadResult;
    expect(result).toMatchObject({ ok: false, failures: [{ kind }] });
    expect(result.requests.sent).toBe(asked.length);
    expect(result.marks.map(({ name }) => name)).toContain("interrupted");
    expect(JSON.parse(project.read("run.json"))).toMatchObject({ failures: [{ kind }] });
  });
});
