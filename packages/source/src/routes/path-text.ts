/** A path as Express and Koa write it → as OpenAPI does. */
import type { FoundRoute } from "../found-route.ts";

export interface ReadPath {
  readonly path: string;
  readonly parameters: FoundRoute["pathParameters"];
  /** 0..1: less where it stands for more paths than can be written. */
  readonly confidence: number;
}

const PARAMETER = /:(\w+)(\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))?([?*+])?/y;
const WILD = 0.7;

/** Optional parts become paths of their own; undefined for what no path of a document can say. */
export function readPath(text: string): readonly ReadPath[] | undefined {
  const variants = optionalParts(text);
  const read = variants.map(readOne);
  if (read.includes(undefined)) return undefined;
  const unique = new Map(read.flatMap((one) => (one === undefined ? [] : [[one.path, one] as const])));
  return [...unique.values()];
}

/** `/a{/:id}` of Express 5, `/a/:id?` and `/a(/b)?` of Express 4: with and without. */
function optionalParts(text: string): string[] {
  const braces = /\{([^{}]*)\}|(?<![\w*])\(([\w/.-]+)\)\?|(?<=\/[\w-]+)\((\/[\w/.-]+)\)\?/.exec(text);
  if (braces !== null) {
    const [whole, ...groups] = braces;
    const inner = groups.find((one) => one !== undefined) ?? "";
    const [before, after] = [text.slice(0, braces.index), text.slice(braces.index + whole.length)];
    return [...optionalParts(before + inner + after), ...optionalParts(before + after)];
  }
  const optional = /\/:\w+(\((?:[^()\\]|\\.)*\))?\?/.exec(text);
  if (optional === null) return [text];
  const [whole] = optional;
  const [before, after] = [text.slice(0, optional.index), text.slice(optional.index + whole.length)];
  return [...optionalParts(before + whole.slice(0, -1) + after), ...optionalParts(before + after)];
}

function readOne(text: string): ReadPath | undefined {
  let path = "";
  let confidence = 1;
  const parameters: { name: string; pattern?: string; isOptional: boolean }[] = [];
  const add = (name: string, pattern?: string): void => {
    path += `{${name}}`;
    parameters.push({ name, isOptional: false, ...(pattern === undefined ? {} : { pattern }) });
  };
  for (let at = 0; at < text.length; ) {
    PARAMETER.lastIndex = at;
    const found = PARAMETER.exec(text);
    if (found !== null) {
      const [whole, name = "", pattern, repeat] = found;
      if (repeat !== undefined) confidence = WILD;
      add(name, repeat === undefined ? pattern?.slice(1, -1) : ".*");
      at += whole.length;
      continue;
    }
    const rest = text.slice(at);
    const [wild, wildName = ""] = /^\*(\w*)|^\(\.\*\)/.exec(rest) ?? [];
    if (wild !== undefined) {
      // Alone it answers whatever is left, which is no operation.
      if (path === "" || (path === "/" && wildName === "" && rest === wild)) return undefined;
      confidence = WILD;
      add(wildName === "" ? "wildcard" : wildName, ".*");
      at += wild.length;
      continue;
    }
    const character = text[at] ?? "";
    if (character === "\\") {
      path += text[at + 1] ?? "";
      at += 2;
      continue;
    }
    if (/[?+()[\]{}|^$]/.test(character)) return undefined;
    path += character;
    at += 1;
  }
  return { path, parameters, confidence };
}

/** `/api/` and `/users/` → `/api/users`. */
export function joinPaths(parts: readonly string[]): string {
  const joined = parts
    .join("/")
    .replaceAll(/\/{2,}/g, "/")
    .replace(/\/$/, "");
  return joined.startsWith("/") ? joined : `/${joined}`;
}
