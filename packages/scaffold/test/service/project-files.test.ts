/** The files around a service's code, for every example document of the OpenAPI Initiative and others. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readDocument } from "@ashlar/openapi";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import type { PlannedOperation } from "../../src/blueprint.ts";
import { type NewServiceResult, newService } from "../../src/new-service.ts";
import { dateOperations } from "../../src/service/operation-dates.ts";

const folder = fileURLToPath(new URL("../../../../node_modules/@readme/oas-examples/", import.meta.url));
const documents = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((path) => /^\d.*\/json\/.*\.json$/.test(path))
  .sort();

async function made(path: string): Promise<NewServiceResult | undefined> {
  const read = await readDocument(`${folder}${path}`).catch(() => undefined);
  if (read === undefined) return undefined;
  return newService(read.api, {
    framework: "express",
    name: "shop",
    document: "openapi.json",
    documentJson: "{}",
    ashlar: new Map(),
    timestamp: "20261121100000",
    migrated: undefined,
    today: "2026-11-21",
    existing: new Map(),
  });
}

function textOf(result: NewServiceResult, path: string): string {
  return result.files.find((file) => file.path === path)?.text ?? "";
}

describe("the files around a service parse, whatever the document says", () => {
  it.each(documents)("%s", async (path) => {
    const result = await made(path);
    if (result === undefined) return;
    for (const yaml of ["compose.yaml", "ops/alerts.yaml", ".github/workflows/ci.yml"]) {
      expect(load(textOf(result, yaml))).toBeTypeOf("object");
    }
    for (const json of ["package.json", "ops/dashboard.json"]) {
      expect(JSON.parse(textOf(result, json))).toBeTypeOf("object");
    }
    const readme = textOf(result, "README.md");
    expect(readme).toContain("[Ashlar](https://www.npmjs.com/package/ashlar)");
    // Each fence that is opened is closed, and a heading is one line.
    expect((readme.match(/^```/gm)?.length ?? 0) % 2).toBe(0);
    expect(readme).not.toContain("\\`");
  });
});

describe("the first request of a README", () => {
  const cases: readonly { readonly title: string; readonly path: string; readonly expected: string }[] = [
    {
      title: "sends the document's own examples",
      path: "3.0/json/petstore.json",
      expected: '"name":"doggie"',
    },
    {
      title: "says so where nothing works yet",
      path: "3.0/json/server-path-level.json",
      expected: "the answer is 501",
    },
  ];
  for (const { title, path, expected } of cases) {
    it(title, async () => {
      const result = await made(path);
      expect(result === undefined ? "" : textOf(result, "README.md")).toContain(expected);
    });
  }
});

it("a README says what was guessed, with warnings first", async () => {
  const result = await made("3.0/json/petstore.json");
  const findings = result?.findings ?? [];
  const readme = result === undefined ? "" : textOf(result, "README.md");
  const rows =
    readme
      .split("## What was guessed")[1]
      ?.split("\n## ")[0]
      ?.match(/^- .*$/gm) ?? [];
  expect(rows.length).toBe(findings.length);
  const last = rows.findLastIndex((row) => row.startsWith("- **Warning:**"));
  expect(rows.slice(0, last + 1).every((row) => row.startsWith("- **Warning:**"))).toBe(true);
});

describe("an operation's dates", () => {
  const operation = (deprecated: boolean): PlannedOperation =>
    ({ name: "getThing", source: { deprecated } }) as PlannedOperation;
  const today = "2026-11-21";
  const cases = [
    { title: "none while it is not deprecated", deprecated: false, known: {}, expected: {} },
    {
      title: "today when it is first seen deprecated",
      deprecated: true,
      known: {},
      expected: { getThing: { deprecatedSince: today } },
    },
    {
      title: "the day that was recorded",
      deprecated: true,
      known: { getThing: { deprecatedSince: "2026-01-01" } },
      expected: { getThing: { deprecatedSince: "2026-01-01" } },
    },
    {
      title: "a sunset that somebody wrote, too",
      deprecated: true,
      known: { getThing: { sunset: "2027-01-01" } },
      expected: { getThing: { deprecatedSince: today, sunset: "2027-01-01" } },
    },
    {
      title: "what was known of operations that are gone",
      deprecated: false,
      known: { gone: { deprecatedSince: "2026-01-01" } },
      expected: { gone: { deprecatedSince: "2026-01-01" } },
    },
  ] as const;
  for (const { title, deprecated, known, expected } of cases) {
    it(`are ${title}`, () => {
      expect(dateOperations([operation(deprecated)], { known, today })).toEqual(expected);
    });
  }
});
