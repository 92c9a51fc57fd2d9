import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readFolders } from "../src/index.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ashlar-read-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

it("every TypeScript file of the folders is read, in order, and nothing else", async () => {
  for (const path of ["src/routes/b.ts", "src/routes/a.ts", "src/routes/users/list.mts", "src/types/api.ts"])
    put(path, path);
  for (const path of [
    "src/routes/readme.md",
    "src/routes/node_modules/x.ts",
    "src/routes/.cache/x.ts",
    "src/app.ts",
  ])
    put(path, path);
  symlinkSync(root, join(root, "src/routes/loop"));
  const texts = await readFolders(root, ["src/routes", "src/types", "src/none"]);
  expect([...texts]).toEqual([
    ["src/routes/a.ts", "src/routes/a.ts"],
    ["src/routes/b.ts", "src/routes/b.ts"],
    ["src/routes/users/list.mts", "src/routes/users/list.mts"],
    ["src/types/api.ts", "src/types/api.ts"],
  ]);
});

it("a byte order mark and CRLF are kept", async () => {
  put("src/a.ts", "\uFEFFa\r\n");
  expect((await readFolders(root, ["src"])).get("src/a.ts")).toBe("\uFEFFa\r\n");
});

it("a file that is not UTF-8 is refused, because writing it back would lose bytes", async () => {
  put("src/a.ts", Buffer.from([0x2f, 0x2f, 0xe9, 0x0a]));
  await expect(readFolders(root, ["src"])).rejects.toMatchObject({ code: "ASHLAR_REPORT_NOT_UTF8" });
});

it("what the system refuses to read is named, because it may be in the way", async () => {
  const folder = "x".repeat(300);
  const refused = readFolders(root, [folder]);
  await expect(refused).rejects.toMatchObject({
    code: "ASHLAR_REPORT_UNREADABLE",
    message: expect.stringContaining(folder),
  });
});
