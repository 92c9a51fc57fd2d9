/** Every document of `test/cases` and the bookshop compile in every kind of project that people have. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readDocument } from "@ashlar/openapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ProjectOptions, ScaffoldedProject } from "../../../tasks/scaffolded-project.ts";
import { compileTogether } from "./compile-together.ts";
import { compilers } from "./compilers.ts";
import { frameworks } from "./echo-service.ts";

const cases = fileURLToPath(new URL("cases/", import.meta.url));
const bookshop = fileURLToPath(new URL("../../../examples/bookshop.yaml", import.meta.url));
const documents = readdirSync(cases)
  .map((name) => `${cases}${name}/openapi.yaml`)
  .filter((file) => existsSync(file));

interface Kind extends Omit<ProjectOptions, "framework"> {
  readonly title: string;
  readonly compiler?: "TypeScript 5.9";
}

const commonjs = { verbatimModuleSyntax: false, erasableSyntaxOnly: false };

const kinds: readonly Kind[] = [
  { title: "ES modules under nodenext" },
  {
    title: "ES modules under nodenext, imported as .ts",
    importExtension: ".ts",
    compilerOptions: { rewriteRelativeImportExtensions: true },
  },
  {
    title: "CommonJS under nodenext",
    moduleType: "commonjs",
    compilerOptions: commonjs,
  },
  {
    title: "a bundler",
    importExtension: "",
    compilerOptions: { module: "esnext", moduleResolution: "bundler" },
  },
  {
    title: "a bundler, imported as .js",
    compilerOptions: { module: "esnext", moduleResolution: "bundler" },
  },
  {
    title: "CommonJS resolved as bundlers do",
    moduleType: "commonjs",
    importExtension: "",
    compilerOptions: { ...commonjs, module: "commonjs", moduleResolution: "bundler" },
  },
  {
    title: "CommonJS under nodenext, by TypeScript 5.9",
    compiler: "TypeScript 5.9",
    moduleType: "commonjs",
    compilerOptions: commonjs,
  },
  {
    title: "CommonJS of old",
    compiler: "TypeScript 5.9",
    moduleType: "commonjs",
    importExtension: "",
    compilerOptions: { ...commonjs, module: "commonjs", moduleResolution: "node10", esModuleInterop: true },
  },
];

const projects: ScaffoldedProject[] = [];
afterAll(() => Promise.all(projects.map((project) => project.remove())));

async function create(document: string, options: ProjectOptions): Promise<ScaffoldedProject> {
  const { api } = await readDocument(document);
  const project = await ScaffoldedProject.create(api, options);
  projects.push(project);
  return project;
}

describe("every document", () => {
  const complaints = new Map<string, string>();
  beforeAll(async () => {
    const made = await Promise.all(
      frameworks.flatMap((framework) =>
        documents.map(async (file) => ({ framework, file, project: await create(file, { framework }) })),
      ),
    );
    const together = await compileTogether(made.map(({ project }) => project));
    for (const { framework, file, project } of made)
      complaints.set(`${framework} ${file}`, together.get(project) ?? "not compiled");
  });

  describe.each(frameworks)("under %s", (framework) => {
    test.each(documents.map((file) => [file.slice(cases.length), file] as const))(
      "%s compiles",
      (_, file) => {
        expect(complaints.get(`${framework} ${file}`)).toBe("");
      },
    );
  });
});

test.each(kinds)(
  "the bookshop compiles under each framework for $title",
  async ({ title: _, compiler, compilerOptions = {}, ...options }) => {
    const made = await Promise.all(
      frameworks.map((framework) => create(bookshop, { framework, ...options })),
    );
    const together = await compileTogether(made, {
      compiler: compilers[compiler ?? "TypeScript 7"] ?? "",
      compilerOptions,
    });
    expect(made.map(({ framework }) => framework)).toEqual(frameworks);
    expect([...together.values()]).toEqual(frameworks.map(() => ""));
  },
);

test("what is wrong in one of several projects is told of that one", async () => {
  const made = await Promise.all(frameworks.map((framework) => create(bookshop, { framework })));
  const [, wrong] = made;
  await wrong?.write("src/wrong.ts", "export const count: number = 'one';\n");
  const together = await compileTogether(made);
  expect([...together.values()]).toEqual(["", expect.stringMatching(/src\/wrong\.ts.*TS2322/), ""]);
});

describe.each(frameworks)("under %s", (framework) => {
  test("without esModuleInterop, routes compile and answer in CommonJS", async () => {
    const compilerOptions = { ...commonjs, esModuleInterop: false };
    const project = await create(bookshop, { framework, moduleType: "commonjs", compilerOptions });
    await project.write("src/app.ts", commonjsApps[framework]);
    expect(await project.compile(compilers["TypeScript 5.9"])).toBe("");
    const address = await project.boot();
    const answer = await fetch(`${address}/v1/books?limit=0`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ errors: [{ field: "query.limit" }] });
  });

  test("what is emitted is formatted as a formatter would", async () => {
    const project = await create(bookshop, { framework });
    const files = project.result.files
      .map(({ path }) => path)
      .filter((path) => !path.includes("/runtime/"))
      .map((path) => `${project.folder}/${path}`);
    const style = ["--line-width=100", "--indent-style=space", "--indent-width=2", "--vcs-enabled=false"];
    const biome = fileURLToPath(new URL("../../../node_modules/@biomejs/biome/bin/biome", import.meta.url));
    const run = promisify(execFile)(process.execPath, [biome, "format", ...style, ...files], {
      cwd: project.folder,
    });
    await run.catch((error: { stderr: string }) => expect(error.stderr).toBe(""));
  });
});

const listen = `server.listen(0, "127.0.0.1", () => {
  console.log(\`listening on \${(server.address() as { port: number }).port}\`);
});
`;

const commonjsApps: Readonly<Record<(typeof frameworks)[number], string>> = {
  express: `import { createServer } from "node:http";
import express = require("express");
import { notFound, routes } from "./routes/index.js";
const app = express();
app.use(routes);
app.use(notFound);
const server = createServer(app);
${listen}`,
  fastify: `import { fastify } from "fastify";
import { notFound, routes, serverOptions } from "./routes/index.js";
const app = fastify(serverOptions);
app.register(routes);
app.setNotFoundHandler(notFound);
app.listen({ port: 0, host: "127.0.0.1" }, () => {
  console.log(\`listening on \${(app.server.address() as { port: number }).port}\`);
});
`,
  koa: `import { createServer } from "node:http";
import Koa = require("koa");
import { notFound, routes } from "./routes/index.js";
const app = new Koa();
app.use(routes);
app.use(notFound);
const server = createServer(app.callback());
${listen}`,
};

test("TypeScript is what it says", async () => {
  const run = promisify(execFile);
  for (const [name, path] of Object.entries(compilers)) {
    const { stdout } = await run(process.execPath, [path, "--version"]);
    expect(stdout).toContain(name.replace("TypeScript ", "Version "));
  }
});
