import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, openSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, it, onTestFinished } from "vitest";
import { TestProject } from "./fixture.ts";

const LAUNCHER = fileURLToPath(new URL("from-source.ts", import.meta.url));
const TSX = import.meta.resolve("tsx");

function start(
  project: TestProject,
  argv: readonly string[],
  stdout: "pipe" | number = "pipe",
): ChildProcess {
  return spawn(
    process.execPath,
    ["--conditions=@ashlar/source", "--import", TSX, LAUNCHER, "ashlar", ...argv],
    {
      cwd: project.root,
      stdio: ["ignore", stdout, "pipe"],
    },
  );
}

it("Ctrl-C while waiting for a document says so, exits 130 and leaves nothing behind", async () => {
  const server = createServer(() => undefined).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  const project = new TestProject();
  const before = project.tree();
  const { port } = server.address() as AddressInfo;
  const child = start(project, ["scaffold", `http://127.0.0.1:${port}/openapi.yaml`]);
  let err = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  await once(server, "request");
  child.kill("SIGINT");
  const [code] = (await once(child, "close")) as [number];
  expect(code).toBe(130);
  expect(err).toBe("Stopped. Nothing was written.\n");
  expect(project.tree()).toEqual(before);
});

it("a reader that closes the pipe early is no error", async () => {
  const child = start(new TestProject(), ["scaffold", "--help"]);
  child.stdout?.destroy();
  let err = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number];
  expect({ code, err }).toEqual({ code: 0, err: "" });
});

it.skipIf(!existsSync("/dev/full"))("an output that cannot be written is one line, and exits 2", async () => {
  const full = openSync("/dev/full", "w");
  onTestFinished(() => closeSync(full));
  const child = start(new TestProject(), ["scaffold", "openapi.yaml", "--json"], full);
  let err = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    err += chunk.toString();
  });
  const [code] = (await once(child, "close")) as [number];
  expect(code).toBe(2);
  expect(err).toMatch(/^error: the output cannot be written: ENOSPC.*\n$/);
});
