/** A route as it stands in code, before anything is read of what it takes and answers. */
import type { Location, Method } from "@ashlar/model";
import type ts from "typescript6";

export type FrameworkName = "express" | "fastify" | "koa";

export interface FoundRoute {
  readonly framework: FrameworkName;
  readonly method: Method;
  /** With the prefixes of all mounts, as OpenAPI writes it: `/users/{id}`. */
  readonly path: string;
  /** Path parameters in order; `pattern` is the regular expression that the code gave one, without delimiters. */
  readonly pathParameters: readonly {
    readonly name: string;
    readonly pattern?: string;
    readonly isOptional: boolean;
  }[];
  /** Middleware that runs before the handler, of the mounts and of the route itself, outermost first: expressions. */
  readonly middleware: readonly ts.Expression[];
  /** What answers for failures, the nearest first. */
  readonly errorHandlers?: readonly ts.Expression[];
  /** What is run for a parameter of the path before the handler: `router.param("id", load)`. */
  readonly parameterHandlers?: readonly ts.Expression[];
  /** Functions that were registered for the same method and path before, and that leave answers to this one. */
  readonly passing?: readonly ts.Node[];
  /** Of Fastify: functions that instances were decorated with, by name. */
  readonly decorators?: ReadonlyMap<string, ts.Node>;
  /** The function that answers, where it could be found. */
  readonly handler: ts.Node | undefined;
  /**
   * The expression that one stands for where this route is registered: of a loop over a table, what its row has.
   * Undefined where the code around does not decide it.
   */
  readonly known?: (expression: ts.Expression) => ts.Expression | undefined;
  /** Fastify's options of the route: `schema`, `preHandler`, … */
  readonly options?: ts.Expression;
  /** The statement or call that registers it: where its JSDoc stands. */
  readonly node: ts.Node;
  readonly location: Location;
  /** 1 where everything on the way is constant; less where something was guessed. */
  readonly confidence: number;
}
