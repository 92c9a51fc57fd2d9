export type { Attributes, HeaderCarrier, ServerSpanOptions, Span, SpanOptions, Tracing } from "./tracing.ts";
