/** Fastify 5: hooks that hold a route's requests against the contract in its `schema`. */
import type { Readable } from "node:stream";
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifySchema,
  FastifyServerOptions,
  RouteHandlerMethod,
} from "fastify";
import { answerFailure } from "./answer.js";
import { contentFor, isStream } from "./content.js";
import type { OperationContract } from "./contract.js";
import { type Received, receive } from "./request.js";
import type { Callers, Schemes } from "./security.js";
import { allowedMethods, type Paths, unmatched } from "./unmatched.js";

/**
 * A route's `schema`. It holds validators compiled ahead of time rather than JSON Schemas: nothing is compiled
 * at start, and all parts of a request are checked together, where Fastify alone stops at the first that fails.
 */
export interface OperationSchema extends FastifySchema {
  readonly contract: OperationContract;
}

/** The `schema` of a route. */
export function schemaOf(contract: OperationContract): OperationSchema {
  return { contract };
}

/** What is added to a Fastify request. */
interface Added {
  auth?: Callers;
  cookies?: unknown;
  querystring?: unknown;
  contentType?: string;
}

/** Options for `Fastify()` under which a URL that cannot be decoded is answered like any other bad request. */
export const serverOptions: FastifyServerOptions = {
  routerOptions: { maxParamLength: 16_384 },
  frameworkErrors: (error, request, reply) => {
    void answerWith(error, request as unknown as FastifyRequest, reply as unknown as FastifyReply);
  },
};

/** Fastify's own `bodyLimit`, which it says where nobody has set another. */
const usualBodyLimit = 1_048_576;

/** The prefixes under which the routes of these paths were registered. */
const prefixes = new Map<Paths, Set<string>>();

/** Makes the routes of a plugin stand by their schemas. */
export function useContracts(app: FastifyInstance, schemes: Schemes, paths: Paths): void {
  prefixes.set(paths, (prefixes.get(paths) ?? new Set()).add(app.prefix));
  // The hook below reads and parses bodies, for every method in the same way: what it found is left as it is.
  app.removeAllContentTypeParsers();
  for (const type of ["application/json", "application/x-www-form-urlencoded", "multipart/form-data", "*"]) {
    app.addContentTypeParser(type, (request, _payload, done) => done(null, request.body));
  }
  // Properties that Fastify knows of cost less than those that a request gets on its way.
  for (const name of ["auth", "contentType"]) {
    if (!app.hasRequestDecorator(name)) app.decorateRequest(name, undefined);
  }
  app.setErrorHandler((error, request, reply) => answerWith(error, request, reply));
  app.addHook("preParsing", (request: FastifyRequest & Added, reply, stream, next) => {
    const { schema, bodyLimit } = request.routeOptions;
    const contract = (schema as OperationSchema | undefined)?.contract;
    if (contract === undefined) return next();
    const params = request.params as { [name: string]: unknown };
    // Of `/users/` Fastify makes a user without a name.
    if (contract.path !== undefined && Object.values(params).includes("")) return reply.callNotFound();
    const received = receive(contract, schemes, {
      message: request.raw,
      stream: stream as Readable,
      url: request.url,
      params,
      parsed: undefined,
      request,
      // Of the instance or the route, where somebody set one.
      limitBytes: bodyLimit === usualBodyLimit ? undefined : bodyLimit,
    });
    const go = (fitting: Received): void => {
      accept(request, fitting);
      if (contract.answers !== undefined) reply.send = sendContent;
      next();
    };
    if (received instanceof Promise) received.then(go).catch(next);
    else go(received);
  });
}

/** A typed handler, as a route takes it: what it expects of the request, the hook before it has made true. */
export function handle(
  handler: (this: FastifyInstance, request: never, reply: never) => unknown,
): RouteHandlerMethod {
  return handler as RouteHandlerMethod;
}

export type NotFoundHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** The end of the line: 404 or 405, in the error body of `errors.ts`. */
export function notFoundHandler(paths: Paths): NotFoundHandler {
  return (request, reply) => {
    const { method, url } = request;
    const methods = [...(prefixes.get(paths) ?? [])].flatMap((prefix) =>
      url.startsWith(prefix) ? allowedMethods(paths, url.slice(prefix.length)) : [],
    );
    return answerWith(unmatched(method, url, methods), request, reply);
  };
}

async function answerWith(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { status, headers, body } = await answerFailure(error, contractOf(request), request.raw);
  // The document's content types are for what handlers send.
  Reflect.deleteProperty(reply, "send");
  return reply.code(status).headers(headers).send(body);
}

function contractOf(request: FastifyRequest): OperationContract | undefined {
  return (request.routeOptions?.schema as OperationSchema | undefined)?.contract;
}

function accept(request: FastifyRequest & Added, received: Received): void {
  const { auth, path, query, header, cookie, querystring } = received;
  if (auth !== undefined) request.auth = auth;
  if (path !== undefined) request.params = path;
  if (query !== undefined) request.query = query;
  if (header !== undefined) Object.assign(request.headers, header);
  if (cookie !== undefined) request.cookies = cookie;
  if (querystring !== undefined) request.querystring = Object.values(querystring)[0];
  request.body = received.body;
  if (received.contentType !== undefined) request.contentType = received.contentType;
}

/** In place of `reply.send`: with the content type that the document has for the status, and for sequences. */
function sendContent(this: FastifyReply, body?: unknown): FastifyReply {
  const { send } = Object.getPrototypeOf(this) as FastifyReply;
  if (body === undefined || body instanceof Error) return send.call(this, body);
  const { headers, method } = this.request;
  const type = this.getHeader("content-type")?.toString();
  const answers = contractOf(this.request)?.answers ?? {};
  const content = contentFor(answers, this.statusCode, body, type, headers.accept);
  if (content.type !== undefined) this.type(content.type);
  if (isStream(content.body)) {
    if (method === "HEAD") content.body.destroy();
    // The client learns at once that the answer has begun, however long the first piece takes.
    else setImmediate(() => this.raw.headersSent || this.raw.flushHeaders());
  }
  return send.call(this, content.body);
}
