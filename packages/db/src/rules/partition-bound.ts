/** Bounds of partitions, as far as they can be told apart by their text. */
import { splitList } from "./split-list.ts";

const RANGE = /^FOR VALUES FROM \((.*)\) TO \((.*)\)$/s;
const LIST = /^FOR VALUES IN \((.*)\)$/s;
const HASH = /^FOR VALUES WITH \(modulus (\d+), remainder (\d+)\)$/i;

/** False when no row can belong to both; true where that is not known. */
export function mayOverlap(one: string, other: string): boolean {
  if (one === "DEFAULT" || other === "DEFAULT") return one === other;
  const lists = [LIST.exec(one)?.[1], LIST.exec(other)?.[1]].map((text) =>
    text === undefined ? undefined : splitList(text),
  );
  const [a, b] = lists;
  if (a !== undefined && b !== undefined) return a.some((value) => b.includes(value));
  const [hash, hashOther] = [HASH.exec(one), HASH.exec(other)];
  if (hash !== null && hashOther !== null) {
    const step = Math.min(Number(hash[1]), Number(hashOther[1]));
    return Number(hash[2]) % step === Number(hashOther[2]) % step;
  }
  const [range, rangeOther] = [RANGE.exec(one), RANGE.exec(other)];
  if (range === null || rangeOther === null) return true;
  return !(isUpTo(range[2], rangeOther[1]) || isUpTo(rangeOther[2], range[1]));
}

/** The end of one range is the beginning of the other, or lies before it. */
function isUpTo(end = "", start = ""): boolean {
  if (end === start) return true;
  const [a, b] = [end, start].map((text) => text.replace(/^'(.*)'$/s, "$1"));
  if (a === undefined || b === undefined || a === "" || b === "") return false;
  const isNumber = (text: string) => /^-?\d+(?:\.\d+)?$/.test(text);
  if (isNumber(a) && isNumber(b)) return Number(a) <= Number(b);
  // Dates and times of one length sort as they are written.
  const isDate = (text: string) => /^\d{4}-\d\d-\d\d[\d :.+-]*$/.test(text);
  return isDate(a) && isDate(b) && a.length === b.length && a <= b;
}
