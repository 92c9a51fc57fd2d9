import type { Finding } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import { createPaint, diffLines, findingLines, formatJson, unifiedDiff } from "../src/index.ts";

const plain = createPaint(false);
const finding = (rule: string, severity: Finding["severity"], message: string, line?: number): Finding => ({
  rule,
  severity,
  message,
  ...(line === undefined ? {} : { location: { file: "openapi.yaml", line, column: 3 } }),
});

describe("findings", () => {
  const all = [
    finding("b", "info", "is odd", 4),
    finding("a", "warning", "was repaired", 7),
    finding("c", "error", "is broken", 9),
    finding("a", "warning", "was repaired", 12),
  ];

  it("are one line each, the gravest first, with those that say the same together", () => {
    expect(findingLines(all, { paint: plain, limit: 10 })).toEqual({
      lines: [
        "openapi.yaml:9:3: error is broken [c]",
        "openapi.yaml:7:3: warning was repaired [a] (and 1 more like it)",
        "openapi.yaml:4:3: note is odd [b]",
      ],
      hidden: 0,
    });
  });

  it("beyond the limit are counted, not shown", () => {
    expect(findingLines(all, { paint: plain, limit: 1 })).toMatchObject({ lines: { length: 1 }, hidden: 3 });
  });

  it("say what to do next and need no place", () => {
    const { lines } = findingLines([{ ...finding("a", "error", "x"), hint: "do y" }], {
      paint: plain,
      limit: 1,
    });
    expect(lines).toEqual(["error x (do y) [a]"]);
  });

  it("stay one line that commands no terminal, whatever the document holds", () => {
    const said = {
      ...finding("a", "error", "no \u001b[31m\n\u202e x"),
      location: { file: "a\u0007.yaml", line: 1 },
    };
    const { lines } = findingLines([said], { paint: plain, limit: 1 });
    expect(lines).toEqual(["a\\u0007.yaml:1: error no \\u001b[31m\\n\\u202e x [a]"]);
  });

  it("carry colours only when asked", () => {
    const { lines } = findingLines([finding("a", "error", "x")], { paint: createPaint(true), limit: 1 });
    expect(lines[0]).toContain("\u001b[31merror\u001b[39m");
  });
});

describe("a diff", () => {
  const cases: { title: string; before: string | undefined; after: string; diff: string }[] = [
    { title: "of equal texts is empty", before: "a\n", after: "a\n", diff: "" },
    {
      title: "of a new file adds every line",
      before: undefined,
      after: "a\nb\n",
      diff: "--- /dev/null\n+++ b/x.ts\n@@ -0,0 +1,2 @@\n+a\n+b\n",
    },
    {
      title: "of a changed line has both",
      before: "a\nb\n",
      after: "a\nc\n",
      diff: "--- a/x.ts\n+++ b/x.ts\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n",
    },
  ];
  for (const { title, before, after, diff } of cases) {
    it(title, () => expect(unifiedDiff("x.ts", before, after)).toBe(diff));
  }

  it("of two long texts that share nothing names their sizes instead of searching", () => {
    const lines = (word: string) =>
      Array.from({ length: 9_000 }, (_, index) => `${word} ${index}\n`).join("");
    expect(unifiedDiff("x.ts", lines("a"), lines("b"))).toContain("(9000 lines become 9000)");
  });

  it("is coloured by what a line does", () => {
    expect(diffLines("+a\n-b\n c\n", createPaint(true))).toEqual([
      "\u001b[32m+a\u001b[39m",
      "\u001b[31m-b\u001b[39m",
      " c",
    ]);
  });
});

it("JSON begins with its version and the command", () => {
  expect(formatJson("scaffold", { a: 1 })).toBe(
    '{\n  "version": 1,\n  "command": "scaffold",\n  "a": 1\n}\n',
  );
});
