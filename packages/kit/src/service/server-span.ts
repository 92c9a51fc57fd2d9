/**
 * The span of a request, by OpenTelemetry's stable conventions for HTTP servers.
 * https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-server-span
 */
import type { IncomingMessage } from "node:http";
import type { Attributes, Span, Tracing } from "../tracing/index.ts";
import type { RequestCall } from "./request-call.ts";

const known = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"]);

/** The query is left out: tokens and names stand there. */
export function startRequestSpan(tracing: Tracing, call: RequestCall, req: IncomingMessage): Span {
  const { headers, method, route } = call;
  const isKnown = known.has(method);
  const attributes: Attributes = {
    "http.request.method": isKnown ? method : "_OTHER",
    "url.path": call.path,
    "url.scheme": call.protocol,
    "client.address": call.ip,
    "network.protocol.version": req.httpVersion,
  };
  if (!isKnown) attributes["http.request.method_original"] = method;
  if (route !== undefined) attributes["http.route"] = route.path;
  if (headers["user-agent"] !== undefined) attributes["user_agent.original"] = headers["user-agent"];
  addServer(attributes, headers.host);
  const verb = isKnown ? method : "HTTP";
  const { traceparent, tracestate } = headers;
  return tracing.startServerSpan({
    name: route === undefined ? verb : `${verb} ${route.path}`,
    attributes,
    traceparent: typeof traceparent === "string" ? traceparent : undefined,
    tracestate: Array.isArray(tracestate) ? tracestate.join(",") : tracestate,
  });
}

/** @param status of the answer; 499 when the client did not wait for it */
export function endRequestSpan(span: Span, status: number, isAborted: boolean): void {
  if (span.isRecording()) {
    if (!isAborted) span.setAttribute("http.response.status_code", status);
    if (isAborted) span.setAttribute("error.type", "aborted");
    // A client's mistake is no failure of the server.
    else if (status >= 500) span.setAttribute("error.type", String(status));
    if (!isAborted && status >= 500) span.setStatus({ code: failed });
  }
  span.end();
}

/** SpanStatusCode.ERROR, without loading OpenTelemetry. */
const failed = 2;

function addServer(attributes: Attributes, host: string | undefined): void {
  const [, name, port] = /^(.+?)(?::(\d+))?$/.exec(host ?? "") ?? [];
  if (name === undefined) return;
  attributes["server.address"] = name;
  if (port !== undefined) attributes["server.port"] = Number(port);
}
