/** What the kit refuses a request with. */

export interface ErrorDetail {
  /** Where in the request: `email`, `body.items[0].isbn`, `Idempotency-Key`. */
  readonly field: string;
  /** For people. */
  readonly message: string;
  /** For programs: `required`, `pattern`, `taken`. */
  readonly reason: string;
}

export interface ServiceErrorOptions {
  readonly details?: readonly ErrorDetail[] | undefined;
  /** Of the answer: `Retry-After`, `WWW-Authenticate`. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly cause?: unknown;
}

/**
 * Anything the kit refuses a request with. Its message is meant for the client. Frameworks and generated code know it
 * by its shape (`expose`, `status`), so that two copies of the kit in one process do no harm.
 */
export class ServiceError extends Error {
  override readonly name: string = "ServiceError";
  /** Of the answer, 400..599. */
  readonly status: number;
  /** For programs, in capitals: `RATE_LIMITED`. */
  readonly code: string;
  readonly expose = true as const;
  readonly details: readonly ErrorDetail[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, options: ServiceErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
    this.code = code;
    this.details = options.details ?? [];
    this.headers = options.headers ?? {};
  }
}
