/** Fastify 5. */
import type { Blueprint } from "../blueprint.ts";
import { printImport } from "../emit/import.ts";
import { Code, printLiteral } from "../emit/literal.ts";
import { type Framework, nodeTypes, type RouteIndex } from "./framework.ts";
import { authType, schemeDoc, statusTypes } from "./status-types.ts";

export const fastify: Framework = {
  name: "fastify",
  validator: {
    importedAs: "schemas",
    expression: "schemaOf",
    takesSchemes: false,
    type: "OperationSchema",
    typeImport: "",
  },
  request: { type: "FastifyRequest", typeImport: 'import type { FastifyRequest } from "fastify";' },
  handlerTypes,
  index,
  packages: [
    { name: "fastify", version: "^5.3.0", why: "framework and router", development: false },
    nodeTypes,
  ],
  usage: (routesModule) => `import Fastify from "fastify";
import { notFound, routes, serverOptions } from "${routesModule}";

const app = Fastify(serverOptions);
app.register(routes);
app.setNotFoundHandler(notFound);
await app.listen({ port: 3000 });`,
};

function handlerTypes(blueprint: Blueprint): string {
  const { importExtension } = blueprint.layout;
  const secured = blueprint.schemes.length > 0;
  return `import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
${secured ? `import type * as security from "../middleware/security${importExtension}";\n` : ""}import type * as api from "./api${importExtension}";

${statusTypes}${authType(secured)}

/** A request with everything that the operation declares, decoded and validated. */
export type TypedRequest<Input> = Input extends unknown
  ? FastifyRequest<{
      Params: Input extends { params: infer Params } ? Params : unknown;
      Querystring: Input extends { query: infer Query } ? Query : unknown;
      Headers: Input extends { headers: infer Headers } ? Headers : unknown;
      Body: Input extends { body: infer Body } ? Body : undefined;
    }> &
      Pick<Input, Extract<keyof Input, "cookies" | "contentType" | "querystring">>
  : never;

/** Sends what the document allows with the status that was chosen. */
export interface Answer<Content> extends Omit<FastifyReply, "code" | "header" | "headers" | "send" | "status" | "type"> {
  header(name: string, value: unknown): this;
  headers(values: Record<string, number | string | string[] | undefined>): this;
  type(contentType: string): this;
  send(...body: [BodyOf<Content>] extends [never] ? [] : [body: BodyOf<Content>]): this;
}

/** A reply that takes what the document allows; without \`code()\` it is a 200. */
export interface TypedReply<Responses> extends Answer<ContentOf<Responses, 200>> {
  code<Status extends StatusOf<Responses>>(status: Status): Answer<ContentOf<Responses, Status>>;
  status<Status extends StatusOf<Responses>>(status: Status): Answer<ContentOf<Responses, Status>>;
}

/** What a handler may return: the reply itself, or the body of a 200. */
type Returned<Responses> = Answer<never> | BodyOf<ContentOf<Responses, 200>> | undefined | void;

${schemeDoc(secured)}export type Handler<Input, Responses${secured ? ", Scheme extends keyof typeof security = never" : ""}> = (
  this: FastifyInstance,
  request: TypedRequest<Input>${secured ? " & { auth: Auth<Scheme> }" : ""},
  reply: TypedReply<Responses>,
) => Returned<Responses> | Promise<Returned<Responses>>;`;
}

function index({ routes, imports, paths, importExtension, middleware }: RouteIndex): string {
  const methods = new Set(routes.map(({ operation }) => operation.method));
  const unusual = [...methods]
    .filter((method) => !knownMethods.has(method))
    .map((method) => method.toUpperCase());
  // Fastify answers HEAD by each GET route, unless the document has a HEAD of its own.
  const heads = new Set(routes.flatMap(({ operation, path }) => (operation.method === "head" ? [path] : [])));
  const lines = routes.map(({ operation, resource, path, handler }, position) => {
    const heading = routes[position - 1]?.resource === resource ? "" : `\n  // ${resource}\n`;
    const options = {
      method: operation.method.toUpperCase(),
      url: path,
      exposeHeadRoute: operation.method === "get" && heads.has(path) ? false : undefined,
      schema: new Code(`schemas.${operation.name}`),
      handler: new Code(`handle(${handler})`),
    };
    return `${heading}  app.route(${printLiteral(options, 2, "  app.route();".length)});`;
  });
  const helpers = ["type NotFoundHandler", "notFoundHandler", "useContracts"];
  if (routes.length > 0) helpers.unshift("handle");
  const added = unusual.map((method) => `  app.addHttpMethod("${method}", { hasBody: true });\n`).join("");
  return `/** The routes of the document, each with its schema: a plugin for \`app.register(routes)\`. */
import type { FastifyPluginAsync } from "fastify";
${printImport(helpers, `${middleware}/runtime/fastify${importExtension}`)}
import type { Paths } from "${middleware}/runtime/unmatched${importExtension}";
${imports.join("\n")}

export { serverOptions } from "${middleware}/runtime/fastify${importExtension}";

const paths: Paths = ${paths};

export const routes: FastifyPluginAsync = async (app) => {
  useContracts(app, ${routes.length > 0 ? "schemas.schemes" : "{}"}, paths);
${added}${lines.join("\n")}
};

/** Answers 404 and 405: \`app.setNotFoundHandler(notFound)\`. */
export const notFound: NotFoundHandler = notFoundHandler(paths);
`;
}

const knownMethods: ReadonlySet<string> = new Set([
  "get",
  "put",
  "post",
  "delete",
  "options",
  "head",
  "patch",
  "trace",
]);
