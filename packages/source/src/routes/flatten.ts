/** Routers and where they are mounted → the routes that a service answers. */

import ts from "typescript6";
import type { FoundRoute } from "../found-route.ts";
import { isMade } from "../generated/made-file.ts";
import { declarationOf, type FunctionNode, functionOf } from "../handler/function-of.ts";
import { passesOn } from "../handler/passes-on.ts";
import { isInstalled } from "../installed.ts";
import type { Interpreter } from "../interpret/interpreter.ts";
import type { Argument } from "../interpret/value.ts";
import { answersByCondition } from "./answers-by-condition.ts";
import { answersPath } from "./answers-path.ts";
import { expressionOf } from "./expression-of.ts";
import { knownExpressions } from "./known-expressions.ts";
import { joinPaths, readPath } from "./path-text.ts";
import { type RoutePath, type Router, type RouterEntry, within } from "./router.ts";

type RouteEntryOf<Kind extends RouterEntry["kind"]> = Extract<RouterEntry, { kind: Kind }>;

interface Way {
  readonly prefix: RoutePath;
  readonly middleware: readonly ts.Expression[];
  /** Express's functions for failures, the nearest first. */
  readonly errorHandlers: readonly ts.Expression[];
  readonly above: readonly Router[];
}

const NOT_MOUNTED = 0.5;
/** More mounts of mounts than anybody has, and less than a circle needs. */
const MAX_DEPTH = 12;

/** @param isMeant says of a route whether it is of these frameworks after all */
export function flattenRouters(
  routers: readonly Router[],
  it: Interpreter,
  isMeant: (route: FoundRoute) => boolean,
): FoundRoute[] {
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
      {
        prefix: { text: "", confidence: isLost ? NOT_MOUNTED : 1 },
        middleware: [],
        errorHandlers: [],
        above: [],
      },
      it,
    ).filter(isMeant);
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
export function withoutRepeats(routes: readonly FoundRoute[]): FoundRoute[] {
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
    const base = within(way.prefix, prefix);
    const before: Before[] = [];
    return router.entries.flatMap((entry, index): FoundRoute[] => {
      const inherited = (path: RoutePath): readonly ts.Expression[] => [
        ...way.middleware,
        ...before
          .filter(({ paths, isExact }) =>
            paths.some((one) => (isExact ? isAt(one, path) : covers(one, path))),
          )
          .flatMap(({ middleware }) => middleware),
      ];
      const errorHandlers = (path: RoutePath): readonly ts.Expression[] => [
        ...errorHandlersBehind(router, index, path, it),
        ...way.errorHandlers,
      ];
      if (entry.kind === "route" && entry.method === "all" && isMiddleware(entry, router, index, it)) {
        const middleware = entry.handlers.map((one) => middlewareOf(one, it));
        before.push({ paths: entry.paths, middleware, isExact: true });
        return [];
      }
      if (entry.kind === "route") {
        return entry.paths.flatMap((path) =>
          routeOf(
            entry,
            router,
            {
              prefix: within(base, path),
              middleware: inherited(path),
              errorHandlers: errorHandlers(path),
              above: way.above,
            },
            it,
          ),
        );
      }
      if (entry.kind === "param") return [];
      const middleware = entry.middleware
        .filter((one) => !isErrorHandler(one, router, it))
        .map((one) => middlewareOf(one, it));
      if (entry.children.length === 0) {
        before.push({ paths: entry.paths, middleware, isExact: false });
        reportAnswering(entry, router, base, it);
        reportByCondition(entry, it);
      }
      return entry.children.flatMap((child) =>
        entry.paths.flatMap((path) =>
          routesOf(
            child,
            {
              prefix: within(base, path),
              middleware: [...inherited(path), ...middleware],
              errorHandlers: errorHandlers(path),
              above: [...way.above, router],
            },
            it,
          ),
        ),
      );
    });
  });
}

/** `app.use("/health", (req, res) => res.json(…))` */
function reportAnswering(
  { paths, middleware, node }: RouteEntryOf<"use">,
  { framework, entries }: Router,
  base: RoutePath,
  it: Interpreter,
): void {
  const last = middleware.at(-1);
  const own = last === undefined ? undefined : functionNodeOf(last, it);
  if (own === undefined || !answersPath(own, framework, it.source.checker)) return;
  // With routers in the same call it leaves the answer to them.
  if (entries.some((one) => one.kind === "use" && one.node === node && one.children.length > 0)) return;
  for (const path of paths) {
    // Without a path it answers what no route has.
    if (path.text.replace(/^\/?\*?$/, "") !== "") reportAllMethods(within(base, path), node, it);
  }
}

/** `app.use((ctx, next) => { if (ctx.path === "/ping") … })` */
function reportByCondition({ middleware }: RouteEntryOf<"use">, it: Interpreter): void {
  for (const one of middleware) {
    const own = functionNodeOf(one, it);
    if (own === undefined || isInstalled(own.getSourceFile())) continue;
    for (const { path, node } of answersByCondition(own)) {
      it.report(
        "route-in-condition",
        node,
        `${path} is answered by a condition within middleware: nothing was told of it`,
        "info",
      );
    }
  }
}

function reportAllMethods({ text }: RoutePath, node: ts.Node, it: Interpreter): void {
  it.report(
    "route-all-methods",
    node,
    `${joinPaths([text])} is answered whatever the method is: a document needs one; nothing was told of it`,
    "info",
  );
}

/** What runs before the entries that follow it. */
interface Before {
  readonly paths: readonly RoutePath[];
  readonly middleware: readonly ts.Expression[];
  /** Of `all`, which answers for one path, and not for what is below it. */
  readonly isExact: boolean;
}

/** `route("/:id").all(load)`, `app.all("/admin/*", guard)`: what calls `next()` answers nothing by itself. */
function isMiddleware(
  { handlers, paths }: RouteEntryOf<"route">,
  router: Router,
  index: number,
  it: Interpreter,
): boolean {
  const last = handlers.at(-1);
  const own = last === undefined ? undefined : functionNodeOf(last, it);
  if (own !== undefined) return passesOn(own, router.framework, it.source.checker);
  // Of what cannot be read the routes behind it tell.
  return router.entries
    .slice(index + 1)
    .some(
      (entry) =>
        entry.kind === "route" &&
        entry.method !== "all" &&
        entry.paths.some((path) => paths.some((one) => isAt(one, path))),
    );
}

function isAt(own: RoutePath, path: RoutePath): boolean {
  const plain = ({ text }: RoutePath): string => text.replaceAll(/:\w+/g, ":").replace(/\/$/, "");
  return /\*\w*$/.test(own.text)
    ? covers({ ...own, text: own.text.replace(/\{?\*\w*\}?$/, "") }, path)
    : plain(own) === plain(path);
}

/** Express looks on behind what failed, then behind what that is mounted in. https://expressjs.com/en/guide/error-handling.html */
function errorHandlersBehind(
  router: Router,
  index: number,
  path: RoutePath,
  it: Interpreter,
): ts.Expression[] {
  if (router.framework !== "express") return [];
  return router.entries
    .slice(index + 1)
    .flatMap((entry) =>
      entry.kind === "use" && entry.children.length === 0 && entry.paths.some((one) => covers(one, path))
        ? entry.middleware
            .filter((one) => isErrorHandler(one, router, it))
            .map((one) => middlewareOf(one, it))
        : [],
    );
}

function isErrorHandler(one: Argument, { framework }: Router, it: Interpreter): boolean {
  return framework === "express" && functionNodeOf(one, it)?.parameters.length === 4;
}

function functionNodeOf({ value, node }: Argument, it: Interpreter): FunctionNode | undefined {
  const { checker } = it.source;
  return functionOf(value.kind === "function" ? value.node : node, checker) ?? functionOf(node, checker);
}

/** Whether middleware mounted at one path runs before what is registered at the other. */
function covers(mount: RoutePath, path: RoutePath): boolean {
  const prefix = mount.text.replace(/\/?\*?$/, "");
  return prefix === "" || path.text === prefix || path.text.startsWith(`${prefix}/`);
}

function routeOf(entry: RouteEntryOf<"route">, router: Router, way: Way, it: Interpreter): FoundRoute[] {
  const text = joinPaths([way.prefix.text]);
  if (entry.method === "all") {
    reportAllMethods(way.prefix, entry.node, it);
    return [];
  }
  const paths = readPath(text, router.framework);
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
    errorHandlers: way.errorHandlers,
    parameterHandlers: router.entries.flatMap((one) =>
      one.kind === "param" && parameters.some(({ name }) => name === one.name)
        ? [middlewareOf(one.handler, it)]
        : [],
    ),
    handler: handler === undefined ? undefined : handlerOf(handler, it),
    known: knownExpressions(entry.handlers, it),
    node: entry.node,
    location: it.source.locationOf(entry.node),
    confidence: Math.min(confidence, way.prefix.confidence, router.confidence),
  }));
}

/** The expression as it stands where it says which function it is; else what was handed to it. */
function handlerOf({ value, node }: Argument, it: Interpreter): ts.Node {
  // `row.handler` is declared once for all rows of a table.
  if (value.kind === "function" && isRowPart(node, it)) return value.node;
  if (functionOf(node, it.source.checker) !== undefined) return node;
  return value.kind === "function" ? value.node : (expressionOf(value) ?? node);
}

/** `row.handler`, `handlers[name]`: a part of what is itself only a name of the code around. */
function isRowPart(node: ts.Expression, it: Interpreter): boolean {
  if (ts.isElementAccessExpression(node)) return true;
  if (!ts.isPropertyAccessExpression(node)) return false;
  const owner = declarationOf(node.expression, it.source.checker);
  return (
    owner !== undefined &&
    (ts.isParameter(owner) ||
      ts.isBindingElement(owner) ||
      (ts.isVariableDeclaration(owner) && ts.isForOfStatement(owner.parent.parent)))
  );
}

function middlewareOf({ value, node }: Argument, it: Interpreter): ts.Expression {
  if (functionOf(node, it.source.checker) !== undefined) return node;
  return value.kind === "function" ? (expressionOf(value) ?? node) : node;
}
