/** Files by a pattern of their paths, as glob, fast-glob and globby find them. */
import { isAbsolute, relative, resolve } from "node:path";
import type ts from "typescript6";
import { list } from "./list-methods.ts";
import type { Calls } from "./native.ts";
import { type Argument, constant, textOfValue, type Value } from "./value.ts";

const MODULE = /^(?:glob|fast-glob|globby|tiny-glob|tinyglobby)$/;
/** Longer ones nobody writes. */
const MAX_LENGTH = 300;

/** Undefined for what is no such call, or whose pattern is not known. */
export function filesByPattern(
  module: string,
  path: readonly string[],
  args: readonly Argument[],
  node: ts.Expression,
  calls: Calls,
): Value | undefined {
  const name = path.filter((part) => part !== "default").at(-1) ?? "";
  if (!MODULE.test(module) || !/^(?:glob|globby|sync|globSync|globbySync|)$/.test(name)) return undefined;
  const [first, options] = args;
  const patterns = textsOf(first?.value);
  if (patterns === undefined) return undefined;
  const entries = options?.value.kind === "object" ? options.value.entries : new Map<string, Value>();
  const cwd = textOfValue(entries.get("cwd")) ?? calls.cwd;
  const isWhole = entries.get("absolute");
  const found = patterns.flatMap((pattern) => {
    const matches = matcherOf(resolve(cwd, pattern));
    const files = calls.files.filter((file) => matches.test(file));
    return isAbsolute(pattern) || isWhole?.kind === "constant"
      ? files
      : files.map((file) => relative(cwd, file));
  });
  const names = list(
    found.map((file) => constant(file)),
    node,
  );
  const callback = args.find(({ value }) => value.kind === "function");
  if (callback !== undefined)
    calls.call(
      callback.value,
      [
        { value: constant(null), node },
        { value: names, node },
      ],
      node,
    );
  return names;
}

function textsOf(value: Value | undefined): readonly string[] | undefined {
  const values = value?.kind === "list" ? value.items.map((item) => item.value) : [value];
  const texts = values.map(textOfValue).filter((text) => text !== undefined);
  const wanted = texts.filter((text) => !text.startsWith("!") && text.length < MAX_LENGTH);
  return wanted.length === 0 || texts.length < values.length ? undefined : wanted;
}

/** `**` any folders, `*` and `?` within one name, `{a,b}`, `@(a|b)` and `+(a|b)` one of them. */
function matcherOf(pattern: string): RegExp {
  const source = pattern.replaceAll(
    /\*\*\/|[@+?]\(([^()]*)\)|\{([^{}]*)\}|[*?]+|[.+^${}()|[\]\\]/g,
    (part, group?: string, braces?: string) => {
      if (part === "**/") return "(?:[^/]+/)*";
      const choices = group?.split("|") ?? braces?.split(",");
      if (choices !== undefined) return `(?:${choices.map(escaped).join("|")})`;
      if (/^\*/.test(part)) return part === "**" ? ".*" : "[^/]*";
      return part === "?" ? "[^/]" : `\\${part}`;
    },
  );
  return new RegExp(`^${source}$`);
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
