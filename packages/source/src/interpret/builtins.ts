/** The parts of JavaScript and Node that code builds its routes with: lists, text, paths, folders. */
import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type ts from "typescript6";
import {
  type Argument,
  constant,
  type ListValue,
  textOfValue,
  truthOf,
  UNKNOWN,
  type Value,
} from "./value.ts";

export interface Calls {
  call(callee: Value, args: readonly Argument[], node: ts.Node): Value;
  /** Names of what a folder of the service holds; undefined where there is none of its code. */
  namesIn(folder: string): readonly { readonly name: string; readonly isFolder: boolean }[] | undefined;
}

type Native = (args: readonly Argument[], node: ts.Node) => Value;

export function native(call: Native): Value {
  return { kind: "native", call };
}

export function list(values: readonly Value[], node: ts.Expression): ListValue {
  return { kind: "list", items: values.map((value) => ({ value, node })) };
}

/** A method of a list. */
export function listMethod(self: ListValue, name: string, calls: Calls): Value | undefined {
  const { items } = self;
  const each = (callback: Argument | undefined, node: ts.Node): Value[] =>
    items.map((item, index) =>
      callback === undefined
        ? UNKNOWN
        : calls.call(
            callback.value,
            [item, { value: constant(index), node: item.node }, { value: self, node: item.node }],
            node,
          ),
    );
  switch (name) {
    case "length":
      return constant(items.length);
    case "forEach":
      return native(([callback], node) => {
        each(callback, node);
        return constant(undefined);
      });
    case "map":
      return native(([callback], node) => ({
        kind: "list",
        items: each(callback, node).map((value, index) => ({
          value,
          node: items[index]?.node as ts.Expression,
        })),
      }));
    case "flatMap":
      return native(([callback], node) =>
        flat(each(callback, node).map((value) => ({ value, node: node as ts.Expression }))),
      );
    case "flat":
      return native(() => flat(items));
    case "filter":
      return native(([callback], node) => {
        const kept = each(callback, node);
        return { kind: "list", items: items.filter((_, index) => truthOf(kept[index] ?? UNKNOWN) !== false) };
      });
    case "find":
      return native(([callback], node) => {
        const kept = each(callback, node);
        const index = kept.findIndex((value) => truthOf(value) === true);
        return items[index]?.value ?? UNKNOWN;
      });
    case "reduce":
      return native(([callback, start], node) => {
        let sum = start ?? items[0];
        for (const item of start === undefined ? items.slice(1) : items) {
          if (sum === undefined || callback === undefined) return UNKNOWN;
          sum = { value: calls.call(callback.value, [sum, item], node), node: item.node };
        }
        return sum?.value ?? UNKNOWN;
      });
    case "concat":
      return native((args) => ({ kind: "list", items: [...items, ...flat(args).items] }));
    case "push":
    case "unshift":
      return native((args) => {
        if (name === "push") items.push(...args);
        else items.unshift(...args);
        return constant(items.length);
      });
    case "slice":
      return native(([from, to]) => ({
        kind: "list",
        items: items.slice(numberOf(from), numberOf(to)),
      }));
    case "sort":
    case "values":
      return native(() => self);
    case "reverse":
      return native(() => ({ kind: "list", items: items.toReversed() }));
    case "entries":
      return native((_, node) => ({
        kind: "list",
        items: items.map((item, index) => ({
          value: { kind: "list", items: [{ value: constant(index), node: item.node }, item] },
          node: node as ts.Expression,
        })),
      }));
    case "join":
      return native(([separator]) => {
        const texts = items.map(({ value }) => textOfValue(value));
        return texts.includes(undefined)
          ? UNKNOWN
          : constant(texts.join(textOfValue(separator?.value) ?? ","));
      });
    case "includes":
    case "indexOf":
      return native(([wanted]) => {
        const value = wanted?.value;
        if (value?.kind !== "constant" || items.some((item) => item.value.kind !== "constant"))
          return UNKNOWN;
        const index = items.findIndex(
          (item) => item.value.kind === "constant" && item.value.value === value.value,
        );
        return constant(name === "includes" ? index !== -1 : index);
      });
    default:
      return undefined;
  }
}

export function flat(items: readonly Argument[]): ListValue {
  return {
    kind: "list",
    items: items.flatMap((item) => (item.value.kind === "list" ? item.value.items : [item])),
  };
}

function numberOf(argument: Argument | undefined): number | undefined {
  const value = argument?.value;
  return value?.kind === "constant" && typeof value.value === "number" ? value.value : undefined;
}

const TEXT_METHODS = new Set([
  "toLowerCase",
  "toUpperCase",
  "trim",
  "startsWith",
  "endsWith",
  "includes",
  "indexOf",
  "lastIndexOf",
  "slice",
  "substring",
  "substr",
  "charAt",
  "concat",
  "toString",
  "replace",
  "replaceAll",
  "split",
  "repeat",
]);

/** A method of constant text. */
export function textMethod(text: string, name: string): Value | undefined {
  if (name === "length") return constant(text.length);
  if (!TEXT_METHODS.has(name)) return undefined;
  return native((args, node) => {
    const plain = args.map(({ value }) => plainOf(value));
    if (plain.includes(UNREADABLE)) return UNKNOWN;
    const method: unknown = Reflect.get(String.prototype, name);
    if (typeof method !== "function") return UNKNOWN;
    let result: unknown;
    try {
      result = method.apply(text, plain);
    } catch {
      return UNKNOWN;
    }
    if (Array.isArray(result))
      return list(
        result.map((one) => constant(String(one))),
        node as ts.Expression,
      );
    return typeof result === "string" || typeof result === "number" || typeof result === "boolean"
      ? constant(result)
      : UNKNOWN;
  });
}

const UNREADABLE: unique symbol = Symbol("unreadable");

function plainOf(value: Value): unknown {
  if (value.kind === "constant") return value.value;
  if (value.kind !== "pattern") return UNREADABLE;
  const [, source = "", flags = ""] = /^\/(.*)\/([a-z]*)$/s.exec(value.source) ?? [];
  // Patterns that can take forever are not for names of files.
  if (source.length > 60 || /[+*}]\)?[+*{]/.test(source)) return UNREADABLE;
  try {
    return new RegExp(source, flags);
  } catch {
    return UNREADABLE;
  }
}

export function patternTest(source: string): Value {
  return native(([given]) => {
    const text = textOfValue(given?.value);
    const pattern = plainOf({ kind: "pattern", source });
    return text === undefined || !(pattern instanceof RegExp) || text.length > 300
      ? UNKNOWN
      : constant(pattern.test(text));
  });
}

const PATHS: { readonly [name: string]: (...texts: string[]) => string } = {
  join,
  resolve,
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
