/** The project that files are written into: its folder, its packages, its kind of imports. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { CliError } from "./errors.ts";
import { parseJsonc } from "./jsonc.ts";

export type ImportExtension = ".js" | ".ts" | "";

export interface Project {
  /** Absolute. */
  readonly root: string;
  /** The output folder below the root, with forward slashes and none at the end: `src/routes`. */
  readonly routes: string;
  /** Name → range in `package.json`, whatever kind of dependency; empty where there is no such file. */
  readonly packages: ReadonlyMap<string, string>;
  readonly importExtension: ImportExtension;
  /** True where TypeScript would refuse every `import`: the package is CommonJS, and its syntax is to be left as it is. */
  readonly refusesImports: boolean;
}

/**
 * The nearest folder above the output that holds a `package.json`; without one, the working directory.
 *
 * @throws {CliError} ASHLAR_CLI_USAGE when the output folder cannot be one
 */
export function findProject(cwd: string, output: string): Project {
  const folder = resolve(cwd, output);
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new CliError("ASHLAR_CLI_USAGE", `--output ${output} is a file, not a folder`, {
      hint: "name a folder",
    });
  }
  const root = nearest(folder, "package.json") ?? (isBelow(cwd, folder) ? cwd : dirname(folder));
  if (root === folder) {
    throw new CliError("ASHLAR_CLI_USAGE", `--output ${output} is the project folder itself`, {
      hint: "name a folder inside it, such as src/routes: middleware/ and types/ are made beside it",
    });
  }
  const name = basename(folder);
  if (name === "middleware" || name === "types") {
    throw new CliError("ASHLAR_CLI_USAGE", `--output ${output} is where Ashlar puts files of its own`, {
      hint: "name another folder, such as src/routes: middleware/ and types/ are made beside it",
    });
  }
  const manifest = join(root, "package.json");
  const settings = existsSync(manifest) ? readSettings(manifest) : {};
  const options = compilerOptionsFor(folder);
  return {
    root,
    routes: relative(root, folder).split(sep).join("/"),
    packages: packagesOf(settings),
    importExtension: importExtensionOf(options),
    refusesImports: settings["type"] !== "module" && refusesImports(options),
  };
}

function nearest(folder: string, file: string): string | undefined {
  if (existsSync(join(folder, file))) return folder;
  const above = dirname(folder);
  return above === folder ? undefined : nearest(above, file);
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && resolve(folder, way) === path;
}

function packagesOf(manifest: Record<string, unknown>): ReadonlyMap<string, string> {
  const kinds = ["optionalDependencies", "peerDependencies", "devDependencies", "dependencies"];
  const entries = kinds.flatMap((kind) => Object.entries(asObject(manifest[kind])));
  return new Map(entries.map(([name, range]) => [name, String(range)]));
}

/** The settings of the nearest `tsconfig.json`. */
function compilerOptionsFor(folder: string): Record<string, unknown> {
  const home = nearest(folder, "tsconfig.json");
  return home === undefined ? {} : compilerOptions(join(home, "tsconfig.json"), new Set());
}

/** TypeScript resolves `.js` in every module setting; `.ts` is for projects that run their sources as they are. */
function importExtensionOf(options: Record<string, unknown>): ImportExtension {
  const isTs =
    options["allowImportingTsExtensions"] === true || options["rewriteRelativeImportExtensions"] === true;
  return isTs ? ".ts" : ".js";
}

/** https://www.typescriptlang.org/tsconfig/#verbatimModuleSyntax: no `import` in a file that is CommonJS. */
function refusesImports(options: Record<string, unknown>): boolean {
  const { verbatimModuleSyntax, module } = options;
  return verbatimModuleSyntax === true && /^(?:node\w+|commonjs)$/i.test(String(module ?? ""));
}

function compilerOptions(path: string, seen: ReadonlySet<string>): Record<string, unknown> {
  if (seen.has(path) || !existsSync(path)) return {};
  const json = readSettings(path);
  const bases = [json["extends"]].flat().filter((base) => typeof base === "string");
  const inherited = bases.map((base) => compilerOptions(findBase(path, base), new Set([...seen, path])));
  return Object.assign({}, ...inherited, asObject(json["compilerOptions"])) as Record<string, unknown>;
}

/** `extends` names a file, with or without `.json`, or a file of a package. */
function findBase(path: string, base: string): string {
  if (base.startsWith(".") || base.startsWith("/")) {
    const file = resolve(dirname(path), base);
    return existsSync(file) && statSync(file).isFile() ? file : `${file}.json`;
  }
  const { resolve: find } = createRequire(path);
  for (const request of [base, `${base}.json`, `${base}/tsconfig.json`]) {
    try {
      return find(request);
    } catch {
      // Not under this name; a package that is not installed has no say.
    }
  }
  return "";
}

function readSettings(path: string): Record<string, unknown> {
  try {
    return asObject(parseJsonc(readFileSync(path, "utf8")));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError("ASHLAR_CLI_PROJECT", `${path} cannot be read: ${reason}`, {
      hint: "mend that file",
      cause,
    });
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
