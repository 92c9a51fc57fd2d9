/** Routers and where they are mounted → the routes that a service answers. */

import type ts from "typescript6";
import type { FoundRoute } from "../found-route.ts";
import { isMade } from "../generated/made-file.ts";
import { functionOf } from "../handler/function-of.ts";
import type { Interpreter } from "../interpret/interpreter.ts";
import type { Argument } from "../interpret/value.ts";
import { joinPaths, readPath } from "./path-text.ts";
import { expressionOf } from "./registrations.ts";
import type { RoutePath, Router, RouterEntry } from "./router.ts";

interface Way {
  readonly prefix: RoutePath;
  readonly middleware: readonly ts.Expression[];
  readonly above: readonly Router[];
}

const NOT_MOUNTED = 0.5;
/** More mounts of mounts than anybody has, and less than a circle needs. */
const MAX_DEPTH = 12;

export function flattenRouters(routers: readonly Router[], it: Interpreter): FoundRoute[] {
  const routes: FoundRoute[] = [];
  const mounted = new Set(
    routers.flatMap(({ entries }) =>
      entries.flatMap((entry) => (entry.kind === "use" ? entry.children : [])),
    ),
  );
  for (const router of routers) {
    if (mounted.has(router) || router.entries.length === 0) continue;
    // Generated wiring says itself what it lies below.
    const isLost = !router.isApp && !isMade(router.node.getSourceFile());
    const found = routesOf(
      router,
      { prefix: { text: "", confidence: isLost ? NOT_MOUNTED : 1 }, middleware: [], above: [] },
      it,
    );
    // Of what is only called like a router that was said already.
    if (isLost && found.length > 0 && router.confidence > NOT_MOUNTED) {
      it.report(
        "router-not-mounted",
        router.node,
        "no app was seen to use this router: its paths are told without what they are mounted at",
      );
    }
    routes.push(...found);
  }
  return withoutRepeats(routes);
}

/** An app that is made in two places registers the same handlers at the same paths twice. */
function withoutRepeats(routes: readonly FoundRoute[]): FoundRoute[] {
  const handlers = new Map<string, Set<ts.Node | undefined>>();
  return routes.filter(({ method, path, handler }) => {
    const key = `${method} ${path}`;
    const known = handlers.get(key) ?? new Set();
    handlers.set(key, known);
    const isNew = !known.has(handler);
    known.add(handler);
    return isNew;
  });
}

function routesOf(router: Router, way: Way, it: Interpreter): FoundRoute[] {
  if (way.above.includes(router) || way.above.length > MAX_DEPTH) return [];
  const own = router.prefixes.length === 0 ? [{ text: "", confidence: 1 }] : router.prefixes;
  return own.flatMap((prefix) => {
    const base = joined(way.prefix, prefix);
    const before: { readonly paths: readonly RoutePath[]; readonly middleware: readonly ts.Expression[] }[] =
      [];
    return router.entries.flatMap((entry): FoundRoute[] => {
      const inherited = (path: RoutePath): readonly ts.Expression[] => [
        ...way.middleware,
        ...before
          .filter(({ paths }) => paths.some((one) => covers(one, path)))
          .flatMap(({ middleware }) => middleware),
      ];
      if (entry.kind === "route") {
        return entry.paths.flatMap((path) =>
          routeOf(
            entry,
            router,
            { prefix: joined(base, path), middleware: inherited(path), above: way.above },
            it,
          ),
        );
      }
      const middleware = entry.middleware.map((one) => middlewareOf(one, it));
      if (entry.children.length === 0) before.push({ paths: entry.paths, middleware });
      return entry.children.flatMap((child) =>
        entry.paths.flatMap((path) =>
          routesOf(
            child,
            {
              prefix: joined(base, path),
              middleware: [...inherited(path), ...middleware],
              above: [...way.above, router],
            },
            it,
          ),
        ),
      );
    });
  });
}

function joined(a: RoutePath, b: RoutePath): RoutePath {
  return { text: `${a.text}/${b.text}`, confidence: Math.min(a.confidence, b.confidence) };
}

/** Whether middleware mounted at one path runs before what is registered at the other. */
function covers(mount: RoutePath, path: RoutePath): boolean {
  const prefix = mount.text.replace(/\/?\*?$/, "");
  return prefix === "" || path.text === prefix || path.text.startsWith(`${prefix}/`);
}

function routeOf(
  entry: Extract<RouterEntry, { kind: "route" }>,
  router: Router,
  way: Way,
  it: Interpreter,
): FoundRoute[] {
  const text = joinPaths([way.prefix.text]);
  if (entry.method === "all") {
    it.report(
      "route-all-methods",
      entry.node,
      `${text} is answered whatever the method is: a document needs one; nothing was told of it`,
      "info",
    );
    return [];
  }
  const paths = readPath(text);
  if (paths === undefined) {
    it.report(
      "path-is-pattern",
      entry.node,
      `${text} stands for more paths than a document can name`,
      "info",
    );
    return [];
  }
  const handler = entry.handlers.at(-1);
  const middleware = [...way.middleware, ...entry.handlers.slice(0, -1).map((one) => middlewareOf(one, it))];
  return paths.map(({ path, parameters, confidence }) => ({
    framework: router.framework,
    method: entry.method,
    path: joinPaths([path]),
    pathParameters: parameters,
    middleware,
    handler: handler === undefined ? undefined : handlerOf(handler, it),
    node: entry.node,
    location: it.source.locationOf(entry.node),
    confidence: Math.min(confidence, way.prefix.confidence, router.confidence),
  }));
}

/** The expression as it stands where it says which function it is; else what was handed to it. */
function handlerOf({ value, node }: Argument, it: Interpreter): ts.Node {
  if (functionOf(node, it.source.checker) !== undefined) return node;
  return value.kind === "function" ? value.node : (expressionOf(value) ?? node);
}

function middlewareOf({ value, node }: Argument, it: Interpreter): ts.Expression {
  if (functionOf(node, it.source.checker) !== undefined) return node;
  return value.kind === "function" ? (expressionOf(value) ?? node) : node;
}
