/** Makes the core in front of every request: one pass over it, and one look back when it is answered. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { findCall, keepCall } from "../call/call-of.ts";
import { type Cors, createCors } from "../cors/index.ts";
import { ServiceError } from "../errors/index.ts";
import { type HeaderField, securityHeaders } from "../headers/index.ts";
import { type Admission, tooManyRequests } from "../rate-limit/index.ts";
import type { RouteFacts } from "../routes/index.ts";
import { RouteTable } from "../routes/route-table.ts";
import { compileTrust, type FindClient } from "./client-address.ts";
import { createOwnPaths, type OwnPath } from "./own-paths.ts";
import { pathOf } from "./path-of.ts";
import { refusalOf } from "./refusal.ts";
import { RequestCall } from "./request-call.ts";
import { abortedStatus, createRequestMeters, type RequestMeters } from "./request-meters.ts";
import { fieldsOf, unmatchedFields } from "./route-fields.ts";
import { endRequestSpan, startRequestSpan } from "./server-span.ts";
import type { Service, ServiceOptions } from "./service.ts";
import { mergeVary } from "./vary.ts";

/** @throws {SetupError} when the options cannot be meant */
export function createService(options: ServiceOptions): Service {
  return new RequestCore(options);
}

class RequestCore implements Service {
  readonly #options: ServiceOptions;
  readonly #routes: RouteTable;
  readonly #routeFields: ReadonlyMap<RouteFacts, readonly HeaderField[]>;
  readonly #ownPaths: ReadonlyMap<string, OwnPath>;
  readonly #securityFields: readonly HeaderField[];
  readonly #cors: Cors | undefined;
  readonly #meters: RequestMeters;
  readonly #findClient: FindClient;
  /** One for all requests, rather than one each; it finds the request by `this`. */
  readonly #onClose: (this: ServerResponse) => void;

  constructor(options: ServiceOptions) {
    this.#options = options;
    this.#routes = new RouteTable(options.routes);
    this.#routeFields = new Map(options.routes.map((route) => [route, fieldsOf(route)]));
    this.#ownPaths = createOwnPaths(options);
    this.#securityFields = securityHeaders(options.headers);
    this.#cors = options.cors === undefined ? undefined : createCors(options.cors);
    this.#meters = createRequestMeters(options.metrics, { openTelemetryNames: options.openTelemetryMetrics });
    options.metrics
      .gauge({
        name: "service_ready",
        help: "1 while the service takes requests, 0 while it starts or stops.",
      })
      .read({}, () => (options.lifecycle.state === "ready" ? 1 : 0));
    this.#findClient = compileTrust(options.trustProxy ?? false);
    const core = this;
    this.#onClose = function (this: ServerResponse) {
      core.#finish(this);
    };
  }

  // Frameworks are given the method alone.
  readonly handle = (req: IncomingMessage, res: ServerResponse, next: () => void): void => {
    const call = this.#begin(req, res);
    this.#setFields(call, res);
    const { tracing } = this.#options;
    if (tracing === undefined) {
      this.#pass(call, res, next);
      return;
    }
    const span = startRequestSpan(tracing, call, req);
    call.traceBy(span);
    tracing.run(span, () => this.#pass(call, res, next));
  };

  #begin(req: IncomingMessage, res: ServerResponse): RequestCall {
    const path = pathOf(req.url ?? "/");
    const call = new RequestCall({
      req,
      res,
      path,
      route: this.#ownPaths.has(path) ? undefined : this.#routes.find(req.method ?? "GET", path),
      client: this.#findClient(req),
      logger: this.#options.logger,
      limits: this.#options.limits,
    });
    keepCall(req, call);
    res.on("close", this.#onClose);
    this.#meters.inFlight.inc();
    return call;
  }

  #setFields(call: RequestCall, res: ServerResponse): void {
    res.setHeader("X-Request-ID", call.id);
    setAll(res, this.#securityFields);
    const { route } = call;
    setAll(res, route === undefined ? unmatchedFields : (this.#routeFields.get(route) ?? unmatchedFields));
    const { state } = this.#options.lifecycle;
    if (state === "draining" || state === "stopped") res.setHeader("Connection", "close");
    if (this.#cors === undefined) return;
    setAll(res, this.#cors.fields(call.headers.origin));
    // Whatever else the answer depends on is added to it.
    res.setHeader = mergeVary;
  }

  #pass(call: RequestCall, res: ServerResponse, next: () => void): void {
    if (this.#cors !== undefined && isPreflight(call)) {
      this.#answerPreflight(this.#cors, call, res);
      return;
    }
    const own = this.#ownPaths.get(call.path);
    if (own?.isQuiet === true) {
      this.#answerOwn(own, call, res);
      return;
    }
    if (own === undefined && this.#isStarting()) {
      const headers = { "Retry-After": startingRetryS };
      refuse(new ServiceError(503, "NOT_READY", "The service is starting.", { headers }), call, res);
      return;
    }
    const go = own === undefined ? next : () => this.#answerOwn(own, call, res);
    const { limits } = this.#options;
    if (limits === undefined) {
      go();
      return;
    }
    const admission = limits.admit(call);
    if (!(admission instanceof Promise)) {
      this.#admit(admission, call, res, go);
      return;
    }
    // The client may have gone while the store was asked.
    const admit = (settled: Admission): void => {
      if (!res.destroyed) this.#admit(settled, call, res, go);
    };
    admission.then(admit, (error: unknown) => {
      call.log.error({ err: error }, "The rate limits cannot be asked; the request passes.");
      if (!res.destroyed) go();
    });
  }

  /** A probe of a service that is not ready, and a request that came before it was: neither is a failure. */
  #isExpected(call: RequestCall, status: number): boolean {
    return status === 503 && (call.isQuiet || this.#isStarting());
  }

  #isStarting(): boolean {
    return this.#options.refuseUntilReady === true && this.#options.lifecycle.state === "starting";
  }

  #admit(admission: Admission, call: RequestCall, res: ServerResponse, go: () => void): void {
    call.admission = admission;
    setAll(res, admission.headers);
    if (admission.isAllowed) go();
    else refuse(tooManyRequests(admission), call, res);
  }

  #answerPreflight(cors: Cors, call: RequestCall, res: ServerResponse): void {
    call.label = "preflight";
    call.isQuiet = true;
    setAll(res, cors.preflightFields(call.headers.origin ?? "", this.#methodsAt(call.path)));
    res.writeHead(204).end();
  }

  #methodsAt(path: string): readonly string[] {
    return this.#ownPaths.has(path) ? ["GET", "HEAD"] : this.#routes.methodsAt(path);
  }

  #answerOwn(own: OwnPath, call: RequestCall, res: ServerResponse): void {
    call.label = call.path;
    call.isQuiet = own.isQuiet;
    if (call.method !== "GET" && call.method !== "HEAD") {
      const message = `${call.method} is not allowed at ${call.path}.`;
      const headers = { Allow: "GET, HEAD" };
      refuse(new ServiceError(405, "METHOD_NOT_ALLOWED", message, { headers }), call, res);
      return;
    }
    own.answer(call.headers["if-none-match"]).then(
      ({ status, fields, body }) => {
        setAll(res, fields);
        send(res, status, body);
      },
      (error: unknown) => {
        call.log.error({ err: error }, `${call.path} could not be answered.`);
        refuse(new ServiceError(500, "INTERNAL_ERROR", "Something went wrong on our side."), call, res);
      },
    );
  }

  #finish(res: ServerResponse): void {
    const call = findCall(res.req);
    if (!(call instanceof RequestCall)) return;
    const durationMs = performance.now() - call.startedMs;
    const isAborted = !res.writableFinished;
    const status = isAborted ? abortedStatus : res.statusCode;
    this.#meters.inFlight.dec();
    this.#meters.count(call.method, call.label, status, durationMs / 1000);
    this.#log(call, status, durationMs);
    if (call.span !== undefined) endRequestSpan(call.span, status, isAborted);
  }

  #log(call: RequestCall, status: number, durationMs: number): void {
    const { logger, logIp } = this.#options;
    const fields = {
      requestId: call.id,
      traceId: call.traceId,
      userId: call.actor?.subject,
      method: call.method,
      route: call.label,
      path: call.path.length > longestPath ? call.path.slice(0, longestPath) : call.path,
      status,
      durationMs: Math.round(durationMs * 100) / 100,
      ip: logIp === true ? call.ip : undefined,
    };
    if (status === 501) logger.warn(fields, "request");
    else if (status >= 500 && !this.#isExpected(call, status)) logger.error(fields, "request");
    else if (call.isQuiet && status < 500) logger.debug(fields, "request");
    else logger.info(fields, "request");
  }
}

/** Seconds: as often as a new service asks whether its database was migrated. */
const startingRetryS = "5";

/** Characters of a path that are logged. */
const longestPath = 512;

function setAll(res: ServerResponse, fields: readonly HeaderField[]): void {
  for (const field of fields) res.setHeader(field[0], field[1]);
}

/** https://fetch.spec.whatwg.org/#cors-preflight-request */
function isPreflight({ method, headers }: RequestCall): boolean {
  return (
    method === "OPTIONS" &&
    headers.origin !== undefined &&
    headers["access-control-request-method"] !== undefined
  );
}

function refuse(error: ServiceError, call: RequestCall, res: ServerResponse): void {
  const { contentType, body } = refusalOf(error, call.id, call.headers.accept);
  for (const [name, value] of Object.entries(error.headers)) res.setHeader(name, value);
  res.setHeader("Content-Type", contentType);
  res.setHeader("Cache-Control", "no-store");
  send(res, error.status, body);
}

function send(res: ServerResponse, status: number, body: string | Buffer): void {
  if (status !== 304) res.setHeader("Content-Length", Buffer.byteLength(body));
  res.writeHead(status);
  // node leaves the body of a HEAD out by itself.
  res.end(body);
}
