/** Koa 3 with @koa/router. */
import type { Blueprint } from "../blueprint.ts";
import { printCall } from "../emit/call.ts";
import { type Framework, nodeTypes, type RouteIndex } from "./framework.ts";
import { authType, schemeDoc, statusTypes } from "./status-types.ts";

export const koa: Framework = {
  name: "koa",
  validator: {
    importedAs: "validate",
    expression: "validator",
    takesSchemes: true,
    type: "Middleware",
    typeImport: 'import type { Middleware } from "koa";',
  },
  request: { type: "Context", typeImport: 'import type { Context } from "koa";' },
  handlerTypes,
  index,
  packages: [
    { name: "koa", version: "^3.0.0", why: "framework", development: false },
    { name: "@koa/router", version: "^15.0.0", why: "router", development: false },
    { name: "@types/koa", version: "^3.0.0", why: "types of Koa", development: true },
    nodeTypes,
  ],
  usage: (routesModule) => `import Koa from "koa";
import { notFound, routes } from "${routesModule}";

const app = new Koa();
app.use(routes);
app.use(notFound);
app.listen(3000);`,
};

function handlerTypes(blueprint: Blueprint): string {
  const { importExtension } = blueprint.layout;
  const secured = blueprint.schemes.length > 0;
  return `import type { IncomingHttpHeaders } from "node:http";
import type { DefaultState, ExtendableContext, Next, Request, Response } from "koa";
${secured ? `import type * as security from "../middleware/security${importExtension}";\n` : ""}import type * as api from "./api${importExtension}";

${statusTypes}${authType(secured)}

interface Undeclared {
  params: Record<string, string>;
  query: ExtendableContext["query"];
  headers: IncomingHttpHeaders;
}

/** \`cookieParameters\` and \`body\` are what the operation declares; Koa has names of its own for cookies. */
type Inputs<Input> = Omit<Undeclared, Exclude<keyof Input, "headers">> &
  Omit<Input, "body" | "cookies" | "querystring"> &
  (Input extends { cookies: infer Cookies } ? { cookieParameters: Cookies } : unknown) &
  (Input extends { querystring: infer Querystring } ? { querystring: Querystring } : unknown);

type Body<Input> = Input extends { body: infer Value } ? Value : undefined;

/** All bodies that the document allows, with whichever status. */
type AnyBody<Responses> = { [Status in keyof Responses]: BodyOf<Responses[Status]> }[keyof Responses];

/** A context with everything that the operation declares, decoded and validated. */
export type TypedContext<Input, Responses> = Input extends unknown
  ? Omit<ExtendableContext, "body" | "header" | "headers" | "query" | "querystring" | "request" | "response" | "status"> &
      Inputs<Input> & {
        state: DefaultState;
        request: Omit<Request, "body"> & { body: Body<Input> };
        response: Omit<Response, "body" | "status">;
        status: StatusOf<Responses>;
        body: AnyBody<Responses> | null | undefined;
        /** Sets status and body together: only what the document allows with that status compiles. */
        reply<Status extends StatusOf<Responses>>(
          status: Status,
          ...body: [BodyOf<ContentOf<Responses, Status>>] extends [never] ? [] : [body: BodyOf<ContentOf<Responses, Status>>]
        ): void;
      }
  : never;

${schemeDoc(secured)}export type Handler<Input, Responses${secured ? ", Scheme extends keyof typeof security = never" : ""}> = (
  ctx: TypedContext<Input, Responses>${secured ? " & { auth: Auth<Scheme> }" : ""},
  next: Next,
) => void | Promise<void>;`;
}

function index({ routes, imports, importExtension, middleware }: RouteIndex): string {
  const lines = routes.map(({ operation, resource, path, handler }, position) => {
    const { method } = operation;
    const heading = routes[position - 1]?.resource === resource ? "" : `\n// ${resource}\n`;
    const middleware = [`validate.${operation.name}`, `handle(${handler})`];
    const call = routerMethods.has(method)
      ? printCall(`router.${method}`, [JSON.stringify(path), ...middleware])
      : printCall("router.register", [
          JSON.stringify(path),
          `["${method.toUpperCase()}"]`,
          `[${middleware.join(", ")}]`,
        ]);
    return `${heading}${call}`;
  });
  return `/** The routes of the document, each behind its validator: \`app.use(routes)\`, and \`app.use(notFound)\` last of all. */
import { Router } from "@koa/router";
import type { Middleware } from "koa";
import { ${routes.length > 0 ? "handle, " : ""}notFoundHandler } from "${middleware}/runtime/koa${importExtension}";
${imports.join("\n")}

const router = new Router({ sensitive: true, strict: true });
${lines.join("\n")}

export const routes: Middleware = router.routes() as Middleware;

/** Answers 404 or 405 for what no route has answered. */
export const notFound: Middleware = notFoundHandler;
`;
}

const routerMethods: ReadonlySet<string> = new Set([
  "get",
  "put",
  "post",
  "delete",
  "options",
  "head",
  "patch",
]);
