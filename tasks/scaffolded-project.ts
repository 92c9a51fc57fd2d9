/** A project scaffolded from a document into a temporary folder: compiled, booted and called. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Api } from "@ashlar/model";
import { type FrameworkName, type ScaffoldResult, scaffold } from "@ashlar/scaffold";

const workspace = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);

/** Settings under which generated code must compile; the strictest that people use. */
export const strictOptions: Readonly<Record<string, unknown>> = {
  target: "es2023",
  lib: ["es2023"],
  module: "nodenext",
  types: ["node"],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noPropertyAccessFromIndexSignature: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  erasableSyntaxOnly: true,
  isolatedDeclarations: true,
  declaration: true,
  skipLibCheck: true,
  rootDir: "src",
  outDir: "dist",
};

export interface ProjectOptions {
  readonly framework: FrameworkName;
  readonly documentName?: string;
  /** In place of those of {@link strictOptions}. */
  readonly compilerOptions?: Readonly<Record<string, unknown>>;
  /** `type` of package.json. */
  readonly moduleType?: "module" | "commonjs";
  readonly importExtension?: ".js" | ".ts" | "";
  readonly existing?: ReadonlyMap<string, string>;
}

export class ScaffoldedProject {
  readonly folder: string;
  readonly framework: FrameworkName;
  readonly result: ScaffoldResult;
  #server: ChildProcess | undefined;

  private constructor(folder: string, framework: FrameworkName, result: ScaffoldResult) {
    this.folder = folder;
    this.framework = framework;
    this.result = result;
  }

  /** Writes the project; what it imports comes from the workspace's own packages. */
  static async create(api: Api, options: ProjectOptions): Promise<ScaffoldedProject> {
    const { framework, moduleType = "module" } = options;
    const folder = await mkdtemp(join(tmpdir(), `ashlar-${framework}-`));
    const result = scaffold(api, {
      framework,
      output: "src/routes",
      importExtension: options.importExtension ?? ".js",
      typesOnly: false,
      documentName: options.documentName ?? "openapi.yaml",
      existing: options.existing ?? new Map(),
    });
    const project = new ScaffoldedProject(folder, framework, result);
    for (const file of result.files) await project.write(file.path, file.text);
    const app = appSources[framework].replaceAll('.js";', `${options.importExtension ?? ".js"}";`);
    await project.write("src/app.ts", app);
    await project.write(
      "package.json",
      `${JSON.stringify({ name: "scaffolded", private: true, type: moduleType })}\n`,
    );
    const compilerOptions = { ...strictOptions, ...options.compilerOptions };
    await project.write(
      "tsconfig.json",
      `${JSON.stringify({ compilerOptions, include: ["src"] }, null, 2)}\n`,
    );
    await symlink(join(workspace, "node_modules"), join(folder, "node_modules"), "dir");
    return project;
  }

  async write(path: string, text: string): Promise<void> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  /** @returns what the compiler complained of; empty when it compiled */
  async compile(compiler: string = join(workspace, "node_modules/typescript/bin/tsc")): Promise<string> {
    try {
      await run(process.execPath, [compiler, "-p", this.folder], { maxBuffer: 64e6 });
      return "";
    } catch (error) {
      const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
      return stdout + stderr || String(error);
    }
  }

  /** Starts the compiled app. @returns its address, `http://127.0.0.1:40123` */
  async boot(environment: Readonly<Record<string, string>> = {}): Promise<string> {
    const server = spawn(process.execPath, ["--enable-source-maps", "dist/app.js"], {
      cwd: this.folder,
      env: { ...process.env, ...environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#server = server;
    let complaints = "";
    server.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaints += text;
    });
    return new Promise((resolve, reject) => {
      server.once("exit", (code) =>
        reject(new Error(`the app ended with ${code} before it listened: ${complaints}`)),
      );
      createInterface(server.stdout).on("line", (line) => {
        const port = /^listening on (\d+)$/.exec(line)?.[1];
        if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
      });
    });
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGKILL");
    await ended;
  }

  /** Stops the app and removes the folder. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }
}

const appSources: Readonly<Record<FrameworkName, string>> = {
  express: `import { createServer } from "node:http";
import express from "express";
import { notFound, routes } from "./routes/index.js";

const app = express();
app.use(routes);
app.use(notFound);
const server = createServer(app);
server.listen(0, "127.0.0.1", () => {
  console.log(\`listening on \${(server.address() as { port: number }).port}\`);
});
`,
  fastify: `import Fastify from "fastify";
import { notFound, routes, serverOptions } from "./routes/index.js";

const app = Fastify(serverOptions);
app.register(routes);
app.setNotFoundHandler(notFound);
app.listen({ port: 0, host: "127.0.0.1" }, (error) => {
  if (error) throw error;
  console.log(\`listening on \${(app.server.address() as { port: number }).port}\`);
});
`,
  koa: `import { createServer } from "node:http";
import Koa from "koa";
import { notFound, routes } from "./routes/index.js";

const app = new Koa();
app.use(routes);
app.use(notFound);
const server = createServer(app.callback());
server.listen(0, "127.0.0.1", () => {
  console.log(\`listening on \${(server.address() as { port: number }).port}\`);
});
`,
};
