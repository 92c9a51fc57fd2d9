/** What to do next, as far as a run shows it. */
import type { LoadResult, Recommendation } from "./load-result.ts";
import type { Stage, StatusRange } from "./plan.ts";

export interface Known {
  /** The P99 latency, in ms, that is wanted. */
  readonly targetMs: number;
  /** Of an open loop. */
  readonly stages?: readonly Stage[];
  readonly expectedStatuses?: readonly StatusRange[];
}

export type Figures = Omit<LoadResult, "checks" | "recommendations">;

/** The most telling first; none where there is no evidence, which is not praise. */
export function recommend(_figures: Figures, _known: Known): Recommendation[] {
  return [];
}
