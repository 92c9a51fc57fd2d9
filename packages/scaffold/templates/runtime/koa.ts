/** Koa 3: the contract of an operation as middleware before its handler. */
import type { Context, Middleware, Next } from "koa";
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
  type RequestStream,
  readBody,
  unmatched,
  validationError,
} from "./request.js";
import { authenticate, certificateOf, type Schemes } from "./security.js";
import { isStreamed, streamTypes, toReadable } from "./stream.js";

/** What validating adds to a Koa context. */
interface Validated {
  params: { [name: string]: unknown };
  auth?: { [scheme: string]: unknown };
  cookieParameters?: unknown;
  contentType?: string;
  reply?: (status: number, body?: unknown) => void;
}

/** Middleware that lets only requests through that fit the contract, with everything decoded and typed. */
export function validator(contract: OperationContract, schemes: Schemes): Middleware {
  return async (context, next) => {
    const ctx = context as Context & Validated;
    try {
      checkAccept(contract, ctx.headers);
      if (contract.security !== undefined) {
        const certificate = (): Uint8Array | undefined => certificateOf(ctx.socket);
        const from = { headers: ctx.headers, search: ctx.querystring, certificate, request: ctx };
        ctx.auth = await authenticate(contract.security, schemes, from);
      }
      const raw = { path: ctx.params, search: ctx.querystring, headers: ctx.headers };
      const parameters = decodeParameters(contract, raw);
      const body = contract.body && (await readBody(contract, bodySourceOf(ctx)));
      const problems = findProblems(contract, parameters, body);
      if (problems.length > 0) throw validationError(problems);
      completeParameters(contract, parameters);
      accept(ctx, parameters, body);
      await next();
      if (contract.streams !== undefined) sendStreams(ctx, contract.streams);
    } catch (error) {
      await answerWith(error, contract, ctx);
    }
  };
}

/** A typed handler, as the router takes it: what it expects of the context, the validator before it has made true. */
export function handle(handler: (ctx: never, next: Next) => unknown): Middleware {
  return handler as Middleware;
}

/** The end of the line: 404 or 405, in the error body of `errors.ts`. */
export function notFoundHandler(paths: Paths): Middleware {
  return async (ctx) => {
    await answerWith(unmatched(paths, ctx.method, ctx.originalUrl), undefined, ctx);
  };
}

async function answerWith(
  error: unknown,
  contract: OperationContract | undefined,
  ctx: Context,
): Promise<void> {
  if (ctx.headerSent) throw error;
  const { status, headers, body } = await answerFailure(error, contract, ctx.headers);
  // Whatever of a body was not read is read and dropped, so that the client gets to see the answer.
  ctx.req.resume();
  ctx.status = status;
  ctx.set(headers);
  ctx.body = body;
}

// An app may have parsed the body already, with a body parser for all routes.
function bodySourceOf(ctx: Context): RequestStream {
  const source = { stream: ctx.req, headers: ctx.headers };
  return ctx.req.readableDidRead ? { ...source, parsed: (ctx.request as { body?: unknown }).body } : source;
}

function accept(ctx: Context & Validated, parameters: Parameters, body: Body | undefined): void {
  if (parameters.path !== undefined) ctx.params = parameters.path;
  // Koa computes `query` from the URL each time: a property of the context's own takes its place.
  if (parameters.query !== undefined)
    Object.defineProperty(ctx, "query", { value: parameters.query, writable: true });
  if (parameters.header !== undefined) Object.assign(ctx.headers, parameters.header);
  if (parameters.cookie !== undefined) ctx.cookieParameters = parameters.cookie;
  if (parameters.querystring !== undefined) {
    Object.defineProperty(ctx, "querystring", {
      value: Object.values(parameters.querystring)[0],
      writable: true,
    });
  }
  ctx.reply = (status, answer) => {
    ctx.status = status;
    ctx.body = answer;
  };
  if (body === undefined) return;
  body.content.finish?.(body.value);
  (ctx.request as { body?: unknown }).body = body.value;
  ctx.contentType = body.content.type;
}

function sendStreams(ctx: Context, format: keyof typeof streamTypes): void {
  const { body } = ctx;
  if (!isStreamed(body)) return;
  if (ctx.response.get("Content-Type") === "") ctx.type = streamTypes[format];
  ctx.body = toReadable(body, format);
}
