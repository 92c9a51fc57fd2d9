/** Has a compiler check what a generator made; nothing is emitted. */
import { existsSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type TimedCommand, timeCommand } from "./timed-command.ts";
import { installServers, type Tool } from "./tools.ts";
import { workspace } from "./workplace.ts";

export type CompilerName = "typescript 7" | "typescript 5.9";

/** Where each compiler stands: both are development dependencies of the workspace. */
const compilers: Readonly<Record<CompilerName, string>> = {
  "typescript 7": "node_modules/typescript/bin/tsc",
  "typescript 5.9": "node_modules/typescript59/bin/tsc",
};

export const compilerNames: readonly CompilerName[] = ["typescript 7", "typescript 5.9"];

/** The same for every tool: what `tsc --init` suggests, in a project whose modules a bundler resolves. */
const compilerOptions = {
  target: "es2022",
  lib: ["es2022", "dom", "dom.iterable"],
  module: "esnext",
  moduleResolution: "bundler",
  allowImportingTsExtensions: true,
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: ["node"],
};

export interface CompiledResult extends TimedCommand {
  readonly errors: number;
  readonly firstError: string;
}

/** @param part what to check of the result, instead of everything */
export async function compileResult(
  tool: Tool,
  folder: string,
  compiler: CompilerName,
  part?: string,
): Promise<CompiledResult> {
  const modules = join(folder, "node_modules");
  if (!existsSync(modules)) symlinkSync(tool.modules, modules, "dir");
  const typeRoots = [join(installServers(), "node_modules/@types")];
  const config = {
    compilerOptions: { ...compilerOptions, typeRoots },
    include: [part ?? "**/*.ts"],
    exclude: ["node_modules", "*.config.ts"],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config, null, 2));
  // On some results 5.9 asks for more than Node gives by itself.
  const command = [process.execPath, "--max-old-space-size=8192", join(workspace, compilers[compiler])];
  const result = await timeCommand([...command, "-p", folder, "--pretty", "false"], {
    folder,
    timeoutS: 240,
  });
  const errors = result.output.split("\n").filter((line) => /\berror TS\d+:/.test(line));
  return { ...result, errors: errors.length, firstError: errors[0] ?? "" };
}
