/** The arithmetic of a token bucket whose whole state is one number: the moment when it will be full again. */
import type { Limit, Taken } from "./limit.ts";

// With a bucket that fills evenly, "tokens at a time" and "time at which it is full" say the same; the second needs
// no update while nothing happens, and tells a sweep by itself when it may be forgotten.

// Moments since 1970 in milliseconds, with fractions, are exact to about a quarter of a microsecond, and Redis keeps
// whole microseconds: a token may come that much too early.
const epsilonMs = 0.002;

/**
 * Milliseconds from now until the bucket is full, after one more token was taken; undefined where there is none left.
 *
 * @param fullInMs before the request; negative or zero: full
 */
export function afterOne(limit: Limit, fullInMs: number): number | undefined {
  const windowMs = limit.windowS * 1000;
  // Never fuller than empty: a clock that was set back, or a limit made smaller, must not lock anyone out for longer.
  const bounded = fullInMs > windowMs ? windowMs : fullInMs > 0 ? fullInMs : 0;
  const next = bounded + windowMs / limit.requests;
  return next <= windowMs + epsilonMs ? next : undefined;
}

/** Describes a bucket that has just been asked. */
export function describeTaken(limit: Limit, fullInMs: number, isAllowed: boolean): Taken {
  const windowMs = limit.windowS * 1000;
  const each = windowMs / limit.requests;
  const left = windowMs - fullInMs;
  const remaining = left <= 0 ? 0 : Math.floor((left + epsilonMs) / each);
  return {
    isAllowed,
    remaining,
    resetS: Math.ceil((fullInMs - epsilonMs) / 1000),
    retryAfterS: remaining > 0 ? 0 : Math.max(1, Math.ceil((each - left - epsilonMs) / 1000)),
  };
}
