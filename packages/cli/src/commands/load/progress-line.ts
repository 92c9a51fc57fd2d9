/** How far a load test is, in one line. */
import type { LoadPlan, Progress } from "@ashlar/load";
import { duration, plural, rate, seconds, whole } from "./figure.ts";

export function progressLine(progress: Progress, { requestLimit, durationMs }: LoadPlan): string {
  const { phase, completed, failed, inFlight } = progress;
  const failures = failed === 0 ? "" : `, ${whole(failed)} failed`;
  if (phase === "draining")
    return `Waiting for ${plural(inFlight, "answer")}; ${whole(completed)} came${failures}`;
  const figures = figuresOf(progress);
  const of = Number.isFinite(durationMs)
    ? ` of ${seconds(progress.totalMs / 1000)}`
    : ` and ${whole(completed)} of ${whole(requestLimit ?? 0)}`;
  const elapsed = seconds(Math.floor(Math.max(0, progress.elapsedMs) / 1000));
  const what = phase === "warm-up" ? "Warming up, " : "";
  const answers = Number.isFinite(durationMs) ? `: ${whole(completed)} answers` : "";
  return `${what}${elapsed}${of}${answers}${figures}${failures}`;
}

/** Of two runs in turns: a slice of one of them, so that counts would jump. */
export function comparisonProgressLine(
  progress: Progress,
  { elapsedMs, totalMs }: { readonly elapsedMs: number; readonly totalMs: number },
): string {
  const elapsed = seconds(Math.floor(Math.min(elapsedMs, totalMs) / 1000));
  return `Comparing, ${elapsed} of ${seconds(totalMs / 1000)}${figuresOf(progress)}`;
}

/** Of the last full second. */
function figuresOf({ perSecond, p50Ms, p99Ms }: Progress): string {
  return perSecond === 0 ? "" : `, ${rate(perSecond)}/s, P50 ${duration(p50Ms)}, P99 ${duration(p99Ms)}`;
}
