/** What was counted, before anything is made of it. */
import type { Failure } from "./failure.ts";
import type { Histogram } from "./histogram.ts";
import type { TimelineRow } from "./load-result.ts";
import type { EngineName, LoadPlan } from "./plan.ts";

/** What all workers counted in a span of time: a second, a slice, or the whole run. */
export interface Tally {
  /** From the begin of measuring; in the warm-up below 0. */
  readonly startMs: number;
  readonly endMs: number;
  readonly sent: number;
  /** Answered whole, with whatever status. */
  readonly completed: number;
  /** Of the completed: with a status that counts as success. */
  readonly succeeded: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly opened: number;
  readonly connectSumMs: number;
  readonly connectMaxMs: number;
  /** At the end. */
  readonly inFlight: number;
  /** Answers by status: index 100 to 999. */
  readonly statuses: Float64Array;
  /** Requests without a whole answer, by the index of `FAILURES`. */
  readonly failures: Float64Array;
  /** Answers 429 with a Retry-After. */
  readonly withRetryAfter: number;
  /** Per spec of the plan (of more than 16 specs: all in the first); what was not answered is in none. */
  readonly latency: readonly Histogram[];
  readonly service: Histogram;
  /** Of an open loop: how late requests left for which a connection was free. */
  readonly lateness: Histogram;
  /** Completed and failed per spec, as `latency`. */
  readonly specCompleted: Float64Array;
  readonly specFailed: Float64Array;
}

/** How far a run is, for whoever watches. */
export interface Progress {
  readonly phase: "warm-up" | "measuring" | "draining";
  readonly elapsedMs: number;
  readonly totalMs: number;
  readonly sent: number;
  readonly completed: number;
  readonly failed: number;
  readonly inFlight: number;
  readonly open: number;
  /** In the last full second. */
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** A run that has ended. */
export interface LoadRun {
  readonly plan: LoadPlan;
  readonly engine: EngineName;
  readonly workers: number;
  /** Where it went: `127.0.0.1:8080`, or the path of a Unix socket. */
  readonly address: string;
  /** When measuring began, after the warm-up. */
  readonly startedAt: Date;
  /** All that was measured; the warm-up is left out. `endMs` is that of the last answer, or of the last request where it is later. */
  readonly total: Tally;
  /** The seconds, or the slices of a comparison, in order; of very long runs several joined. Their histograms are gone. */
  readonly rows: readonly TimelineRow[];
  readonly warmUpSent: number;
  /** Of an open loop: due, but never sent. */
  readonly unsent: number;
  /** Of an open loop: how many requests were due in the measured time. */
  readonly due: number;
  /** Until when requests were sent, from the begin of measuring. */
  readonly sendingMs: number;
  /** The first of each failure, in words, by `Failure` or `http-503`. */
  readonly examples: ReadonlyMap<Failure | `http-${number}`, string>;
  /** The Retry-After of the first 429 that had one in seconds. */
  readonly retryAfterS?: number;
  readonly isInterrupted: boolean;
  /** Whether rows are slices, between which another target was sent to: their time is not that of a clock. */
  readonly isInTurns: boolean;
  /** CPU time of this process while it measured, over the wall time and the workers. */
  readonly cpuShare: number;
}
