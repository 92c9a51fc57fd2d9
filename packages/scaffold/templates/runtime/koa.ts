/** Koa 3: the contract of an operation as middleware before its handler. */
import type { Context, Middleware, Next } from "koa";
import { answerFailure } from "./answer.js";
import { contentFor, isForeign, isStream } from "./content.js";
import type { OperationContract } from "./contract.js";
import { malformedPath } from "./failure.js";
import { type Received, receive } from "./request.js";
import type { Callers, Schemes } from "./security.js";
import { isDecodable, unmatched } from "./unmatched.js";

/** What is added to a Koa context. */
interface Added {
  params: { [name: string]: unknown };
  auth?: Callers;
  cookieParameters?: unknown;
  contentType?: string;
  reply?: (status: number, body?: unknown) => void;
  /** By @koa/router: the routes whose path matched, with whatever method. */
  matched?: readonly { readonly methods: readonly string[] }[];
}

/** Middleware that lets only requests through that fit the contract, with everything decoded and typed. */
export function validator(contract: OperationContract, schemes: Schemes): Middleware {
  return async (context, next) => {
    const ctx = context as Context & Added;
    if (!isDecodable(ctx.path)) return answerWith(malformedPath(), undefined, ctx);
    try {
      const received = receive(contract, schemes, {
        message: ctx.req,
        stream: ctx.req,
        url: ctx.url,
        params: ctx.params,
        // An app may have parsed the body already, with a body parser for all routes.
        parsed: ctx.req.readableDidRead ? (ctx.request as { body?: unknown }).body : undefined,
        request: ctx,
      });
      accept(ctx, received instanceof Promise ? await received : received, contract);
      await next();
      if (contract.answers !== undefined) prepareAnswer(ctx, contract.answers);
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
export const notFoundHandler: Middleware = async (context) => {
  const ctx = context as Context & Added;
  const methods = (ctx.matched ?? []).flatMap((route) => route.methods);
  await answerWith(unmatched(ctx.method, ctx.originalUrl, methods), undefined, ctx);
};

async function answerWith(
  error: unknown,
  contract: OperationContract | undefined,
  ctx: Context,
): Promise<void> {
  // The answer has begun: all that is left is to break it off.
  if (ctx.headerSent) {
    ctx.res.destroy();
    throw error;
  }
  const { status, headers, body } = await answerFailure(error, contract, ctx.req);
  ctx.status = status;
  ctx.set(headers);
  ctx.body = body;
}

function accept(ctx: Context & Added, received: Received, contract: OperationContract): void {
  const { auth, path, query, header, cookie, querystring } = received;
  if (auth !== undefined) ctx.auth = auth;
  if (path !== undefined) ctx.params = path;
  // Koa computes `query` from the URL each time: a property of the context's own takes its place.
  if (query !== undefined) Object.defineProperty(ctx, "query", { value: query, writable: true });
  if (header !== undefined) Object.assign(ctx.headers, header);
  if (cookie !== undefined) ctx.cookieParameters = cookie;
  if (querystring !== undefined) {
    const [value] = Object.values(querystring);
    Object.defineProperty(ctx, "querystring", { value, writable: true });
  }
  ctx.reply = reply;
  if (contract.body === undefined) return;
  (ctx.request as { body?: unknown }).body = received.body;
  if (received.contentType !== undefined) ctx.contentType = received.contentType;
}

function reply(this: Context, status: number, body?: unknown): void {
  if (body === undefined) {
    // Koa makes a 204 of an answer without a body: the status that was meant comes after it.
    this.body = null;
    this.status = status;
    return;
  }
  this.status = status;
  this.body = body;
}

/** Gives the body the content type that the document has for the status, and streams the form it is sent in. */
function prepareAnswer(ctx: Context, answers: NonNullable<OperationContract["answers"]>): void {
  if (ctx.body === undefined || ctx.body === null || ctx.headerSent) return;
  // What Koa does not know it takes for JSON.
  const type = isForeign(ctx.body) ? undefined : ctx.response.get("Content-Type") || undefined;
  const content = contentFor(answers, ctx.status, ctx.body, type, ctx.get("Accept"));
  if (content.body !== ctx.body) ctx.body = content.body;
  if (content.type !== undefined) ctx.set("Content-Type", content.type);
  // The client learns at once that the answer has begun, however long the first piece takes.
  if (isStream(content.body) && ctx.method !== "HEAD") ctx.flushHeaders();
}
