/** Files and folders of somebody's service as one program of the compiler, whether or not it compiles. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Finding, Location } from "@ashlar/model";
import ts from "typescript6";
import { SourceError } from "./errors.ts";
import { withoutCompiled } from "./generated/without-compiled.ts";
import { importsOf } from "./imports-of.ts";
import { isInstalled, nameInstalled } from "./installed.ts";
import { mountingFiles } from "./mounting-files.ts";
import { helpersFile, withCompilerHelpers } from "./types/compiler-helpers.ts";
import { withPlainMatchers } from "./types/plain-matchers.ts";

export interface SourceProgram {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  /** The code of the service: no declarations, nothing out of node_modules. In the order of their paths. */
  readonly files: readonly ts.SourceFile[];
  /** Those that were asked for, and what they load; the others are read for where they mount these. */
  readonly asked: ReadonlySet<ts.SourceFile>;
  /** Of the files as such: what cannot be parsed. */
  readonly findings: readonly Finding[];
  /** Absolute; what the paths of findings are told from. */
  readonly cwd: string;
  locationOf(node: ts.Node): Location;
  /** The file of the service that an import or `require` names; undefined for packages and what is missing. */
  resolveImport(specifier: string, from: string): ts.SourceFile | undefined;
}

const CODE = /\.[cm]?[jt]sx?$/;
const NOT_CODE = /\.d\.[cm]?ts$|\.min\.js$|\.(test|spec)\.[cm]?[jt]sx?$/;
const DECLARATION = /\.d\.[cm]?ts$/;
const KEPT_OPTIONS = new Set([
  "paths",
  "baseUrl",
  "pathsBasePath",
  "customConditions",
  "jsx",
  "types",
  "typeRoots",
]);
const SKIPPED = new Set(["node_modules", "coverage", "__tests__", "__mocks__"]);

/**
 * What is asked for is read, and files of the same package that load it.
 *
 * @param paths files and folders; folders with everything below them, tests and hidden ones left out
 * @throws {SourceError} where a path does not exist, or holds no code
 */
export function openProgram(paths: readonly string[], { cwd }: { readonly cwd: string }): SourceProgram {
  const from = resolve(cwd);
  const names = paths.flatMap((path) => codeFiles(resolve(from, path), path));
  if (names.length === 0) {
    throw new SourceError(
      "ASHLAR_SOURCE_NO_FILES",
      `no JavaScript or TypeScript in ${paths.join(", ")}`,
      "name the folder that holds the service's code",
    );
  }
  const options = compilerOptions(names[0] ?? from);
  const host = withCompilerHelpers(withPlainMatchers(withoutCompiled(ts.createCompilerHost(options, true))));
  const asked = [...new Set(names)];
  const mounting = mountingFiles(asked, options);
  const program = ts.createProgram({ rootNames: [...asked, ...mounting, helpersFile], options, host });
  nameInstalled(program, asked);
  return sourceProgram(program, {
    cwd: from,
    host,
    ...(mounting.length === 0 ? {} : { asked }),
  });
}

interface ProgramOptions {
  readonly cwd: string;
  readonly host: ts.ModuleResolutionHost;
  /** Paths of the files that were asked for; all of them where they are not given. */
  readonly asked?: readonly string[];
}

/** A program that exists already, with what finding routes needs besides. */
export function sourceProgram(program: ts.Program, { cwd, host, asked }: ProgramOptions): SourceProgram {
  const files = program
    .getSourceFiles()
    .filter(isOwnCode)
    .sort((a, b) => (a.fileName < b.fileName ? -1 : 1));
  const locate = (file: ts.SourceFile, offset: number): Location => {
    const { line, character } = ts.getLineAndCharacterOfPosition(file, offset);
    return { file: relative(cwd, file.fileName), line: line + 1, column: character + 1 };
  };
  const options = program.getCompilerOptions();
  const cache = ts.createModuleResolutionCache(cwd, (name) => name, options);
  const resolveImport = (specifier: string, from: string): ts.SourceFile | undefined => {
    const { resolvedModule } = ts.resolveModuleName(specifier, from, options, host, cache);
    const name = resolvedModule?.resolvedFileName;
    if (name === undefined) return undefined;
    // A declaration is in no program for what code loads by a name that it has put together.
    const file = DECLARATION.test(name) ? builtFrom(name, program) : program.getSourceFile(name);
    return file === undefined || isInstalled(file) ? undefined : file;
  };
  const roots = asked?.flatMap((name) => program.getSourceFile(name) ?? []);
  return {
    program,
    checker: program.getTypeChecker(),
    files,
    asked: roots === undefined ? new Set(files) : withLoaded(roots, resolveImport),
    cwd,
    findings: files.flatMap((file) => unparsed(program, file, locate)),
    locationOf: (node) => locate(node.getSourceFile(), node.getStart()),
    resolveImport,
  };
}

function withLoaded(
  roots: readonly ts.SourceFile[],
  resolveImport: SourceProgram["resolveImport"],
): ReadonlySet<ts.SourceFile> {
  const found = new Set(roots);
  // A set goes on to what is added to it on the way.
  for (const { text, fileName } of found) {
    for (const specifier of importsOf(text)) {
      const file = resolveImport(specifier, fileName);
      if (file !== undefined) found.add(file);
    }
  }
  return found;
}

function isOwnCode(file: ts.SourceFile): boolean {
  return !file.isDeclarationFile && !isInstalled(file) && !file.fileName.endsWith(".json");
}

function codeFiles(path: string, asGiven: string): string[] {
  if (!existsSync(path)) {
    throw new SourceError(
      "ASHLAR_SOURCE_NOT_FOUND",
      `${asGiven} does not exist`,
      "name a file or folder of code that is there",
    );
  }
  if (!statSync(path).isDirectory()) {
    if (CODE.test(path) && !path.endsWith(".d.ts")) return [path];
    throw new SourceError(
      "ASHLAR_SOURCE_NOT_CODE",
      `${asGiven} is neither JavaScript nor TypeScript`,
      "name a file of code, or a folder of them",
    );
  }
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".") || SKIPPED.has(entry.name)) return [];
    const below = join(path, entry.name);
    if (entry.isDirectory()) return codeFiles(below, below);
    return entry.isFile() && CODE.test(entry.name) && !NOT_CODE.test(entry.name) ? [below] : [];
  });
}

/** Those of the nearest tsconfig.json as far as they say how names are found; the rest is made forgiving. */
function compilerOptions(first: string): ts.CompilerOptions {
  const path = ts.findConfigFile(dirname(first), (file) => ts.sys.fileExists(file));
  const own = path === undefined ? {} : ownOptions(path);
  return {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    // Finds what either kind of module means, with and without endings, as people write it.
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    // What a browser has, and packages of types that nothing imports, take longer to read than the service's own code.
    lib: ["lib.es2023.d.ts"],
    types: [],
    ...own,
    allowJs: true,
    checkJs: false,
    strict: true,
    esModuleInterop: true,
    resolveJsonModule: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    noEmit: true,
  };
}

function ownOptions(path: string): ts.CompilerOptions {
  const { config } = ts.readConfigFile(path, (file) => ts.sys.readFile(file));
  const { options } = ts.parseJsonConfigFileContent(config ?? {}, ts.sys, dirname(path), {}, path);
  const kept = Object.entries(options).filter(([name]) => KEPT_OPTIONS.has(name));
  return { ...Object.fromEntries(kept), experimentalDecorators: true };
}

/** Beside a declaration may lie the code that was built with it. */
function builtFrom(declaration: string, program: ts.Program): ts.SourceFile | undefined {
  return program.getSourceFile(declaration.replace(/\.d\.([cm]?)ts$/, ".$1js"));
}

function unparsed(
  program: ts.Program,
  file: ts.SourceFile,
  locate: (file: ts.SourceFile, offset: number) => Location,
): Finding[] {
  const [first] = program.getSyntacticDiagnostics(file);
  if (first === undefined) return [];
  return [
    {
      rule: "code-not-parsed",
      severity: "warning",
      message: `${ts.flattenDiagnosticMessageText(first.messageText, " ")}; what could be read of the file was read`,
      location: locate(file, first.start),
    },
  ];
}
