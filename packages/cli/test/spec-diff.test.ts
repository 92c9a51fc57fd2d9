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

  it.each<[title: string, entry: string, code: number, out: RegExp, err: RegExp]>([
    [
      "its operation",
      'operation: "GET /orders/{id}", why: nobody calls it',
      0,
      /: allowed the operation is gone \(accepted: nobody calls it\) .*\n.*\nNo breaking change, 1 allowed, 1 other/,
      /^$/,
    ],
    [
      "a day that is to come",
      'operation: "GET /orders/{id}", why: x, until: 2026-11-21',
      0,
      /1 allowed/,
      /^$/,
    ],
    ["the version", 'operation: "GET /orders/{id}", why: x, version: 1', 0, /1 allowed/, /^$/],
    [
      "a day that is over",
      'operation: "GET /orders/{id}", why: x, until: "2026-11-20"',
      1,
      /1 breaking change/,
      /^accepted\.yaml:2:5: operation-removed:GET \/orders\/\{id\}: it was accepted until 2026-11-20: the change counts/,
    ],
    [
      "another version",
      'operation: "GET /orders/{id}", why: x, version: 2.0.0',
      1,
      /1 breaking change/,
      /it was accepted for version 2\.0\.0, this is 1: the change counts/,
    ],
    [
      "another operation",
      'operation: "GET /bills/{id}", why: x',
      1,
      /1 breaking change/,
      /^accepted\.yaml:2:5: operation-removed:GET \/bills\/\{id\}: no such change breaks anything, take it out\n$/,
    ],
    ["no reason", 'operation: "GET /orders/{id}"', 2, /^$/, /accepted\.yaml:2:5: .* not told why\n/],
    ["no place", "why: x", 2, /^$/, /accepted\.yaml:2:5: .* not told for which operation or part\n/],
    [
      "a key that is none",
      'path: /orders, operation: "GET /orders/{id}", why: x',
      2,
      /^$/,
      /accepted\.yaml:2:\d+: expected one of rule, .* found path\n/,
    ],
    [
      "a day that is none",
      'operation: "GET /orders/{id}", why: x, until: soon',
      2,
      /^$/,
      /accepted\.yaml:2:\d+: until must be a day such as 2027-01-31, found "soon"\n/,
    ],
  ])("a change that a file accepts by %s", async (_title, entry, code, out, err) => {
    const accepted = `accepted:\n  - { rule: operation-removed, ${entry} }\n`;
    const project = new TestProject({ "new.yaml": CHANGED, "accepted.yaml": accepted });
    project.now = new Date("2026-11-21T12:00:00Z");
    const answer = await project.ashlar(
      "spec",
      "diff",
      "openapi.yaml",
      "new.yaml",
      "--accept",
      "accepted.yaml",
    );
    expect(answer.out).toMatch(out);
    expect(answer.err).toMatch(err);
    expect(answer.code).toBe(code);
  });

  it.each<[title: string, text: string, err: RegExp]>([
    [
      "an unknown rule",
      "accepted:\n  - { rule: gone, operation: GET /a, why: x }\n",
      /accepted\.yaml:2:7: there is no rule "gone"/,
    ],
    ["no list", "- rule: operation-removed\n", /accepted\.yaml:1:1: expected a list under accepted/],
    ["another list", "accepted: []\nallowed: []\n", /accepted\.yaml:2:1: expected accepted, found allowed/],
    ["no YAML", "accepted: [", /ASHLAR_OPENAPI_SYNTAX: accepted\.yaml/],
  ])("a file that accepts with %s exits 2", async (_title, text, err) => {
    const project = new TestProject({ "accepted.yaml": text });
    const answer = await project.ashlar(
      "spec",
      "diff",
      "openapi.yaml",
      "openapi.yaml",
      "--accept",
      "accepted.yaml",
    );
    expect(answer).toMatchObject({ code: 2, out: "" });
    expect(answer.err).toMatch(err);
  });

  it("a file that accepts and is not there exits 2", async () => {
    const { code, err } = await new TestProject().ashlar(
      "spec",
      "diff",
      "openapi.yaml",
      "openapi.yaml",
      "--accept",
      "no.yaml",
    );
    expect([code, err]).toEqual([2, expect.stringMatching(/--accept no\.yaml: there is no such file/)]);
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
      over: [],
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
