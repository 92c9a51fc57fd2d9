import { describe, expect, it } from "vitest";
import { DOCUMENT, TestProject } from "./fixture.ts";

const CHANGED = DOCUMENT.replace("/orders/{id}:", "/bills/{id}:");
const ADDED = `${DOCUMENT}  /new:\n    get: { responses: { "200": { description: New } } }\n`;

describe("ashlar spec diff", () => {
  it.each([
    { title: "the same", wanted: DOCUMENT, code: 0, says: /^Nothing that callers notice has changed\.\n$/ },
    { title: "more", wanted: ADDED, code: 0, says: /note .*\nNo breaking change, 1 that break nobody\.\n$/ },
    {
      title: "gone",
      wanted: CHANGED,
      code: 1,
      says: /^\S+: GET \/orders\/\{id\}: breaking .*\n(?:.*\n)*1 breaking change, 1 others?\.\n$/,
    },
  ])("$title: exit $code", async ({ wanted, code, says }) => {
    const project = new TestProject({ "new.yaml": wanted });
    const answer = await project.ashlar("spec", "diff", "openapi.yaml", "new.yaml");
    expect(answer).toMatchObject({ code, err: "" });
    expect(answer.out).toMatch(says);
  });

  it("prints a table for a review with --format markdown", async () => {
    const project = new TestProject({ "new.yaml": CHANGED });
    const { out } = await project.ashlar("spec", "diff", "openapi.yaml", "new.yaml", "--format", "markdown");
    expect(out).toContain(
      "| | operation | what changed | rule |\n|---|---|---|---|\n| **breaking** | `GET /orders/{id}` |",
    );
  });

  it("prints one object with --json", async () => {
    const project = new TestProject({ "new.yaml": CHANGED });
    const { code, out } = await project.ashlar("spec", "diff", "openapi.yaml", "new.yaml", "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      command: "spec diff",
      ok: false,
      old: "openapi.yaml",
      new: "new.yaml",
      breaking: 1,
      changes: [{ isBreaking: true, operation: "GET /orders/{id}" }, { isBreaking: false }],
    });
  });

  it("says of a document that cannot be read why, and exits 2", async () => {
    const project = new TestProject({ "new.yaml": "a: [" });
    const { code, err } = await project.ashlar("spec", "diff", "openapi.yaml", "new.yaml");
    expect(code).toBe(2);
    expect(err).toMatch(/^error ASHLAR_OPENAPI_SYNTAX: new\.yaml/);
  });
});
