/** The parts of Node that code finds its files with: paths, URLs, folders. */
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type ts from "typescript6";
import { list } from "./list-methods.ts";
import { type Calls, native } from "./native.ts";
import { type Argument, constant, textOfValue, UNKNOWN, type Value } from "./value.ts";

const PATHS: { readonly [name: string]: (...texts: string[]) => string } = {
  join,
  basename,
  dirname,
  extname,
  relative,
};

/** A call of Node's own modules; undefined for what has nothing to do with finding files. */
export function nodeCall(
  module: string,
  path: readonly string[],
  args: readonly Argument[],
  node: ts.Node,
  calls: Calls,
): Value | undefined {
  const name =
    path.filter((part) => part !== "default" && part !== "posix" && part !== "promises").at(-1) ?? "";
  const texts = args.map(({ value }) => textOfValue(value));
  const known = texts.filter((text) => text !== undefined);
  switch (module.replace(/^node:/, "")) {
    case "path": {
      const does = Object.hasOwn(PATHS, name) ? PATHS[name] : undefined;
      if (name === "resolve" && known.length === texts.length) return constant(resolve(calls.cwd, ...known));
      if (name === "parse" && known[0] !== undefined) return parsedPath(known[0]);
      if (does === undefined || known.length !== texts.length) return UNKNOWN;
      return constant(does(...known));
    }
    case "url":
      if (known[0] === undefined) return UNKNOWN;
      return constant(name === "fileURLToPath" ? filePath(known[0]) : pathToFileURL(known[0]).href);
    case "fs":
    case "fs/promises":
      if (/^readdir(Sync)?$/.test(name)) return readFolder(known[0], args, node as ts.Expression, calls);
      if (/^(exists|access)Sync$/.test(name)) return UNKNOWN;
      if (/^l?stat(Sync)?$/.test(name) && known[0] !== undefined) return statsOf(known[0], calls);
      return undefined;
    default:
      return undefined;
  }
}

function filePath(text: string): string {
  try {
    return fileURLToPath(text);
  } catch {
    return text;
  }
}

function parsedPath(path: string): Value {
  const ext = extname(path);
  return {
    kind: "object",
    entries: new Map([
      ["name", constant(basename(path, ext))],
      ["base", constant(basename(path))],
      ["ext", constant(ext)],
      ["dir", constant(dirname(path))],
    ]),
  };
}

function statsOf(path: string, calls: Calls): Value {
  return kindOfFile(calls.namesIn(path) !== undefined);
}

function kindOfFile(isFolder: boolean, name?: string): Value {
  const entries = new Map<string, Value>([
    ["isDirectory", native(() => constant(isFolder))],
    ["isFile", native(() => constant(!isFolder))],
  ]);
  if (name !== undefined) entries.set("name", constant(name));
  return { kind: "object", entries };
}

function readFolder(
  folder: string | undefined,
  args: readonly Argument[],
  node: ts.Expression,
  calls: Calls,
): Value {
  const found = folder === undefined ? undefined : calls.namesIn(folder);
  const options = args[1]?.value;
  const withTypes = options?.kind === "object" && options.entries.has("withFileTypes");
  const names =
    found === undefined
      ? UNKNOWN
      : list(
          found.map(({ name, isFolder }) => (withTypes ? kindOfFile(isFolder, name) : constant(name))),
          node,
        );
  const callback = args.find(({ value }) => value.kind === "function");
  if (callback !== undefined) {
    calls.call(
      callback.value,
      [
        { value: constant(null), node },
        { value: names, node },
      ],
      node,
    );
  }
  return names;
}
