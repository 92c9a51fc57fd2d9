import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readSource } from "../src/read-source.ts";

const cwd = mkdtempSync(join(tmpdir(), "ashlar-source-"));
afterAll(() => rmSync(cwd, { recursive: true, force: true }));

it("a folder of code becomes an API, named after its package", async () => {
  writeFileSync(join(cwd, "package.json"), `{ "name": "shop", "version": "2.1.0", "type": "module" }`);
  writeFileSync(
    join(cwd, "app.js"),
    `import express from "express"; import { z } from "zod";
const app = express(); const Pet = z.object({ name: z.string().min(1) });
/** Adds a pet. */
app.post("/pets/:id", (req, res) => { const pet = Pet.parse(req.body); res.status(201).json({ ok: true }); });
`,
  );
  const { api, files, findings } = await readSource(["."], { cwd });
  expect([api.title, api.version, files]).toEqual(["shop", "2.1.0", 1]);
  expect(findings).toEqual([]);
  expect(api.operations).toMatchObject([
    {
      method: "post",
      path: "/pets/{id}",
      summary: "Adds a pet.",
      parameters: [{ name: "id", in: "path" }],
      requestBody: { content: [{ type: "application/json" }] },
      responses: [{ status: "201" }],
    },
  ]);
});

it("a path that is not there, and code without routes, are told in one line", async () => {
  await expect(readSource(["nowhere"], { cwd })).rejects.toMatchObject({ code: "ASHLAR_SOURCE_NOT_FOUND" });
  writeFileSync(join(cwd, "plain.js"), "export const one = 1;\n");
  await expect(readSource(["plain.js"], { cwd })).rejects.toMatchObject({ code: "ASHLAR_SOURCE_NO_ROUTES" });
});

const PACKAGE = { "package.json": "{}" };
const ROUTER = `import { Router } from "express"; export const users = Router();
users.get("/users", (req, res) => res.json([]));`;
const PLUGIN = `export default async function users(fastify) { fastify.get("/users", async () => []); }`;

interface Mounted {
  readonly title: string;
  readonly files: { readonly [path: string]: string };
  readonly routes: readonly string[];
  readonly rules?: readonly string[];
}

const mounted: readonly Mounted[] = [
  {
    title: "what mounts a router is found beside its folder, through the files between",
    files: {
      ...PACKAGE,
      "src/routes/users.js": ROUTER,
      "src/api.js": `import { Router } from "express"; import { users } from "./routes/users.js";
export const api = Router(); api.use("/v1", users); api.get("/version", (req, res) => res.json(1));`,
      "src/app.js": `import express from "express"; import { api } from "./api.js";
const app = express(); app.use("/api", api); app.get("/healthz", (req, res) => res.json({}));
app.all("/legacy", (req, res) => res.json({}));`,
    },
    routes: ["get /api/v1/users"],
    rules: ["route-not-asked", "route-not-asked"],
  },
  {
    title: "a router is found by its alias, and an app of tests mounts nothing",
    files: {
      ...PACKAGE,
      "tsconfig.json": `{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }`,
      "src/routes/users.js": ROUTER,
      "src/app.js": `import express from "express"; import { users } from "@/routes/users";
const app = express(); app.use("/api", users);`,
      "test/app.js": `import express from "express"; import { users } from "../src/routes/users.js";
const app = express(); app.use("/tried", users);`,
    },
    routes: ["get /api/users"],
  },
  {
    title: "a folder that is loaded by itself has what loads it",
    files: {
      ...PACKAGE,
      "src/routes/people/users.js": PLUGIN,
      "src/app.js": `import fastify from "fastify"; import autoload from "@fastify/autoload"; import { join } from "node:path";
const app = fastify(); app.register(autoload, { dir: join(import.meta.dirname, "routes"), options: { prefix: "/api" } });`,
    },
    routes: ["get /api/people/users"],
  },
  {
    title: "a router that nothing of the package mounts is told with a warning",
    files: {
      ...PACKAGE,
      "src/routes/users.js": ROUTER,
      "other/package.json": "{}",
      "other/app.js": `import express from "express"; import { users } from "../src/routes/users.js";
const app = express(); app.use("/other", users);`,
    },
    routes: ["get /users"],
    rules: ["router-not-mounted"],
  },
  {
    title: "so is a plugin",
    files: { ...PACKAGE, "src/routes/users.js": `import "fastify"; ${PLUGIN}` },
    routes: ["get /users"],
    rules: ["router-not-mounted"],
  },
];

describe("a folder of routers", () => {
  it.each(mounted)("$title", async ({ title, files, routes, rules = [] }) => {
    const folder = join(cwd, title.replaceAll(/\W/g, "-"));
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const { api, findings } = await readSource(["src/routes"], { cwd: folder });
    expect(api.operations.map(({ method, path }) => `${method} ${path}`)).toEqual(routes);
    expect(findings.map(({ rule }) => rule)).toEqual(rules);
  });
});

it("packages that are not installed are told of once, by those that package.json lists", async () => {
  const folder = join(cwd, "bare");
  mkdirSync(join(folder, "src"), { recursive: true });
  const dependencies = { "ashlar-not-there": "1", "ashlar-nor-there": "1", "ashlar-not-used": "1" };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ dependencies }));
  writeFileSync(
    join(folder, "src/app.js"),
    `import express from "express"; import one from "ashlar-not-there/deep"; import "ashlar-nor-there"; import "alias/x";
const app = express(); app.get("/a", (req, res) => res.json({}));`,
  );
  const { findings } = await readSource(["src"], { cwd: folder });
  expect(findings).toMatchObject([
    {
      rule: "dependencies-missing",
      message: expect.stringMatching(/^ashlar-nor-there, ashlar-not-there are not installed/),
      location: { file: "package.json" },
    },
  ]);
});

it("a package below node_modules is read when it is what was asked for", async () => {
  const folder = join(cwd, "node_modules/@acme/api");
  mkdirSync(join(folder, "lib"), { recursive: true });
  writeFileSync(join(folder, "package.json"), "{}");
  writeFileSync(
    join(folder, "lib/app.js"),
    `const app = require("express")(); const { list } = require("./list"); app.get("/a", list);`,
  );
  writeFileSync(join(folder, "lib/list.js"), `exports.list = (req, res) => { res.status(206).json({}); };`);
  const { api } = await readSource(["lib"], { cwd: folder });
  expect(api.operations.map(({ path, responses }) => [path, responses[0]?.status])).toEqual([["/a", "206"]]);
});
