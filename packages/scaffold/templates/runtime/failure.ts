/** Failures that end a request with a status of their own. */

export interface Detail {
  /** A path a person reads: `email`, `items[2].price`, `query.limit`. */
  readonly field: string;
  readonly message: string;
  /** One stable word: `required`, `type`, `email`. */
  readonly reason: string;
}

/** Throw one from a handler to answer with this status and the error body of `errors.ts`. */
export class HttpError extends Error {
  readonly status: number;
  /** For programs: `VALIDATION_ERROR`. */
  readonly code: string;
  readonly details: readonly Detail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    code: string,
    message: string,
    options: {
      details?: readonly Detail[];
      headers?: Readonly<Record<string, string>>;
      cause?: unknown;
    } = {},
  ) {
    super(message, options.cause === undefined ? {} : { cause: options.cause });
    this.name = "HttpError";
    this.status = status;
    this.code = code;
    this.details = options.details ?? [];
    this.headers = options.headers ?? {};
  }
}

export function badRequest(message: string, details: readonly Detail[] = []): HttpError {
  return new HttpError(400, "VALIDATION_ERROR", message, { details });
}

/** @param challenge of `WWW-Authenticate`; by itself, that of the document's security schemes */
export function unauthorized(message = "Authentication is required.", challenge?: string): HttpError {
  // Without `exactOptionalPropertyTypes` the two forms together would be inferred to hold undefined.
  const headers: Record<string, string> = challenge === undefined ? {} : { "WWW-Authenticate": challenge };
  return new HttpError(401, "UNAUTHORIZED", message, { headers });
}

export function forbidden(message = "This is not allowed."): HttpError {
  return new HttpError(403, "FORBIDDEN", message);
}

export function notFound(message = "There is nothing here."): HttpError {
  return new HttpError(404, "NOT_FOUND", message);
}

export function conflict(message: string): HttpError {
  return new HttpError(409, "CONFLICT", message);
}

export function unprocessable(message: string, details: readonly Detail[] = []): HttpError {
  return new HttpError(422, "UNPROCESSABLE", message, { details });
}

/** A failure in one sentence, its problems included: `…: email is required; age must be an integer.` */
export function sentenceOf({ message, details }: Told): string {
  if (details.length === 0) return message;
  const problems = details.map((detail) => `${detail.field} ${detail.message}`).join("; ");
  return `${message.replace(/(: \d+ problems?)?\.$/, "")}: ${problems}.`;
}

/** The problems of a failure; where it has none, the failure itself is one. */
export function problemsOf({ message, code, details }: Told & { readonly code: string }): readonly Detail[] {
  return details.length > 0 ? details : [{ field: "", message, reason: code }];
}

interface Told {
  readonly message: string;
  readonly details: readonly Detail[];
}

/** A path with a percent sign that begins nothing. */
export function malformedPath(): HttpError {
  return toHttpError({ status: 400 });
}

/** What a handler that nobody has written yet throws. */
export function notImplemented(what: string): HttpError {
  return new HttpError(501, "NOT_IMPLEMENTED", `${what} is not implemented yet.`);
}

// RFC 9110 §15; what Node, Express and Koa throw carries one of these as `status` or `statusCode`.
const codes: Readonly<Record<number, readonly [string, string]>> = {
  400: ["BAD_REQUEST", "The request could not be understood."],
  401: ["UNAUTHORIZED", "Authentication is required."],
  403: ["FORBIDDEN", "This is not allowed."],
  404: ["NOT_FOUND", "There is nothing here."],
  405: ["METHOD_NOT_ALLOWED", "This method is not allowed here."],
  406: ["NOT_ACCEPTABLE", "None of the accepted content types can be answered."],
  408: ["REQUEST_TIMEOUT", "The request took too long to arrive."],
  409: ["CONFLICT", "The request conflicts with the current state."],
  413: ["PAYLOAD_TOO_LARGE", "The request body is too large."],
  414: ["URI_TOO_LONG", "The URL is too long."],
  415: ["UNSUPPORTED_MEDIA_TYPE", "This content type is not understood here."],
  422: ["UNPROCESSABLE", "The request could not be processed."],
  429: ["TOO_MANY_REQUESTS", "Too many requests."],
  500: ["INTERNAL_ERROR", "Something went wrong."],
  501: ["NOT_IMPLEMENTED", "This is not implemented yet."],
  503: ["UNAVAILABLE", "The service is not available at the moment."],
};

/** What another library's error means to a client; undefined: nothing that it should know. */
export type Translate = (error: unknown) => Error | undefined;

let translate: Translate = () => undefined;

/** Asked, from now on, about everything thrown that is no `HttpError`: once at start, for the errors of a database. */
export function translateErrors(by: Translate): void {
  translate = by;
}

/** Anything thrown, as an `HttpError`; what is not meant for the client becomes a plain 500. */
export function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const meant = translate(error) ?? error;
  if (meant instanceof HttpError) return meant;
  const status = statusOf(meant);
  if (isExposed(meant)) {
    const { code, message, details, headers = {} } = meant;
    return new HttpError(status, code, message, { details, headers, cause: error });
  }
  const known = codes[status];
  if (known === undefined) {
    return status < 500
      ? new HttpError(status, "REQUEST_ERROR", "The request could not be answered.", { cause: error })
      : new HttpError(500, "INTERNAL_ERROR", "Something went wrong.", { cause: error });
  }
  return new HttpError(status, known[0], known[1], { cause: error });
}

/** An error of another library that was made to be told, such as `ServiceError` of @ashlar/kit. */
interface Exposed extends Error {
  readonly expose: true;
  readonly code: string;
  readonly details: readonly Detail[];
  readonly headers?: Readonly<Record<string, string>>;
}

// `http-errors`, which Express and Koa throw, say `expose` too, and may have the code of a file system; never details.
function isExposed(error: unknown): error is Exposed {
  return (
    error instanceof Error &&
    "expose" in error &&
    error.expose === true &&
    "status" in error &&
    "code" in error &&
    typeof error.code === "string" &&
    "details" in error &&
    Array.isArray(error.details)
  );
}

function statusOf(error: unknown): number {
  if (typeof error !== "object" || error === null) return 500;
  const status = "status" in error ? error.status : "statusCode" in error ? error.statusCode : 500;
  return typeof status === "number" && Number.isInteger(status) && status >= 400 && status < 600
    ? status
    : 500;
}
