/** Express 5: the contract of an operation as middleware before its handler. */
import { pipeline, type Readable } from "node:stream";
import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response, Router } from "express";
import { answerFailure, reportBroken } from "./answer.js";
import { contentFor, isStream, jsonTypeFor } from "./content.js";
import type { OperationContract } from "./contract.js";
import { type Received, receive } from "./request.js";
import type { Callers, Schemes } from "./security.js";
import { allowedMethods, type Paths, unmatched } from "./unmatched.js";

/** What is added to an Express request. */
interface Added {
  contract?: OperationContract;
  auth?: Callers;
  cookies?: unknown;
  querystring?: unknown;
  contentType?: string;
  /** Of the paths that matched, where no route did. */
  allowedMethods?: string[];
}

/** Middleware that lets only requests through that fit the contract, with everything decoded and typed. */
export function validator(contract: OperationContract, schemes: Schemes): RequestHandler {
  return (req: Request & Added, res, next) => {
    req.contract = contract;
    const go = (fitting: Received): void => {
      accept(req, fitting, contract);
      if (contract.answers !== undefined) {
        res.json = sendJson;
        res.send = sendContent;
      }
      next();
    };
    const received = receive(contract, schemes, {
      message: req,
      stream: req,
      url: req.url,
      params: req.params,
      // An app may have parsed the body already, with `express.json()` for all routes.
      parsed: req.readableDidRead ? req.body : undefined,
      request: req,
    });
    if (received instanceof Promise) forward(received.then(go), next);
    else go(received);
  };
}

// Express 5 would do so with a promise that is returned; Express 4 leaves it, and its failure ends the process.
function forward(promise: Promise<unknown>, next: NextFunction): void {
  promise.catch((error: unknown) => next(error ?? new Error("A handler failed without saying why.")));
}

/** A typed handler, as the router takes it: what it expects of the request, the validator before it has made true. */
export function handle(handler: (req: never, res: never, next: NextFunction) => unknown): RequestHandler {
  return (req, res, next) => {
    const answered = handler(req as never, res as never, next);
    if (answered instanceof Promise) forward(answered, next);
  };
}

/** A route for a method that Express has no name for. */
export function addRoute(router: Router, method: string, path: string, ...handlers: RequestHandler[]): void {
  router.all(path, (req, _res, next) => next(req.method === method ? undefined : "route"), ...handlers);
}

/** Stands before the routes: left alone, the router would answer an OPTIONS that the document has not with 200. */
export function passOptions(paths: Paths): RequestHandler {
  return (req, _res, next) => {
    if (req.method !== "OPTIONS") return next();
    const methods = allowedMethods(paths, req.url);
    if (methods.includes("OPTIONS")) return next();
    remember(req, methods);
    next("router");
  };
}

/** Stands behind the routes: remembers for `notFound` which methods a path has, in case nobody else answers. */
export function rememberMethods(paths: Paths): RequestHandler {
  return (req, _res, next) => {
    remember(req, allowedMethods(paths, req.url));
    next();
  };
}

function remember(req: Request & Added, methods: readonly string[]): void {
  if (methods.length > 0) req.allowedMethods = [...(req.allowedMethods ?? []), ...methods];
}

/** The end of the line: 404 or 405, in the error body of `errors.ts`. */
export const notFoundHandler: RequestHandler = (req: Request & Added, res, next) => {
  forward(answerWith(unmatched(req.method, req.originalUrl, req.allowedMethods ?? []), req, res), next);
};

/** Answers whatever was thrown. */
export const errorHandler: ErrorRequestHandler = (error, req, res, next) => {
  // The answer has begun: all that is left is to break it off.
  if (res.headersSent) next(error);
  else forward(answerWith(error, req, res), next);
};

async function answerWith(error: unknown, req: Request & Added, res: Response): Promise<void> {
  const { status, headers, body } = await answerFailure(error, req.contract, req);
  res.status(status).set(headers).end(body);
}

function accept(req: Request & Added, received: Received, contract: OperationContract): void {
  const { auth, path, query, header, cookie, querystring } = received;
  if (auth !== undefined) req.auth = auth;
  if (path !== undefined) req.params = path as Request["params"];
  // Express 5 computes `query` from the URL each time: a property of the request's own takes its place.
  if (query !== undefined) Object.defineProperty(req, "query", { value: query, writable: true });
  if (header !== undefined) Object.assign(req.headers, header);
  if (cookie !== undefined) req.cookies = cookie;
  if (querystring !== undefined) req.querystring = Object.values(querystring)[0];
  if (contract.body === undefined) return;
  req.body = received.body;
  if (received.contentType !== undefined) req.contentType = received.contentType;
}

// In place of `res.json` and `res.send` where the document has content types that Express would not say by itself.

function sendJson(this: Response, body: unknown): Response {
  const { contract, headers }: Request & Added = this.req;
  const type = jsonTypeFor(
    contract?.answers ?? {},
    this.statusCode,
    this.get("Content-Type"),
    headers.accept,
  );
  if (type !== undefined) this.set("Content-Type", type);
  return asExpressHasIt(this).json(body);
}

function sendContent(this: Response, body?: unknown): Response {
  if (body === undefined) return asExpressHasIt(this).send();
  const { contract, headers, method }: Request & Added = this.req;
  const type = this.get("Content-Type");
  const content = contentFor(contract?.answers ?? {}, this.statusCode, body, type, headers.accept);
  if (content.type !== undefined) this.set("Content-Type", content.type);
  if (!isStream(content.body)) return asExpressHasIt(this).send(content.body);
  if (method !== "HEAD") return sendStream(content.body, this);
  content.body.destroy();
  return this.end();
}

/** Of `json` and `send` each calls the other: what is said once stays. */
function asExpressHasIt(res: Response): Response {
  const express = Object.getPrototypeOf(res) as Response;
  res.json = express.json;
  res.send = express.send;
  return res;
}

function sendStream(stream: Readable, res: Response): Response {
  // The client learns at once that the answer has begun, however long the first piece takes.
  res.flushHeaders();
  pipeline(stream, res, (error) => reportBroken(error, res.req.headers));
  return res;
}
