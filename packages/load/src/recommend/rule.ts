/** What a recommendation is made from. */
import type { LoadResult, Recommendation } from "../load-result.ts";
import type { Stage, StatusRange } from "../plan.ts";

export type Figures = Omit<LoadResult, "checks" | "recommendations">;

export interface Known {
  /** The P99 latency, in ms, that is wanted. */
  readonly targetMs: number;
  /** Of an open loop. */
  readonly stages?: readonly Stage[];
  readonly expectedStatuses?: readonly StatusRange[];
  /** Whether the rows are slices, between which another target was sent to. */
  readonly isInTurns: boolean;
  /** Whether 429 is what the run is for. */
  readonly isRateLimitExpected: boolean;
  /** Whether the requests themselves end their connections. */
  readonly closesConnections: boolean;
}

/** Nothing where the run does not show what it looks for. */
export type Rule = (figures: Figures, known: Known) => Recommendation | undefined;

/** Latencies far below the target are nobody's concern, whatever their shape. */
export function noticeableMs({ targetMs }: Known): number {
  return targetMs / 4;
}

/** Whether the rate of an open loop stays as it is. */
export function isSteady({ stages = [] }: Known): boolean {
  const [first] = stages;
  return stages.every(({ fromPerS, toPerS }) => fromPerS === first?.fromPerS && toPerS === first.fromPerS);
}

export function failuresOf({ failures }: Figures, ...kinds: readonly string[]): number {
  return failures.reduce((sum, { kind, count }) => (kinds.includes(kind) ? sum + count : sum), 0);
}
