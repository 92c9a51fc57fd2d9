/** What the runs of a comparison are called. */
import type { RunNames } from "./comparison.ts";
import type { LoadResult } from "./load-result.ts";

/** Two that were asked in turns go by their URLs; a saved one is the baseline of the other, whatever both asked for. */
export function nameRuns(
  a: LoadResult,
  b: LoadResult,
  { isInterleaved, baselineFile }: { readonly isInterleaved: boolean; readonly baselineFile?: string },
): RunNames {
  if (isInterleaved)
    return { a: { short: "A", full: `A (${urlOf(a)})` }, b: { short: "B", full: `B (${urlOf(b)})` } };
  const file = baselineFile === undefined ? "" : ` (${baselineFile})`;
  return {
    a: { short: "baseline", full: `baseline${file}` },
    b: { short: "this run", full: "this run" },
  };
}

/** A label begins with the method. */
function urlOf({ target }: LoadResult): string {
  const [first = ""] = target.requests;
  return first.replace(/^\S+ /, "");
}

export function capitalised(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
