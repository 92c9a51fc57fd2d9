/** Calls back at a time that is held better than by timers, which know whole milliseconds. */

/** A timer may be late by as much; nearer than that the loop turns without waiting. */
const coarseMs = 2;

/** Tells the loop when to turn next. Many calls ask for about the same time: a timer that is early enough stays. */
export class WakeUp {
  readonly #call: () => void;
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** When the timer goes off; by `performance.now()`. */
  #timerMs = Number.POSITIVE_INFINITY;

  constructor(call: () => void) {
    this.#call = call;
  }

  /** After the events that are at hand. */
  soon(): void {
    this.#immediate ??= setImmediate(this.#onImmediate);
  }

  /** Exactly then, at the cost of a loop that does not rest for the last two milliseconds. */
  exactly(waitMs: number, nowMs: number): void {
    if (waitMs < coarseMs) this.soon();
    else this.about(waitMs - 1, nowMs);
  }

  /** Then, give or take a millisecond. */
  about(waitMs: number, nowMs: number): void {
    if (this.#immediate !== undefined || this.#timerMs <= nowMs + waitMs) return;
    clearTimeout(this.#timer);
    this.#timerMs = nowMs + waitMs;
    this.#timer = setTimeout(this.#onTimer, waitMs);
  }

  /** Not at all. */
  cancel(): void {
    clearImmediate(this.#immediate);
    clearTimeout(this.#timer);
    this.#immediate = undefined;
    this.#timerMs = Number.POSITIVE_INFINITY;
  }

  readonly #onImmediate = (): void => {
    this.#immediate = undefined;
    this.#call();
  };

  readonly #onTimer = (): void => {
    this.#timerMs = Number.POSITIVE_INFINITY;
    this.#call();
  };
}
