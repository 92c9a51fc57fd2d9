/** Follows a page in a temporary project, top to bottom, as a reader would. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { type Embedded, openClient, startEmbedded } from "@ashlar/postgres";
import { strictOptions } from "../scaffolded-project.ts";
import type { Block, Page } from "./page.ts";

/** @returns what did not go as the page says, each with its place */
export async function rehearse(page: Page, workspace: string): Promise<string[]> {
  const blocks = page.blocks.filter(
    ({ directive, language }) => directive?.name !== "skip" && isRehearsed(language, directive),
  );
  if (blocks.length === 0) return [];
  const rehearsal = new Rehearsal(workspace);
  try {
    const problems: string[] = [];
    for (const block of blocks) problems.push(...(await rehearsal.follow(block)));
    return [...problems, ...rehearsal.compile(page)];
  } finally {
    await rehearsal.remove();
  }
}

function isRehearsed(language: string, directive: Block["directive"]): boolean {
  return language === "ts" || ["file", "run", "run-fails", "output"].includes(directive?.name ?? "");
}

class Rehearsal {
  private readonly workspace: string;
  private readonly folder: string;
  private readonly bin: string;
  private output = "";
  private database: Embedded | undefined;
  private readonly sources: { readonly file: string; readonly block: Block }[] = [];

  constructor(workspace: string) {
    this.workspace = workspace;
    this.folder = mkdtempSync(join(realpathSync(tmpdir()), "ashlar-docs-"));
    this.bin = mkdtempSync(join(realpathSync(tmpdir()), "ashlar-docs-bin-"));
    for (const name of ["ashlar", "api-scaffolder", "database-migration-tool", "api-load-tester"]) {
      writeFileSync(
        join(this.bin, name),
        `#!/bin/sh\nexec node "${workspace}/packages/cli/bin/${name}.js" "$@"\n`,
      );
      chmodSync(join(this.bin, name), 0o755);
    }
    this.write("package.json", '{ "type": "module" }\n');
    symlinkSync(join(workspace, "node_modules"), join(this.folder, "node_modules"), "dir");
  }

  async follow(block: Block): Promise<string[]> {
    const { directive, language, text } = block;
    if (directive?.name === "run" || directive?.name === "run-fails") {
      const connectionString = directive.value === "with a database" ? await this.openDatabase() : undefined;
      if (language === "sql") return this.query(block, connectionString);
      return this.run(block, directive.name, connectionString);
    }
    if (directive?.name === "output") return this.compare(block);
    if (directive?.name === "file") this.write(directive.value, text);
    if (language === "ts") this.addSource(block);
    return [];
  }

  /** Type-checks every TypeScript block, together with what the commands of the page made. */
  compile(page: Page): string[] {
    if (this.sources.length === 0) return [];
    const compilerOptions = {
      ...strictOptions,
      noUnusedLocals: false,
      noUnusedParameters: false,
      noEmit: true,
    };
    this.write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["src"] }));
    const tsc = join(this.workspace, "node_modules/typescript/bin/tsc");
    const { stdout, status } = spawnSync(process.execPath, [tsc, "-p", this.folder, "--pretty", "false"], {
      cwd: this.folder,
      encoding: "utf8",
    });
    return status === 0
      ? []
      : stdout
          .trim()
          .split("\n")
          .map((line) => this.placeOf(page, line));
  }

  async remove(): Promise<void> {
    await this.database?.stop();
    for (const folder of [this.folder, this.bin]) rmSync(folder, { recursive: true, force: true });
  }

  /** One for the page, with what its earlier blocks left there. */
  private async openDatabase(): Promise<string> {
    // Where root runs this, the server runs as somebody else, who must be able to come in.
    chmodSync(this.folder, 0o755);
    this.database ??= await startEmbedded({ folder: join(this.folder, ".data/postgres"), database: "shop" });
    return this.database.connectionString;
  }

  private async query(block: Block, connectionString: string | undefined): Promise<string[]> {
    if (connectionString === undefined) return [`${block.page}:${block.line}: SQL runs with a database`];
    const client = await openClient({ connectionString });
    try {
      await client.query(block.text);
      return [];
    } catch (error) {
      return [`${block.page}:${block.line}: ${String(error)}`];
    } finally {
      await client.end();
    }
  }

  private run(block: Block, kind: "run" | "run-fails", connectionString: string | undefined): string[] {
    const path = `${this.bin}${delimiter}${process.env["PATH"] ?? ""}`;
    const { DATABASE_URL: _, ...environment } = process.env;
    const { stdout, stderr, status } = spawnSync("bash", ["-euo", "pipefail", "-c", block.text], {
      cwd: this.folder,
      encoding: "utf8",
      env: {
        ...environment,
        PATH: path,
        NO_COLOR: "1",
        ...(connectionString === undefined ? {} : { DATABASE_URL: connectionString }),
      },
    });
    this.output = stdout + stderr;
    if ((status === 0) === (kind === "run")) return [];
    return [`${block.page}:${block.line}: exited with ${status}\n${this.output}`];
  }

  private compare(block: Block): string[] {
    if (this.output.includes(block.text)) return [];
    return [`${block.page}:${block.line}: the command printed something else:\n${this.output}`];
  }

  private addSource(block: Block): void {
    const { directive, text } = block;
    const file = directive?.name === "file" ? directive.value : `src/block-${block.line}.ts`;
    // Each block stands for itself: without an export its names would meet those of the others.
    if (directive?.name !== "file") this.write(file, `${text}\nexport {};\n`);
    this.sources.push({ file, block });
  }

  /** `src/block-12.ts(3,5): error …` as a place in the page. */
  private placeOf(page: Page, line: string): string {
    const [, file = "", row = "0", message = ""] = /^(.*?)\((\d+),\d+\): (.*)$/.exec(line) ?? [];
    const source = this.sources.find((one) => one.file === file);
    if (source === undefined) return `${page.path}: ${line}`;
    return `${page.path}:${source.block.line + Number(row) - 1}: ${message}`;
  }

  private write(path: string, text: string): void {
    const file = join(this.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** What a command line prints as its help. */
export function helpOf(command: string, workspace: string): string {
  const [name = "", ...argv] = command.split(" ");
  const launcher = join(workspace, "packages/cli/bin", `${name}.js`);
  if (!existsSync(launcher)) return "";
  return execFileSync(process.execPath, [launcher, ...argv, "--help"], { encoding: "utf8" });
}
