/** Requests that no percentile knows: what they would have added is slower than all that was measured. */
import type { LoadResult } from "./load-result.ts";

type Counted = Pick<LoadResult, "requests" | "failures" | "settings">;

/** Those that left, or tried to, and had no whole answer; what a Ctrl-C cut off is left out. */
export function unansweredOf({ requests, failures }: Omit<Counted, "settings">): number {
  const abandoned = failures.find(({ kind }) => kind === "abandoned")?.count ?? 0;
  return requests.succeeded + requests.failed - requests.completed - abandoned;
}

/** Those of an open loop that were due and never left; the last of each worker may be due as sending ends. */
export function missedOf({ requests, settings }: Omit<Counted, "failures">): number {
  return requests.unsent <= settings.workers ? 0 : requests.unsent;
}
