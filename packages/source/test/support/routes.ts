/** Routes of tests, found the short way: `app.get("/users/:id", guard, handler)` in a file of that framework. */
import type { Api, Operation } from "@ashlar/model";
import ts from "typescript6";
import type { FoundRoute, FrameworkName } from "../../src/found-route.ts";
import { readRoutes } from "../../src/read-routes.ts";
import type { Evidence, ReadSourceResult } from "../../src/read-source.ts";
import { folder } from "./code.ts";

const METHODS = /^(get|post|put|patch|delete)$/;

/** @param framework of every route in the file */
export function routesOf(file: ts.SourceFile, framework: FrameworkName): FoundRoute[] {
  const routes: FoundRoute[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    const [first, ...rest] = node.arguments;
    const method = node.expression.name.text;
    if (!METHODS.test(method) || first === undefined || !ts.isStringLiteral(first)) return;
    if (!first.text.startsWith("/")) return;
    const names = [...first.text.matchAll(/:(\w+)(?:\((.*?)\))?/g)];
    const options = framework === "fastify" && rest.length > 1 ? rest[0] : undefined;
    routes.push({
      framework,
      method,
      path: first.text.replaceAll(/:(\w+)(\(.*?\))?/g, "{$1}"),
      pathParameters: names.map(([, name = "", pattern]) => ({
        name,
        isOptional: false,
        ...(pattern === undefined ? {} : { pattern }),
      })),
      middleware: framework === "fastify" ? [] : rest.slice(0, -1),
      handler: rest.at(-1),
      ...(options === undefined ? {} : { options }),
      node,
      location: { file: file.fileName },
      confidence: 1,
    });
  };
  visit(file);
  return routes;
}

export interface ReadFile {
  readonly result: ReadSourceResult;
  readonly api: Api;
  /** Of the only route. */
  readonly operation: Operation;
  readonly evidence: readonly Evidence[];
}

export function readFile(program: ts.Program, file: ts.SourceFile, framework: FrameworkName): ReadFile {
  const routes = routesOf(file, framework);
  const result = readRoutes(routes, { program, title: "Test", version: "1", cwd: folder });
  const [operation] = result.api.operations;
  const [route] = routes;
  if (operation === undefined || route === undefined) throw new Error(`no route in ${file.fileName}`);
  const evidence = result.evidence.get(`${route.method} ${route.path}`) ?? [];
  return { result, api: result.api, operation, evidence };
}
