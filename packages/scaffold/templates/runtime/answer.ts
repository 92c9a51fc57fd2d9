/** The answer to a request that failed, as `errors.ts` words it. */
import { randomUUID } from "node:crypto";
import { type IncomingMessage, STATUS_CODES } from "node:http";
import { render, report } from "../errors.js";
import { commonError } from "./common-error.js";
import type { ErrorShape, OperationContract } from "./contract.js";
import { drain } from "./drain.js";
import { type HttpError, toHttpError } from "./failure.js";
import { type Headers, headerOf, prefersProblem } from "./negotiate.js";

export interface FailureAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
}

export async function answerFailure(
  error: unknown,
  contract: OperationContract | undefined,
  request: IncomingMessage,
): Promise<FailureAnswer> {
  const failure = toHttpError(error);
  const requestId = requestIdOf(request.headers);
  if (failure.status >= 500) report(failure, requestId);
  const { status, code, message, details } = failure;
  const example = await exampleOf(failure, contract);
  const title = STATUS_CODES[status] ?? code;
  const said = {
    status,
    code,
    title,
    message,
    details,
    requestId,
    asProblem: prefersProblem(headerOf(request.headers, "accept")),
    ...(example === undefined ? {} : { example }),
  };
  const { contentType, body } = render(said, shapeOf(contract, status));
  drain(request);
  return {
    status,
    headers: { ...failure.headers, "Content-Type": contentType, "X-Request-Id": requestId },
    body: JSON.stringify(body),
  };
}

/** Tells of a stream that failed while it was sent; a client that went away is no failure. */
export function reportBroken(error: NodeJS.ErrnoException | null | undefined, requestHeaders: Headers): void {
  if (!error || error.code === "ERR_STREAM_PREMATURE_CLOSE") return;
  report(toHttpError(error), requestIdOf(requestHeaders));
}

// A stub's 501 is ours to say: the document knows nothing of it.
function shapeOf(contract: OperationContract | undefined, status: number): ErrorShape | undefined {
  if (status === 501) return undefined;
  const errors = contract?.errors;
  if (errors === undefined) return commonError;
  return errors[status] ?? errors[`${Math.floor(status / 100)}XX`] ?? errors["default"] ?? commonError;
}

/** What an operation without a handler might answer one day; never told in production. */
async function exampleOf(failure: HttpError, contract: OperationContract | undefined): Promise<unknown> {
  if (failure.status !== 501 || contract === undefined || process.env["NODE_ENV"] === "production")
    return undefined;
  const { examples } = await import("./examples.js");
  const text = Object.hasOwn(examples, contract.operation) ? examples[contract.operation] : undefined;
  return text === undefined ? undefined : JSON.parse(text);
}

/** An id the client sent along, when it is harmless, or a new one. */
function requestIdOf(headers: Headers): string {
  const sent = String(headerOf(headers, "x-request-id") ?? "");
  return /^[\w.:/+=-]{1,128}$/.test(sent) ? sent : randomUUID();
}
