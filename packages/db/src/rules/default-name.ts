/** The names that Postgres gives to what got none, and names for a while. */
import type { Side } from "./rule.ts";

const LONGEST_BYTES = 63;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * `books_title_key`: both names are shortened until everything fits, the longer one first, as `makeObjectName()` does.
 *
 * @param second not set for names of two parts: `books_pkey`
 */
export function defaultName(first: string, second: string | undefined, label: string): string {
  const room = LONGEST_BYTES - label.length - 1 - (second === undefined ? 0 : 1);
  let firstBytes = encoder.encode(first).length;
  let secondBytes = second === undefined ? 0 : encoder.encode(second).length;
  while (firstBytes + secondBytes > room) {
    if (firstBytes > secondBytes) firstBytes -= 1;
    else secondBytes -= 1;
  }
  const parts = [
    clip(first, firstBytes),
    ...(second === undefined ? [] : [clip(second, secondBytes)]),
    label,
  ];
  return parts.join("_");
}

/** A name for a while, which nothing else has. */
export function temporaryName(name: string, { before, after }: Sides): string {
  for (let number = 1; ; number++) {
    const free = defaultName(name, undefined, `ashlar_new${number === 1 ? "" : number}`);
    if (!namesIn(before).has(free) && !namesIn(after).has(free)) return free;
  }
}

interface Sides {
  readonly before: Side;
  readonly after: Side;
}

const NAMES: WeakMap<Side, ReadonlySet<string>> = new WeakMap();

function namesIn(side: Side): ReadonlySet<string> {
  const known = NAMES.get(side);
  if (known !== undefined) return known;
  const names = new Set(side.database.objects.map(({ name }) => name));
  NAMES.set(side, names);
  return names;
}

/** Whole characters only. */
function clip(text: string, bytes: number): string {
  return decoder.decode(encoder.encode(text).subarray(0, bytes)).replace(/\ufffd+$/, "");
}
