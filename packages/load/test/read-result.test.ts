import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseResult, readResult } from "../src/read-result.ts";
import { summarise } from "../src/summary.ts";
import { syntheticRun } from "./support/synthetic-run.ts";

const saved = summarise(syntheticRun([{ latencies: [1, 2, 3] }]), { toolVersion: "0.1.0" });
const text = (changes: object): string => JSON.stringify({ ...saved, ...changes });

test("a byte order mark is passed over", () => {
  expect(parseResult(`\uFEFF${text({})}`, "a.json").perSecond).toBe(3);
});

const refused: readonly (readonly [title: string, content: string, message: string])[] = [
  ["is empty", "", "a.json: this is not JSON"],
  ["is no JSON", "requests: 5", "a.json: this is not JSON"],
  ["is cut off", text({}).slice(0, -20), "a.json: this is not JSON"],
  ["is a list", "[]", "a.json: this is JSON, but no saved run"],
  ["is of something else", '{"version":1,"ok":true}', "a.json: this is JSON, but no saved run"],
  ["is another tool's", text({ tool: { name: "k6" } }), "a.json: this is JSON, but no saved run"],
  ["has another version", text({ version: 2 }), "a.json: it has version 2, and version 1 is read here"],
  [
    "is a comparison",
    JSON.stringify({ version: 1, a: saved, b: saved, comparison: {} }),
    "a.json: this is a comparison; a baseline is a single run",
  ],
  [
    "has a latency less",
    text({ latency: { p50: 3 } }),
    'a.json: its "latency" is missing or not what it should be',
  ],
  [
    "has a row with text",
    text({ timeline: [{}] }),
    'a.json: its "timeline" is missing or not what it should be',
  ],
  ...(["statuses", "rateLimited", "bytes", "connections", "generator", "service"] as const).map(
    (name) =>
      [
        `has no ${name}`,
        text({ [name]: undefined }),
        `a.json: its "${name}" is missing or not what it should be`,
      ] as const,
  ),
  [
    "has a failure without a name",
    text({ failures: [{ kind: "reset", count: 1 }] }),
    'a.json: its "failures" is missing or not what it should be',
  ],
  [
    "has text for a count",
    text({ distribution: [[100, "x"]] }),
    'a.json: its "distribution" is missing or not what it should be',
  ],
  [
    "has no settings",
    text({ settings: undefined }),
    'a.json: its "settings" is missing or not what it should be',
  ],
];
for (const [title, content, message] of refused) {
  test(`a file that ${title} is refused in one line`, () => {
    expect(() => parseResult(content, "a.json")).toThrow(
      expect.objectContaining({
        code: "ASHLAR_LOAD_FILE",
        message,
        hint: "save one with: ashlar load URL --output FILE",
      }),
    );
  });
}

test("a file is read from disk, and one that is not there is refused", async () => {
  const folder = await mkdtemp(join(tmpdir(), "ashlar-result-"));
  try {
    await writeFile(join(folder, "a.json"), text({}));
    expect((await readResult(join(folder, "a.json"))).latency.count).toBe(3);
    await expect(readResult(join(folder, "b.json"))).rejects.toMatchObject({
      code: "ASHLAR_LOAD_FILE",
      message: `${join(folder, "b.json")}: there is no such file`,
    });
    await expect(readResult(folder)).rejects.toMatchObject({ code: "ASHLAR_LOAD_FILE" });
    if (process.platform === "win32") return;
    await expect(readResult("/dev/zero")).rejects.toMatchObject({ message: "/dev/zero: this is no file" });
  } finally {
    await rm(folder, { recursive: true });
  }
});
