/** Finds the items of a list again in the one that takes its place. */
import { isDeepStrictEqual } from "node:util";
import type { Json } from "@ashlar/model";

export interface MatchedItems {
  /** Of each new item the place of the old one, -1 where there is none. */
  readonly matches: readonly number[];
  readonly used: ReadonlySet<number>;
  /** Whether those that stay are in the order in which they were. */
  readonly isInOrder: boolean;
}

/** @param originOf what a new item took the place of */
export function matchItems(
  before: readonly Json[],
  after: readonly Json[],
  originOf: (value: Json) => Json | undefined,
): MatchedItems {
  const used = new Set<number>();
  const matches = after.map((value, index) => {
    const origin = originOf(value);
    const isMatch = (at: number, other: Json | undefined): boolean =>
      !used.has(at) &&
      (other === value || (origin !== undefined && other === origin) || isDeepStrictEqual(other, value));
    const found = isMatch(index, before[index]) ? index : before.findIndex((other, at) => isMatch(at, other));
    if (found !== -1) used.add(found);
    return found;
  });
  const isInOrder = matches
    .filter((at) => at !== -1)
    .every((at, index, all) => index === 0 || at > (all[index - 1] ?? -1));
  return { matches, used, isInOrder };
}
