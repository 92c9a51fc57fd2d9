/** Whose figures a chart shows: one run's, or two runs' over each other. */
import type { LoadResult } from "@ashlar/load";

export interface Series {
  /** As the legend calls it. */
  readonly name: string;
  /** The colour. */
  readonly className: "a" | "b";
  readonly result: LoadResult;
}

/** For a legend: nothing to tell apart where there is one. */
export function namesOf(series: readonly Series[]): (readonly [className: string, name: string])[] {
  return series.length < 2 ? [] : series.map(({ className, name }) => [className, name] as const);
}

/** Begins a sentence with whose figures it tells: `v1: p50 4ms; v2: p50 5ms`. */
export function tellEach(series: readonly Series[], say: (result: LoadResult) => string): string {
  return series
    .map(({ name, result }) => (series.length < 2 ? say(result) : `${name}: ${say(result)}`))
    .join("; ");
}
