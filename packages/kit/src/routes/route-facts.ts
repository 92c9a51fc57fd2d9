/** What the kit needs to know of an operation before its handler is called. */

export interface RouteFacts {
  /** Name of the operation: `getBook`. */
  readonly operation: string;
  /** In capitals. */
  readonly method: string;
  /** Template: `/v1/books/{bookId}`. */
  readonly path: string;
  readonly deprecated?: true;
  /**
   * Since when: an ISO date or date-time. The `Deprecation` field is a date (RFC 9745 §2.1), so without this one
   * nothing is sent.
   */
  readonly deprecatedSince?: string;
  /** When it will end: an ISO or an HTTP date, not before `deprecatedSince` (RFC 8594, RFC 9745 §4). */
  readonly sunset?: string;
  /** Limited more strictly: login, token, registration, password reset. */
  readonly limit?: "auth";
  /** Needs credentials: answers are not stored by caches unless the handler says so. */
  readonly isPrivate?: true;
}
