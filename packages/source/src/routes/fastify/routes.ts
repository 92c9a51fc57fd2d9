/** What was registered on Fastify's instances → routes. */
import type ts from "typescript6";
import type { FoundRoute } from "../../found-route.ts";
import { functionOf } from "../../handler/function-of.ts";
import type { Interpreter } from "../../interpret/interpreter.ts";
import { type Argument, confidenceOf, textOfValue } from "../../interpret/value.ts";
import { expressionOf } from "../expression-of.ts";
import { knownExpressions } from "../known-expressions.ts";
import { joinPaths, readPath } from "../path-text.ts";
import type { FastifyRegistrations, Instance, RouteEntry } from "./registrations.ts";

export function fastifyRoutes(
  { entries, decorators }: Pick<FastifyRegistrations, "entries" | "decorators">,
  it: Interpreter,
): FoundRoute[] {
  return entries.flatMap((entry) => routesOf(entry, decorators, it));
}

function routesOf(
  { instance, method, path, options, handler, node }: RouteEntry,
  decorators: FastifyRegistrations["decorators"],
  it: Interpreter,
): FoundRoute[] {
  const text = textOfValue(path);
  if (text === undefined) {
    it.report(
      "fastify-path-partly-known",
      node,
      "the path of this route is decided at run time; it was left out",
    );
    return [];
  }
  const whole = joinPaths([instance.prefix, text]);
  if (method === "all") {
    it.report(
      "route-all-methods",
      node,
      `${whole} is answered whatever the method is: it was left out`,
      "info",
    );
    return [];
  }
  const paths = readPath(whole, "fastify");
  if (paths === undefined) {
    it.report("path-is-pattern", node, `${whole} stands for more paths than a document can name`, "info");
    return [];
  }
  return paths.map((read) => ({
    framework: "fastify",
    method,
    path: joinPaths([read.path]),
    pathParameters: read.parameters,
    middleware: hooksOf(instance),
    errorHandlers: errorHandlersOf(instance),
    decorators,
    handler: handler === undefined ? undefined : handlerOf(handler, it),
    ...(options === undefined ? {} : { options: options.node }),
    known: knownExpressions(
      [handler, options].filter((one) => one !== undefined),
      it,
    ),
    node,
    location: it.source.locationOf(node),
    confidence: Math.min(read.confidence, instance.confidence, confidenceOf(path)),
  }));
}

function hooksOf(instance: Instance): readonly ts.Expression[] {
  return [...(instance.parent === undefined ? [] : hooksOf(instance.parent)), ...instance.hooks];
}

/** That of the nearest instance which has one. */
function errorHandlersOf({ parent, errorHandler }: Instance): readonly ts.Expression[] {
  if (errorHandler !== undefined) return [errorHandler];
  return parent === undefined ? [] : errorHandlersOf(parent);
}

function handlerOf({ value, node }: Argument, it: Interpreter): ts.Node | undefined {
  if (value.kind === "function") return value.node;
  return functionOf(node, it.source.checker) === undefined ? (expressionOf(value) ?? node) : node;
}
