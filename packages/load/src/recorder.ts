/** Keeps what a run adds up to while it goes on: a total and its timeline, and nothing that grows. */
import { BoundedTimeline } from "./bounded-timeline.ts";
import type { Tally } from "./load-run.ts";
import { MOST_SPECS } from "./meter.ts";
import { MutableTally } from "./mutable-tally.ts";
import { timelineRow } from "./timeline.ts";

export class Recorder {
  readonly total: MutableTally;
  readonly timeline: BoundedTimeline = new BoundedTimeline();
  warmUpSent: number = 0;
  readonly #onInterval: (tally: Tally) => void;
  /** What stands before the present slice, in ms. */
  #offsetMs = 0;

  constructor(specs: number, onInterval: (tally: Tally) => void) {
    this.total = new MutableTally(specs > MOST_SPECS ? 1 : specs);
    this.#onInterval = onInterval;
  }

  /** Those below 0 are of the warm-up. */
  take(interval: number, tally: MutableTally): void {
    if (interval < 0) {
      this.warmUpSent += tally.sent;
      this.total.addConnections(tally);
      return;
    }
    tally.startMs += this.#offsetMs;
    tally.endMs += this.#offsetMs;
    this.total.addTally(tally);
    this.timeline.push(timelineRow(tally));
    this.#onInterval(tally);
  }

  /** Slices are told one after another, without the time between them. */
  endSlice(): void {
    this.#offsetMs = Math.max(this.#offsetMs, this.total.endMs);
  }

  /** Where nothing was measured, its time is 0. */
  finish(): void {
    if (this.timeline.last !== undefined) return;
    this.total.startMs = 0;
    this.total.endMs = 0;
  }
}
