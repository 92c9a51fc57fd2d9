/** A bounded map whose entries end by themselves, swept a little at each insertion: no timer, no pause. */

/** Entries looked at by each insertion of a new key: more than one, so that what has ended goes faster than it comes. */
const sweptPerInsertion = 2;
/** Entries compared when one must go although none has ended. */
const sampledForEviction = 8;

export class SweptMap<Value> {
  readonly #entries = new Map<string, Value>();
  readonly #maxKeys: number;
  readonly #endOf: (value: Value) => number;
  #hand: MapIterator<[string, Value]>;
  #newest: string | undefined;

  /** @param o.endOf epoch milliseconds from which an entry says no more than its absence */
  constructor(o: { readonly maxKeys: number; readonly endOf: (value: Value) => number }) {
    this.#maxKeys = o.maxKeys;
    this.#endOf = o.endOf;
    this.#hand = this.#entries.entries();
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): Value | undefined {
    return this.#entries.get(key);
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  set(key: string, value: Value, nowMs: number): void {
    if (!this.#entries.has(key)) {
      this.#sweep(nowMs);
      if (this.#entries.size >= this.#maxKeys) this.#evict();
      this.#newest = key;
    }
    this.#entries.set(key, value);
  }

  #sweep(nowMs: number): void {
    for (let looked = 0; looked < sweptPerInsertion; looked += 1) {
      const entry = this.#next();
      if (entry === undefined) return;
      if (this.#endOf(entry[1]) <= nowMs) this.#entries.delete(entry[0]);
    }
  }

  /**
   * Forgets the one of a few entries that ends first. One who floods the map with new keys so pushes out mostly such
   * keys, which have used next to nothing, and neither his own exhausted bucket nor anyone else's.
   */
  #evict(): void {
    // The newest is always among them: neighbours came together, and may all be exhausted.
    let victim = this.#newest;
    let victimEnd = this.#endOfKey(victim);
    for (let sampled = 0; sampled < sampledForEviction; sampled += 1) {
      const entry = this.#next();
      if (entry === undefined) break;
      const end = this.#endOf(entry[1]);
      if (end < victimEnd) {
        victim = entry[0];
        victimEnd = end;
      }
    }
    if (victim !== undefined) this.#entries.delete(victim);
  }

  #endOfKey(key: string | undefined): number {
    const value = key === undefined ? undefined : this.#entries.get(key);
    return value === undefined ? Number.POSITIVE_INFINITY : this.#endOf(value);
  }

  /** The next entry around the clock; a Map's iterator stays right while entries come and go. */
  #next(): [string, Value] | undefined {
    const step = this.#hand.next();
    if (!step.done) return step.value;
    this.#hand = this.#entries.entries();
    const first = this.#hand.next();
    return first.done ? undefined : first.value;
  }
}
