/** Fastify 5: hooks that hold a route's requests against the contract in its `schema`. */
import type {
  FastifyInstance,
  FastifyReply,
  FastifyRequest,
  FastifySchema,
  FastifyServerOptions,
  RouteHandlerMethod,
} from "fastify";
import { answerFailure } from "./answer.js";
import type { OperationContract } from "./contract.js";
import { checkAccept } from "./negotiate.js";
import {
  type Body,
  completeParameters,
  decodeParameters,
  findProblems,
  type Parameters,
  type Paths,
  readBody,
  unmatched,
  validationError,
} from "./request.js";
import { authenticate, certificateOf, type Schemes } from "./security.js";
import { isStreamed, streamTypes, toReadable } from "./stream.js";

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

/** What validating adds to a Fastify request. */
interface Validated {
  auth?: { [scheme: string]: unknown };
  cookies?: unknown;
  querystring?: unknown;
  contentType?: string;
}

/** Options for `Fastify()` under which a URL that cannot be decoded is answered like any other bad request. */
export const serverOptions: FastifyServerOptions = {
  routerOptions: { maxParamLength: 8_192 },
  frameworkErrors: (error, request, reply) => {
    void answerWith(error, request as unknown as FastifyRequest, reply as unknown as FastifyReply);
  },
};

/** Makes the routes of a plugin stand by their schemas. */
export function useContracts(app: FastifyInstance, schemes: Schemes): void {
  app.removeAllContentTypeParsers();
  // The body is read in `preValidation`, for every method in the same way.
  app.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
  app.setErrorHandler((error, request, reply) => answerWith(error, request, reply));
  app.addHook("onRequest", async (request: FastifyRequest & Validated) => {
    const contract = contractOf(request);
    if (contract === undefined) return;
    checkAccept(contract, request.headers);
    if (contract.security === undefined) return;
    const certificate = (): Uint8Array | undefined => certificateOf(request.raw.socket);
    const from = { headers: request.headers, search: searchOf(request.url), certificate, request };
    request.auth = await authenticate(contract.security, schemes, from);
  });
  app.addHook("preValidation", async (request, reply) => {
    const contract = contractOf(request);
    if (contract !== undefined) await validate(contract, request, reply);
  });
}

async function validate(
  contract: OperationContract,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const path = request.params as Record<string, unknown>;
  const parameters = decodeParameters(contract, {
    path,
    search: searchOf(request.url),
    headers: request.headers,
  });
  const stream = (request.body as FastifyRequest["raw"] | undefined) ?? request.raw;
  const body = contract.body && (await readBody(contract, { stream, headers: request.headers }));
  const problems = findProblems(contract, parameters, body);
  if (problems.length > 0) throw validationError(problems);
  completeParameters(contract, parameters);
  accept(request, parameters, body);
  if (contract.streams !== undefined) sendStreams(reply, contract.streams);
}

/** A typed handler, as a route takes it: what it expects of the request, the hooks have made true. */
export function handle(
  handler: (this: FastifyInstance, request: never, reply: never) => unknown,
): RouteHandlerMethod {
  return handler as RouteHandlerMethod;
}

export type NotFoundHandler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** The end of the line: 404 or 405, in the error body of `errors.ts`. */
export function notFoundHandler(paths: Paths): NotFoundHandler {
  return (request, reply) => answerWith(unmatched(paths, request.method, request.url), request, reply);
}

async function answerWith(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { status, headers, body } = await answerFailure(error, contractOf(request), request.headers);
  // Whatever of a body was not read is read and dropped, so that the client gets to see the answer.
  request.raw.resume();
  return reply.code(status).headers(headers).send(body);
}

function contractOf(request: FastifyRequest): OperationContract | undefined {
  return (request.routeOptions?.schema as OperationSchema | undefined)?.contract;
}

function searchOf(url: string): string {
  const start = url.indexOf("?");
  return start === -1 ? "" : url.slice(start + 1);
}

function accept(request: FastifyRequest & Validated, parameters: Parameters, body: Body | undefined): void {
  if (parameters.path !== undefined) request.params = parameters.path;
  if (parameters.query !== undefined) request.query = parameters.query;
  if (parameters.header !== undefined) Object.assign(request.headers, parameters.header);
  if (parameters.cookie !== undefined) request.cookies = parameters.cookie;
  if (parameters.querystring !== undefined) request.querystring = Object.values(parameters.querystring)[0];
  request.body = body?.value;
  if (body === undefined) return;
  body.content.finish?.(body.value);
  request.contentType = body.content.type;
}

function sendStreams(reply: FastifyReply, format: keyof typeof streamTypes): void {
  const send = reply.send.bind(reply);
  reply.send = (body?: unknown) => {
    if (!isStreamed(body)) return send(body);
    if (reply.getHeader("content-type") === undefined) reply.type(streamTypes[format]);
    return send(toReadable(body, format));
  };
}
