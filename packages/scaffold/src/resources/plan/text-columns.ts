/** Columns that are answered as text: those that people name, and what refers to them, which holds the same values. */
import type { ObjectId } from "@ashlar/model";
import { foreignKeysOf } from "./foreign-keys.ts";
import type { Chosen } from "./selection.ts";

/** @returns relation → columns */
export function textColumns(chosen: readonly Chosen[]): ReadonlyMap<ObjectId, ReadonlySet<string>> {
  const found = new Map<ObjectId, Set<string>>();
  for (const { facts, override } of chosen) {
    const named = [...(override?.columns ?? [])].filter(([, { isText }]) => isText).map(([column]) => column);
    found.set(facts.id, new Set(named));
  }
  const keys = chosen.flatMap(({ facts }) => foreignKeysOf(facts));
  for (let hasGrown = true; hasGrown; ) {
    hasGrown = false;
    for (const { from, to, pairs } of keys) {
      for (const [own, other] of pairs) {
        const columns = found.get(from.id);
        if (!found.get(to)?.has(other) || columns === undefined || columns.has(own)) continue;
        columns.add(own);
        hasGrown = true;
      }
    }
  }
  return found;
}
