/** Express 5: the contract of an operation as middleware before its handler. */
import type { ErrorRequestHandler, NextFunction, Request, RequestHandler, Response, Router } from "express";
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

/** What validating adds to an Express request. */
interface Validated {
  contract?: OperationContract;
  auth?: { [scheme: string]: unknown };
  cookies?: unknown;
  querystring?: unknown;
  contentType?: string;
}

/** Middleware that lets only requests through that fit the contract, with everything decoded and typed. */
export function validator(contract: OperationContract, schemes: Schemes): RequestHandler {
  return async (req: Request & Validated, res, next) => {
    req.contract = contract;
    checkAccept(contract, req.headers);
    const search = searchOf(req.url);
    if (contract.security !== undefined) {
      const certificate = (): Uint8Array | undefined => certificateOf(req.socket);
      req.auth = await authenticate(contract.security, schemes, {
        headers: req.headers,
        search,
        certificate,
        request: req,
      });
    }
    const parameters = decodeParameters(contract, { path: req.params, search, headers: req.headers });
    const body = contract.body && (await readBody(contract, bodySourceOf(req)));
    const problems = findProblems(contract, parameters, body);
    if (problems.length > 0) throw validationError(problems);
    completeParameters(contract, parameters);
    accept(req, parameters, body);
    if (contract.streams !== undefined) sendStreams(res, contract.streams);
    next();
  };
}

/** A typed handler, as the router takes it: what it expects of the request, the validator before it has made true. */
export function handle(handler: (req: never, res: never, next: NextFunction) => unknown): RequestHandler {
  return handler as RequestHandler;
}

/** A route for a method that Express has no name for, such as QUERY. */
export function addRoute(router: Router, method: string, path: string, ...handlers: RequestHandler[]): void {
  router.all(path, (req, _res, next) => next(req.method === method ? undefined : "route"), ...handlers);
}

/** Answers 405 where only the method is wrong; anything else goes on. */
export function methodNotAllowed(paths: Paths): RequestHandler {
  return (req, _res, next) => {
    const failure = unmatched(paths, req.method, req.originalUrl);
    next(failure.status === 405 ? failure : undefined);
  };
}

/** The end of the line: 404 or 405, in the error body of `errors.ts`. */
export function notFoundHandler(paths: Paths): RequestHandler {
  return (req, res, next) => {
    answerWith(unmatched(paths, req.method, req.originalUrl), req, res).catch(next);
  };
}

/** Answers whatever was thrown. */
export const errorHandler: ErrorRequestHandler = (error, req, res, next) => {
  if (res.headersSent) next(error);
  else answerWith(error, req, res).catch(next);
};

async function answerWith(error: unknown, req: Request & Validated, res: Response): Promise<void> {
  const { status, headers, body } = await answerFailure(error, req.contract, req.headers);
  // Whatever of a body was not read is read and dropped, so that the client gets to see the answer.
  req.resume();
  res.status(status).set(headers).send(body);
}

function searchOf(url: string): string {
  const start = url.indexOf("?");
  return start === -1 ? "" : url.slice(start + 1);
}

// An app may have parsed the body already, with `express.json()` for all routes.
function bodySourceOf(req: Request): RequestStream {
  return req.readableDidRead
    ? { stream: req, headers: req.headers, parsed: req.body }
    : { stream: req, headers: req.headers };
}

function accept(req: Request & Validated, parameters: Parameters, body: Body | undefined): void {
  if (parameters.path !== undefined) req.params = parameters.path as Request["params"];
  // Express 5 computes `query` from the URL each time: a property of the request's own takes its place.
  if (parameters.query !== undefined)
    Object.defineProperty(req, "query", { value: parameters.query, writable: true });
  if (parameters.header !== undefined) Object.assign(req.headers, parameters.header);
  if (parameters.cookie !== undefined) req.cookies = parameters.cookie;
  if (parameters.querystring !== undefined) req.querystring = Object.values(parameters.querystring)[0];
  if (body === undefined) {
    if (req.contract?.body !== undefined) req.body = undefined;
    return;
  }
  body.content.finish?.(body.value);
  req.body = body.value;
  req.contentType = body.content.type;
}

function sendStreams(res: Response, format: keyof typeof streamTypes): void {
  const send = res.send.bind(res);
  res.send = (body: unknown) => {
    if (!isStreamed(body)) return send(body);
    if (res.get("Content-Type") === undefined) res.set("Content-Type", streamTypes[format]);
    const stream = toReadable(body, format);
    // The answer has begun: all that is left is to break it off.
    stream.on("error", (error) => res.destroy(error));
    res.on("close", () => stream.destroy());
    stream.pipe(res);
    return res;
  };
}
