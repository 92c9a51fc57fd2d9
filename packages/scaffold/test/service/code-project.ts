/** A document's service in a temporary folder, with its migrations: compiled and started. */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readDocument } from "@ashlar/openapi";
import { strictOptions } from "../../../../tasks/scaffolded-project.ts";
import { ServiceProcess } from "../../../../tasks/service-process.ts";
import type { Blueprint, FrameworkName } from "../../src/blueprint.ts";
import { emitCode, frameworks } from "../../src/code-files.ts";
import { emitHandlerFiles } from "../../src/emit/routes.ts";
import { layoutOf } from "../../src/layout.ts";
import { planBlueprint } from "../../src/plan-blueprint.ts";
import { planMigration } from "../../src/service/migration.ts";
import { projectFacts } from "../../src/service/project/facts.ts";
import { emitSecurityHooks } from "../../src/service/project/security.ts";
import { emitProjectFiles } from "../../src/service/project-files.ts";
import { emitServiceCode } from "../../src/service/service-code.ts";
import type { ServicePlan } from "../../src/service/service-plan.ts";
import { compileTogether } from "../compile-together.ts";

const workspace = fileURLToPath(new URL("../../../..", import.meta.url));
const run = promisify(execFile);
const node = ["--import", "tsx", "--enable-source-maps"];

export interface CodeOptions {
  /** Relative to the workspace. */
  readonly document: string;
  readonly plan: (blueprint: Blueprint) => ServicePlan;
}

/** @returns what the compiler complained of, of the service for each framework; empty when they compiled strictly */
export async function compileForAll(o: CodeOptions): Promise<string> {
  const projects = await Promise.all(
    (["express", "fastify", "koa"] as const).map((framework) => CodeProject.create(framework, o)),
  );
  try {
    return [...(await compileTogether(projects)).values()].join("");
  } finally {
    for (const project of projects) await project.remove();
  }
}

export class CodeProject {
  readonly folder: string;
  #service: ServiceProcess | undefined;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(framework: FrameworkName, o: CodeOptions): Promise<CodeProject> {
    const project = new CodeProject(await mkdtemp(join(tmpdir(), `ashlar-code-${framework}-`)));
    const { api } = await readDocument(join(workspace, o.document));
    const layout = layoutOf("src/routes", ".js");
    const blueprint = planBlueprint(api, { framework, layout, basePath: undefined });
    const plan = o.plan(blueprint);
    const { files, handlers } = emitServiceCode(plan);
    const options = {
      name: "bookshop",
      document: "openapi.yaml",
      documentJson: "{}",
      packages: [],
      ashlar: new Map([["@ashlar/kit", "^0.1.0"]]),
    };
    const security = emitSecurityHooks(projectFacts(plan, options), frameworks[framework]);
    const code = emitCode(blueprint, { existing: new Map(), security });
    const migration = planMigration({ before: undefined, after: plan.schema, timestamp: "20261121100000" });
    const all = [...emitProjectFiles(plan, options), ...code.files, ...files, ...migration.files];
    for (const { path, text } of [...all, ...emitHandlerFiles(blueprint, handlers)])
      await project.write(path, text);
    const compilerOptions = { ...strictOptions, noEmit: true };
    await project.write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["src"] }));
    await symlink(join(workspace, "node_modules"), join(project.folder, "node_modules"), "dir");
    return project;
  }

  async write(path: string, text: string): Promise<void> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  async read(path: string): Promise<string> {
    return readFile(join(this.folder, path), "utf8");
  }

  /** @returns its address */
  async start(databaseUrl: string): Promise<string> {
    const env = { ...process.env, DATABASE_URL: databaseUrl, NODE_ENV: "development" };
    const o = { cwd: this.folder, env };
    this.#service = await ServiceProcess.spawn([...node, "src/main.ts"], o);
    await this.#service.answers("/health/ready");
    return this.#service.url;
  }

  /** A token that the service believes, where its document asks for one. */
  async token(...scopes: readonly string[]): Promise<string> {
    const argv = [...node, "src/token.ts", ...scopes.flatMap((scope) => ["--scope", scope])];
    const { stdout } = await run(process.execPath, argv, { cwd: this.folder });
    return stdout.trim();
  }

  /** Stops the service and removes the folder. */
  async remove(): Promise<void> {
    this.#service?.process.kill("SIGTERM");
    await this.#service?.ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}
