/** What Express's and Koa's calls register: the interpreter asks for the meaning of what is theirs. */
import ts from "typescript6";
import { evaluateAll } from "../interpret/arguments.ts";
import type { Framework, Interpreter } from "../interpret/interpreter.ts";
import { flat } from "../interpret/list-methods.ts";
import { native } from "../interpret/native.ts";
import type { Scope } from "../interpret/scope.ts";
import { type Argument, textOfValue, UNKNOWN, type Value } from "../interpret/value.ts";
import { expressionOf } from "./expression-of.ts";
import { GuessedRouters } from "./guessed-routers.ts";
import { APPS, ROUTERS, VERBS } from "./known-routers.ts";
import { isPathLike, mayBePath, pathsOf, reportMethodUnknown } from "./registered-paths.ts";
import { newRouter, type RoutePath, type Router, within } from "./router.ts";

const ROOT: RoutePath = { text: "", confidence: 1 };

type RouterValue = Extract<Value, { kind: "router" }>;

export class Registrations implements Framework {
  changes = 0;
  readonly routers: Router[] = [];
  readonly #guessed = new GuessedRouters((router) => this.#keep(router));
  readonly #it: () => Interpreter;

  constructor(it: () => Interpreter) {
    this.#it = it;
  }

  add(framework: Router["framework"], isApp: boolean, node: ts.Node, confidence?: number): RouterValue {
    const router = newRouter(framework, isApp, node, confidence);
    this.#keep(router);
    return { kind: "router", router };
  }

  #keep(router: Router): void {
    this.changes += 1;
    this.routers.push(router);
  }

  create(
    { module, path }: Extract<Value, { kind: "external" }>,
    args: readonly Argument[],
    node: ts.Node,
  ): Value | undefined {
    const name = path.filter((part) => part !== "default").at(-1);
    if (module === "koa-mount") return mountOf(args);
    if (module === "koa-compose") return flat(args);
    if (module === "koa-route" && name !== undefined && VERBS.has(name)) {
      const made = this.add("koa", false, node);
      this.#route(made.router, name, args, node);
      return made;
    }
    // createLazyRouter()(() => import("./router")) is that router when the first request comes.
    if (module === "express-lazy-router")
      return native(([load], call) => (load === undefined ? UNKNOWN : this.#it().call(load.value, [], call)));
    if (Object.hasOwn(APPS, module)) {
      if (name === undefined) return this.add(APPS[module] ?? "express", true, node);
      return module === "express" && name === "Router" ? this.add("express", false, node) : undefined;
    }
    if (!Object.hasOwn(ROUTERS, module)) return undefined;
    if (name !== undefined && !/Router$/i.test(name)) return undefined;
    const framework = ROUTERS[module] ?? "express";
    const made = this.add(framework, false, node);
    const options = args[0]?.value;
    const prefix = options?.kind === "object" ? options.entries.get("prefix") : undefined;
    if (framework === "koa" && prefix !== undefined && args[0] !== undefined) {
      made.router.prefixes = pathsOf({ value: prefix, node: args[0].node }, this.#it());
    }
    return made;
  }

  method(self: Value, name: string, node: ts.Expression): Value | undefined {
    if (self.kind === "route") {
      if (!VERBS.has(name)) return undefined;
      return native((args, call) => {
        this.#route(self.router, name, [self.path, ...args], call);
        return self;
      });
    }
    if (self.kind !== "router") return undefined;
    const { router } = self;
    if (VERBS.has(name)) {
      return native((args, call) => {
        this.#route(router, name, args, call);
        return self;
      });
    }
    switch (name) {
      case "use":
        return native((args, call) => {
          this.#use(router, args, call);
          return self;
        });
      case "route":
        return native((args, call) => this.#routeOf(self, router, args, call));
      case "routes":
      case "middleware":
      case "callback":
        return native(() => self);
      case "allowedMethods":
        return native(() => ({ kind: "constant", value: undefined }));
      case "prefix":
        return native(([path]) => {
          if (path !== undefined) router.prefixes = pathsOf(path, this.#it());
          return self;
        });
      case "redirect":
        return native(([from], call) => {
          // Where it leads is a path or the name of a route, and no handler.
          if (from !== undefined && isPathLike(from.value))
            this.#route(router, "all", [from, { value: UNKNOWN, node: from.node }], call);
          return self;
        });
      case "param":
        return native(([of, handler]) => {
          const text = textOfValue(of?.value);
          if (text !== undefined && handler !== undefined)
            router.entries.push({ kind: "param", name: text, handler });
          return self;
        });
      case "register":
        return native(([path, methods, ...handlers], call) => {
          if (path === undefined || methods === undefined) return self;
          for (const { value } of methods.value.kind === "list" ? methods.value.items : [methods])
            this.#route(
              router,
              (textOfValue(value) ?? "").toLowerCase(),
              [path, ...flat(handlers).items],
              call,
            );
          return self;
        });
      case "default":
        return self;
      default:
        return { kind: "unknown", node };
    }
  }

  /** `app[verb]("/a", f)` where the verb is decided at run time. */
  unknownName(self: Value): Value | undefined {
    if (self.kind !== "router" && self.kind !== "route") return undefined;
    return native((args, call) => {
      const path = self.kind === "route" ? self.path.value : args[0]?.value;
      const mayBeRoute = path !== undefined && (isPathLike(path) || path.kind === "unknown");
      const isRoute = mayBeRoute && args.length > (self.kind === "route" ? 0 : 1);
      if (isRoute) reportMethodUnknown(call, this.#it());
      return self;
    });
  }

  unknownMethod(self: Value, call: ts.CallExpression, it: Interpreter, scope: Scope): Value | undefined {
    if (!ts.isPropertyAccessExpression(call.expression)) return undefined;
    const { name, expression } = call.expression;
    // `route.get("/a", f)` makes middleware of its own.
    if (self.kind === "external" && self.module === "koa-route") return undefined;
    if (!VERBS.has(name.text) && name.text !== "use" && name.text !== "route") return undefined;
    const [first] = call.arguments;
    if (first === undefined || (call.arguments.length < 2 && name.text !== "route" && name.text !== "use"))
      return undefined;
    const router = this.#guessed.typed(self, expression, it);
    if (router !== undefined) {
      const method = this.method({ kind: "router", router }, name.text, call.expression);
      return method === undefined ? undefined : it.call(method, evaluateAll(call.arguments, scope, it), call);
    }
    const last = call.arguments.at(-1);
    if (last === undefined || !looksLikeHandler(last) || name.text === "use") return undefined;
    const path = pathOf(it.evaluate(first, scope));
    if (path === undefined) return undefined;
    const called = this.#guessed.called(expression, last, it);
    it.report(
      "router-not-followed",
      call,
      `${name.text.toUpperCase()} ${path} is registered on ${expression.getText().slice(0, 60)}, of which the code does not tell where it comes from: it was ${called === undefined ? "left out" : "told without what that is mounted at"}`,
    );
    if (called === undefined) return undefined;
    const method = this.method({ kind: "router", router: called }, name.text, call.expression);
    return method === undefined ? undefined : it.call(method, evaluateAll(call.arguments, scope, it), call);
  }

  #routeOf(self: Value, router: Router, args: readonly Argument[], call: ts.Node): Value {
    const [first] = args;
    if (first === undefined) return self;
    // koa-joi-router: route({ method, path, validate, handler }), or a list of them.
    for (const { value, node } of first.value.kind === "list" ? first.value.items : [first]) {
      if (value.kind !== "object") return { kind: "route", router, path: first };
      const [path, methods, handler] = ["path", "method", "handler"].map((name) => value.entries.get(name));
      if (path === undefined || methods === undefined || handler === undefined) continue;
      for (const method of methods.kind === "list" ? methods.items : [{ value: methods, node }]) {
        const handlers =
          handler.kind === "list" ? handler.items : [{ value: handler, node: expressionOf(handler) ?? node }];
        this.#route(
          router,
          (textOfValue(method.value) ?? "").toLowerCase(),
          [{ value: path, node }, ...handlers],
          call,
        );
      }
    }
    return self;
  }

  #route(router: Router, method: string, args: readonly Argument[], node: ts.Node): void {
    const [first, ...rest] = args;
    // `app.get("port")` reads a setting.
    if (first === undefined || rest.length === 0) return;
    // Koa's routes may have a name before the path.
    const isNamed =
      router.framework === "koa" &&
      textOfValue(first.value) !== undefined &&
      textOfValue(rest[0]?.value) !== undefined;
    const [path, handlers] = isNamed ? [rest[0] ?? first, rest.slice(1)] : [first, rest];
    if (router.framework === "koa" && isHandler(path.value)) return;
    if (!VERBS.has(method)) {
      reportMethodUnknown(node, this.#it());
      return;
    }
    this.changes += 1;
    router.entries.push({
      kind: "route",
      method: method === "del" ? "delete" : method,
      paths: pathsOf(path, this.#it(), "route"),
      handlers: laidOut(handlers),
      node,
    });
  }

  #use(router: Router, args: readonly Argument[], node: ts.Node): void {
    const [first, ...rest] = args;
    if (first === undefined) return;
    const isPath = isPathLike(first.value) || (rest.some(isMounted) && mayBePath(first, this.#it()));
    const given = laidOut(isPath ? rest : args);
    const paths = isPath ? pathsOf(first, this.#it()) : [ROOT];
    const middleware: Argument[] = [];
    for (const argument of given) {
      const { value } = argument;
      const mounted = value.kind === "mount" ? value.mounted : argument;
      const child = routerOf(mounted.value);
      if (child === undefined && value.kind !== "mount") {
        middleware.push(argument);
        continue;
      }
      const below = value.kind === "mount" ? pathsOf(value.path, this.#it()) : [ROOT];
      this.changes += 1;
      router.entries.push({
        kind: "use",
        paths: paths.flatMap((path) => below.map((own) => within(path, own))),
        middleware: child === undefined ? [...middleware, mounted] : [...middleware],
        children: child === undefined ? [] : [child],
        node,
      });
    }
    this.changes += 1;
    if (middleware.length > 0) router.entries.push({ kind: "use", paths, middleware, children: [], node });
  }
}

function isMounted({ value }: Argument): boolean {
  return value.kind === "list" ? value.items.some(isMounted) : routerOf(value) !== undefined;
}

function mountOf([first, second]: readonly Argument[]): Value | undefined {
  if (first === undefined) return undefined;
  if (second === undefined) return first.value;
  return { kind: "mount", path: first, mounted: second };
}

/** Lists in arguments stand for what they hold. */
function laidOut(args: readonly Argument[]): Argument[] {
  return args.flatMap((one): Argument[] => {
    const { value, node } = one;
    if (value.kind === "list") return laidOut(value.items);
    if (value.kind !== "choice") return [one];
    const routers = value.values.filter((each) => each.kind === "mount" || routerOf(each) !== undefined);
    const [first] = value.values;
    if (routers.length > 0) return routers.map((each) => ({ value: each, node }));
    return first === undefined ? [one] : [{ value: first, node: expressionOf(first) ?? node }];
  });
}

function isHandler({ kind }: Value): boolean {
  return kind === "function" || kind === "native";
}

/** Also of objects that hold one: a class with its router in a field, a module with its router as default. */
function routerOf(value: Value): Router | undefined {
  if (value.kind === "router") return value.router;
  if (value.kind !== "object") return undefined;
  for (const name of ["#router", "default", "router"]) {
    const entry = value.entries.get(name);
    if (entry?.kind === "router") return entry.router;
  }
  return undefined;
}

/** What can only be one: a text that begins as paths do, or a pattern that does. */
function pathOf(value: Value): string | undefined {
  const text = value.kind === "pattern" ? value.source : textOfValue(value);
  return text !== undefined && /^(?:\/\^?\\)?\//.test(text) ? text : undefined;
}

function looksLikeHandler(node: ts.Expression): boolean {
  return !ts.isStringLiteralLike(node) && !ts.isObjectLiteralExpression(node) && !ts.isNumericLiteral(node);
}
