/** Two indexes of which one does all that the other does. */

import { groupBy } from "../../group-by.ts";
import type { DatabaseFinding } from "../analysis.ts";
import { dropIndex } from "../index-change.ts";
import type { IndexFacts } from "../index-facts.ts";
import { indexId } from "../object-id.ts";
import { bytes } from "../quantity.ts";
import { type Known, labelOf } from "../rule.ts";
import { isDroppable } from "./unused-index.ts";

/** The same columns in the same way, twice. */
export function duplicateIndex({ indexes }: Known): readonly DatabaseFinding[] {
  return pairs(indexes, isSame).map(({ index, other }) => {
    const evidence = sized(`${index.definition}; ${other.definition}`, index);
    return {
      rule: "duplicate-index",
      severity: "warning",
      object: indexId(index),
      message: `index ${labelOf(index)} is the same as ${nameOf(other)}`,
      hint: "drop it: each write pays for both",
      evidence,
      migration: dropIndex(index, evidence),
    };
  });
}

/** A B-tree whose columns are the first of another's. */
export function redundantIndex({ indexes }: Known): readonly DatabaseFinding[] {
  const duplicates = new Set(pairs(indexes, isSame).map(({ index }) => index));
  const left = indexes.filter((index) => !duplicates.has(index));
  return pairs(left, isPrefix).map(({ index, other }) => {
    const evidence = sized(`${other.definition} begins with the same columns`, index);
    return {
      rule: "redundant-index",
      severity: "info",
      object: indexId(index),
      message: `index ${labelOf(index)} (${keysOf(index)}) is covered by ${nameOf(other)} (${keysOf(other)})`,
      hint: "drop it, unless it is much smaller and read very often",
      evidence,
      migration: dropIndex(index, evidence),
    };
  });
}

/** Each index that may go, with the first that does its work and stays. */
function pairs(
  indexes: readonly IndexFacts[],
  covers: (other: IndexFacts, index: IndexFacts) => boolean,
): { readonly index: IndexFacts; readonly other: IndexFacts }[] {
  return [...groupBy(indexes, ({ table }) => table).values()].flatMap((siblings) => {
    const gone = new Set<IndexFacts>();
    // Of two that are the same, the later name goes.
    return siblings.toReversed().flatMap((index) => {
      if (!isDroppable(index)) return [];
      const other = siblings.find(
        (one) => one !== index && one.isValid && !gone.has(one) && covers(one, index),
      );
      if (other === undefined) return [];
      gone.add(index);
      return [{ index, other }];
    });
  });
}

function isSame(other: IndexFacts, index: IndexFacts): boolean {
  return (
    other.method === index.method &&
    other.where === index.where &&
    other.keys.length === index.keys.length &&
    beginsWith(other, index) &&
    index.include.every((name) => other.include.includes(name))
  );
}

function isPrefix(other: IndexFacts, index: IndexFacts): boolean {
  const all = [...other.include, ...other.keys.map(({ text }) => text)];
  return (
    other.method === "btree" &&
    index.method === "btree" &&
    other.where === index.where &&
    other.keys.length > index.keys.length &&
    beginsWith(other, index) &&
    index.include.every((name) => all.includes(name))
  );
}

function beginsWith(other: IndexFacts, index: IndexFacts): boolean {
  return index.keys.every(({ text, detail }, position) => {
    const key = other.keys[position];
    return key?.text === text && key.detail === detail;
  });
}

function nameOf(index: IndexFacts): string {
  return index.constraint === undefined ? labelOf(index) : `the key ${index.constraint}`;
}

function keysOf(index: IndexFacts): string {
  return index.keys.map(({ text }) => text).join(", ");
}

function sized(text: string, index: IndexFacts): string {
  return index.bytes === 0 ? text : `${text}; ${bytes(index.bytes)}`;
}
