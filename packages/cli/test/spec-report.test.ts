import { createPaint } from "@ashlar/report";
import { describe, expect, it } from "vitest";
import { printSpec } from "../src/commands/spec/spec-report.ts";
import type { MergeFacts, SpecMode, SpecRun } from "../src/commands/spec/spec-run.ts";

const NOTHING: MergeFacts = { kept: [], lost: [], changed: [], isRewritten: false };
const MISSING = {
  rule: "dependencies-missing",
  severity: "warning",
  message: "zod and express are imported, and not installed",
  hint: "install the service's dependencies first",
} as const;
const DOUBT =
  "Some of this may be no difference: zod and express are imported, and not installed; install the service's dependencies first";

const written = (merge: Partial<MergeFacts>): SpecMode => ({
  kind: "write",
  target: { name: "api.yaml", path: "/api.yaml", text: "new", before: "old" },
  merge: { ...NOTHING, ...merge },
});
const checked = (...places: string[]): SpecMode => ({
  kind: "check",
  file: "api.yaml",
  differences: places.map((place) => ({ kind: "operation", place, message: "is not there" })),
  isMergeBetter: false,
});

/** What `ashlar spec` prints to stdout, without its first line. */
function printed(mode: SpecMode, findings: SpecRun["findings"]): string[] {
  const api = {
    ...{ title: "T", version: "1", openapi: "3.1.1", basePath: "" },
    ...{ servers: [], operations: [], webhooks: [], schemas: {}, securitySchemes: {}, tags: [] },
  };
  const run = { paths: ["src"], settings: {}, api, document: { openapi: "3.1.1" }, evidence: new Map() };
  let out = "";
  const paint = createPaint(false);
  printSpec({ ...run, findings, files: 1, mode } as SpecRun, {
    cwd: "/",
    out: (text) => {
      out += text;
    },
    err: () => {},
    outPaint: paint,
    errPaint: paint,
    progress: () => {},
  });
  return out.trimEnd().split("\n").slice(1);
}

describe("the report of ashlar spec", () => {
  it.each<[string, SpecMode, SpecRun["findings"], readonly string[]]>([
    [
      "says what moved, and from where",
      written({ changed: [{ kind: "moved", pointer: "/paths/~1b", from: "/paths/~1a" }] }),
      [],
      ["  moved /paths/~1a to /paths/~1b"],
    ],
    [
      "names what people wrote into what is gone",
      written({
        changed: [{ kind: "removed", pointer: "/paths/~1a" }],
        lost: ["/paths/~1a/get/summary"],
      }),
      [],
      [
        "No longer in the code (x-keep: true keeps such a part):",
        "  removed /paths/~1a",
        "With it went what people wrote:",
        "  /paths/~1a/get/summary",
      ],
    ],
    [
      "says beside what a merge takes out that packages are missing",
      written({ changed: [{ kind: "removed", pointer: "/paths/~1a" }] }),
      [MISSING],
      ["No longer in the code (x-keep: true keeps such a part):", "  removed /paths/~1a", DOUBT],
    ],
    [
      "does not say so where a merge only adds",
      written({ changed: [{ kind: "added", pointer: "/paths/~1a" }] }),
      [MISSING],
      ["  added /paths/~1a"],
    ],
    ["says so beside differences", checked("get /a"), [MISSING], ["  get /a: is not there", DOUBT]],
    ["does not say so where there is no difference", checked(), [MISSING], []],
    [
      "says nothing of packages where all are there",
      checked("get /a"),
      [{ ...MISSING, rule: "route-all-methods" }],
      ["  get /a: is not there"],
    ],
  ])("%s", (_title, mode, findings, lines) => {
    expect(printed(mode, findings)).toEqual(lines);
  });
});
