/** An order in which each comes after what it waits for; among those that may come next, the one of the best rank. */

export interface Ranked {
  /** The smaller comes first; compared from the left. */
  readonly rank: readonly [stage: number, kind: number, name: string];
}

/**
 * Kahn's algorithm. A circle is broken at its best-ranked member: whether that works is for the proof to find out.
 *
 * @param waitsFor for each node those that come before it
 */
export function order<T extends Ranked>(
  nodes: readonly T[],
  waitsFor: ReadonlyMap<T, ReadonlySet<T>>,
): readonly T[] {
  const missing = new Map(nodes.map((node) => [node, waitsFor.get(node)?.size ?? 0]));
  const followers = new Map<T, T[]>();
  for (const [node, others] of waitsFor) {
    for (const other of others) {
      const list = followers.get(other);
      if (list === undefined) followers.set(other, [node]);
      else list.push(node);
    }
  }
  const ready = new Heap<T>();
  for (const node of nodes) if (missing.get(node) === 0) ready.push(node);
  const done = new Set<T>();
  const result: T[] = [];
  while (result.length < nodes.length) {
    const next = ready.pop() ?? bestOf(nodes.filter((node) => !done.has(node)));
    if (next === undefined) break;
    if (done.has(next)) continue;
    done.add(next);
    result.push(next);
    for (const follower of followers.get(next) ?? []) {
      const left = (missing.get(follower) ?? 0) - 1;
      missing.set(follower, left);
      if (left === 0 && !done.has(follower)) ready.push(follower);
    }
  }
  return result;
}

function isBefore({ rank: a }: Ranked, { rank: b }: Ranked): boolean {
  if (a[0] !== b[0]) return a[0] < b[0];
  if (a[1] !== b[1]) return a[1] < b[1];
  return a[2] < b[2];
}

function bestOf<T extends Ranked>(nodes: readonly T[]): T | undefined {
  return nodes.reduce<T | undefined>(
    (best, node) => (best === undefined || isBefore(node, best) ? node : best),
    undefined,
  );
}

/** A binary heap: the best rank comes out first. */
class Heap<T extends Ranked> {
  readonly #items: T[] = [];

  push(item: T): void {
    const items = this.#items;
    items.push(item);
    for (let at = items.length - 1; at > 0; ) {
      const above = (at - 1) >> 1;
      if (!this.#swapIfBefore(at, above)) break;
      at = above;
    }
  }

  pop(): T | undefined {
    const items = this.#items;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first;
    items[0] = last;
    for (let at = 0; ; ) {
      const left = 2 * at + 1;
      const right = left + 1;
      const [a, b] = [items[left], items[right]];
      if (a === undefined) break;
      const best = b !== undefined && isBefore(b, a) ? right : left;
      if (!this.#swapIfBefore(best, at)) break;
      at = best;
    }
    return first;
  }

  #swapIfBefore(lower: number, upper: number): boolean {
    const [a, b] = [this.#items[lower], this.#items[upper]];
    if (a === undefined || b === undefined || !isBefore(a, b)) return false;
    this.#items[lower] = b;
    this.#items[upper] = a;
    return true;
  }
}
