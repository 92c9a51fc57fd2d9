/** How repeated failures add up to a wait. */
import type { Backoff } from "./limit.ts";

/** What is known of one who failed. */
export interface Failures {
  readonly count: number;
  readonly blockedUntilMs: number;
  readonly forgetAtMs: number;
}

/** What is known after one more failure. */
export function failure(countBefore: number, backoff: Backoff, nowMs: number): Failures {
  const count = countBefore + 1;
  const waitMs = waitAfter(count, backoff) * 1000;
  return {
    count,
    blockedUntilMs: nowMs + waitMs,
    forgetAtMs: nowMs + Math.max(waitMs, backoff.forgetS * 1000),
  };
}

/** Seconds to wait after so many failures in a row. */
export function waitAfter(count: number, backoff: Backoff): number {
  const costly = count - backoff.freeFailures;
  if (costly <= 0) return 0;
  // 2^30 first waits are past any cap, and the exponent must not overflow.
  return Math.min(backoff.longestWaitS, backoff.firstWaitS * 2 ** Math.min(30, costly - 1));
}
