import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DOCUMENT, TestProject } from "./fixture.ts";

const WITH_DELETE = DOCUMENT.replace(
  "  /orders/{id}:",
  '    delete:\n      operationId: deleteUsers\n      responses: { "204": { description: Gone } }\n  /orders/{id}:',
);

const BOOKSHOP = readFileSync(new URL("../../../examples/bookshop.yaml", import.meta.url), "utf8");

let tree: Readonly<Record<string, string>> | undefined;

/** A service in `shop/`: made once, and written again for each test. */
async function made(): Promise<TestProject> {
  if (tree !== undefined) return new TestProject(tree);
  const project = new TestProject();
  const { code } = await project.ashlar("new", "shop", "--from", "openapi.yaml");
  expect(code).toBe(0);
  tree = project.tree();
  return project;
}

function withSunset(project: TestProject, sunset: string): void {
  const settings = JSON.parse(project.read("shop/ashlar.json"));
  const operations = { listUsers: { deprecatedSince: "2026-11-21", sunset } };
  project.write("shop/ashlar.json", JSON.stringify({ ...settings, operations }));
}

describe("ashlar generate", () => {
  it("changes nothing right after ashlar new, from wherever in the project it runs", async () => {
    const project = await made();
    const before = project.tree();
    for (const folder of ["shop", "shop/src/routes"]) {
      const { code, out } = await project.run("ashlar", ["generate"], folder);
      expect(code).toBe(0);
      expect(out).toContain("Nothing to change");
    }
    expect(project.tree()).toEqual(before);
  });

  it("adds what a changed document needs, and keeps every edit", async () => {
    const project = await made();
    const edited = project
      .read("shop/src/routes/users.ts")
      .replace("export const listUsers", "// Mine.\nexport const listUsers");
    project.write("shop/src/routes/users.ts", edited);
    project.write("shop/src/server.ts", "// Mine as well.\n");
    project.write("shop/openapi.yaml", WITH_DELETE);
    const { code, out } = await project.run("ashlar", ["generate"], "shop");
    expect(code).toBe(0);
    expect(out).toContain("Added to src/routes/users.ts\n  DELETE /users (deleteUsers)");
    const users = project.read("shop/src/routes/users.ts");
    expect(users).toContain("// Mine.");
    expect(users).toContain("export const deleteUsers");
    expect(project.read("shop/src/server.ts")).toBe("// Mine as well.\n");
    expect(project.read("shop/src/operations.ts")).toContain("deleteUsers");
    expect((await project.run("ashlar", ["generate", "--check"], "shop")).code).toBe(0);
  });

  it("plans a migration where a model changed, once, and edits none", async () => {
    const project = new TestProject({ "openapi.yaml": BOOKSHOP });
    await project.ashlar("new", "shop", "--from", "openapi.yaml");
    const migrations = () =>
      Object.keys(project.tree()).filter((path) => /^shop\/migrations\/\d{14}_/.test(path));
    const [initial = ""] = migrations();
    const before = project.read(initial);
    expect(before).toContain("CREATE TABLE public.books");
    project.write(
      "shop/openapi.yaml",
      BOOKSHOP.replace("        isbn: {", "        subtitle: { type: string }\n        isbn: {"),
    );
    const { code, out } = await project.run("ashlar", ["generate"], "shop");
    expect(code).toBe(0);
    const [, , next = ""] = migrations().sort();
    expect(out).toContain(`Created ${next.replace("shop/", "")}`);
    expect(migrations()).toHaveLength(4);
    expect(project.read(next)).toMatch(/ADD COLUMN subtitle text/);
    expect(project.read(initial)).toBe(before);
    expect(project.read("shop/src/database/tables.ts")).toContain("subtitle");
    expect((await project.run("ashlar", ["generate", "--check"], "shop")).code).toBe(0);
  });

  it("dates an operation on the day it is first seen deprecated, and keeps what people wrote", async () => {
    const project = new TestProject({
      "openapi.yaml": DOCUMENT.replace("listUsers", "listUsers\n      deprecated: true"),
    });
    project.now = new Date("2026-11-21T23:30:00Z");
    await project.ashlar("new", "shop", "--from", "openapi.yaml");
    const recorded = () => JSON.parse(project.read("shop/ashlar.json")).operations;
    expect(recorded()).toEqual({ listUsers: { deprecatedSince: "2026-11-21" } });
    expect(project.read("shop/src/operations.ts")).toContain('deprecatedSince: "2026-11-21"');

    project.now = new Date("2027-01-05T00:00:00Z");
    const settings = JSON.parse(project.read("shop/ashlar.json"));
    settings.operations.listUsers = { deprecatedSince: "2026-10-01", sunset: "2027-06-30" };
    project.write("shop/ashlar.json", `${JSON.stringify(settings, null, 2)}\n`);
    const text = project.read("shop/openapi.yaml");
    project.write("shop/openapi.yaml", text.replace("createUser", "createUser\n      deprecated: true"));
    expect((await project.run("ashlar", ["generate"], "shop")).code).toBe(0);
    expect(recorded()).toEqual({
      listUsers: { deprecatedSince: "2026-10-01", sunset: "2027-06-30" },
      createUser: { deprecatedSince: "2027-01-05" },
    });
    expect(project.read("shop/src/operations.ts")).toMatch(
      /deprecatedSince: "2026-10-01",\s+sunset: "2027-06-30"/,
    );
    project.now = new Date("2027-02-01T00:00:00Z");
    expect((await project.run("ashlar", ["generate", "--check"], "shop")).code).toBe(0);
  });

  it("does not bring back what somebody took away", async () => {
    const project = await made();
    rmSync(join(project.root, "shop/Dockerfile"));
    await project.run("ashlar", ["generate"], "shop");
    expect(Object.keys(project.tree())).not.toContain("shop/Dockerfile");
  });

  it("writes nothing with --check and --dry-run, and says by its exit code what it found", async () => {
    const project = await made();
    project.write("shop/openapi.yaml", WITH_DELETE);
    const before = project.tree();
    const check = await project.run("ashlar", ["generate", "--check"], "shop");
    expect([check.code, check.out]).toEqual([
      1,
      expect.stringContaining("src/routes/users.ts (lacks deleteUsers)"),
    ]);
    const dry = await project.run("ashlar", ["generate", "--dry-run"], "shop");
    expect([dry.code, dry.out]).toEqual([0, expect.stringContaining("+export const deleteUsers")]);
    expect(project.tree()).toEqual(before);
  });

  it("refuses to replace a generated file that somebody edited", async () => {
    const project = await made();
    project.write(
      "shop/src/operations.ts",
      project.read("shop/src/operations.ts").replace("listUsers", "mine"),
    );
    const before = project.tree();
    const { code, err } = await project.run("ashlar", ["generate"], "shop");
    expect(code).toBe(1);
    expect(err).toContain("src/operations.ts");
    expect(project.tree()).toEqual(before);
  });

  it("prints one JSON object under its own name", async () => {
    const project = await made();
    const { out } = await project.run("ashlar", ["generate", "--json"], "shop");
    expect(JSON.parse(out)).toMatchObject({ command: "generate", ok: true, framework: "express" });
  });

  it("says when the document asks for tokens that the project does not take yet", async () => {
    const project = await made();
    const secured = DOCUMENT.replace(
      "paths:",
      "security: [{ staff: [] }]\ncomponents: { securitySchemes: { staff: { type: http, scheme: bearer } } }\npaths:",
    );
    project.write("shop/openapi.yaml", secured);
    const { code, err } = await project.run("ashlar", ["generate"], "shop");
    expect(code).toBe(0);
    expect(err).toContain("[context-lacks]");
    expect(project.read("shop/src/tokens.ts")).toContain("openTokens");
  });

  const refused: readonly {
    readonly title: string;
    readonly break: (project: TestProject) => void;
    readonly error: string;
  }[] = [
    {
      title: "a folder without ashlar.json",
      break: ({ root }) => rmSync(join(root, "shop/ashlar.json")),
      error: "there is no ashlar.json",
    },
    {
      title: "an ashlar.json that is none",
      break: (project) => project.write("shop/ashlar.json", "[]"),
      error: "is not as Ashlar wrote it",
    },
    {
      title: "a sunset that is no date",
      break: (project) => withSunset(project, "soon"),
      error: "operations.listUsers.sunset is no date",
    },
    {
      title: "a sunset before the deprecation",
      break: (project) => withSunset(project, "2026-01-01"),
      error: "operations.listUsers.sunset comes before its deprecation",
    },
    {
      title: "migrations of which nobody knows where they lead",
      break: (project) => {
        project.write("shop/migrations/20260101000000_by_hand.sql", "SELECT 1;\n");
        rmSync(join(project.root, "shop/migrations/schema.json"));
      },
      error: "no migrations/schema.json",
    },
  ];
  for (const { title, break: breakIt, error } of refused) {
    it(`refuses ${title}`, async () => {
      const project = await made();
      breakIt(project);
      const answer = await project.run("ashlar", ["generate"], "shop");
      expect(answer.code).toBe(2);
      expect(answer.err).toContain(error);
    });
  }
});
