/**
 * The moment at which a listener closes with nobody at its door.
 *
 * Whoever has connected and waits in the kernel to be accepted is reset when the listener closes, and the kernel cannot be
 * asked to let in no more. So the event loop turns until a turn brought nobody: then nobody waited when it looked. Who comes
 * between that look and the close is lost, so that only a turn counts in which neither work nor the scheduler came between.
 */

/** A turn so short was a few system calls. On a machine where none is, after so many, one near the shortest will do. */
const shortMs = 0.05;
const turnsToCompare = 100;
const nearShortest = 1.5;
/** The first turns are slower, and tell nothing. Then others come first: who uses up its share of a core is interrupted. */
const turnsAtOnce = 8;
const restMs = 1;

/** After so long without a connection, or at the latest after so long, whoever knocks is too late. */
const quietMs = 300;
const letInMs = 1_500;

/**
 * Calls `close` in the phase of the event loop that follows the look for connections.
 *
 * @param opened how many connections were accepted until now
 */
export function inQuietTurn(opened: () => number, close: () => void): void {
  new QuietTurn(opened, close).rest();
}

class QuietTurn {
  readonly #opened: () => number;
  readonly #close: () => void;
  readonly #beganMs = performance.now();
  #openedMs = this.#beganMs;
  #turnedMs = this.#beganMs;
  #shortestMs = Number.POSITIVE_INFINITY;
  #turns = 0;
  #known: number;

  constructor(opened: () => number, close: () => void) {
    this.#opened = opened;
    this.#close = close;
    this.#known = opened();
  }

  rest(): void {
    setTimeout(() => {
      this.#turnedMs = performance.now();
      setImmediate(this.#turn);
    }, restMs);
  }

  readonly #turn = (): void => {
    const nowMs = performance.now();
    const turnMs = nowMs - this.#turnedMs;
    this.#turnedMs = nowMs;
    this.#turns += 1;
    this.#shortestMs = Math.min(this.#shortestMs, turnMs);
    const isQuiet = this.#opened() === this.#known;
    if (!isQuiet) {
      this.#known = this.#opened();
      this.#openedMs = nowMs;
    }
    const longestMs =
      this.#turns < turnsToCompare ? shortMs : Math.max(shortMs, this.#shortestMs * nearShortest);
    const isShort = this.#turns >= turnsAtOnce && turnMs <= longestMs;
    const isLate = nowMs - this.#openedMs > quietMs || nowMs - this.#beganMs > letInMs;
    // Late, too, whoever has connected while the process stood still is let in; but not for ever.
    if ((isQuiet && (isShort || isLate)) || nowMs - this.#beganMs > 2 * letInMs) this.#close();
    else if (this.#turns % turnsAtOnce === 0) this.rest();
    else setImmediate(this.#turn);
  };
}
