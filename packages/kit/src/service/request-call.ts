/** The Call of one request, and what the core keeps of it until it is answered. */
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { Actor, Call, TraceIds } from "../call/index.ts";
import type { Logger } from "../logging/index.ts";
import type { Admission, RateLimits } from "../rate-limit/index.ts";
import type { RouteFacts } from "../routes/index.ts";
import { parseTraceparent, type Span } from "../tracing/index.ts";
import type { ClientAddress } from "./client-address.ts";
import { newSpanId, newTraceId } from "./random-ids.ts";

/** What a client may choose as an id: harmless in a log, a field and a shell. */
const harmlessId = /^[\w.:/+=-]{1,128}$/;

export interface RequestParts {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly path: string;
  readonly route: RouteFacts | undefined;
  readonly client: ClientAddress;
  readonly logger: Logger;
  readonly limits: RateLimits | undefined;
}

export class RequestCall implements Call {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly ip: string;
  readonly protocol: "http" | "https";
  readonly headers: IncomingHttpHeaders;
  readonly route: RouteFacts | undefined;
  readonly limits: RateLimits | undefined;
  admission: Admission | undefined = undefined;
  readonly startedMs: number = performance.now();
  /** What metrics, logs and spans call the route. */
  label: string;
  /** Asked so often by machines that nobody wants to read of it. */
  isQuiet = false;
  span: Span | undefined = undefined;
  readonly #res: ServerResponse;
  readonly #logger: Logger;
  #actor: Actor | undefined = undefined;
  #log: Logger | undefined = undefined;
  #trace: TraceIds | undefined = undefined;

  constructor({ req, res, path, route, client, logger, limits }: RequestParts) {
    const { headers } = req;
    this.method = req.method ?? "GET";
    this.path = path;
    this.ip = client.ip;
    this.protocol = client.protocol;
    this.headers = headers;
    this.route = route;
    this.label = route === undefined ? "unmatched" : route.path;
    this.limits = limits;
    this.#res = res;
    this.#logger = logger;
    const sent = headers["x-request-id"];
    // One random id serves for both where the client sent neither.
    this.id = typeof sent === "string" && harmlessId.test(sent) ? sent : this.traceId;
    headers["x-request-id"] = this.id;
  }

  get actor(): Actor | undefined {
    return this.#actor;
  }

  set actor(actor: Actor | undefined) {
    this.#actor = actor;
    this.#log = undefined;
    if (actor !== undefined) this.span?.setAttribute("enduser.id", actor.subject);
  }

  get log(): Logger {
    this.#log ??= this.#logger.child({
      requestId: this.id,
      traceId: this.traceId,
      ...(this.#actor !== undefined && { userId: this.#actor.subject }),
    });
    return this.#log;
  }

  get traceId(): string {
    return this.#ids().traceId;
  }

  get trace(): TraceIds {
    return this.#ids();
  }

  /** From now on the ids are the span's. */
  traceBy(span: Span): void {
    const { traceId, spanId, traceFlags, traceState } = span.spanContext();
    this.span = span;
    this.#trace = { traceId, spanId, isSampled: (traceFlags & 1) === 1, state: traceState?.serialize() };
  }

  setHeader(name: string, value: string): void {
    if (!this.#res.headersSent) this.#res.setHeader(name, value);
  }

  #ids(): TraceIds {
    this.#trace ??= traceIdsOf(this.headers);
    return this.#trace;
  }
}

function traceIdsOf(headers: IncomingHttpHeaders): TraceIds {
  const sent = headers["traceparent"];
  const parent = typeof sent === "string" ? parseTraceparent(sent) : undefined;
  if (parent === undefined) return new NewTrace();
  const state = headers["tracestate"];
  return {
    traceId: parent.traceId,
    // Nothing is recorded here: whoever is called next is the caller's child.
    spanId: parent.spanId,
    isSampled: parent.isSampled,
    state: Array.isArray(state) ? state.join(",") : state,
  };
}

/** Of a request that came without a trace. */
class NewTrace implements TraceIds {
  readonly traceId: string = newTraceId();
  readonly isSampled = false;
  readonly state = undefined;
  #spanId: string | undefined = undefined;

  // Few requests ever need it.
  get spanId(): string {
    this.#spanId ??= newSpanId();
    return this.#spanId;
  }
}
