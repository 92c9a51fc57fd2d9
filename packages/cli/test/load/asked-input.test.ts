import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { readInput } from "../../src/commands/load/asked-input.ts";

function folderWith(text: string): string {
  const cwd = mkdtempSync(join(tmpdir(), "ashlar-input-"));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  writeFileSync(join(cwd, "body.txt"), text);
  return cwd;
}

it("a file is read as the bytes that it has", async () => {
  const options = { option: "--body-file", cwd: folderWith("ü\n"), mostBytes: 3 };
  expect(await readInput("body.txt", options)).toEqual(Buffer.from("ü\n"));
});

it.each([
  ["none.txt", "--body-file none.txt cannot be read: there is no such file"],
  [".", "--body-file . cannot be read: it is a folder"],
])("%s is refused", async (file, message) => {
  const options = { option: "--body-file", cwd: folderWith("") };
  await expect(readInput(file, options)).rejects.toMatchObject({ code: "ASHLAR_CLI_USAGE", message });
});

it.skipIf(process.platform === "win32")("a pipe is read to its end", async () => {
  const cwd = folderWith("");
  execFile("sh", ["-c", "mkfifo pipe && printf one > pipe"], { cwd });
  const options = { option: "--body-file", cwd };
  await expect.poll(() => readInput("pipe", options).then(String, () => "not yet")).toBe("one");
});

it.runIf(process.platform === "linux")("what has no end is read no further than it may be", async () => {
  const options = { option: "--body-file", cwd: "/", mostBytes: 2 ** 22 };
  await expect(readInput("/dev/zero", options)).rejects.toThrow("it has more than 4 MiB");
});
