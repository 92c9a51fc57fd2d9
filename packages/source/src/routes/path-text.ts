/** A path as Express, Koa and Fastify write it → as OpenAPI does. */
import type { FoundRoute, FrameworkName } from "../found-route.ts";

export interface ReadPath {
  readonly path: string;
  readonly parameters: FoundRoute["pathParameters"];
  /** 0..1: less where it stands for more paths than can be written. */
  readonly confidence: number;
}

const PARAMETER = /:(\w+)(\((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*\))?([?*+])?/y;
const WILD = 0.7;
/** Each doubles the paths. */
const MAX_CHOICES = 7;

/** Optional parts become paths of their own; undefined for what no path of a document can say. */
export function readPath(text: string, framework: FrameworkName): readonly ReadPath[] | undefined {
  if ([...text.matchAll(/[?{|]/g)].length > MAX_CHOICES) return undefined;
  // `/:name*?` of Express 4: a name, and behind it anything or nothing.
  const variants = withoutOptional(text.replaceAll(/(?<=:\w+)\*\?/g, "*")).flatMap(withoutAlternatives);
  const read = variants.map((one) => readOne(one, framework));
  if (read.includes(undefined)) return undefined;
  const unique = new Map(read.flatMap((one) => (one === undefined ? [] : [[one.path, one] as const])));
  return [...unique.values()];
}

/** What may be missing, and what is left of it where it is there. */
const OPTIONAL: readonly { readonly found: RegExp; readonly kept: (...groups: string[]) => string }[] = [
  // `/a{/:id}` of Express 5, `/a(/b)?` of Express 4
  {
    found: /\{([^{}]*)\}|(?<![\w*])\(([\w/.-]+)\)\?|(?<=\/[\w-]+)\((\/[\w/.-]+)\)\?/,
    kept: (_, ...groups) => groups.find((one) => one !== undefined) ?? "",
  },
  // `/push/?*`
  { found: /\/\?\*/, kept: () => "/*" },
  // `/a/:id?`
  { found: /\/?:\w+(\((?:[^()\\]|\\.)*\))?\?/, kept: (whole = "") => whole.slice(0, -1) },
  // `/a/?`, `/colou?r`
  { found: /[\w/-]\?/, kept: (whole = "") => whole.slice(0, 1) },
];

function withoutOptional(text: string): string[] {
  for (const { found, kept } of OPTIONAL) {
    const part = found.exec(text);
    if (part === null) continue;
    const [before, after] = [text.slice(0, part.index), text.slice(part.index + part[0].length)];
    const whole = before + kept(...part) + after;
    return [...withoutOptional(whole), ...withoutOptional(before + after)];
  }
  return [text];
}

/** `/(en|de)/news`: words to choose from. */
function withoutAlternatives(text: string): string[] {
  const part = /(?<=\/)\(([\w-]+(?:\|[\w-]+)+)\)(?=\/|$)/.exec(text);
  if (part === null) return [text];
  const [before, after] = [text.slice(0, part.index), text.slice(part.index + part[0].length)];
  return (part[1] ?? "").split("|").flatMap((one) => withoutAlternatives(before + one + after));
}

function readOne(text: string, framework: FrameworkName): ReadPath | undefined {
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
    // Fastify's colon that is no parameter. https://fastify.dev/docs/latest/Reference/Routes/#url-building
    if (framework === "fastify" && rest.startsWith("::")) {
      path += ":";
      at += 2;
      continue;
    }
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
