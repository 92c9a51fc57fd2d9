import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readTarget } from "../src/commands/spec/target.ts";

const latin1 = Buffer.from("openapi: 3.1.0\ninfo: { title: Caf\u00e9 }\n", "latin1");
const utf16 = Buffer.from("\uFEFFopenapi: 3.1.0\n", "utf16le");

describe("a document that a merge reads", () => {
  it.each<[string, Buffer, string]>([
    ["keeps its byte order mark", Buffer.from("\uFEFFopenapi: 3.1.0\n"), "\uFEFFopenapi: 3.1.0\n"],
    ["is refused in Latin-1", latin1, "api.yaml is not UTF-8"],
    ["is refused in UTF-16", utf16, "api.yaml is not UTF-8"],
  ])("%s", (_title, bytes, expected) => {
    const folder = mkdtempSync(join(tmpdir(), "ashlar-target-"));
    try {
      const path = join(folder, "api.yaml");
      writeFileSync(path, bytes);
      const read = (): string | undefined => readTarget(path, "api.yaml");
      if (expected.startsWith("api.yaml")) expect(read).toThrow(expected);
      else expect(read()).toBe(expected);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
