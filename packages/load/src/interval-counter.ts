/** Cuts a span into intervals, and hands over what was counted in each as it ends. */
import { COUNTS, type Meter, type MeterSlot } from "./meter.ts";
import type { Span } from "./span.ts";

export class IntervalCounter {
  /** Where the present interval is counted. */
  slot: MeterSlot;
  readonly #meter: Meter;
  #span: Span | undefined;
  #interval = 0;
  #startMs = 0;
  /** Infinity in the last one, which ends with the span, and while there is no span. */
  #endMs = Number.POSITIVE_INFINITY;

  constructor(meter: Meter) {
    this.#meter = meter;
    this.slot = meter.current;
  }

  /** What was counted before, such as connections that were opened, goes to the first interval. */
  begin(span: Span): void {
    const hasWarmUp = span.originMs > span.beginMs;
    this.#span = span;
    this.#interval = hasWarmUp ? span.firstInterval - 1 : span.firstInterval;
    this.#startMs = span.beginMs;
    this.#endMs = hasWarmUp ? span.originMs : this.#boundaryAfter(span.originMs);
  }

  get isWarmUp(): boolean {
    return this.#interval < (this.#span as Span).firstInterval;
  }

  /** Begins the next interval where this one is over; false where it is not, or the main thread has not kept up and it goes on. */
  advance(nowMs: number, inFlight: number): boolean {
    if (nowMs < this.#endMs || !this.#handOver(nowMs, inFlight)) return false;
    const { firstInterval, originMs, intervalMs } = this.#span as Span;
    // A loop that stood still for longer leaves some out: an interval is the same time for all workers.
    const present = firstInterval + Math.floor((nowMs - originMs) / intervalMs);
    this.#interval = Math.max(this.#interval + 1, present);
    this.#endMs = this.#boundaryAfter(nowMs);
    return true;
  }

  /** Ends the last interval with the last thing that happened, and waits for the main thread where it must. */
  finish(nowMs: number, lastMs: number): void {
    const endMs = Math.min(nowMs, Math.max(lastMs, this.#startMs));
    while (!this.#handOver(endMs, 0)) this.#meter.waitForMain();
    this.#endMs = Number.POSITIVE_INFINITY;
  }

  #handOver(nowMs: number, inFlight: number): boolean {
    const { counts } = this.slot;
    const { originMs } = this.#span as Span;
    counts[COUNTS.interval] = this.#interval;
    counts[COUNTS.startMs] = this.#startMs - originMs;
    counts[COUNTS.endMs] = nowMs - originMs;
    counts[COUNTS.inFlight] = inFlight;
    if (!this.#meter.publish()) return false;
    this.slot = this.#meter.current;
    this.#startMs = nowMs;
    return true;
  }

  /** When the interval ends that a moment lies in. */
  #boundaryAfter(nowMs: number): number {
    const { originMs, endMs, intervalMs } = this.#span as Span;
    const next = originMs + (Math.floor((nowMs - originMs) / intervalMs) + 1) * intervalMs;
    return next >= endMs - 1 ? Number.POSITIVE_INFINITY : next;
  }
}
