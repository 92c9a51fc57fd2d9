/** Operations by path and method, as a tree of path segments: a literal segment wins over a parameter. */
import type { RouteFacts } from "./route-facts.ts";

interface Node {
  readonly literals: Map<string, Node>;
  /** Segments of both: `{name}.json`, `{from}-{to}`. */
  readonly mixed: { readonly pattern: RegExp; readonly node: Node }[];
  parameter: Node | undefined;
  readonly routes: Map<string, RouteFacts>;
}

/** Answers which operation a request is for. */
export class RouteTable {
  readonly #exact: Node = emptyNode();
  /** In lower case: Express takes `/Login` for `/login` unless it is told otherwise, and limits must not be passed by. */
  readonly #loose: Node = emptyNode();

  constructor(routes: readonly RouteFacts[]) {
    for (const route of routes) {
      add(this.#exact, route.path, route);
      add(this.#loose, lowerLiterals(route.path), route);
    }
  }

  /** @param path as sent, without the query */
  find(method: string, path: string): RouteFacts | undefined {
    return this.#lookUp(path, (node) => routeOf(node, method));
  }

  /** Of all operations at the path, sorted; HEAD where there is GET. */
  methodsAt(path: string): readonly string[] {
    const methods = new Set(this.#lookUp(path, methodsOf) ?? []);
    if (methods.has("GET")) methods.add("HEAD");
    return [...methods].sort();
  }

  #lookUp<T>(path: string, pick: (node: Node) => T | undefined): T | undefined {
    if (path.startsWith("/") && !path.includes("%")) {
      const found = walk(this.#exact, path, 1, pick);
      if (found !== undefined) return found;
    }
    const loose = loosened(path);
    return loose.startsWith("/") ? walk(this.#loose, loose, 1, pick) : undefined;
  }
}

function emptyNode(): Node {
  return { literals: new Map(), mixed: [], parameter: undefined, routes: new Map() };
}

function add(root: Node, path: string, route: RouteFacts): void {
  let node = root;
  for (const segment of path.split("/").slice(1)) node = below(node, segment);
  // The first of two operations at one path wins, as in a router.
  if (!node.routes.has(route.method)) node.routes.set(route.method, route);
}

function below(node: Node, segment: string): Node {
  if (/^\{[^{}]*\}$/.test(segment)) {
    node.parameter ??= emptyNode();
    return node.parameter;
  }
  if (segment.includes("{")) return belowMixed(node, segment);
  const known = node.literals.get(segment) ?? emptyNode();
  node.literals.set(segment, known);
  return known;
}

function belowMixed(node: Node, segment: string): Node {
  const text = segment
    .split(/\{[^{}]*\}/)
    .map((literal) => literal.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
    .join("(?:.+?)");
  const known = node.mixed.find(({ pattern }) => pattern.source === `^${text}$`);
  if (known !== undefined) return known.node;
  const made = { pattern: new RegExp(`^${text}$`), node: emptyNode() };
  node.mixed.push(made);
  return made.node;
}

/** @param start of the segment, behind its slash */
function walk<T>(
  node: Node,
  path: string,
  start: number,
  pick: (node: Node) => T | undefined,
): T | undefined {
  if (start > path.length) return pick(node);
  const slash = path.indexOf("/", start);
  const end = slash === -1 ? path.length : slash;
  const segment = path.slice(start, end);
  const literal = node.literals.get(segment);
  if (literal !== undefined) {
    const found = walk(literal, path, end + 1, pick);
    if (found !== undefined) return found;
  }
  for (const { pattern, node: next } of node.mixed) {
    if (!pattern.test(segment)) continue;
    const found = walk(next, path, end + 1, pick);
    if (found !== undefined) return found;
  }
  if (node.parameter === undefined || segment === "") return undefined;
  return walk(node.parameter, path, end + 1, pick);
}

function routeOf(node: Node, method: string): RouteFacts | undefined {
  return node.routes.get(method) ?? (method === "HEAD" ? node.routes.get("GET") : undefined);
}

function methodsOf(node: Node): string[] | undefined {
  return node.routes.size === 0 ? undefined : [...node.routes.keys()];
}

/** As the most liberal of the routers would read it: no slash at the end, any case, decoded, `\` for `/`. */
function loosened(path: string): string {
  const plain = path.replaceAll("\\", "/");
  const text = decoded(plain).toLowerCase();
  return text.length > 1 && text.endsWith("/") ? text.slice(0, -1) : text;
}

// A slash that was sent encoded belongs to its segment.
function decoded(path: string): string {
  if (!path.includes("%")) return path;
  try {
    return decodeURIComponent(path.replace(/%2f/gi, "%252f"));
  } catch {
    return path;
  }
}

function lowerLiterals(path: string): string {
  return path
    .split(/(\{[^{}]*\})/)
    .map((part) => (part.startsWith("{") ? part : part.toLowerCase()))
    .join("");
}
