/** `fetch` for calls of other systems: bounded in time, measured, and part of the caller's trace. */
import type { Call } from "../call/index.ts";
import type { Histogram, Metrics } from "../metrics/index.ts";
import { formatTraceparent, type Span, type Tracing } from "../tracing/index.ts";

export interface FetchOptions {
  readonly tracing?: Tracing | undefined;
  readonly metrics?: Metrics | undefined;
  /** From the call to the end of the answer's body; default 10 000. */
  readonly timeoutMs?: number | undefined;
}

/** Like the global `fetch`, with the same errors; a call that takes too long fails with a `TimeoutError`. */
export interface OutgoingFetch {
  (input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** On behalf of this request: its `X-Request-ID`, `traceparent` and `tracestate` go along. */
  for(call: Call): typeof fetch;
}

type Observe = (method: string, host: string, outcome: string, seconds: number) => void;

/** A service that calls addresses of its users would make a series for each: after so many hosts there is one for the rest. */
const namedHosts = 100;

export function createFetch({ tracing, metrics, timeoutMs = 10_000 }: FetchOptions = {}): OutgoingFetch {
  const observe = metrics === undefined ? undefined : observeBy(metrics);
  const send = async (call: Call | undefined, input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init);
    const span = tracing?.startSpan(request.method, { kind: "client", attributes: attributesOf(request) });
    addFields(request.headers, { call, tracing, span });
    const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
    const startedMs = performance.now();
    let outcome = "error";
    try {
      const response = await fetch(request, { signal });
      outcome = String(response.status);
      if (span !== undefined) noteStatus(span, response.status);
      return response;
    } catch (error) {
      if (span !== undefined) tracing?.fail(span, error);
      throw error;
    } finally {
      span?.end();
      observe?.(request.method, new URL(request.url).host, outcome, (performance.now() - startedMs) / 1000);
    }
  };
  return Object.assign((input: string | URL | Request, init?: RequestInit) => send(undefined, input, init), {
    for: (call: Call) => (input: string | URL | Request, init?: RequestInit) => send(call, input, init),
  });
}

function observeBy(metrics: Metrics): Observe {
  const duration: Histogram<"method" | "host" | "status"> = metrics.histogram({
    name: "http_client_request_duration_seconds",
    help: "Time from a call of another system to the head of its answer.",
    labels: ["method", "host", "status"],
  });
  const hosts = new Set<string>();
  return (method, host, status, seconds) => {
    const isNamed = hosts.has(host) || hosts.size < namedHosts;
    if (isNamed) hosts.add(host);
    duration.labels({ method, host: isNamed ? host : "_other", status }).observe(seconds);
  };
}

/** Stable conventions for HTTP clients. The query is left out, and so is what stands before an `@`. */
function attributesOf({ method, url }: Request): Record<string, string | number> {
  const { protocol, hostname, port, origin, pathname } = new URL(url);
  return {
    "http.request.method": method,
    "server.address": hostname,
    "server.port": port === "" ? (protocol === "https:" ? 443 : 80) : Number(port),
    "url.full": `${origin}${pathname}`,
  };
}

function addFields(
  headers: Headers,
  { call, tracing, span }: { call: Call | undefined; tracing: Tracing | undefined; span: Span | undefined },
): void {
  if (call !== undefined && !headers.has("x-request-id")) headers.set("X-Request-ID", call.id);
  if (span !== undefined) tracing?.inject(headers, span);
  else if (call !== undefined && !headers.has("traceparent")) {
    headers.set("traceparent", formatTraceparent(call.trace));
    if (call.trace.state !== undefined) headers.set("tracestate", call.trace.state);
  }
}

function noteStatus(span: Span, status: number): void {
  span.setAttribute("http.response.status_code", status);
  if (status < 400) return;
  // For a client, a 4xx is a failure as well.
  span.setAttribute("error.type", String(status));
  span.setStatus({ code: failed });
}

/** SpanStatusCode.ERROR, without loading OpenTelemetry. */
const failed = 2;
