/** Compiles several projects as one program, in which what they import is read and checked once. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { strictOptions } from "../../../tasks/scaffolded-project.ts";

import { compilers } from "./compilers.ts";

const run = promisify(execFile);

/**
 * Nothing is emitted; every complaint that emitting would bring is told all the same.
 *
 * @param compilerOptions in place of those of {@link strictOptions}
 * @returns for each project what the compiler complained of, empty where it had nothing to say; a complaint that is about
 *   no project's file is told for all
 */
export async function compileTogether<P extends CompiledProject>(
  projects: readonly P[],
  { compiler = compilers["TypeScript 7"] ?? "", compilerOptions = {} }: CompileTogetherOptions = {},
): Promise<ReadonlyMap<P, string>> {
  const { rootDir: _root, outDir: _out, ...strict } = strictOptions;
  const [first] = projects;
  if (first === undefined) return new Map();
  const config = {
    compilerOptions: { ...strict, ...compilerOptions, noEmit: true },
    include: projects.map(({ folder }) => join(folder, "src")),
  };
  await first.write("tsconfig.together.json", JSON.stringify(config));
  const complaints = await complaintsOf(compiler, join(first.folder, "tsconfig.together.json"));
  const isAbout = (complaint: string, { folder }: CompiledProject): boolean =>
    complaint.includes(`${folder.slice(1)}/src/`);
  return new Map(
    projects.map((project) => [
      project,
      complaints
        .filter((each) => isAbout(each, project) || !projects.some((other) => isAbout(each, other)))
        .join("\n"),
    ]),
  );
}

/** Its sources are in `src/`, what they import in `node_modules/`. */
export interface CompiledProject {
  readonly folder: string;
  write(path: string, text: string): Promise<void>;
}

export interface CompileTogetherOptions {
  /** The path of its `tsc`: that of TypeScript 7, unless told. */
  readonly compiler?: string;
  readonly compilerOptions?: Readonly<Record<string, unknown>>;
}

/** One for each error, with the lines that explain it. */
async function complaintsOf(compiler: string, config: string): Promise<readonly string[]> {
  try {
    // Paths are told from the working folder on: here that is all of it.
    await run(process.execPath, [compiler, "-p", config, "--pretty", "false"], { cwd: "/", maxBuffer: 64e6 });
    return [];
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    return (stdout + stderr || String(error)).split(/\n(?!\s)/).filter((text) => text !== "");
  }
}
