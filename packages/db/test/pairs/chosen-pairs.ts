/** Each pair makes half a dozen databases: `npm test` takes every other one, `npm run test:pairs` all. */
import type { Pair } from "./pair.ts";

export function chosenPairs(pairs: readonly Pair[]): readonly Pair[] {
  return process.env["PAIRS"] === "all" ? pairs : pairs.filter((_, at) => at % 2 === 0);
}
