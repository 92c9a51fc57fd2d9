/**
 * How failures are told to clients. This file is yours: it was written once and is only ever added to.
 * `render` decides the body of every answer that is a failure.
 */
import type { ErrorShape, Failure } from "./runtime/contract.js";
import type { HttpError } from "./runtime/failure.js";

export {
  badRequest,
  conflict,
  forbidden,
  HttpError,
  notFound,
  notImplemented,
  unauthorized,
  unprocessable,
} from "./runtime/failure.js";

/** The body of a failure. `shape` is the document's own error body for this operation and status, where it has one. */
export function render(
  failure: Failure & { readonly example?: unknown },
  shape: ErrorShape | undefined,
): { contentType: string; body: unknown } {
  if (shape !== undefined) {
    return { contentType: `${shape.type}; charset=utf-8`, body: shape.body(failure) };
  }
  const { code, message, details, requestId, example } = failure;
  const meta = example === undefined ? { requestId } : { requestId, example };
  if (failure.asProblem) return problemDetails(failure, meta);
  return {
    contentType: "application/json; charset=utf-8",
    body: { error: { code, message, details }, meta },
  };
}

/** RFC 9457, for clients that prefer it. */
function problemDetails(failure: Failure, meta: object): { contentType: string; body: unknown } {
  const { status, code, title, message, details } = failure;
  const errors = details.length === 0 ? {} : { errors: details };
  return {
    contentType: "application/problem+json; charset=utf-8",
    body: { type: "about:blank", title, status, detail: message, code, ...errors, ...meta },
  };
}

/** Called with every failure that is the server's own, before it is answered. */
export function report(error: HttpError, requestId: string): void {
  if (error.status !== 501) console.error(`[${requestId}]`, error.cause ?? error);
}
