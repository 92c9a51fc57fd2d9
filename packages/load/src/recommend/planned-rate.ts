/** What rate an open loop was to have in a second of its timeline. */
import type { TimelineRow } from "../load-result.ts";
import type { Stage } from "../plan.ts";

/** In requests/s, on average of the row; 0 after the last stage. The stages begin with the measuring. */
export function plannedRate(stages: readonly Stage[], { startS, durationS }: TimelineRow): number {
  if (durationS === 0) return 0;
  let requests = 0;
  let beginS = 0;
  for (const stage of stages) {
    const endS = beginS + stage.durationMs / 1000;
    const from = Math.max(startS, beginS);
    const to = Math.min(startS + durationS, endS);
    if (to > from) requests += (to - from) * rateAt(stage, (from + to) / 2 - beginS);
    beginS = endS;
  }
  return requests / durationS;
}

/** A straight line: what it has in the middle of a span is its mean there. */
function rateAt({ durationMs, fromPerS, toPerS }: Stage, s: number): number {
  return fromPerS + ((toPerS - fromPerS) * s * 1000) / durationMs;
}
