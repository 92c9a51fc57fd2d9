import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { refuseDevice, refuseNoFile } from "../src/named-file.ts";
import { TestProject } from "./fixture.ts";

/** A project with a pipe that nobody writes into: whoever began to read it would wait for ever. */
function projectWithPipe(): TestProject {
  const project = new TestProject({ "src/routes/a.ts": "" });
  execFileSync("mkfifo", [join(project.root, "pipe")]);
  mkdirSync(join(project.root, "docs"));
  return project;
}

describe.skipIf(process.platform === "win32")("what is no file", () => {
  it.each([
    ["spec --output", ["spec", "--output", "pipe"], "pipe is a pipe, not a file"],
    ["spec --merge", ["spec", "--merge", "pipe"], "pipe is a pipe, not a file"],
    [
      "spec --merge, with --output",
      ["spec", "--merge", "openapi.yaml", "--output", "pipe"],
      "pipe is a pipe",
    ],
    ["spec --check", ["spec", "--check", "--output", "pipe"], "pipe is a pipe, not a file"],
    ["a folder", ["spec", "--output", "docs"], "docs is a folder, not a file"],
  ])("is not read to be written: %s", async (_title, argv, message) => {
    const { code, out, err } = await projectWithPipe().ashlar(...argv);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err).toContain("name a file, such as openapi.yaml");
    expect(err.trim().split("\n").length).toBeLessThanOrEqual(2);
  });

  // Only looked at, never read: most of these have no end.
  it.skipIf(!existsSync("/dev/zero")).each([
    ["a device", "/dev/zero", "/dev/zero is a device, not a file", "/dev/zero is a device, not a file"],
    ["a device for randomness", "/dev/urandom", "/dev/urandom is a device", "/dev/urandom is a device"],
    ["an empty device, which may be read", "/dev/null", "/dev/null is a device", undefined],
    ["a pipe, which may be read", "pipe", "pipe is a pipe, not a file", undefined],
    ["a folder, which may be read", "docs", "docs is a folder, not a file", undefined],
    ["a file", "openapi.yaml", undefined, undefined],
    ["nothing yet", "new.yaml", undefined, undefined],
    ["an address", "postgres://localhost/shop", undefined, undefined],
  ])("is refused as output and as input: %s", (_title, name, asOutput, asInput) => {
    const { root } = projectWithPipe();
    expect(
      messageOf(() => refuseNoFile(name, join(name.startsWith("/") ? "/" : root, name), "a.yaml")),
    ).toEqual(asOutput === undefined ? undefined : expect.stringContaining(asOutput));
    expect(messageOf(() => refuseDevice(name, root))).toEqual(
      asInput === undefined ? undefined : expect.stringContaining(asInput),
    );
  });
});

function messageOf(step: () => void): string | undefined {
  try {
    step();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
