/** Code of tests as a program: its files are text, everything they import is real. */
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript6";

/** Nothing is there; from here the packages of this repository are found. */
export const folder: string = `${fileURLToPath(new URL("..", import.meta.url))}code`;

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  allowJs: true,
  strict: true,
  esModuleInterop: true,
  skipLibCheck: true,
  noEmit: true,
  types: ["node"],
};

/** @param files path below {@link folder} → text */
export function programOf(files: { readonly [path: string]: string }): ts.Program {
  const texts = new Map(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile, directoryExists } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  host.directoryExists = (path) =>
    [...texts.keys()].some((file) => `${dirname(file)}/`.startsWith(`${path}/`)) ||
    (directoryExists?.(path) ?? true);
  host.getSourceFile = (path, language, ...rest) => {
    const text = texts.get(path);
    return text === undefined
      ? getSourceFile(path, language, ...rest)
      : ts.createSourceFile(path, text, language, true);
  };
  host.getCurrentDirectory = () => folder;
  return ts.createProgram({
    rootNames: [...texts.keys()].filter((path) => !path.includes("/node_modules/")),
    options,
    host,
  });
}

export function fileOf(program: ts.Program, path: string): ts.SourceFile {
  const file = program.getSourceFile(`${folder}/${path}`);
  if (file === undefined) throw new Error(`there is no ${path} in the program`);
  return file;
}
