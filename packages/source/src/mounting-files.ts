/** Files outside of the folder that was asked for, in the same package, that load what is in it: where routers are mounted. */
import { type Dirent, existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import ts from "typescript6";
import { importsOf } from "./imports-of.ts";

const CODE = /\.[cm]?[jt]sx?$/;
const NOT_CODE = /\.d\.[cm]?ts$|\.min\.js$|\.(test|spec|e2e)\.[cm]?[jt]sx?$|\.config\.[cm]?[jt]s$/;
/** Besides packages: apps that tests and examples make mount routers elsewhere than the service does. */
const NOT_SERVICE =
  /^(?:\..*|node_modules|coverage|__\w+__|tests?|specs?|e2e|fixtures?|mocks?|examples?|demos?|benchmarks?|bench)$/i;
/** Such a file may load a folder without naming the files in it. */
const LOADS_FOLDERS = /\b(?:autoload\w*|readdir\w*|glob\w*)\b/i;
const USES_FRAMEWORK =
  /["'](?:express|fastify|@fastify\/autoload|fastify-autoload|koa|@koa\/router|koa-router)["']/;
/** More than a service has. */
const MAX_FOLDERS = 5000;

/**
 * @param asked absolute paths of code
 * @returns absolute paths; none where no package.json stands above
 */
export function mountingFiles(asked: readonly string[], options: ts.CompilerOptions): string[] {
  const known = new Set(asked);
  const folders = new Set(asked.map(dirname));
  const packages = new Set([...folders].flatMap((folder) => packageOf(folder) ?? []));
  const outside = [...packages].flatMap(codeBelow).filter((path) => !known.has(path));
  if (outside.length === 0) return [];
  const stems = new Map([...outside, ...asked].map((path) => [stemOf(path), path]));
  const loadedBy = new Map<string, string[]>();
  const loading: string[] = [];
  for (const path of outside) {
    const text = ts.sys.readFile(path) ?? "";
    if (LOADS_FOLDERS.test(text) && USES_FRAMEWORK.test(text)) loading.push(path);
    for (const specifier of importsOf(text)) {
      const target = fileNamed(specifier, path, { stems, options });
      if (target === undefined) continue;
      const by = loadedBy.get(target);
      if (by === undefined) loadedBy.set(target, [path]);
      else by.push(path);
    }
  }
  const found = new Set(loading);
  const next = [...asked, ...loading];
  for (let path = next.pop(); path !== undefined; path = next.pop()) {
    for (const by of loadedBy.get(path) ?? []) {
      if (known.has(by) || found.has(by)) continue;
      found.add(by);
      next.push(by);
    }
  }
  return [...found].sort();
}

/** The folder of the nearest package.json. */
function packageOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, "package.json"))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** The nearest first. What may not be read is left out. */
function codeBelow(folder: string): string[] {
  const found: string[] = [];
  const folders = [folder];
  // A list goes on to what is added to it on the way.
  for (const [count, here] of folders.entries()) {
    // A package.json that lies in somebody's home is no project's.
    if (count === MAX_FOLDERS) return [];
    for (const entry of entriesOf(here)) {
      if (NOT_SERVICE.test(entry.name)) continue;
      const below = join(here, entry.name);
      // A package within a package is another's.
      if (entry.isDirectory() && !existsSync(join(below, "package.json"))) folders.push(below);
      if (entry.isFile() && CODE.test(entry.name) && !NOT_CODE.test(entry.name)) found.push(below);
    }
  }
  return found;
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

interface Known {
  /** Paths of code by themselves without their endings. */
  readonly stems: ReadonlyMap<string, string>;
  readonly options: ts.CompilerOptions;
}

function fileNamed(specifier: string, from: string, { stems, options }: Known): string | undefined {
  if (specifier.startsWith(".")) return stems.get(stemOf(resolve(dirname(from), specifier)));
  // Names of packages are many, and looked up on the disk each: only where some are no packages.
  if (options.paths === undefined && options.baseUrl === undefined && !specifier.startsWith("#"))
    return undefined;
  return ts.resolveModuleName(specifier, from, options, ts.sys).resolvedModule?.resolvedFileName;
}

function stemOf(path: string): string {
  return path.replace(CODE, "").replace(/\/index$/, "");
}
