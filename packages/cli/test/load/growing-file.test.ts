import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { GrowingFile } from "../../src/commands/load/growing-file.ts";
import type { OutputPlace } from "../../src/commands/load/output-files.ts";

/** With a file of an earlier run. */
function makeFolder(): string {
  const root = mkdtempSync(join(tmpdir(), "ashlar-growing-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  writeFileSync(join(root, "run.hdr"), "old");
  return root;
}

function placeIn(folder: string, isFile: boolean = true): OutputPlace {
  return { key: "hdrLog", option: "--hdr-log", name: "run.hdr", path: join(folder, "run.hdr"), isFile };
}

describe("a growing file", () => {
  it("is on the disk before it is whole, and has its name only then", async () => {
    const root = makeFolder();
    const file = await GrowingFile.begin(placeIn(root));
    expect(file.isEmpty).toBe(true);
    file.append("one\n");
    expect(file.isEmpty).toBe(false);
    const [beside = ""] = readdirSync(root).filter((name) => name.startsWith(".ashlar-"));
    await expect.poll(() => readFileSync(join(root, beside), "utf8")).toBe("one\n");
    expect(readFileSync(join(root, "run.hdr"), "utf8")).toBe("old");
    file.append("two\n");
    await file.finish();
    expect(readFileSync(join(root, "run.hdr"), "utf8")).toBe("one\ntwo\n");
    expect(readdirSync(root)).toEqual(["run.hdr"]);
  });

  it("is gone without a trace where the run failed", async () => {
    const root = makeFolder();
    const file = await GrowingFile.begin(placeIn(root));
    file.append("one\n");
    await file.discard();
    expect(readFileSync(join(root, "run.hdr"), "utf8")).toBe("old");
    expect(readdirSync(root)).toEqual(["run.hdr"]);
  });

  it("cannot begin in a folder that is not there", async () => {
    const root = makeFolder();
    await expect(GrowingFile.begin(placeIn(join(root, "no")))).rejects.toThrow("ENOENT");
  });

  it.runIf(process.platform === "linux")("tells at the end that the disk was full", async () => {
    const full = { ...placeIn("/dev", false), path: "/dev/full" };
    const file = await GrowingFile.begin(full);
    file.append("one\n");
    file.append("two\n");
    await expect(file.finish()).rejects.toThrow("ENOSPC");
  });

  it.skipIf(process.platform === "win32")("begins though nobody reads its pipe yet", async () => {
    const root = makeFolder();
    const pipe = join(root, "pipe");
    execFileSync("mkfifo", [pipe]);
    const file = await GrowingFile.begin({ ...placeIn(root, false), path: pipe });
    file.append("one\n");
    const read = readFile(pipe, "utf8");
    await file.finish();
    expect(await read).toBe("one\n");
  });
});
