import { describe, expect, it } from "vitest";
import { TestProject } from "./fixture.ts";

describe("wrong usage is one line and a hint", () => {
  const cases: { argv: string[]; message: string; hint: string; code?: number }[] = [
    {
      argv: ["scafold", "openapi.yaml"],
      message: "unknown command 'scafold'",
      hint: "did you mean scaffold?",
    },
    { argv: ["help", "nope"], message: "unknown command 'nope'", hint: "see ashlar --help" },
    {
      argv: ["scaffold", "ftp://example.com/openapi.yaml"],
      message: "ftp: addresses are not read",
      hint: "name a file, or an http://, https:// or postgres:// address",
    },
    { argv: ["--frob"], message: "unknown option '--frob'", hint: "see ashlar --help" },
    {
      argv: ["scaffold"],
      message: "missing required argument 'source'",
      hint: "see ashlar scaffold --help",
    },
    {
      argv: ["scaffold", "openapi.yaml", "--framwork", "koa"],
      message: "unknown option '--framwork'",
      hint: "did you mean --framework?",
    },
    {
      argv: ["scaffold", "openapi.yaml", "--framework", "nest"],
      message: "--framework cannot be 'nest': it is one of express, fastify, koa",
      hint: "see ashlar scaffold --help",
    },
    {
      argv: ["scaffold", "openapi.yaml", "--base-path", "v1"],
      message: "--base-path cannot be 'v1': a base path begins with a slash, such as /api/v1",
      hint: "see ashlar scaffold --help",
    },
    {
      argv: ["scaffold", "openapi.yaml", "more"],
      message: "too many arguments for 'scaffold'. Expected 1 argument but got 2",
      hint: "see ashlar scaffold --help",
    },
    {
      argv: ["scaffold", "openapi.yaml", "--check", "--force"],
      message: "option '--check' cannot be used with option '--force'",
      hint: "see ashlar scaffold --help",
    },
    {
      argv: ["scaffold", "openapi.yaml", "--output", "openapi.yaml"],
      message: "--output openapi.yaml is a file, not a folder",
      hint: "name a folder",
    },
    {
      argv: ["scaffold", "openapi.yaml", "--output", "."],
      message: "--output . is the project folder itself",
      hint: "name a folder inside it, such as src/routes: middleware/ and types/ are made beside it",
    },
    {
      argv: ["scaffold", "openapi.yaml", "--output", "src/types/"],
      message: "--output src/types/ is where Ashlar puts files of its own",
      hint: "name another folder, such as src/routes: middleware/ and types/ are made beside it",
    },
  ];
  for (const { argv, message, hint } of cases) {
    it(`ashlar ${argv.join(" ")}`, async () => {
      const project = new TestProject();
      const before = project.tree();
      expect(await project.ashlar(...argv)).toEqual({
        code: 2,
        out: "",
        err: `error ASHLAR_CLI_USAGE: ${message}\nhint: ${hint}\n`,
      });
      expect(project.tree()).toEqual(before);
    });
  }
});

describe("a document that cannot be used", () => {
  it("that is not there exits 2", async () => {
    const { code, err } = await new TestProject().ashlar("scaffold", "none.yaml");
    expect(code).toBe(2);
    expect(err).toMatch(/^error ASHLAR_OPENAPI_\w+: .*none\.yaml.*\nhint: .+\n$/);
  });

  it("whose address does not answer exits 3", async () => {
    // Port 1 of the loopback: nobody listens there.
    const { code, err } = await new TestProject().ashlar("scaffold", "http://127.0.0.1:1/openapi.yaml");
    expect(code).toBe(3);
    expect(err).toContain("error ASHLAR_OPENAPI_UNREACHABLE");
  });

  it("says every reason with its place and writes nothing", async () => {
    const broken = `openapi: 3.1.0
info: { title: Broken, version: "1" }
paths:
  /a:
    get: { responses: { "200": { $ref: "#/components/responses/None" } } }
  /b:
    get: { responses: { "200": { $ref: "#/components/responses/Nobody" } } }
`;
    const project = new TestProject({ "openapi.yaml": broken });
    const before = project.tree();
    const { code, err } = await project.ashlar("scaffold", "openapi.yaml");
    expect(code).toBe(2);
    expect(err).toMatch(/openapi\.yaml:5:\d+: error .*None/);
    expect(err).toMatch(/openapi\.yaml:7:\d+: error .*Nobody/);
    expect(project.tree()).toEqual(before);
  });
});

describe("help and version", () => {
  const cases: { argv: string[]; code: number; out: RegExp; err: RegExp }[] = [
    { argv: ["--version"], code: 0, out: /^\d+\.\d+\.\d+\n$/, err: /^$/ },
    { argv: ["--help"], code: 0, out: /Example:\n {2}ashlar scaffold/, err: /^$/ },
    {
      argv: ["scaffold", "--help"],
      code: 0,
      out: /--base-path[\s\S]*Examples:\n {2}ashlar scaffold/,
      err: /^$/,
    },
    { argv: ["help", "scaffold"], code: 0, out: /Usage: ashlar scaffold/, err: /^$/ },
    { argv: [], code: 2, out: /^$/, err: /^Usage: ashlar/ },
  ];
  for (const { argv, code, out, err } of cases) {
    it(`ashlar ${argv.join(" ")}`.trim(), async () => {
      const answer = await new TestProject().ashlar(...argv);
      expect(answer.code).toBe(code);
      expect(answer.out).toMatch(out);
      expect(answer.err).toMatch(err);
    });
  }
});

describe("api-scaffolder", () => {
  const made = /^Generated 3 route handlers in src\/routes\/\n {2}GET \/users \(listUsers\)\n/;
  const refused = (what: RegExp) => ({ code: 2, out: /^$/, err: what });
  const cases: { title: string; argv: string[]; code: number; out: RegExp; err: RegExp }[] = [
    {
      title: "S1",
      argv: ["openapi.yaml", "--framework", "express", "--output", "src/routes/"],
      code: 0,
      out: made,
      err: /^/,
    },
    { title: "S2", argv: ["openapi.yaml", "--framework", "express"], code: 0, out: made, err: /^/ },
    { title: "S2, the default", argv: ["openapi.yaml"], code: 0, out: made, err: /^/ },
    {
      title: "S5",
      argv: ["--from-db", "postgres://me:secret@127.0.0.1:1/mydb", "--output", "src/routes/"],
      code: 3,
      out: /^$/,
      err: /^error ASHLAR_POSTGRES_UNREACHABLE: (?!.*secret).*127\.0\.0\.1/,
    },
    {
      title: "S6",
      argv: ["src/routes/", "--generate-spec", "--output", "openapi.yaml"],
      ...refused(/^error ASHLAR_SOURCE_NOT_FOUND: src\/routes\/ does not exist/),
    },
    {
      title: "S7",
      argv: ["openapi.yaml", "--types-only"],
      code: 0,
      out: /^Created TypeScript types: src\/types\/api.ts\n$/,
      err: /^/,
    },
    { title: "S7", argv: ["openapi.yaml", "--json"], code: 0, out: /^\{\n {2}"version": 1,/, err: /^$/ },
    {
      title: "S7",
      argv: ["openapi.yaml", "--verbose"],
      code: 0,
      out: /\nCreated src\/routes\/index.ts\n/,
      err: /^/,
    },
    {
      title: "no document",
      argv: [],
      ...refused(/^error ASHLAR_CLI_USAGE: missing required argument 'document'\n/),
    },
    { title: "version", argv: ["--version"], code: 0, out: /^\d+\.\d+\.\d+\n$/, err: /^$/ },
  ];
  for (const { title, argv, code, out, err } of cases) {
    it(`${title}: api-scaffolder ${argv.join(" ")}`.trim(), async () => {
      const answer = await new TestProject().run("api-scaffolder", argv);
      expect(answer.code).toBe(code);
      expect(answer.out).toMatch(out);
      expect(answer.err).toMatch(err);
    });
  }
});
