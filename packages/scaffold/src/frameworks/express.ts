/** Express 5. */
import type { Blueprint } from "../blueprint.ts";
import { printCall } from "../emit/call.ts";
import { printImport } from "../emit/import.ts";
import { type Framework, nodeTypes, type RouteIndex } from "./framework.ts";
import { authType, jsonType, schemeDoc, statusTypes } from "./status-types.ts";

export const express: Framework = {
  name: "express",
  validator: {
    importedAs: "validate",
    expression: "validator",
    takesSchemes: true,
    type: "RequestHandler",
    typeImport: 'import type { RequestHandler } from "express";',
  },
  request: { type: "Request", typeImport: 'import type { Request } from "express";' },
  handlerTypes,
  index,
  packages: [
    { name: "express", version: "^5.1.0", why: "framework and router", development: false },
    { name: "@types/express", version: "^5.0.0", why: "types of Express", development: true },
    nodeTypes,
  ],
  usage: (routesModule) => `import express from "express";
import { notFound, routes } from "${routesModule}";

const app = express();
app.use(routes);
app.use(notFound);
app.listen(3000);`,
};

function handlerTypes(blueprint: Blueprint): string {
  const { importExtension } = blueprint.layout;
  const secured = blueprint.schemes.length > 0;
  return `import type { IncomingHttpHeaders } from "node:http";
import type { CookieOptions, NextFunction, Request, Response } from "express";
${secured ? `import type * as security from "../middleware/security${importExtension}";\n` : ""}import type * as api from "./api${importExtension}";

${statusTypes}

${jsonType}${authType(secured)}

// Named methods return \`this\`, so that a chain does not forget what may be sent at its end.
type Chained = "append" | "attachment" | "contentType" | "cookie" | "clearCookie" | "header" | "links" | "location" | "set"
  | "type" | "vary";
type Replaced = Chained | "status" | "sendStatus" | "json" | "jsonp" | "send" | "end";

/** A response whose status is chosen: its body is all that is left to send. */
export interface Answer<Content> extends Omit<Response, Replaced> {
  append(...args: Parameters<Response["append"]>): this;
  attachment(...args: Parameters<Response["attachment"]>): this;
  clearCookie(...args: Parameters<Response["clearCookie"]>): this;
  contentType(...args: Parameters<Response["contentType"]>): this;
  cookie(name: string, value: unknown, options?: CookieOptions): this;
  header(name: string, value?: string | string[]): this;
  header(headers: Record<string, string>): this;
  links(...args: Parameters<Response["links"]>): this;
  location(...args: Parameters<Response["location"]>): this;
  set(name: string, value?: string | string[]): this;
  set(headers: Record<string, string>): this;
  type(...args: Parameters<Response["type"]>): this;
  vary(...args: Parameters<Response["vary"]>): this;
  json(body: JsonOf<Content>): this;
  send(...body: [BodyOf<Content>] extends [never] ? [] : [body: BodyOf<Content>]): this;
  /** For answers without a body, and for those that are written piece by piece. */
  end: [BodyOf<Content>] extends [never]
    ? () => this
    : [BodyOf<Content>] extends [JsonOf<Content>]
      ? (body: SentByJson) => void
      : Response["end"];
}

/** Stands where \`end()\` would send what nobody has checked. */
interface SentByJson {
  readonly "this answer has a JSON body: send it with json()": never;
}

/** A response that takes what the document allows; without \`status()\` it is a 200. */
export interface TypedResponse<Responses> extends Answer<ContentOf<Responses, 200>> {
  status<Status extends StatusOf<Responses>>(status: Status): Answer<ContentOf<Responses, Status>>;
  sendStatus(status: StatusOf<Responses>): this;
}

interface Undeclared {
  params: Request["params"];
  query: Request["query"];
  headers: IncomingHttpHeaders;
  body: undefined;
  cookies: unknown;
}

/** A request with everything that the operation declares, decoded and validated. */
export type TypedRequest<Input> = Input extends unknown
  ? Omit<Request, keyof Undeclared> & Omit<Undeclared, Exclude<keyof Input, "headers">> & Input
  : never;

/** What a handler may return: nothing, or the response it has sent. A body that is returned would reach nobody. */
type Returned = void | { readonly headersSent: boolean };

${schemeDoc(secured)}export type Handler<Input, Responses${secured ? ", Scheme extends keyof typeof security = never" : ""}> = (
  req: TypedRequest<Input>${secured ? " & { auth: Auth<Scheme> }" : ""},
  res: TypedResponse<Responses>,
  next: NextFunction,
) => Returned | Promise<Returned>;`;
}

/** Methods that Express's types know by name. */
const routerMethods: ReadonlySet<string> = new Set([
  "get",
  "put",
  "post",
  "delete",
  "options",
  "head",
  "patch",
  "trace",
]);

function index({ routes, imports, paths, importExtension, middleware }: RouteIndex): string {
  const lines = routes.map(({ operation, resource, path, handler }, position) => {
    const { method } = operation;
    const heading = routes[position - 1]?.resource === resource ? "" : `\n// ${resource}\n`;
    const handlers = [JSON.stringify(path), `validate.${operation.name}`, `handle(${handler})`];
    const call = routerMethods.has(method)
      ? printCall(`routes.${method}`, handlers)
      : printCall("addRoute", ["routes", JSON.stringify(method.toUpperCase()), ...handlers]);
    return `${heading}${call}`;
  });
  const helpers = ["errorHandler", "notFoundHandler", "passOptions", "rememberMethods"];
  if (routes.length > 0) helpers.push("handle");
  if (routes.some(({ operation }) => !routerMethods.has(operation.method))) helpers.push("addRoute");
  return `/** The routes of the document, each behind its validator: \`app.use(routes)\`, and \`app.use(notFound)\` last of all. */
import { type RequestHandler, Router } from "express";
${printImport(helpers.sort(), `${middleware}/runtime/express${importExtension}`)}
import type { Paths } from "${middleware}/runtime/unmatched${importExtension}";
${imports.join("\n")}

const paths: Paths = ${paths};

export const routes: Router = Router({ caseSensitive: true, strict: true });
routes.use(passOptions(paths));
${lines.join("\n")}

routes.use(rememberMethods(paths));
routes.use(errorHandler);

/** Answers 404 or 405 for what no route has answered. */
export const notFound: RequestHandler = notFoundHandler;
`;
}
