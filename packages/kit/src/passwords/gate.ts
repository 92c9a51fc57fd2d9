/** Lets a few pieces of work run at a time; the rest waits in a bounded row. */

export class Gate {
  readonly #most: number;
  readonly #mostWaiting: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(o: { readonly most: number; readonly mostWaiting: number }) {
    this.#most = o.most;
    this.#mostWaiting = o.mostWaiting;
  }

  get isFull(): boolean {
    return this.#running >= this.#most && this.#waiting.length >= this.#mostWaiting;
  }

  /** Ask `isFull` first: the row is not looked at here. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= this.#most) await new Promise<void>((go) => this.#waiting.push(go));
    else this.#running += 1;
    try {
      return await work();
    } finally {
      // The place is handed on, not given up: nobody who comes in between can take it.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
