/** What a comparison of two runs says. */

/** Of the second run, beside the first. Unclear: the runs are too short or too uneven to tell. */
export type Verdict = "better" | "worse" | "same" | "unclear";

export type MetricName = "perSecond" | "mean" | "p50" | "p95" | "p99" | "errorShare";

export interface MetricComparison {
  readonly name: MetricName;
  /** `share` is 0 to 1. */
  readonly unit: "/s" | "ms" | "share";
  /** Of the whole runs; 0 where there was nothing to measure. */
  readonly a: number;
  readonly b: number;
  /** From a to b, as a part of a: 0.1 is 10 % more. Of `errorShare`: the difference. Null where it cannot be told. */
  readonly change: number | null;
  /** The ends of the interval that holds the true change in 99 of 100 cases. */
  readonly low: number | null;
  readonly high: number | null;
  /** The least change that is called one. */
  readonly leastChange: number;
  readonly verdict: Verdict;
}

/** How people call a run. */
export interface RunName {
  /** `A`, `baseline`: over a column. */
  readonly short: string;
  /** `A (http://localhost:3000/v1)`, `baseline (run.json)` */
  readonly full: string;
}

export interface RunNames {
  readonly a: RunName;
  readonly b: RunName;
}

export interface Comparison {
  /** Whether both were measured at once, in turns. */
  readonly isInterleaved: boolean;
  readonly names: RunNames;
  /** How many slices of each were compared. */
  readonly slices: { readonly a: number; readonly b: number };
  readonly metrics: readonly MetricComparison[];
  /** Of the second beside the first: mixed where it is better in one and worse in another. */
  readonly overall: Verdict | "mixed";
  /** The same, for people. */
  readonly sentence: string;
  /** What makes the comparison less than it seems. */
  readonly caveats: readonly string[];
}
