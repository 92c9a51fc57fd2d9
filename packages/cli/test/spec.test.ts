/** One small service, read into a document in every way that the command knows. */
import { beforeEach, describe, expect, it } from "vitest";
import { TestProject } from "./fixture.ts";

const APP = `import express from "express";
import { users } from "./routes/users.js";
const app = express();
app.use("/api", users);
app.all("/anything", (req, res) => res.json(1));
app.all("/everything", (req, res) => res.json(2));
`;
const USERS = `import { Router } from "express";
interface User { id: number; name: string }
export const users = Router();
users.get("/users/:id", (req, res) => { const user: User = { id: 1, name: req.params.id }; res.json(user); });
users.delete("/users/:id", (req, res) => { res.status(204).end(); });
`;
const SERVICE = {
  "package.json": '{ "name": "shop", "version": "2.1.0" }',
  "src/app.ts": APP,
  "src/routes/users.ts": USERS,
};

let project: TestProject;
beforeEach(() => {
  project = new TestProject(SERVICE);
});

describe("ashlar spec", () => {
  it("prints the document, and says to stderr what it could not tell, one line for each rule", async () => {
    const { code, out, err } = await project.ashlar("spec", "src/");
    expect(code).toBe(0);
    expect(out).toContain("title: shop\n");
    expect(out).toContain("/api/users/{id}:\n");
    expect(err).toMatch(/^2 operations and 1 schema, read from 2 files\n/);
    expect(err).toMatch(/src\/app\.ts:5:1: note .*\[route-all-methods\] \(and 1 more\)\n1 of 2 not shown/);
  });

  it("lists every finding with --verbose", async () => {
    const { err } = await project.ashlar("spec", "src/", "--verbose");
    expect(err).toContain("src/app.ts:5:1: ");
    expect(err).toContain("src/app.ts:6:1: ");
  });

  it("reads src/routes/ where nothing is named, and what it is mounted at in the file beside", async () => {
    const { out } = await project.ashlar("spec", "--format", "json", "--title", "Shop", "--api-version", "3");
    expect(JSON.parse(out)).toMatchObject({
      info: { title: "Shop", version: "3" },
      paths: { "/api/users/{id}": { get: {}, delete: {} } },
    });
  });

  it("writes a file, leaves it alone where it would stay the same, and updates it as the code changes", async () => {
    const argv = ["spec", "src/", "--output", "docs/api.json"];
    expect((await project.ashlar(...argv)).out).toMatch(/^Wrote docs\/api\.json: 2 operations and 1 schema/);
    expect(JSON.parse(project.read("docs/api.json"))).toHaveProperty("paths");
    expect((await project.ashlar(...argv)).out).toMatch(/^Nothing to change: docs\/api\.json/);
    project.write("src/routes/users.ts", USERS.replace("name: string", "name: string; age?: number"));
    expect((await project.ashlar(...argv)).out).toMatch(/^Updated docs\/api\.json/);
    expect(project.read("docs/api.json")).toContain('"age"');
  });

  it.each([
    [
      "one that a person wrote",
      (text: string) => text.replace(/^#.*\n#.*\n/, "").replace("shop", "Our shop"),
    ],
    ["one that a person changed", (text: string) => text.replace("title: shop", "title: Our shop")],
  ])("does not write over a document: %s", async (_, change) => {
    const argv = ["spec", "src/", "--output", "api.yaml"];
    await project.ashlar(...argv);
    const changed = change(project.read("api.yaml"));
    project.write("api.yaml", changed);
    const { code, err } = await project.ashlar(...argv);
    expect(code).toBe(1);
    expect(err).toMatch(/^error ASHLAR_CLI_CONFLICT: api\.yaml would lose what a person wrote/);
    expect(err).toContain("-  title: Our shop\n");
    expect(project.read("api.yaml")).toBe(changed);
    expect((await project.ashlar(...argv, "--force")).code).toBe(0);
    expect(project.read("api.yaml")).toContain("title: shop");
  });

  it("takes a document for its own whose line endings git changed", async () => {
    const argv = ["spec", "src/", "--output", "api.yaml"];
    await project.ashlar(...argv);
    project.write("api.yaml", project.read("api.yaml").replaceAll("\n", "\r\n"));
    expect((await project.ashlar(...argv)).code).toBe(0);
  });

  it("--merge keeps what people wrote, and brings the rest up to date", async () => {
    await project.ashlar("spec", "src/", "--output", "api.yaml");
    const text = project.read("api.yaml").replace("title: shop", "title: shop\n  description: Ours.");
    project.write("api.yaml", `${text}# The end.\n`);
    project.write("src/routes/users.ts", USERS.replace("users.delete(", "users.patch("));
    const { code, out } = await project.ashlar("spec", "src/", "--merge", "api.yaml");
    expect(code).toBe(0);
    expect(out).toMatch(/^Updated api\.yaml/);
    const merged = project.read("api.yaml");
    expect(merged).toContain("description: Ours.");
    expect(merged).toContain("# The end.");
    expect(merged).toContain("patch:");
    expect(merged).not.toContain("delete:");
    expect((await project.ashlar("spec", "src/", "--merge", "api.yaml")).out).toMatch(/^Nothing to change/);
  });

  it("--merge leaves a document that nobody changed free to be replaced", async () => {
    await project.ashlar("spec", "src/", "--output", "api.yaml");
    project.write("src/routes/users.ts", USERS.replace("users.delete(", "users.patch("));
    await project.ashlar("spec", "src/", "--merge", "api.yaml");
    project.write("src/routes/users.ts", USERS);
    expect((await project.ashlar("spec", "src/", "--output", "api.yaml")).code).toBe(0);
  });

  it("--check compares with the document beside, and lists where the code is another", async () => {
    await project.ashlar("spec", "src/", "--output", "openapi.yaml", "--force");
    const fine = await project.ashlar("spec", "src/", "--check");
    expect(fine).toMatchObject({
      code: 0,
      out: "openapi.yaml is what the code says: 2 operations and 1 schema\n",
    });
    project.write("src/routes/users.ts", USERS.replace("name: string", "name: string; age?: number"));
    const before = project.tree();
    const { code, out } = await project.ashlar("spec", "src/", "--check");
    expect(code).toBe(1);
    expect(out).toMatch(/^openapi\.yaml is not what the code says, in 1 place:\n {2}.*age.* in the code$/m);
    expect(project.tree()).toEqual(before);
    expect(out).not.toContain("--merge");
    project.write(
      "openapi.yaml",
      project.read("openapi.yaml").replace("get:", "get:\n      operationId: mine"),
    );
    const { out: edited } = await project.ashlar("spec", "src/", "--check");
    expect(edited).toMatch(/^People wrote into openapi\.yaml: .* --check --merge openapi\.yaml$/m);
  });

  it("--check names packages that are missing beside the differences that they may make", async () => {
    const using = (text: string): string => `import "shop-schemas";\n${text}`;
    project.write(
      "package.json",
      '{ "name": "shop", "version": "2.1.0", "dependencies": { "shop-schemas": "1" } }',
    );
    project.write("src/routes/users.ts", using(USERS));
    await project.ashlar("spec", "src/", "--output", "api.yaml");
    project.write("src/routes/users.ts", using(USERS.replace("users.delete(", "users.patch(")));
    const { code, out, err } = await project.ashlar("spec", "src/", "--check", "--output", "api.yaml");
    expect(code).toBe(1);
    expect(out).toMatch(/^Some of this may be no difference: shop-schemas is not installed.*install/m);
    expect(err).toContain("[dependencies-missing]");
  });

  it("--no-confidence leaves out how sure the parts are", async () => {
    const { code, out, err } = await project.ashlar("spec", "src/", "--no-confidence");
    expect(code).toBe(0);
    expect(out).not.toContain("x-confidence");
    expect(err).toContain("2 operations with parts that are guessed: --json tells how surely\n");
  });

  it("takes an empty file for none, and offers no merge with what is no document", async () => {
    project.write("empty.yaml", "\n");
    expect((await project.ashlar("spec", "src/", "--output", "empty.yaml")).code).toBe(0);
    project.write("broken.yaml", "openapi: [3.1.0\n");
    const { code, err } = await project.ashlar("spec", "src/", "--output", "broken.yaml");
    expect(code).toBe(1);
    expect(err).toMatch(/hint: it is no OpenAPI document .*; --force replaces the file\n$/);
  });

  it("--check --merge counts nothing that a merge would keep", async () => {
    await project.ashlar("spec", "src/", "--output", "api.yaml");
    project.write("api.yaml", project.read("api.yaml").replace("title: shop", "title: Our shop"));
    expect((await project.ashlar("spec", "src/", "--check", "--merge", "api.yaml")).code).toBe(0);
  });

  it("--json tells operations, what each part was taken from, findings and the document", async () => {
    const { out } = await project.ashlar("spec", "src/", "--json");
    const told = JSON.parse(out);
    expect(told).toMatchObject({
      version: 1,
      command: "spec",
      ok: true,
      mode: "print",
      files: 2,
      output: null,
      operations: [
        { method: "get", path: "/api/users/{id}", location: { file: "src/routes/users.ts", line: 4 } },
        { method: "delete", path: "/api/users/{id}" },
      ],
      findings: [{ rule: "route-all-methods" }, { rule: "route-all-methods" }],
      document: { info: { title: "shop", version: "2.1.0" } },
    });
    expect(told.operations[0].evidence).toContainEqual({
      part: "responses/200",
      confidence: 0.8,
      from: "handler-sends",
    });
  });
});

describe("bad input is one line and a hint", () => {
  it.each([
    { title: "a folder that is not there", argv: ["nowhere/"], says: "ASHLAR_SOURCE_NOT_FOUND: nowhere/" },
    { title: "a file that is no code", argv: ["package.json"], says: "ASHLAR_SOURCE_NOT_CODE: package.json" },
    { title: "a folder without code", argv: ["docs/"], says: "ASHLAR_SOURCE_NO_FILES: " },
    { title: "code without routes", argv: ["lib/"], says: "ASHLAR_SOURCE_NO_ROUTES: " },
    {
      title: "nothing to merge into",
      argv: ["src/", "--merge", "a.yaml"],
      says: "ASHLAR_CLI_USAGE: a.yaml does not",
    },
    {
      title: "an address to merge into",
      argv: ["src/", "--merge", "http://bob:hunter2@host/o.json?token=SECRET"],
      says: "ASHLAR_CLI_USAGE: --merge must be a file, not an address",
    },
    {
      title: "an address of code",
      argv: ["https://bob:hunter2@host/src"],
      says: "ASHLAR_CLI_USAGE: code must be a file, not an address",
    },
    {
      title: "nothing to check",
      argv: ["src/", "--check", "--output", "a.yaml"],
      says: "ASHLAR_CLI_USAGE: a.yaml",
    },
    {
      title: "an output that is a folder",
      argv: ["src/", "--output", "docs"],
      says: "ASHLAR_CLI_USAGE: docs is a folder",
    },
    { title: "a merge of no document", argv: ["src/", "--merge", "docs/a.md"], says: "ASHLAR_OPENAPI_" },
    {
      title: "two formats",
      argv: ["src/", "--merge", "openapi.yaml", "--format", "json"],
      says: "ASHLAR_CLI_USAGE: a document in YAML",
    },
    { title: "a check that forces", argv: ["--check", "--force"], says: "ASHLAR_CLI_USAGE: " },
    {
      title: "a format of its own",
      argv: ["--format", "xml"],
      says: "ASHLAR_CLI_USAGE: --format cannot be 'xml'",
    },
  ])("$title: exit 2", async ({ argv, says }) => {
    project.write("docs/a.md", "# Nothing");
    project.write("lib/a.js", "export const a = 1;");
    const before = project.tree();
    const { code, out, err } = await project.ashlar("spec", ...argv);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(new RegExp(`^error ${says}.*\\n( {2}.*\\n)*hint: .+\\n$`));
    expect(err).not.toMatch(/hunter2|SECRET/);
    expect(project.tree()).toEqual(before);
  });
});

it("api-scaffolder src/routes/ --generate-spec --output openapi.yaml", async () => {
  const argv = ["src/routes/", "--generate-spec", "--output", "made.yaml"];
  expect(await project.run("api-scaffolder", argv)).toMatchObject({ code: 0 });
  expect(project.read("made.yaml")).toContain("/api/users/{id}:");
  const { out } = await project.run("api-scaffolder", ["src/routes/", "--generate-spec"]);
  expect(out).toContain("openapi: 3.1.1\n");
});
