/** W3C Trace Context: the `traceparent` field, read and written. https://www.w3.org/TR/trace-context/ */

export interface TraceParent {
  /** 32 hex digits, lower case. */
  readonly traceId: string;
  /** 16 hex digits, lower case: of the caller's span. */
  readonly spanId: string;
  readonly isSampled: boolean;
}

const pattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/** §3.2. Undefined for what is not one: the trace then begins here. */
export function parseTraceparent(field: string | undefined): TraceParent | undefined {
  if (field === undefined || field.length < 55) return undefined;
  const [, version, traceId = "", spanId = "", flags = "", rest] = pattern.exec(field) ?? [];
  // §4.3: later versions may add to the end; this one has none, and `ff` is none at all.
  if (version === undefined || version === "ff" || (version === "00" && rest !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, isSampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

/** Version 00. */
export function formatTraceparent({ traceId, spanId, isSampled }: TraceParent): string {
  return `00-${traceId}-${spanId}-${isSampled ? "01" : "00"}`;
}
