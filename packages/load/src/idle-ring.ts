/** Connections that wait for a request, by index: the one that waited longest goes first. */
export class IdleRing {
  readonly #ring: Int32Array;
  #first = 0;
  length: number = 0;

  constructor(capacity: number) {
    this.#ring = new Int32Array(Math.max(1, capacity));
  }

  push(index: number): void {
    this.#ring[(this.#first + this.length) % this.#ring.length] = index;
    this.length++;
  }

  /** Must not be called when it is empty. */
  shift(): number {
    const index = this.#ring[this.#first] as number;
    this.#first = (this.#first + 1) % this.#ring.length;
    this.length--;
    return index;
  }

  /** Takes one out wherever it stands; nothing where it is not in. */
  remove(index: number): void {
    const { length } = this;
    for (let seen = 0; seen < length; seen++) {
      const one = this.shift();
      if (one !== index) this.push(one);
    }
  }
}
