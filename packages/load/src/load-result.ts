/** What a run was and what came of it: what `--json` prints, `--output` saves and `--compare` reads. */
import type { EngineName } from "./plan.ts";

/** The version of the shape; it changes when a member goes or changes its meaning. */
export const RESULT_VERSION = 1;

/** All in ms. */
export interface LatencySummary {
  readonly count: number;
  readonly min: number;
  readonly mean: number;
  readonly standardDeviation: number;
  readonly p50: number;
  readonly p75: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly p9999: number;
  readonly max: number;
}

/** A second of the run, or a slice of a comparison. */
export interface TimelineRow {
  /** From the begin of measuring, in s. */
  readonly startS: number;
  readonly durationS: number;
  readonly sent: number;
  readonly completed: number;
  readonly failed: number;
  readonly perSecond: number;
  /** In ms. */
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  readonly bytesReceived: number;
  /** At its end. */
  readonly inFlight: number;
}

/** A kind of failure: no answer (`connect-refused`, …) or an answer that was not expected (`http-503`). */
export interface FailureCount {
  readonly kind: string;
  readonly label: string;
  readonly count: number;
  /** The first that was seen, in words. */
  readonly example?: string;
}

/** One of several requests. */
export interface EndpointResult {
  readonly label: string;
  readonly weight: number;
  readonly requests: { readonly completed: number; readonly failed: number };
  readonly perSecond: number;
  readonly latency: LatencySummary;
}

/** What makes figures less than they seem. */
export type MarkName =
  | "closed-loop"
  | "generator-late"
  | "not-all-sent"
  | "unanswered"
  | "interrupted"
  | "time-over"
  | "generator-busy"
  | "few-requests"
  | "all-failed";

export interface Mark {
  readonly name: MarkName;
  /** A sentence for people. */
  readonly text: string;
}

/** A check that decides the exit code: a threshold, an expected status, an expected rate limit. */
export interface Check {
  readonly name: string;
  readonly isPassed: boolean;
  readonly expected: string;
  readonly found: string;
}

export interface Recommendation {
  readonly name: string;
  readonly text: string;
  readonly evidence: string;
}

export interface LoadResult {
  readonly version: typeof RESULT_VERSION;
  readonly tool: { readonly name: "ashlar"; readonly version: string };
  /** When measuring began, after the warm-up: RFC 3339. */
  readonly startedAt: string;
  readonly target: {
    /** Labels: method and URL. */
    readonly requests: readonly string[];
    /** Where it went: `127.0.0.1:8080`, or the path of a Unix socket. */
    readonly address: string;
  };
  readonly settings: {
    readonly engine: EngineName;
    readonly workers: number;
    readonly concurrency: number;
    readonly arrival: "closed" | "constant" | "poisson";
    /** Of an open loop, as it was asked for, in requests/s: a number, or stages as `30s:100`. */
    readonly rate?: string;
    readonly durationS?: number;
    readonly requestLimit?: number;
    readonly warmUpS: number;
    readonly timeoutS: number;
  };
  /** What was measured: from the end of the warm-up to the last answer. */
  readonly durationS: number;
  readonly requests: {
    /** Left on a connection. */
    readonly sent: number;
    /** Answered whole, with whatever status. */
    readonly completed: number;
    readonly succeeded: number;
    /** Everything else, whether it left or not. */
    readonly failed: number;
    /** Of an open loop: due before the end, but never sent. Not among the failed. */
    readonly unsent: number;
    /** Sent in the warm-up. */
    readonly warmUp: number;
  };
  /** Completed per second. */
  readonly perSecond: number;
  /** From the due time to the last byte of the answer; of a closed loop, from the moment that the connection was free. */
  readonly latency: LatencySummary;
  /** From the sending to the last byte of the answer. */
  readonly service: LatencySummary;
  /** Of an open loop: how late requests left for which a connection was free. */
  readonly lateness?: LatencySummary;
  /** Of an open loop: how many requests were due, and what left on a connection per second, beside what should have. */
  readonly schedule?: {
    readonly due: number;
    readonly plannedPerSecond: number;
    readonly sentPerSecond: number;
  };
  readonly bytes: { readonly received: number; readonly sent: number };
  readonly connections: {
    readonly opened: number;
    readonly connectMs: { readonly mean: number; readonly max: number };
  };
  /** Answers by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Answers 429, and those of them with a Retry-After. */
  readonly rateLimited: {
    readonly answers: number;
    readonly withRetryAfter: number;
    readonly retryAfterS?: number;
  };
  readonly failures: readonly FailureCount[];
  readonly timeline: readonly TimelineRow[];
  /** Where several requests were sent. */
  readonly endpoints: readonly EndpointResult[];
  /** Counts of latencies: pairs of the highest µs of a slot and how many fell into it. */
  readonly distribution: readonly (readonly [upToUs: number, count: number])[];
  /** The generator's own CPU time over the measured time and its threads: 1 is as much as it can. */
  readonly generator: { readonly cpuShare: number };
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly platform: string;
    readonly node: string;
  };
  readonly marks: readonly Mark[];
  readonly checks: readonly Check[];
  readonly recommendations: readonly Recommendation[];
}
