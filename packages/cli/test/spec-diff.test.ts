import { describe, expect, it } from "vitest";
import { DOCUMENT, TestProject } from "./fixture.ts";

const CHANGED = DOCUMENT.replace("/orders/{id}:", "/bills/{id}:");
const REQUIRED = DOCUMENT.replace("required: [email]", "required: [email, name]");
const ADDED = `${DOCUMENT}  /new:\n    get: { responses: { "200": { description: New } } }\n`;

describe("ashlar spec diff", () => {
  it.each([
    { title: "the same", wanted: DOCUMENT, code: 0, says: /^Nothing that callers notice has changed\.\n$/ },
    { title: "more", wanted: ADDED, code: 0, says: /note .*\nNo breaking change, 1 that breaks nobody\.\n$/ },
    {
      title: "gone",
      wanted: CHANGED,
      code: 1,
      says: /^\S+: GET \/orders\/\{id\}: breaking .*\n(?:.*\n)*1 breaking change, 1 other\.\n$/,
    },
    {
      title: "asked for",
      wanted: REQUIRED,
      code: 1,
      says: /: POST \/users requestBody\/application\/json: breaking "name" is required now \[/,
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
      "| | operation | where | what changed | rule |\n|---|---|---|---|---|\n| **breaking** | `GET /orders/{id}` |",
    );
  });

  it("keeps a path with a backtick one cell of the table", async () => {
    const project = new TestProject({ "new.yaml": `${DOCUMENT}  "/a\`|b":\n    get: { responses: {} }\n` });
    const { out } = await project.ashlar("spec", "diff", "openapi.yaml", "new.yaml", "--format", "markdown");
    expect(out).toContain("|  | `` GET /a`\\|b `` |  | the operation is new | `operation-added` |");
  });

  it("says what was repaired in the documents, which may be why something is gone", async () => {
    const broken = DOCUMENT.replace('{ "200": { description: One } }', "5");
    const project = new TestProject({ "new.yaml": broken });
    const { code, err } = await project.ashlar("spec", "diff", "openapi.yaml", "new.yaml");
    expect(code).toBe(1);
    expect(err).toMatch(/^new\.yaml:\d+:\d+: \S+ .*responses/);
  });

  it.each<[title: string, allow: string[], code: number, out: RegExp, err: RegExp]>([
    [
      "its rule",
      ["operation-removed"],
      0,
      /: allowed .*\n.*\nNo breaking change, 1 allowed, 1 other\.\n$/,
      /^$/,
    ],
    ["its rule and place", ["operation-removed:GET /orders/{id}"], 0, /1 allowed/, /^$/],
    [
      "another place",
      ["operation-removed:GET /orders"],
      1,
      /1 breaking change/,
      /--allow .*: no such change/,
    ],
    [
      "what did not happen",
      ["operation-removed", "security-added"],
      0,
      /1 allowed/,
      /^--allow security-added: no such change breaks anything, take it out\n$/,
    ],
    [
      "no rule",
      ["operation-gone"],
      2,
      /^$/,
      /^error ASHLAR_CLI_USAGE: --allow: there is no rule "operation-gone"/,
    ],
  ])("a change that is allowed by %s", async (_title, allow, code, out, err) => {
    const project = new TestProject({ "new.yaml": CHANGED });
    const options = allow.flatMap((one) => ["--allow", one]);
    const answer = await project.ashlar("spec", "diff", "openapi.yaml", "new.yaml", ...options);
    expect(answer.code).toBe(code);
    expect(answer.out).toMatch(out);
    expect(answer.err).toMatch(err);
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
      allowed: 0,
      unused: [],
      findings: [],
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
