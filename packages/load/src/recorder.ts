/** Keeps what a run adds up to while it goes on: a total, a row per interval, and nothing that grows faster. */
import type { TimelineRow } from "./load-result.ts";
import type { Tally } from "./load-run.ts";
import { MOST_SPECS } from "./meter.ts";
import { MutableTally } from "./mutable-tally.ts";
import { timelineRow } from "./timeline.ts";

export class Recorder {
  readonly total: MutableTally;
  readonly rows: TimelineRow[] = [];
  warmUpSent: number = 0;
  readonly #onInterval: ((tally: Tally) => void) | undefined;
  /** What stands before the present slice, in ms. */
  #offsetMs = 0;

  constructor(specs: number, onInterval?: (tally: Tally) => void) {
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
    this.rows.push(timelineRow(tally));
    this.#onInterval?.(tally);
  }

  /** Slices are told one after another, without the time between them. */
  endSlice(): void {
    this.#offsetMs = Math.max(this.#offsetMs, this.total.endMs);
  }

  /** Where nothing was measured, its time is 0. */
  finish(): void {
    if (this.rows.length > 0) return;
    this.total.startMs = 0;
    this.total.endMs = 0;
  }
}
