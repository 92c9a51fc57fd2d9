/** A service as `ashlar new` makes it, in a temporary folder over the workspace's packages: compiled, started, called and tested. */
import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { readDocument } from "@ashlar/openapi";
import { type FrameworkName, type NewServiceResult, newService } from "@ashlar/scaffold";
import { ServiceProcess } from "./service-process.ts";

const workspace = fileURLToPath(new URL("..", import.meta.url));
const run = promisify(execFile);

/** What a command said and how it ended. */
export interface CommandResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What the service's own tests came to. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Full titles of those that failed, and what kept whole files from running. */
  readonly failures: readonly string[];
}

export interface StartOptions {
  /** `dist/main.js`, as the container runs it, in place of `npm start`'s `src/main.ts`. */
  readonly isCompiled?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  /** The health path that says it has come up; `startup` unless told. */
  readonly until?: "live" | "startup";
}

export class CreatedService {
  readonly folder: string;
  readonly framework: FrameworkName;
  readonly result: NewServiceResult;
  readonly #processes: ServiceProcess[] = [];

  private constructor(folder: string, framework: FrameworkName, result: NewServiceResult) {
    this.folder = folder;
    this.framework = framework;
    this.result = result;
  }

  /** @param document a document of one file: `examples/bookshop.yaml` */
  static async create(document: string, framework: FrameworkName): Promise<CreatedService> {
    const { api, sources } = await readDocument(join(workspace, document));
    const result = newService(api, {
      framework,
      name: "bookshop",
      document: "openapi.yaml",
      documentJson: JSON.stringify(sources[0]?.root),
      ashlar: new Map(["@ashlar/kit", "@ashlar/postgres", "ashlar"].map((name) => [name, "0.1.0"])),
      timestamp: "20261121100000",
      migrated: undefined,
      existing: new Map(),
    });
    const folder = await mkdtemp(join(tmpdir(), `ashlar-service-${framework}-`));
    // Where root runs this, the embedded server runs as somebody else, who must be able to come in.
    await chmod(folder, 0o755);
    const service = new CreatedService(folder, framework, result);
    for (const { path, text } of result.files) await service.write(path, text);
    await service.write("openapi.yaml", sources[0]?.text ?? "");
    await service.write("migrations/schema.json", `${JSON.stringify(result.schema, null, 2)}\n`);
    await symlink(join(workspace, "node_modules"), join(folder, "node_modules"), "dir");
    return service;
  }

  async write(path: string, text: string): Promise<void> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  /** Checks the types of everything, the tests included. @returns what the compiler complained of; empty when it compiled */
  checkTypes(): Promise<string> {
    return this.#compile("tsconfig.json");
  }

  /** Compiles `src/` to `dist/`, as the container does. @returns what the compiler complained of; empty when it compiled */
  build(): Promise<string> {
    return this.#compile("tsconfig.build.json");
  }

  async #compile(project: string): Promise<string> {
    const { code, out, err } = await this.run("node_modules/typescript/bin/tsc", ["-p", project]);
    return code === 0 ? "" : out + err;
  }

  /** @returns the process, once it answers; the service stops it when it is removed */
  async start({
    isCompiled = false,
    env = {},
    until = "startup",
  }: StartOptions = {}): Promise<ServiceProcess> {
    const started = await ServiceProcess.spawn(isCompiled ? compiledMain : sourceMain, {
      cwd: this.folder,
      env: { ...ownEnvironment(), ...env },
    });
    this.#processes.push(started);
    await started.answers(`/health/${until}`);
    return started;
  }

  /** A token that development believes. */
  async token(scopes: readonly string[] = [], subject = "developer"): Promise<string> {
    const argv = ["--subject", subject, ...scopes.flatMap((scope) => ["--scope", scope])];
    const { code, out, err } = await this.command("token", argv);
    if (code !== 0) throw new Error(`no token: ${err}`);
    return out.trim();
  }

  /** A module of `src/` as package.json's scripts run it: `migrate`. */
  command(
    name: string,
    argv: readonly string[] = [],
    env: Readonly<Record<string, string>> = {},
  ): Promise<CommandResult> {
    return this.run("--import", ["tsx", `src/${name}.ts`, ...argv], env);
  }

  /** The command line as the workspace has it built. */
  ashlar(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<CommandResult> {
    return this.run(join(workspace, "packages/cli/bin/ashlar.js"), argv, env);
  }

  /** Runs the service's own tests whose file names hold the pattern. */
  async test(pattern = ""): Promise<TestCounts> {
    const report = join(this.folder, "test-report.json");
    const argv = ["run", "--passWithNoTests", "--reporter=json", `--outputFile=${report}`];
    const { out, err } = await this.run("node_modules/vitest/vitest.mjs", [...argv, pattern].filter(Boolean));
    const text = await readFile(report, "utf8").catch(() => undefined);
    if (text === undefined) return { passed: 0, failed: 1, skipped: 0, failures: [err || out] };
    return countsOf(JSON.parse(text) as TestReport);
  }

  /** Runs node in the project's folder, under an environment of its own. */
  async run(
    script: string,
    argv: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<CommandResult> {
    const options = { cwd: this.folder, env: { ...ownEnvironment(), ...env }, maxBuffer: 64e6 };
    try {
      const { stdout, stderr } = await run(process.execPath, [script, ...argv], options);
      return { code: 0, out: stdout, err: stderr };
    } catch (error) {
      const {
        code,
        stdout = "",
        stderr = "",
      } = error as { code?: unknown; stdout?: string; stderr?: string };
      return { code: typeof code === "number" ? code : 1, out: stdout, err: stderr || String(error) };
    }
  }

  /** Stops whatever of it still runs. */
  async stop(): Promise<void> {
    await Promise.all(this.#processes.splice(0).map((each) => each.stop()));
  }

  /** Stops it and removes the folder. */
  async remove(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

// As `npm start` has it.
const sourceMain = ["--import", "tsx", "--enable-source-maps", "src/main.ts"];
const compiledMain = ["--enable-source-maps", "dist/main.js"];

/** What whoever runs this has set for themselves must not decide how the service behaves. */
function ownEnvironment(): NodeJS.ProcessEnv {
  const kept = ["PATH", "HOME", "USER", "TMPDIR", "TEMP", "SystemRoot"];
  const own = kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]));
  return { ...(Object.fromEntries(own) as Record<string, string>), NO_COLOR: "1" };
}

/** The parts of vitest's JSON report that are counted. */
interface TestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

function countsOf({ testResults }: TestReport): TestCounts {
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const failed = tests.filter(({ status }) => status === "failed");
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  const passed = tests.filter(({ status }) => status === "passed").length;
  return {
    passed,
    failed: failed.length + broken.length,
    skipped: tests.length - passed - failed.length,
    failures: [
      ...failed.map(({ fullName }) => fullName),
      ...broken.map(({ name, message }) => `${name}: ${message}`),
    ],
  };
}
