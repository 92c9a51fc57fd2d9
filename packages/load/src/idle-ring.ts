/**
 * Connections that wait for a request, by index: the one that waited longest goes first. Each knows its neighbours, so
 * that a server which closes thousands at once costs no more than as many steps.
 */
export class IdleRing {
  /** Of each connection, and at the end of the ring's own begin; -1 where it is not in. */
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  /** What stands before the first and after the last. */
  readonly #begin: number;
  length: number = 0;

  constructor(capacity: number) {
    this.#begin = capacity;
    this.#next = new Int32Array(capacity + 1).fill(-1);
    this.#previous = new Int32Array(capacity + 1).fill(-1);
    this.#next[capacity] = capacity;
    this.#previous[capacity] = capacity;
  }

  /** Must not be called for one that is in. */
  push(index: number): void {
    const begin = this.#begin;
    const last = this.#previous[begin] as number;
    this.#next[last] = index;
    this.#previous[index] = last;
    this.#next[index] = begin;
    this.#previous[begin] = index;
    this.length++;
  }

  /** Must not be called when it is empty. */
  shift(): number {
    const index = this.#next[this.#begin] as number;
    this.remove(index);
    return index;
  }

  /** Takes one out wherever it stands; nothing where it is not in. */
  remove(index: number): void {
    const next = this.#next[index] as number;
    if (next === -1) return;
    const previous = this.#previous[index] as number;
    this.#next[previous] = next;
    this.#previous[next] = previous;
    this.#next[index] = -1;
    this.length--;
  }
}
