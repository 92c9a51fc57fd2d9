/** What a rate limit is, and what a store of them can be asked. */

/**
 * A token bucket: holds `requests` tokens, one is taken by each request, and it fills evenly within `windowS`.
 *
 * So a client may send `requests` at once, and `requests / windowS` per second in the long run.
 */
export interface Limit {
  /** Seen by clients in `RateLimit-Policy`; also what keeps the counts of two limits apart. */
  readonly name: string;
  /** At least 1. */
  readonly requests: number;
  /** Seconds, at least 1. */
  readonly windowS: number;
}

/** What became of one request against one limit. */
export interface Taken {
  readonly isAllowed: boolean;
  /** Whole requests that may follow at once. */
  readonly remaining: number;
  /** Whole seconds, rounded up, until the bucket is full again. */
  readonly resetS: number;
  /** Whole seconds, rounded up, until the next request will be allowed; 0 where it is now. */
  readonly retryAfterS: number;
}

/** How long someone waits who fails again and again. */
export interface Backoff {
  /** Failures that cost nothing: people mistype. */
  readonly freeFailures: number;
  /** Seconds to wait after the first failure that costs; doubled by each further one. */
  readonly firstWaitS: number;
  /** Seconds; no wait is longer. */
  readonly longestWaitS: number;
  /** Seconds after the last failure when it is all forgotten. */
  readonly forgetS: number;
}

/** Where counts are kept: this process's memory, or a Redis that several processes share. Both behave the same. */
export interface RateLimitStore {
  /** Takes one token for `key`. The memory store answers at once, without a promise. */
  take(key: string, limit: Limit, nowMs: number): Taken | Promise<Taken>;
  /** Whole seconds until `key` may try again; 0: now. */
  waitS(key: string, nowMs: number): number | Promise<number>;
  /** Notes a failure of `key`; answers the whole seconds to wait from now. */
  fail(key: string, backoff: Backoff, nowMs: number): number | Promise<number>;
  /**
   * Whole seconds until `key` may try again, or 0: it may now, and a failure is noted in advance. One step, so that of
   * many who ask at once only those pass that would pass one after the other.
   */
  attempt(key: string, backoff: Backoff, nowMs: number): number | Promise<number>;
  /** Forgets the failures of `key`. */
  clear(key: string, nowMs: number): void | Promise<void>;
}
