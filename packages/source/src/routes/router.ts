/** What code has registered on an app or a router, in its order. */
import type ts from "typescript6";
import type { FrameworkName } from "../found-route.ts";
import type { Argument, FunctionValue } from "../interpret/value.ts";

export interface Router {
  readonly framework: Exclude<FrameworkName, "fastify">;
  readonly isApp: boolean;
  /** Of Koa's routers: `new Router({ prefix })`, `router.prefix()`. */
  prefixes: RoutePath[];
  readonly entries: RouterEntry[];
  /** Functions that the code has added to it by name. */
  readonly added: Map<string, FunctionValue>;
  readonly node: ts.Node;
  /** 0..1: whether this is a router at all. */
  readonly confidence: number;
}

export interface RoutePath {
  readonly text: string;
  /** 0..1 */
  readonly confidence: number;
}

/** A path below another. */
export function within(a: RoutePath, b: RoutePath): RoutePath {
  return { text: `${a.text}/${b.text}`, confidence: Math.min(a.confidence, b.confidence) };
}

export type RouterEntry =
  | {
      readonly kind: "route";
      readonly method: string;
      readonly paths: readonly RoutePath[];
      /** All but the last are middleware. */
      readonly handlers: readonly Argument[];
      readonly node: ts.Node;
    }
  /** `router.param("id", load)`: before every route of this router that has the parameter in its path. */
  | { readonly kind: "param"; readonly name: string; readonly handler: Argument }
  | {
      readonly kind: "use";
      readonly paths: readonly RoutePath[];
      readonly middleware: readonly Argument[];
      readonly children: readonly Router[];
      readonly node: ts.Node;
    };

export function newRouter(
  framework: Router["framework"],
  isApp: boolean,
  node: ts.Node,
  confidence: number = 1,
): Router {
  return { framework, isApp, prefixes: [], entries: [], added: new Map(), node, confidence };
}
