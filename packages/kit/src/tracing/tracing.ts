/** Traces, as the kit's features use them; OpenTelemetry stands behind it. */
import type { Attributes, Span } from "@opentelemetry/api";

export type { Attributes, Span };

export interface ServerSpanOptions {
  /** `GET /v1/books/{bookId}`, or the method alone. */
  readonly name: string;
  readonly attributes: Attributes;
  /** Fields of the request, where it has them. */
  readonly traceparent?: string | undefined;
  readonly tracestate?: string | undefined;
}

export interface SpanOptions {
  /** `client`: a call of another system; default `internal`. */
  readonly kind?: "internal" | "client" | "producer" | "consumer" | undefined;
  readonly attributes?: Attributes | undefined;
}

/** What takes a field: `Headers`, or a plain object. */
export type HeaderCarrier = Headers | Record<string, string>;

export interface Tracing {
  /** A span that continues the caller's trace, or begins one. */
  startServerSpan(options: ServerSpanOptions): Span;
  /** A span below the one that is active. The caller ends it. */
  startSpan(name: string, options?: SpanOptions): Span;
  /** Calls `work` with `span` active: also for what `work` begins and waits for. */
  run<T>(span: Span, work: () => T): T;
  /** Marks the span as failed, with `error.type` and the exception. */
  fail(span: Span, error: unknown): void;
  /** Sets `traceparent` and `tracestate` of `span`, else of the active one. */
  inject(headers: HeaderCarrier, span?: Span): void;
  /** Sends what is left, then stops. */
  shutdown(): Promise<void>;
}
