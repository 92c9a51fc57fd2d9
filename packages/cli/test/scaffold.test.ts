import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DOCUMENT, TestProject } from "./fixture.ts";

const SCAFFOLD = ["scaffold", "openapi.yaml", "--framework", "express", "--output", "src/routes/"];
const SUMMARY = `Generated 3 route handlers in src/routes/
  GET /users (listUsers)
  POST /users (createUser)
  GET /orders/{id} (getOrder)
Created validation middleware: src/middleware/validators.ts
Created TypeScript types: src/types/api.ts
`;
const WITH_DELETE = DOCUMENT.replace(
  "  /orders/{id}:",
  '    delete:\n      operationId: deleteUsers\n      responses: { "204": { description: Gone } }\n  /orders/{id}:',
);

describe("ashlar scaffold (S1)", () => {
  it("prints what it made, what to install and what to paste", async () => {
    const project = new TestProject();
    const { code, out } = await project.ashlar(...SCAFFOLD);
    expect(code).toBe(0);
    expect(out.startsWith(SUMMARY)).toBe(true);
    expect(out).toMatch(/\n {2}npm install .*express@/);
    expect(out).toContain("Put this into your app:\n");
  });

  for (const framework of ["express", "fastify", "koa"]) {
    it(`makes the same named files for ${framework}`, async () => {
      const project = new TestProject();
      const { code, out } = await project.ashlar("scaffold", "openapi.yaml", "--framework", framework);
      expect(code).toBe(0);
      expect(out.startsWith(SUMMARY)).toBe(true);
      expect(Object.keys(project.tree())).toEqual(
        expect.arrayContaining([
          "src/middleware/validators.ts",
          "src/routes/index.ts",
          "src/routes/orders.ts",
          "src/routes/users.ts",
          "src/types/api.ts",
        ]),
      );
    });
  }

  it("names only the packages that package.json lacks", async () => {
    const first = await new TestProject().ashlar(...SCAFFOLD);
    const names = [...first.out.matchAll(/ ((?:@[\w-]+\/)?[\w-]+)@\S+/g)].map((match) => match[1] ?? "");
    expect(names).toContain("typescript");
    const dependencies = Object.fromEntries(names.map((name) => [name, "*"]));
    const project = new TestProject({ "package.json": JSON.stringify({ dependencies }) });
    expect((await project.ashlar(...SCAFFOLD)).out).not.toContain("npm install");
  });

  it("names a framework of another major version, and warns of it", async () => {
    const manifest = JSON.stringify({ dependencies: { express: "^4.21.0" } });
    const { out, err } = await new TestProject({ "package.json": manifest }).ashlar(...SCAFFOLD);
    expect(out).toMatch(/\n {2}npm install express@\^5/);
    expect(err).toContain("package.json lists ^4.21.0 (npm install express@^5.1.0) [framework-version]");
  });

  it("warns where no import would compile", async () => {
    const settings = '{ "compilerOptions": { "module": "nodenext", "verbatimModuleSyntax": true } }';
    const files = { "package.json": '{ "type": "commonjs" }', "tsconfig.json": settings };
    const { err } = await new TestProject(files).ashlar(...SCAFFOLD);
    expect(err).toContain("[module-kind]");
    const esm = { ...files, "package.json": '{ "type": "module" }' };
    expect((await new TestProject(esm).ashlar(...SCAFFOLD)).err).not.toContain("[module-kind]");
  });

  it("names what else is theirs to write, and what holds until then", async () => {
    const secured = DOCUMENT.replace(
      "paths:",
      "security: [{ staff: [] }]\ncomponents: { securitySchemes: { staff: { type: http, scheme: bearer } } }\npaths:",
    );
    const project = new TestProject({ "openapi.yaml": secured });
    const { out } = await project.ashlar(...SCAFFOLD);
    expect(
      out,
    ).toContain(`${SUMMARY}Yours to write: src/middleware/security.ts (staff), src/middleware/errors.ts
  Until then credentials are believed when NODE_ENV is development or test, and answered 501 otherwise.
`);
    const open = await new TestProject().ashlar(...SCAFFOLD);
    expect(open.out).toContain(`${SUMMARY}Yours to write: src/middleware/errors.ts\n\n`);
  });

  it("leaves paths relative to where the user stands", async () => {
    const project = new TestProject({ "docs/api.yaml": DOCUMENT });
    const { out } = await project.run(
      "ashlar",
      ["scaffold", "api.yaml", "--output", "../src/routes"],
      "docs",
    );
    expect(out).toContain("Generated 3 route handlers in ../src/routes/\n");
    expect(out).toContain("types: ../src/types/api.ts\n");
  });

  it("warns when the document has nothing to route, unless types are all that is asked for", async () => {
    const empty = DOCUMENT.replace("paths:", "paths: {}\nx-paths:");
    const project = new TestProject({ "openapi.yaml": empty });
    expect((await project.ashlar(...SCAFFOLD)).err).toContain("[no-operations]");
    expect((await project.ashlar(...SCAFFOLD, "--types-only")).err).not.toContain("[no-operations]");
  });

  it("makes the folders of an output outside the working directory", async () => {
    const project = new TestProject({ "here/openapi.yaml": DOCUMENT });
    rmSync(join(project.root, "package.json"));
    const argv = ["scaffold", "openapi.yaml", "--output", "../new/service/routes"];
    const { code, out } = await project.run("ashlar", argv, "here");
    expect(code).toBe(0);
    expect(out).toContain("../new/service/routes/");
    expect(Object.keys(project.tree())).toContain("new/service/types/api.ts");
  });

  it("warns when the project uses another framework than the default", async () => {
    const project = new TestProject({ "package.json": '{"dependencies":{"koa":"3"}}' });
    expect((await project.ashlar("scaffold", "openapi.yaml")).err).toContain("[other-framework]");
    expect((await project.ashlar("scaffold", "openapi.yaml", "--framework", "express")).err).not.toContain(
      "other-framework",
    );
  });
});

describe("scaffolding again (S4)", () => {
  it("changes nothing when nothing changed", async () => {
    const project = new TestProject();
    await project.ashlar(...SCAFFOLD);
    const before = project.tree();
    expect(await project.ashlar(...SCAFFOLD)).toMatchObject({
      code: 0,
      out: "Nothing to change: 3 route handlers are up to date with openapi.yaml\n",
    });
    expect(project.tree()).toEqual(before);
  });

  it("appends a new operation after what a person wrote and says so", async () => {
    const project = new TestProject();
    await project.ashlar(...SCAFFOLD);
    const mine = `${project.read("src/routes/users.ts")}// mine, to the last byte`;
    project.write("src/routes/users.ts", mine);
    project.write("openapi.yaml", WITH_DELETE);
    const { code, out } = await project.ashlar(...SCAFFOLD);
    expect(code).toBe(0);
    expect(out).toContain("Added to src/routes/users.ts\n  DELETE /users (deleteUsers)\n");
    const now = project.read("src/routes/users.ts");
    // What the new handler imports is put among the imports; everything behind them stays byte for byte.
    const behindImports = (text: string): string => text.slice(text.indexOf("/** `"));
    expect(behindImports(now).startsWith(behindImports(mine))).toBe(true);
    expect(now).toContain("export const deleteUsers");
  });

  it("reports an operation that is gone with its place, and leaves it", async () => {
    const project = new TestProject({ "openapi.yaml": WITH_DELETE });
    await project.ashlar(...SCAFFOLD);
    const before = project.read("src/routes/users.ts");
    project.write("openapi.yaml", DOCUMENT);
    const { code, err } = await project.ashlar(...SCAFFOLD);
    expect(code).toBe(0);
    expect(err).toMatch(/src\/routes\/users\.ts:\d+:\d+: warning deleteUsers .*\[operation-removed\]/);
    expect(project.read("src/routes/users.ts")).toBe(before);
  });

  it("says what a renamed operation is called now, until that is written", async () => {
    const project = new TestProject();
    await project.ashlar(...SCAFFOLD);
    project.write("openapi.yaml", DOCUMENT.replace("createUser", "addUser"));
    const says = "warning POST /users is now addUser: rename createUser to it (";
    expect((await project.ashlar(...SCAFFOLD)).err).toContain(says);
    expect((await project.ashlar(...SCAFFOLD)).err).toContain(says);
    const stub = 'throw notImplemented("addUser");';
    project.write(
      "src/routes/users.ts",
      project.read("src/routes/users.ts").replace(stub, "throw new Error();"),
    );
    expect((await project.ashlar(...SCAFFOLD)).err).toContain(
      "createUser handles an operation that the document no longer has",
    );
  });

  it("says so though the comment of the stub is gone, when the last run made its type", async () => {
    const project = new TestProject();
    await project.ashlar(...SCAFFOLD);
    const bare = project.read("src/routes/users.ts").replaceAll(/\/\*\*.*?\*\/\n/g, "");
    project.write("src/routes/users.ts", bare);
    project.write("openapi.yaml", DOCUMENT.replace("createUser", "addUser"));
    expect((await project.ashlar(...SCAFFOLD)).err).toContain("POST /users is now addUser");
  });

  it("refuses to take all routes away for a document without operations, unless forced", async () => {
    const project = new TestProject();
    await project.ashlar(...SCAFFOLD);
    const before = project.read("src/routes/index.ts");
    project.write("openapi.yaml", "openapi: 3.1.0\ninfo: { title: Shop, version: '1' }\npaths: {}\n");
    const { code, err } = await project.ashlar(...SCAFFOLD);
    expect(code).toBe(2);
    expect(err).toContain("error ASHLAR_CLI_NO_OPERATIONS: openapi.yaml has no operations");
    expect(project.read("src/routes/index.ts")).toBe(before);
    expect((await project.ashlar(...SCAFFOLD, "--force")).code).toBe(0);
    expect((await project.ashlar(...SCAFFOLD)).code).toBe(0);
  });

  it("goes on with the framework that the files there are for", async () => {
    const project = new TestProject({ "package.json": '{"dependencies":{"fastify":"5"}}' });
    await project.ashlar("scaffold", "openapi.yaml", "--framework", "fastify");
    const before = project.tree();
    const again = await project.ashlar("scaffold", "openapi.yaml", "--check");
    expect([again.code, again.err]).toEqual([0, ""]);
    const other = await project.ashlar("scaffold", "openapi.yaml", "--framework", "koa");
    expect(other.code).toBe(2);
    expect(other.err).toMatch(
      /^error ASHLAR_CLI_USAGE: src\/routes\/ was made for fastify, and --framework says koa; nothing was written\nhint: .*\n$/,
    );
    expect(project.tree()).toEqual(before);
  });

  it("for another framework, when forced, prints the lines for the app again", async () => {
    const project = new TestProject();
    await project.ashlar(...SCAFFOLD);
    const { out } = await project.ashlar("scaffold", "openapi.yaml", "--framework", "koa", "--force");
    expect(out).toContain("Put this into your app:\n");
    expect(out).toContain("koa");
  });

  it("wires a handler that a person moved to another file", async () => {
    const project = new TestProject();
    await project.ashlar(...SCAFFOLD);
    const [head = "", ...stubs] = project.read("src/routes/users.ts").split(/(?=\/\*\* )/);
    const moved = stubs.findIndex((stub) => stub.includes("export const listUsers"));
    project.write("src/routes/people/list.ts", head.replaceAll('"../', '"../../') + (stubs[moved] ?? ""));
    const kept = head + stubs.toSpliced(moved, 1).join("");
    project.write("src/routes/users.ts", kept);
    const { code, err } = await project.ashlar(...SCAFFOLD);
    expect(code).toBe(0);
    expect(err).not.toContain("[handler-elsewhere]");
    expect((await project.ashlar(...SCAFFOLD, "--verbose")).err).toContain("[handler-elsewhere]");
    expect(project.read("src/routes/users.ts")).toBe(kept);
    expect(project.read("src/routes/index.ts")).toContain(
      'import * as peopleListHandlers from "./people/list.js"',
    );
    expect((await project.ashlar(...SCAFFOLD)).out).toContain("Nothing to change");
  });

  it("says in JSON too what stands in the way", async () => {
    const project = new TestProject();
    await project.ashlar(...SCAFFOLD);
    project.write("src/types/api.ts", `${project.read("src/types/api.ts")}// mine\n`);
    const { code, out } = await project.ashlar(...SCAFFOLD, "--json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      error: {
        code: "ASHLAR_CLI_CONFLICT",
        findings: [{ rule: "file-edited", location: { file: "src/types/api.ts" } }],
      },
    });
  });

  it("refuses to replace a generated file that a person changed, shows the diff and writes nothing", async () => {
    const project = new TestProject();
    await project.ashlar(...SCAFFOLD);
    project.write("src/types/api.ts", `${project.read("src/types/api.ts")}// mine\n`);
    project.write("openapi.yaml", WITH_DELETE);
    const before = project.tree();
    const { code, err } = await project.ashlar(...SCAFFOLD);
    expect(code).toBe(1);
    expect(err).toContain(
      "error ASHLAR_CLI_CONFLICT: 1 file would lose what a person wrote; nothing was written\n",
    );
    expect(err).toContain("src/types/api.ts: error was changed since Ashlar made it [file-edited]\n");
    expect(err).toContain("\n-// mine\n");
    expect(err).toContain("--force\n");
    expect(project.tree()).toEqual(before);
  });

  it("replaces it when forced, and still only appends to handlers", async () => {
    const project = new TestProject();
    await project.ashlar(...SCAFFOLD);
    const made = project.read("src/types/api.ts");
    project.write("src/types/api.ts", `${made}// mine\n`);
    project.write("src/routes/users.ts", `${project.read("src/routes/users.ts")}// mine\n`);
    expect((await project.ashlar(...SCAFFOLD, "--force")).code).toBe(0);
    expect(project.read("src/types/api.ts")).toBe(made);
    expect(project.read("src/routes/users.ts")).toContain("// mine\n");
  });

  it("refuses a routes/index.ts that was there before Ashlar", async () => {
    const project = new TestProject({ "src/routes/index.ts": "export {};\n" });
    const { code, err } = await project.ashlar(...SCAFFOLD);
    expect(code).toBe(1);
    expect(err).toContain("[file-foreign]");
  });

  it("refuses a handler file with a syntax error at its place", async () => {
    const project = new TestProject();
    await project.ashlar(...SCAFFOLD);
    project.write("src/routes/users.ts", "export const =\n");
    const before = project.tree();
    const { code, err } = await project.ashlar(...SCAFFOLD);
    expect(code).toBe(2);
    expect(err).toContain("error ASHLAR_SCAFFOLD_UNPARSABLE");
    expect(err).toContain("src/routes/users.ts:1:14");
    expect(project.tree()).toEqual(before);
  });
});

describe("--check", () => {
  it("passes when every file is as it would be made", async () => {
    const project = new TestProject();
    await project.ashlar(...SCAFFOLD);
    expect((await project.ashlar(...SCAFFOLD, "--check")).code).toBe(0);
  });

  it("fails with the stale files and a diff, and writes nothing", async () => {
    const project = new TestProject();
    await project.ashlar(...SCAFFOLD);
    project.write("openapi.yaml", WITH_DELETE);
    const before = project.tree();
    const { code, out } = await project.ashlar(...SCAFFOLD, "--check");
    expect(code).toBe(1);
    expect(out).toContain("  src/routes/users.ts (lacks deleteUsers)\n");
    expect(out).toContain("  src/types/api.ts (out of date)\n");
    expect(out).toContain("+++ b/src/routes/users.ts\n");
    expect(project.tree()).toEqual(before);
  });

  it("fails before anything was made", async () => {
    const project = new TestProject();
    const { code, out } = await project.ashlar(...SCAFFOLD, "--check");
    expect(code).toBe(1);
    expect(out).toContain("  src/routes/index.ts (missing)\n");
  });
});

it("--dry-run prints the whole diff and writes nothing", async () => {
  const project = new TestProject();
  const before = project.tree();
  const { code, out } = await project.ashlar(...SCAFFOLD, "--dry-run");
  expect(code).toBe(0);
  expect(out).toContain("--- /dev/null\n+++ b/src/routes/users.ts\n@@ -0,0 +1,");
  expect(project.tree()).toEqual(before);
});

it("--types-only makes the types and nothing else (S7)", async () => {
  const project = new TestProject();
  const { code, out } = await project.ashlar(...SCAFFOLD, "--types-only");
  expect(code).toBe(0);
  expect(out).toBe("Created TypeScript types: src/types/api.ts\n");
  expect(Object.keys(project.tree())).toEqual(["openapi.yaml", "package.json", "src/types/api.ts"]);
});

it("the first run for everything tells everything, though the types were made before", async () => {
  const project = new TestProject();
  await project.ashlar(...SCAFFOLD, "--types-only");
  const { out } = await project.ashlar(...SCAFFOLD);
  expect(out.startsWith(SUMMARY.replace("Created TypeScript", "Kept TypeScript"))).toBe(true);
});

describe("--json (S7)", () => {
  it("prints one versioned object", async () => {
    const project = new TestProject();
    const { code, out, err } = await project.ashlar(...SCAFFOLD, "--json");
    expect(code).toBe(0);
    expect(err).toBe("");
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      command: "scaffold",
      ok: true,
      mode: "write",
      document: "openapi.yaml",
      framework: "express",
      project: project.root,
      output: "src/routes",
      operations: [{ name: "listUsers" }, { name: "createUser" }, { name: "getOrder" }],
      findings: expect.any(Array),
      packages: expect.arrayContaining([expect.objectContaining({ name: "express", isInstalled: false })]),
    });
  });

  it("holds the diff of what would change", async () => {
    const { out } = await new TestProject().ashlar(...SCAFFOLD, "--dry-run", "--json");
    const { mode, files } = JSON.parse(out) as { mode: string; files: { change: string; diff: string }[] };
    expect(mode).toBe("dry-run");
    expect(files.every(({ change, diff }) => change === "create" && diff.startsWith("--- /dev/null\n"))).toBe(
      true,
    );
  });

  it("holds an error with every reason", async () => {
    const project = new TestProject({ "openapi.yaml": "openapi: 3.1.0\ninfo: [1\n" });
    const { code, out } = await project.ashlar(...SCAFFOLD, "--json");
    expect(code).toBe(2);
    const { ok, error } = JSON.parse(out) as { ok: boolean; error: { code: string } };
    expect(ok).toBe(false);
    expect(error.code).toMatch(/^ASHLAR_OPENAPI_/);
  });
});

describe("relative imports", () => {
  const cases: { title: string; files: Record<string, string>; flags: string[]; end: string }[] = [
    { title: "end in .js without a tsconfig.json", files: {}, flags: [], end: ".js" },
    {
      title: "end in .ts where tsconfig.json wants it",
      files: {
        "tsconfig.json": '{ /* it does */ "compilerOptions": { "allowImportingTsExtensions": true, }, }',
      },
      flags: [],
      end: ".ts",
    },
    { title: "end in what the flag says", files: {}, flags: ["--import-extension", "ts"], end: ".ts" },
    { title: "end in nothing when asked", files: {}, flags: ["--import-extension", "none"], end: "" },
  ];
  for (const { title, files, flags, end } of cases) {
    it(title, async () => {
      const project = new TestProject(files);
      await project.ashlar(...SCAFFOLD, ...flags);
      expect(project.read("src/routes/users.ts")).toContain(`"../types/handlers${end}"`);
    });
  }
});
