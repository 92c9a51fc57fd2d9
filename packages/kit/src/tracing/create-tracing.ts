/** Tracing on top of an OpenTelemetry provider. */
import {
  type Context,
  context,
  createTraceState,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TracerProvider,
  trace,
} from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { formatTraceparent, parseTraceparent } from "./traceparent.ts";
import type { HeaderCarrier, ServerSpanOptions, SpanOptions, Tracing } from "./tracing.ts";

export interface StoppableProvider extends TracerProvider {
  shutdown(): Promise<void>;
}

const kinds = {
  internal: SpanKind.INTERNAL,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
};

/** Also makes the provider the process's own, so that instrumented libraries find their parent. */
export function createTracing(provider: StoppableProvider): Tracing {
  const manager = new AsyncLocalStorageContextManager().enable();
  context.setGlobalContextManager(manager);
  trace.setGlobalTracerProvider(provider);
  const tracer = provider.getTracer("@ashlar/kit");
  return {
    startServerSpan(options) {
      const { name, attributes } = options;
      return tracer.startSpan(
        name,
        { kind: SpanKind.SERVER, attributes },
        callerOf(options, manager.active()),
      );
    },
    startSpan(name, { kind = "internal", attributes }: SpanOptions = {}) {
      const options = { kind: kinds[kind], ...(attributes !== undefined && { attributes }) };
      return tracer.startSpan(name, options, manager.active());
    },
    run: (span, work) => manager.with(trace.setSpan(manager.active(), span), work),
    fail,
    inject(headers, span = trace.getSpan(manager.active())) {
      if (span !== undefined) injectInto(headers, span);
    },
    async shutdown() {
      await provider.shutdown();
      context.disable();
      trace.disable();
    },
  };
}

/** The context with the caller's span as parent. */
function callerOf({ traceparent, tracestate }: ServerSpanOptions, active: Context): Context {
  const parent = parseTraceparent(traceparent);
  if (parent === undefined) return trace.deleteSpan(active);
  return trace.setSpanContext(active, {
    traceId: parent.traceId,
    spanId: parent.spanId,
    traceFlags: parent.isSampled ? 1 : 0,
    isRemote: true,
    ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
  });
}

function fail(span: Span, error: unknown): void {
  if (error instanceof Error) {
    span.setAttribute("error.type", typeOf(error));
    span.recordException(error);
  } else {
    span.setAttribute("error.type", "_OTHER");
  }
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function typeOf(error: Error): string {
  const code = (error as { readonly code?: unknown }).code;
  return typeof code === "string" ? code : error.name;
}

function injectInto(headers: HeaderCarrier, span: Span): void {
  const { traceId, spanId, traceFlags, traceState } = span.spanContext();
  set(headers, "traceparent", formatTraceparent({ traceId, spanId, isSampled: (traceFlags & 1) === 1 }));
  const state = traceState?.serialize();
  if (state) set(headers, "tracestate", state);
}

function set(headers: HeaderCarrier, name: string, value: string): void {
  if (headers instanceof Headers) headers.set(name, value);
  else headers[name] = value;
}
