/** A stretch of sending: a whole run, or a slice of one. */
import type { Schedule } from "./schedule.ts";

/** Times are of `performance.now()`. */
export interface Span {
  /** When requests begin to leave: before `originMs` by the warm-up. */
  readonly beginMs: number;
  /** When measuring begins. */
  readonly originMs: number;
  /** When the last request may leave. */
  readonly endMs: number;
  /** The length of the intervals that are counted apart. */
  readonly intervalMs: number;
  /** The place of its first interval; the warm-up has the one before. */
  readonly firstInterval: number;
  /** Of an open loop, from `beginMs`. */
  readonly schedule?: Schedule;
}

/** What only the end of a span shows. */
export interface SpanEnd {
  /** Of an open loop: requests that were due in the measured time, and those of them that never left. */
  readonly due: number;
  readonly unsent: number;
  /** When sending ended, from the begin of measuring: a thread's clock is its own. */
  readonly sendingEndMs: number;
}
