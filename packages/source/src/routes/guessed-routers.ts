/** Routers of which nobody saw how they were made: known by their types, or only called like one. */
import ts from "typescript6";
import type { Interpreter } from "../interpret/interpreter.ts";
import type { Value } from "../interpret/value.ts";
import { expressionOf } from "./expression-of.ts";
import { newRouter, type Router } from "./router.ts";

/** Whether a value that is only typed as one is the router that it says it is. */
const TYPED = 0.6;
/** Whether a value that is only called like one is a router. */
const CALLED = 0.4;
// A bundler may have put a number behind the name: `router$1`.
const ROUTER_NAME = /(?:app|router|routes?|server|api|express|koa|endpoints?)(?:[$_]?\d+)?$/i;

export class GuessedRouters {
  readonly #byDeclaration = new Map<ts.Node, Router>();
  readonly #add: (router: Router) => void;

  constructor(add: (router: Router) => void) {
    this.#add = add;
  }

  /** One that is only called like an app or a router: `args.app`, `adminRoutes`. */
  called(expression: ts.Expression, handler: ts.Expression, it: Interpreter): Router | undefined {
    const named = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
    if (!ts.isIdentifier(named) || !ROUTER_NAME.test(named.text)) return undefined;
    const key = it.source.checker.getSymbolAtLocation(named)?.valueDeclaration ?? expression;
    return this.#declaredAt(key, () =>
      newRouter(isKoa(handler, it) ? "koa" : "express", false, expression, CALLED),
    );
  }

  /** One that its type says is one: `constructor(private readonly router: Router)`. */
  typed(self: Value, expression: ts.Expression, it: Interpreter): Router | undefined {
    const { checker } = it.source;
    const type = checker.getTypeAtLocation(expression);
    const name = type.aliasSymbol?.name ?? type.symbol?.name ?? "";
    if (!/^(I?Router|Express|Application|IApplication|KoaRouter)$/.test(name)) return undefined;
    const from = type.symbol?.declarations?.[0]?.getSourceFile().fileName ?? "";
    if (!/express|koa/.test(from)) return undefined;
    const symbol = checker.getSymbolAtLocation(
      ts.isPropertyAccessExpression(expression) ? expression.name : expression,
    );
    const key = symbol?.valueDeclaration ?? expressionOf(self) ?? expression;
    return this.#declaredAt(key, () =>
      newRouter(/koa/.test(from) ? "koa" : "express", !/Router/.test(name), key, TYPED),
    );
  }

  #declaredAt(key: ts.Node, make: () => Router): Router {
    const known = this.#byDeclaration.get(key);
    if (known !== undefined) return known;
    const router = make();
    this.#add(router);
    this.#byDeclaration.set(key, router);
    return router;
  }
}

/** By what a handler takes; where that does not tell, by what the code loads. */
function isKoa(handler: ts.Expression, it: Interpreter): boolean {
  if (ts.isArrowFunction(handler) || ts.isFunctionExpression(handler)) {
    const [first, second] = handler.parameters.map(({ name }) => name.getText());
    if (first !== undefined) return /^(?:ctx|context)$/.test(first) || /^next$/.test(second ?? "");
  }
  return it.source.files.some(({ text }) => /["']koa["']/.test(text) && !/["']express["']/.test(text));
}
