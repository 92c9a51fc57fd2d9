/** Adds up what workers counted. */
import { FAILURES } from "./failure.ts";
import { Histogram } from "./histogram.ts";
import type { Tally } from "./load-run.ts";
import { COUNTS, type MeterSlot } from "./meter.ts";

export class MutableTally implements Tally {
  startMs: number = Number.POSITIVE_INFINITY;
  endMs: number = Number.NEGATIVE_INFINITY;
  sent: number = 0;
  completed: number = 0;
  succeeded: number = 0;
  bytesReceived: number = 0;
  bytesSent: number = 0;
  opened: number = 0;
  connectSumMs: number = 0;
  connectMaxMs: number = 0;
  inFlight: number = 0;
  withRetryAfter: number = 0;
  readonly statuses: Float64Array = new Float64Array(1000);
  readonly failures: Float64Array = new Float64Array(FAILURES.length);
  readonly specCompleted: Float64Array;
  readonly specFailed: Float64Array;
  readonly latency: readonly Histogram[];
  readonly service: Histogram = new Histogram();
  readonly lateness: Histogram = new Histogram();

  constructor(specs: number) {
    this.specCompleted = new Float64Array(specs);
    this.specFailed = new Float64Array(specs);
    this.latency = Array.from({ length: specs }, () => new Histogram());
  }

  /** Adds a worker's counts of a span of time: of the same one as other workers', or of the next. */
  addSlot(slot: MeterSlot): void {
    const { counts } = slot;
    const of = (name: keyof typeof COUNTS): number => counts[COUNTS[name]] as number;
    this.startMs = Math.min(this.startMs, of("startMs"));
    this.endMs = Math.max(this.endMs, of("endMs"));
    this.sent += of("sent");
    this.completed += of("completed");
    this.succeeded += of("succeeded");
    this.bytesReceived += of("bytesReceived");
    this.bytesSent += of("bytesSent");
    this.opened += of("opened");
    this.connectSumMs += of("connectSumMs");
    this.connectMaxMs = Math.max(this.connectMaxMs, of("connectMaxMs"));
    this.inFlight += of("inFlight");
    this.withRetryAfter += of("withRetryAfter");
    addAll(this.statuses, slot.statuses);
    addAll(this.failures, slot.failures);
    addAll(this.specCompleted, slot.specCompleted);
    addAll(this.specFailed, slot.specFailed);
    for (const [spec, histogram] of this.latency.entries()) histogram.add(slot.latency[spec] as Histogram);
    this.service.add(slot.service);
    this.lateness.add(slot.lateness);
  }

  /** Adds a later span of time; what is in flight is that of the last one. */
  addTally(tally: Tally): void {
    this.startMs = Math.min(this.startMs, tally.startMs);
    this.endMs = Math.max(this.endMs, tally.endMs);
    this.sent += tally.sent;
    this.completed += tally.completed;
    this.succeeded += tally.succeeded;
    this.bytesReceived += tally.bytesReceived;
    this.bytesSent += tally.bytesSent;
    this.addConnections(tally);
    this.inFlight = tally.inFlight;
    this.withRetryAfter += tally.withRetryAfter;
    addAll(this.statuses, tally.statuses);
    addAll(this.failures, tally.failures);
    addAll(this.specCompleted, tally.specCompleted);
    addAll(this.specFailed, tally.specFailed);
    for (const [spec, histogram] of this.latency.entries()) histogram.add(tally.latency[spec] as Histogram);
    this.service.add(tally.service);
    this.lateness.add(tally.lateness);
  }

  /** Connections that were opened in the warm-up are used after it. */
  addConnections({ opened, connectSumMs, connectMaxMs }: Tally): void {
    this.opened += opened;
    this.connectSumMs += connectSumMs;
    this.connectMaxMs = Math.max(this.connectMaxMs, connectMaxMs);
  }
}

function addAll(to: Float64Array, from: Float64Array): void {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + (from[i] as number);
}
