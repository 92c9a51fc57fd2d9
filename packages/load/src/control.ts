/** What the main thread tells all workers while their loops run, in shared memory that they look at. */

const STOP = 0;
const TAKEN = 1;
const RECONNECTED = 2;

/** Go on; send no more and wait for what is under way; end at once. */
export type StopState = "run" | "drain" | "abandon";

const STATES: readonly StopState[] = ["run", "drain", "abandon"];

export class Control {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(16)) {
    this.memory = memory;
    this.#words = new Int32Array(memory);
  }

  get state(): StopState {
    return STATES[Atomics.load(this.#words, STOP)] ?? "abandon";
  }

  set state(state: StopState) {
    Atomics.store(this.#words, STOP, STATES.indexOf(state));
  }

  /** How many requests were taken before, by all workers; this one is taken. */
  take(): number {
    return Atomics.add(this.#words, TAKEN, 1);
  }

  /** A worker opened a connection anew: its name may mean another address by now. */
  noteReconnect(): void {
    Atomics.store(this.#words, RECONNECTED, 1);
  }

  /** Whether any was opened anew since this was last asked. */
  takeReconnect(): boolean {
    return Atomics.exchange(this.#words, RECONNECTED, 0) === 1;
  }
}
