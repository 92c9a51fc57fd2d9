/** A service that `ashlar new` made, with the workspace's packages: compiled, started and called. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtempSync, realpathSync, symlinkSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const workspace = fileURLToPath(new URL("../../..", import.meta.url));
const fromSource = fileURLToPath(new URL("from-source.ts", import.meta.url));
const tsx = join(workspace, "node_modules/tsx/dist/loader.mjs");
// The packages run from their sources, which spares the tests a build.
const node = ["--conditions", "@ashlar/source", "--import", tsx];
const run = promisify(execFile);

export interface Output {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export class MadeService {
  readonly folder: string;
  #process: ChildProcess | undefined;
  readonly #lines: string[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async make(document: string, framework: string): Promise<MadeService> {
    // A folder that an unprivileged user may enter, too: there the embedded server runs.
    const above = mkdtempSync(join(realpathSync(tmpdir()), "ashlar-new-"));
    const service = new MadeService(join(above, "shop"));
    const made = await service.#execute(above, [
      fromSource,
      "ashlar",
      "new",
      "shop",
      "--from",
      document,
      "--framework",
      framework,
    ]);
    if (made.code !== 0) throw new Error(made.err);
    symlinkSync(join(workspace, "node_modules"), join(service.folder, "node_modules"), "dir");
    return service;
  }

  /** Of a module of the service: `token`, with its arguments. */
  command(name: string, ...argv: readonly string[]): Promise<Output> {
    return this.#execute(this.folder, [`src/${name}.ts`, ...argv]);
  }

  ashlar(...argv: readonly string[]): Promise<Output> {
    return this.#execute(this.folder, [fromSource, "ashlar", ...argv]);
  }

  /** @returns what the compiler complained of; empty when it compiled */
  async compile(): Promise<string> {
    const compiler = join(workspace, "node_modules/typescript/bin/tsc");
    // Sources of the packages are looked at as well, under names that end in .ts.
    const flags = ["--customConditions", "@ashlar/source", "--allowImportingTsExtensions"];
    try {
      await run(process.execPath, [compiler, "-p", this.folder, ...flags], { maxBuffer: 64e6 });
      return "";
    } catch (error) {
      const { stdout = "" } = error as { stdout?: string };
      return stdout || String(error);
    }
  }

  /** @returns its address once it is ready */
  start(env: Readonly<Record<string, string>> = {}): Promise<string> {
    const started = spawn(process.execPath, [...node, "--enable-source-maps", "src/main.ts"], {
      cwd: this.folder,
      env: { ...cleanEnvironment(), PORT: "0", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#process = started;
    let complaints = "";
    started.stderr.setEncoding("utf8").on("data", (text: string) => {
      complaints += text;
    });
    return new Promise((resolve, reject) => {
      started.once("exit", (code) =>
        reject(new Error(`ended with ${code}: ${complaints}${this.#lines.join("\n")}`)),
      );
      createInterface(started.stdout).on("line", (line) => {
        this.#lines.push(line);
        const [, url] = /"url":"(http:[^"]*)"/.exec(line) ?? [];
        if (url !== undefined) resolve(url);
      });
    });
  }

  /** What it has printed. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** As Ctrl-C does. @returns its exit code */
  async stop(): Promise<number | null> {
    const running = this.#process;
    this.#process = undefined;
    if (running === undefined || running.exitCode !== null) return running?.exitCode ?? null;
    const ended = new Promise<number | null>((resolve) => running.once("exit", resolve));
    running.kill("SIGINT");
    return ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    await rm(join(this.folder, ".."), { recursive: true, force: true });
  }

  async #execute(cwd: string, argv: readonly string[]): Promise<Output> {
    try {
      const { stdout, stderr } = await run(process.execPath, [...node, ...argv], {
        cwd,
        env: cleanEnvironment(),
      });
      return { code: 0, out: stdout, err: stderr };
    } catch (error) {
      const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
      return { code, out: stdout, err: stderr };
    }
  }
}

/** What whoever runs the tests has set must not decide them. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const { NODE_ENV: _environment, DATABASE_URL: _database, REDIS_URL: _redis, ...rest } = process.env;
  return { ...rest, NO_COLOR: "1" };
}
