/** `/users/{id}` → what each router calls it. RFC 6570 level 1, as OpenAPI uses it. */

export type TemplatePart =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter"; readonly name: string; readonly router: string };

export interface PathTemplate {
  /** By segment, what stands between two slashes. */
  readonly segments: readonly (readonly TemplatePart[])[];
}

export function parseTemplate(path: string): PathTemplate {
  const taken = new Set<string>();
  const segments = path.split("/").slice(1);
  return { segments: segments.map((segment) => splitSegment(segment).map((part) => readPart(part, taken))) };
}

function splitSegment(segment: string): string[] {
  return segment.split(/(\{[^{}]+\})/).filter((part) => part !== "");
}

function readPart(part: string, taken: Set<string>): TemplatePart {
  if (!part.startsWith("{") || !part.endsWith("}")) return { kind: "literal", text: part };
  const name = part.slice(1, -1);
  return { kind: "parameter", name, router: routerName(name, taken) };
}

// Routers take word characters only, and each name once.
function routerName(name: string, taken: Set<string>): string {
  const word = name.replace(/\W+(\w)?/g, (_, next: string | undefined) => next?.toUpperCase() ?? "");
  const start = /^[A-Za-z_]/.test(word) ? word : `p${word}`;
  let free = start;
  for (let number = 2; taken.has(free); number++) free = `${start}${number}`;
  taken.add(free);
  return free;
}

/** Express 5 and @koa/router 15: path-to-regexp 8. */
export function toPathToRegexp({ segments }: PathTemplate): string {
  const printed = segments.map((segment) =>
    segment
      .map((part, index) => {
        if (part.kind === "literal") return encodeLiteral(part.text).replace(/[{}()[\]+?!:*\\]/g, "\\$&");
        const next = segment[index + 1];
        return next?.kind === "literal" && /^\w/.test(next.text) ? `:"${part.router}"` : `:${part.router}`;
      })
      .join(""),
  );
  return `/${printed.join("/")}`;
}

/** Fastify 5: find-my-way 9, which matches the decoded path. */
export function toFindMyWay({ segments }: PathTemplate): string {
  const printed = segments.map((segment, depth) => {
    if (segment.length === 1 && segment[0]?.kind === "parameter") return `:${segment[0].router}`;
    return segment
      .map((part, index) => {
        if (part.kind === "parameter") return `:${part.router}([^/]+?)`;
        // What stands for path and query in a URL is left encoded when a path is matched.
        const text = part.text.replaceAll("?", "%3F").replaceAll("#", "%23");
        // An asterisk cannot be escaped: a parameter takes its place, which only this text fits.
        if (text.includes("*")) return `:literal${depth}_${index}(${asCharacterCodes(text)})`;
        return text.replaceAll(":", "::");
      })
      .join("");
  });
  return `/${printed.join("/")}`;
}

function asCharacterCodes(text: string): string {
  return text.replace(/\W/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A regular expression, without delimiters, for the encoded path of a request. */
export function toPattern({ segments }: PathTemplate): string {
  const printed = segments.map((segment) =>
    segment
      .map((part) => (part.kind === "literal" ? escapePattern(encodeLiteral(part.text)) : "[^/]+"))
      .join(""),
  );
  return `^\\/${printed.join("\\/")}$`;
}

/** A regular expression that finds the parameters of these names, once each, at the end of an encoded path. */
export function toCapturing({ segments }: PathTemplate, names: ReadonlySet<string>): string {
  const left = new Set(names);
  const printed = segments.map((segment) =>
    segment
      .map((part) => {
        if (part.kind === "literal") return escapePattern(encodeLiteral(part.text));
        return left.delete(part.name) ? "([^/]+?)" : "[^/]+?";
      })
      .join(""),
  );
  return `\\/${printed.join("\\/")}$`;
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

function encodeLiteral(text: string): string {
  return encodeURI(text).replaceAll("%25", "%").replaceAll("?", "%3F").replaceAll("#", "%23");
}

/** What decides between two routes, looked at once: each is compared with many. */
interface Rival<T> {
  readonly route: T;
  readonly method: string;
  readonly segments: readonly { readonly rank: number; readonly literal: string }[];
}

function rivalOf<T extends Route>(route: T): Rival<T> {
  const segments = route.template.segments.map((segment) => ({
    rank: rankOf(segment),
    literal: literalOf(segment),
  }));
  return { route, method: route.method, segments };
}

/** True when a request's path can match both, which have as many segments. */
function overlaps(one: Rival<unknown>, other: Rival<unknown>): boolean {
  for (const [index, { rank, literal }] of one.segments.entries()) {
    const against = other.segments[index];
    if (rank === 0 && against?.rank === 0 && literal !== against.literal) return false;
  }
  return true;
}

function literalOf(segment: readonly TemplatePart[]): string {
  return segment.map((part) => (part.kind === "literal" ? part.text : "")).join("");
}

/** 0 a literal, 1 literal and parameter mixed, 2 a parameter alone. */
function rankOf(segment: readonly TemplatePart[]): number {
  if (segment.every((part) => part.kind === "literal")) return 0;
  return segment.some((part) => part.kind === "literal") ? 1 : 2;
}

/** True when `one` must be tried first: it matches less. */
function isMoreSpecific(one: Rival<unknown>, other: Rival<unknown>): boolean {
  for (const [index, { rank }] of one.segments.entries()) {
    const difference = rank - (other.segments[index]?.rank ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** What ordering looks at. */
interface Route {
  readonly method: string;
  readonly template: PathTemplate;
}

/** Keeps the order given, but puts `/users/me` before `/users/{id}`: Express and Koa take the first that matches. */
export function orderRoutes<T extends Route>(routes: readonly T[]): T[] {
  const ordered: T[] = [];
  // Only paths of as many segments compete.
  const byLength = new Map<number, Rival<T>[]>();
  for (const route of routes) {
    const rivals = byLength.get(route.template.segments.length) ?? [];
    byLength.set(route.template.segments.length, rivals);
    const one = rivalOf(route);
    const later = rivals.findIndex((other) => goesFirst(one, other));
    const rival = rivals[later];
    if (rival === undefined) {
      rivals.push(one);
      ordered.push(route);
    } else {
      rivals.splice(later, 0, one);
      ordered.splice(ordered.indexOf(rival.route), 0, route);
    }
  }
  return ordered;
}

// A GET route answers HEAD too, so the HEAD of the same path must be asked before it.
function goesFirst(one: Rival<unknown>, other: Rival<unknown>): boolean {
  const isHeadOfGet = one.method === "head" && other.method === "get";
  const isGetOfHead = one.method === "get" && other.method === "head";
  if (one.method !== other.method && !isHeadOfGet && !isGetOfHead) return false;
  if (!overlaps(one, other)) return false;
  return isMoreSpecific(one, other) || (isHeadOfGet && !isMoreSpecific(other, one));
}
