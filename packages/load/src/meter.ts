/**
 * What a worker counts, in memory that the main thread reads: a ring of slots, one per second. The worker fills one while
 * the main thread empties those that are full, so that neither waits for the other and nothing is sent between them.
 */
import { FAILURES } from "./failure.ts";
import { HISTOGRAM_LENGTH, Histogram } from "./histogram.ts";

/** Histograms are kept per spec up to so many; of more, all share the first. */
export const MOST_SPECS = 16;

const slotCount = 8;
const statusCount = 1000;

/** Places of a slot's plain counts. */
export const COUNTS = {
  interval: 0,
  startMs: 1,
  endMs: 2,
  sent: 3,
  completed: 4,
  succeeded: 5,
  bytesReceived: 6,
  bytesSent: 7,
  opened: 8,
  connectSumMs: 9,
  connectMaxMs: 10,
  inFlight: 11,
  withRetryAfter: 12,
} as const;

const countsLength = 16;

/** Places of the figures that are shown while a run goes on. */
export const LIVE = { sent: 0, completed: 1, failed: 2, inFlight: 3, open: 4 } as const;

const liveLength = 8;

/** The counts of one worker in one second. */
export class MeterSlot {
  readonly all: Float64Array;
  readonly counts: Float64Array;
  readonly statuses: Float64Array;
  readonly failures: Float64Array;
  readonly specCompleted: Float64Array;
  readonly specFailed: Float64Array;
  readonly latency: readonly Histogram[];
  readonly service: Histogram;
  readonly lateness: Histogram;

  constructor(all: Float64Array, specs: number) {
    this.all = all;
    let at = 0;
    const take = (length: number): Float64Array => {
      at += length;
      return all.subarray(at - length, at);
    };
    this.counts = take(countsLength);
    this.statuses = take(statusCount);
    this.failures = take(FAILURES.length);
    this.specCompleted = take(specs);
    this.specFailed = take(specs);
    this.latency = Array.from({ length: specs }, () => new Histogram(take(HISTOGRAM_LENGTH)));
    this.service = new Histogram(take(HISTOGRAM_LENGTH));
    this.lateness = new Histogram(take(HISTOGRAM_LENGTH));
  }

  /** In float64 numbers. */
  static length(specs: number): number {
    return countsLength + statusCount + FAILURES.length + 2 * specs + (specs + 2) * HISTOGRAM_LENGTH;
  }
}

const PUBLISHED = 0;
const EMPTIED = 1;

/** Made by the main thread, and again by the worker on the same memory. */
export class Meter {
  readonly memory: SharedArrayBuffer;
  readonly live: Float64Array;
  /** The slot that the worker fills. */
  current: MeterSlot;
  readonly #control: Int32Array;
  readonly #slots: readonly MeterSlot[];

  /** On the memory of a meter that was made for so many specs. */
  constructor(memory: SharedArrayBuffer) {
    const specs = specsOf(memory);
    this.memory = memory;
    this.#control = new Int32Array(memory, 0, 2);
    this.live = new Float64Array(memory, 8, liveLength);
    const length = MeterSlot.length(specs);
    const first = 8 + liveLength * 8;
    this.#slots = Array.from(
      { length: slotCount },
      (_, slot) => new MeterSlot(new Float64Array(memory, first + slot * length * 8, length), specs),
    );
    this.current = this.#slots[0] as MeterSlot;
  }

  /** For a plan of so many specs. */
  static create(specs: number): Meter {
    return new Meter(new SharedArrayBuffer(memoryLength(specs > MOST_SPECS ? 1 : specs)));
  }

  /** Worker: hands the current slot over and takes the next; false, and nothing is done, while all are full. */
  publish(): boolean {
    const published = Atomics.load(this.#control, PUBLISHED);
    if (published + 1 - Atomics.load(this.#control, EMPTIED) >= slotCount) return false;
    this.current = this.#slots[(published + 1) % slotCount] as MeterSlot;
    Atomics.store(this.#control, PUBLISHED, published + 1);
    return true;
  }

  /** Worker: waits a moment, without turning, for the main thread to empty a slot. */
  waitForMain(): void {
    Atomics.wait(this.#control, EMPTIED, Atomics.load(this.#control, EMPTIED), 50);
  }

  /** Main thread: hands every full slot to `read`, oldest first, and empties it. */
  drain(read: (slot: MeterSlot) => void): void {
    for (;;) {
      const emptied = Atomics.load(this.#control, EMPTIED);
      if (emptied === Atomics.load(this.#control, PUBLISHED)) return;
      const slot = this.#slots[emptied % slotCount] as MeterSlot;
      read(slot);
      slot.all.fill(0);
      Atomics.store(this.#control, EMPTIED, emptied + 1);
      Atomics.notify(this.#control, EMPTIED);
    }
  }
}

/** How many specs a meter's memory was made for. */
function specsOf(memory: SharedArrayBuffer): number {
  let specs = 1;
  while (memoryLength(specs) < memory.byteLength) specs++;
  return specs;
}

function memoryLength(specs: number): number {
  return 8 + liveLength * 8 + slotCount * MeterSlot.length(specs) * 8;
}
