export { startTracing, type TracingOptions } from "./start-tracing.ts";
export { formatTraceparent, parseTraceparent, type TraceParent } from "./traceparent.ts";
export type { Attributes, HeaderCarrier, ServerSpanOptions, Span, SpanOptions, Tracing } from "./tracing.ts";
