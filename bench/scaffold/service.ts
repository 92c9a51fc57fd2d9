/** A scaffolded service and the same service written by hand, compiled side by side in one project. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import type { FrameworkName } from "@ashlar/scaffold";
import { byHand } from "./by-hand.ts";
import { makeServiceDocument } from "./service-document.ts";
import { installServers } from "./tools.ts";
import { makeEmpty, type Snapshot, workplace, workspace } from "./workplace.ts";

/**
 * - `scaffolded`: the routes that Ashlar makes, with a handler of a few lines behind `POST /v1/orders`
 * - `by-hand`: the same routes, body parsing and validator, with the means of the framework
 * - `bare`: the same routes, no validation
 */
export type ServiceKind = "scaffolded" | "by-hand" | "bare";

/** Compiles all kinds. @returns the folder */
export function makeServices(framework: FrameworkName, operations: number, snapshot: Snapshot): string {
  const folder = join(workplace, "services", `${framework}-${operations}`);
  makeEmpty(folder);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write("package.json", '{ "private": true, "type": "module" }\n');
  write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["src"] }));
  write("openapi.json", JSON.stringify(makeServiceDocument(operations)));
  const cli = join(snapshot.folder, "packages/cli/bin/ashlar.js");
  const scaffold = [cli, "scaffold", "openapi.json", "--framework", framework];
  execFileSync(process.execPath, scaffold, { cwd: folder, stdio: "pipe" });
  // Above the stubs of the other three operations, which stay.
  write("src/routes/orders.ts", ordersHandlers[framework]);
  write("src/scaffolded.ts", scaffoldedApps[framework]);
  write("src/by-hand.ts", byHand(framework, { operations, validates: true }));
  write("src/bare.ts", byHand(framework, { operations, validates: false }));
  if (!existsSync(join(folder, "node_modules"))) {
    symlinkSync(join(installServers(), "node_modules"), join(folder, "node_modules"), "dir");
  }
  const compiler = join(workspace, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [compiler, "-p", folder], { stdio: ["ignore", "inherit", "inherit"] });
  return folder;
}

const compilerOptions = {
  target: "es2022",
  lib: ["es2022"],
  module: "nodenext",
  strict: true,
  skipLibCheck: true,
  types: ["node"],
  rootDir: "src",
  outDir: "dist",
};

const otherHandlers = ["listOrders", "getOrders", "deleteOrders"]
  .map(
    (name) =>
      `export const ${name} = async (): Promise<never> => {\n  throw notImplemented("${name}");\n};\n`,
  )
  .join("\n");

const imports = `import { notImplemented } from "../middleware/errors.js";
import type { CreateOrders } from "../types/handlers.js";

`;

const ordersHandlers: Readonly<Record<FrameworkName, string>> = {
  express: `${imports}export const createOrders: CreateOrders = (req, res) => {
  const order = req.body;
  res.status(201).json({ id: "1", email: order.email, lines: order.items.length });
};

${otherHandlers}`,
  fastify: `${imports}export const createOrders: CreateOrders = async (request, reply) => {
  const order = request.body;
  return reply.code(201).send({ id: "1", email: order.email, lines: order.items.length });
};

${otherHandlers}`,
  koa: `${imports}export const createOrders: CreateOrders = async (ctx) => {
  const order = ctx.request.body;
  ctx.reply(201, { id: "1", email: order.email, lines: order.items.length });
};

${otherHandlers}`,
};

const scaffoldedApps: Readonly<Record<FrameworkName, string>> = {
  express: `import { createServer } from "node:http";
import express from "express";
import { notFound, routes } from "./routes/index.js";

const app = express();
app.use(routes);
app.use(notFound);
const server = createServer(app).listen(0, "127.0.0.1", () => {
  console.log(\`listening on \${(server.address() as { port: number }).port}\`);
});
`,
  fastify: `import Fastify from "fastify";
import { notFound, routes, serverOptions } from "./routes/index.js";

const app = Fastify(serverOptions);
app.register(routes);
app.setNotFoundHandler(notFound);
await app.listen({ port: 0, host: "127.0.0.1" });
console.log(\`listening on \${(app.server.address() as { port: number }).port}\`);
`,
  koa: `import { createServer } from "node:http";
import Koa from "koa";
import { notFound, routes } from "./routes/index.js";

const app = new Koa();
app.use(routes);
app.use(notFound);
const server = createServer(app.callback()).listen(0, "127.0.0.1", () => {
  console.log(\`listening on \${(server.address() as { port: number }).port}\`);
});
`,
};

/** What a server has used so far: microseconds of all its threads, user and system. */
const tellUsage = `process.on("message", () => process.send(process.cpuUsage()))`;

/** A service in a process of its own. */
export class Service {
  readonly port: number;
  /** From the start of the process to the line it prints when it listens. */
  readonly bootMs: number;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, port: number, bootMs: number) {
    this.#process = process;
    this.port = port;
    this.bootMs = bootMs;
  }

  /** @param core to stay on, for measuring CPU; needs taskset */
  static async start(folder: string, kind: ServiceKind, core?: number): Promise<Service> {
    const node = [process.execPath];
    if (core !== undefined) {
      node.unshift("taskset", "-c", String(core));
      node.push("--import", `data:text/javascript,${encodeURIComponent(tellUsage)}`);
    }
    const [program = "", ...args] = [...node, join("dist", `${kind}.js`)];
    const startedAt = performance.now();
    const child = spawn(program, args, {
      cwd: folder,
      env: { ...process.env, NODE_ENV: "production" },
      stdio: core === undefined ? ["ignore", "pipe", "inherit"] : ["ignore", "pipe", "inherit", "ipc"],
    });
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", (code) => reject(new Error(`${folder}: ${kind} ended with ${code}`)));
      createInterface(child.stdout as NodeJS.ReadableStream).once("line", (line) => {
        const bootMs = performance.now() - startedAt;
        resolve(new Service(child, Number(/\d+$/.exec(line)?.[0]), bootMs));
      });
    });
  }

  /** CPU microseconds so far. */
  async usedUs(): Promise<number> {
    const answered = new Promise<NodeJS.CpuUsage>((resolve) => {
      this.#process.once("message", (usage) => resolve(usage as NodeJS.CpuUsage));
    });
    this.#process.send("usage");
    const { user, system } = await answered;
    return user + system;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.#process.once("exit", resolve));
    this.#process.kill("SIGKILL");
    await ended;
  }
}
