/**
 * The half of the generator that decides: what is sent when, what is given up, and what is counted. It knows nothing of
 * descriptors or events; an engine tells it what happened and does what it asks. Nothing here allocates per request.
 */
import { BUSY, CLOSED, CONNECTING, type Connection, IDLE } from "./connection.ts";
import type { Control } from "./control.ts";
import type { TrafficEvents, Transport } from "./engine.ts";
import { FAILURES, type Failure } from "./failure.ts";
import { type ExampleListener, FirstExamples } from "./first-examples.ts";
import { IdleRing } from "./idle-ring.ts";
import { IntervalCounter } from "./interval-counter.ts";
import { COUNTS, LIVE, type Meter, type MeterSlot } from "./meter.ts";
import type { RequestSource } from "./request-source.ts";
import type { Schedule } from "./schedule.ts";
import type { Span, SpanEnd } from "./span.ts";

/** How often deadlines, flags and the second's end are looked at. */
const tickMs = 10;

/** The longest that an engine waits; a flag is then seen. */
const longestWaitMs = 50;

/** After a connection failed; without it a closed loop would try as fast as it can. */
const reopenAfterMs = 100;

export interface TrafficOptions extends ExampleListener {
  readonly connections: readonly Connection[];
  readonly source: RequestSource;
  readonly meter: Meter;
  readonly control: Control;
  /** Per status, 1 where it is a success. */
  readonly successful: Uint8Array;
  readonly timeoutMs: number;
  readonly connectTimeoutMs: number;
  /** Of all workers together. */
  readonly requestLimit?: number;
  /** `performance.now()`. */
  readonly now: () => number;
}

export class Traffic implements TrafficEvents {
  isOver: boolean = true;
  readonly #o: TrafficOptions;
  readonly #connections: readonly Connection[];
  readonly #specs: Uint16Array;
  readonly #headOnly: Uint8Array;
  readonly #idle: IdleRing;
  readonly #hasSpecs: boolean;
  #transport: Transport | undefined;
  readonly #intervals: IntervalCounter;
  /** That of the present interval. */
  #slot: MeterSlot;
  #schedule: Schedule | undefined;
  #span: Span | undefined;
  /** Whether connections are opened and nothing is sent. */
  #isConnecting = false;
  /** Whether connections that were open before the span were put to use. */
  #hasBegun = false;
  /** Whether requests may still leave that were not begun. */
  #isSending = false;
  /** When the next request is due; of a closed loop never. */
  #dueMs = Number.POSITIVE_INFINITY;
  /** Since when an idle connection is there, if there was none before. */
  #freeSinceMs = 0;
  /** What left before is of the warm-up, though its answer comes later: that is counted nowhere. */
  #countedFromMs = 0;
  #nextTickMs = 0;
  #busy = 0;
  #open = 0;
  #opened = 0;
  /** Connections that are being opened for a request that was begun. */
  #waiting = 0;
  #sent = 0;
  #completed = 0;
  #failed = 0;
  #due = 0;
  #unsent = 0;
  #sendingEndMs = 0;
  #lastAnswerMs = 0;
  readonly #examples: FirstExamples;

  constructor(o: TrafficOptions) {
    this.#o = o;
    this.#connections = o.connections;
    const { table } = o.source;
    this.#specs = table.specs;
    this.#headOnly = table.headOnly;
    this.#hasSpecs = o.meter.current.latency.length > 1;
    this.#idle = new IdleRing(o.connections.length);
    this.#intervals = new IntervalCounter(o.meter);
    this.#slot = this.#intervals.slot;
    this.#examples = new FirstExamples(o);
  }

  /** Must be called once, before anything else: an engine is made after its traffic. */
  use(transport: Transport): void {
    this.#transport = transport;
  }

  get isScheduled(): boolean {
    return this.#schedule !== undefined;
  }

  /** How many connections were ever opened. */
  get opened(): number {
    return this.#opened;
  }

  /** Opens every connection that is closed; over when each is open or failed. */
  beginConnecting(nowMs: number): void {
    this.isOver = false;
    this.#isConnecting = true;
    this.#hasBegun = false;
    this.#nextTickMs = nowMs;
    for (const connection of this.#connections) {
      if (connection.state === CLOSED) this.#openNow(connection, nowMs);
    }
  }

  /** Sends for a while; over when everything that left was answered or given up. */
  begin(span: Span): void {
    this.isOver = false;
    this.#isConnecting = false;
    this.#hasBegun = false;
    this.#isSending = true;
    this.#span = span;
    this.#schedule = span.schedule;
    this.#due = 0;
    this.#unsent = 0;
    this.#sendingEndMs = span.endMs;
    this.#lastAnswerMs = 0;
    this.#nextTickMs = span.beginMs;
    this.#countedFromMs = Number.NEGATIVE_INFINITY;
    this.#intervals.begin(span);
    this.#dueMs =
      span.schedule === undefined ? Number.POSITIVE_INFINITY : span.beginMs + span.schedule.next();
    this.#freeSinceMs = 0;
  }

  /** What the last span left behind. */
  end(): SpanEnd {
    const { originMs } = this.#span as Span;
    return { due: this.#due, unsent: this.#unsent, sendingEndMs: this.#sendingEndMs - originMs };
  }

  waitMs(nowMs: number): number {
    let until = this.#nextTickMs;
    if (this.#dueMs < until && this.#idle.length > 0) until = this.#dueMs;
    const wait = until - nowMs;
    return wait < 0 ? 0 : wait > longestWaitMs ? longestWaitMs : wait;
  }

  advance(nowMs: number): void {
    if (this.isOver) return;
    if (nowMs >= this.#nextTickMs) this.#tick(nowMs);
    if (this.#dueMs <= nowMs && this.#isSending) this.#sendDue();
  }

  onOpen(connection: Connection, nowMs: number): void {
    const { counts } = this.#slot;
    const tookMs = nowMs - connection.sentMs;
    add(counts, COUNTS.opened, 1);
    add(counts, COUNTS.connectSumMs, tookMs);
    if (tookMs > (counts[COUNTS.connectMaxMs] as number)) counts[COUNTS.connectMaxMs] = tookMs;
    this.#open++;
    this.#opened++;
    connection.wasOpen = true;
    connection.hasAnswered = false;
    connection.state = IDLE;
    connection.deadlineMs = Number.POSITIVE_INFINITY;
    if (connection.request >= 0) {
      this.#waiting--;
      this.#sendNow(connection, nowMs);
    } else {
      this.#goOn(connection, nowMs);
    }
  }

  onResponse(connection: Connection, nowMs: number): void {
    const { response } = connection;
    const slot = this.#slot;
    const { status } = response;
    this.#busy--;
    this.#lastAnswerMs = nowMs;
    if (connection.sentMs >= this.#countedFromMs) {
      const spec = this.#hasSpecs ? (this.#specs[connection.request] as number) : 0;
      this.#completed++;
      add(slot.statuses, status, 1);
      add(slot.counts, COUNTS.completed, 1);
      add(slot.specCompleted, spec, 1);
      slot.latency[spec]?.record((nowMs - connection.dueMs) * 1000);
      slot.service.record((nowMs - connection.sentMs) * 1000);
      if (this.#o.successful[status] === 1) add(slot.counts, COUNTS.succeeded, 1);
      else this.#noteStatus(connection, spec);
      if (response.retryAfterS !== -1 && status === 429) this.#noteRetryAfter(response.retryAfterS);
    }
    connection.request = -1;
    connection.hasAnswered = true;
    connection.deadlineMs = Number.POSITIVE_INFINITY;
    if (response.closes) this.#closeNow(connection);
    else connection.state = IDLE;
    this.#goOn(connection, nowMs);
  }

  onFailure(connection: Connection, failure: Failure, detail: string, nowMs: number): void {
    const { state } = connection;
    if (state === CLOSED) return;
    this.#closeNow(connection);
    if (state === IDLE) {
      this.#idle.remove(connection.index);
      // A server that ends connections before it was asked anything would be stormed.
      if (!connection.hasAnswered) connection.reopenMs = nowMs + reopenAfterMs;
      else if (this.#isSending) this.#openNow(connection, nowMs);
      return;
    }
    this.#examples.tellFailure(failure, detail, this.#specOf(connection));
    if (state === BUSY) {
      this.#busy--;
      if (connection.sentMs >= this.#countedFromMs) this.#countFailure(connection.request, failure);
      connection.request = -1;
      this.#goOn(connection, nowMs);
      return;
    }
    connection.reopenMs = nowMs + reopenAfterMs;
    if (connection.request >= 0) {
      this.#waiting--;
      this.#countFailure(connection.request, failure);
      connection.request = -1;
    } else if (this.#isSending) {
      this.#failWithoutConnection(failure, nowMs);
    }
  }

  countBytes(received: number, sent: number): void {
    const { counts } = this.#slot;
    add(counts, COUNTS.bytesReceived, received);
    add(counts, COUNTS.bytesSent, sent);
  }

  /** A connection has nothing under way: it is open and idle, or closed. */
  #goOn(connection: Connection, nowMs: number): void {
    if (!this.#hasBegun) {
      this.#idle.push(connection.index);
      return;
    }
    if (this.#schedule !== undefined) {
      if (connection.state === CLOSED) {
        if (this.#isSending) this.#openNow(connection, nowMs);
      } else if (this.#mustSendAtOnce(nowMs) && this.#mayTake(nowMs)) {
        this.#sendDueOn(connection, nowMs);
      } else {
        if (this.#idle.length === 0) this.#freeSinceMs = nowMs;
        this.#idle.push(connection.index);
      }
      return;
    }
    if (!this.#isSending || nowMs >= this.#sendingEndMs || !this.#mayTake(nowMs)) {
      if (connection.state === IDLE) this.#idle.push(connection.index);
      return;
    }
    connection.request = this.#o.source.next();
    connection.dueMs = nowMs;
    if (connection.state === IDLE) {
      this.#sendNow(connection, nowMs);
    } else {
      this.#waiting++;
      this.#openNow(connection, nowMs);
    }
  }

  /** Whether a request waits for the connection that just became free. */
  #mustSendAtOnce(nowMs: number): boolean {
    const isDue = this.#dueMs <= nowMs && this.#dueMs < (this.#span as Span).endMs;
    return isDue && this.#isSending && this.#idle.length === 0;
  }

  #sendNow(connection: Connection, nowMs: number): void {
    const { request } = connection;
    const spec = this.#specs[request] as number;
    connection.state = BUSY;
    connection.sentMs = nowMs;
    connection.deadlineMs = nowMs + this.#o.timeoutMs;
    connection.response.begin(this.#headOnly[spec] === 1);
    this.#busy++;
    this.#sent++;
    add(this.#slot.counts, COUNTS.sent, 1);
    this.#transport?.send(connection);
  }

  /** Sends what is due while there are idle connections: those that waited longest first, so that all are used. */
  #sendDue(): void {
    while (this.#idle.length > 0) {
      // Sending takes time: a burst would look later or earlier than it was.
      const nowMs = this.#o.now();
      if (this.#dueMs > nowMs || this.#dueMs >= (this.#span as Span).endMs || !this.#mayTake(nowMs)) return;
      const connection = this.#connections[this.#idle.shift()] as Connection;
      const freeMs = this.#dueMs > this.#freeSinceMs ? this.#dueMs : this.#freeSinceMs;
      this.#slot.lateness.record((nowMs - freeMs) * 1000);
      this.#sendDueOn(connection, nowMs);
    }
  }

  #sendDueOn(connection: Connection, nowMs: number): void {
    connection.request = this.#o.source.next();
    connection.dueMs = this.#dueMs;
    this.#takeDue();
    this.#sendNow(connection, nowMs);
  }

  #takeDue(): void {
    const span = this.#span as Span;
    if (this.#dueMs >= span.originMs) this.#due++;
    this.#dueMs = span.beginMs + (this.#schedule as Schedule).next();
  }

  /** Whether one more may leave; takes it. */
  #mayTake(nowMs: number): boolean {
    const { requestLimit, control } = this.#o;
    if (requestLimit === undefined || this.#intervals.isWarmUp) return true;
    if (control.take() < requestLimit) return true;
    this.#stopSending(nowMs);
    return false;
  }

  /** What would have gone out on a connection that cannot be had. */
  #failWithoutConnection(failure: Failure, nowMs: number): void {
    if (this.#schedule === undefined) {
      if (this.#mayTake(nowMs)) this.#countFailure(-1, failure);
      return;
    }
    // While any other is open, requests wait for that one.
    while (this.#open === 0 && this.#dueMs <= nowMs && this.#mayTake(nowMs)) {
      this.#takeDue();
      this.#countFailure(-1, failure);
    }
  }

  #countFailure(request: number, failure: Failure): void {
    const slot = this.#slot;
    const spec = this.#hasSpecs && request >= 0 ? (this.#specs[request] as number) : 0;
    add(slot.failures, FAILURES.indexOf(failure), 1);
    // What no request was begun for is no request's failure.
    if (request >= 0) add(slot.specFailed, spec, 1);
    this.#failed++;
  }

  #openNow(connection: Connection, nowMs: number): void {
    if (connection.wasOpen) this.#o.control.noteReconnect();
    connection.state = CONNECTING;
    connection.sentMs = nowMs;
    connection.deadlineMs = nowMs + this.#o.connectTimeoutMs;
    this.#transport?.open(connection);
  }

  #closeNow(connection: Connection): void {
    if (connection.state !== CONNECTING) this.#open--;
    connection.state = CLOSED;
    connection.deadlineMs = Number.POSITIVE_INFINITY;
    connection.reopenMs = 0;
    this.#transport?.close(connection);
  }

  #tick(nowMs: number): void {
    this.#nextTickMs = nowMs + tickMs;
    const { state } = this.#o.control;
    // First, so that what leaves from now on is of the next interval.
    this.#cutIntervals(nowMs);
    if (!this.#hasBegun && !this.#isConnecting) this.#useIdle(nowMs);
    if (this.#isSending && state !== "run") this.#stopSending(nowMs);
    if (this.#isSending && nowMs >= (this.#span as Span).endMs) {
      // The loop may wake a moment late: what was due before the end still leaves.
      if (this.#schedule !== undefined) this.#sendDue();
      this.#stopSending(nowMs);
    }
    this.#lookAtAll(nowMs);
    if (state === "abandon") this.#abandon(nowMs);
    this.#showLive();
    if (this.#isDone(state !== "run")) this.#finish(nowMs);
  }

  /** In a closed loop, who is idle begins; in an open one they wait for what is due. */
  #useIdle(nowMs: number): void {
    this.#hasBegun = true;
    if (this.#schedule !== undefined) return;
    for (let left = this.#idle.length; left > 0; left--) {
      this.#goOn(this.#connections[this.#idle.shift()] as Connection, nowMs);
    }
  }

  /** Gives up what took too long, and opens again what failed a while ago. */
  #lookAtAll(nowMs: number): void {
    const connections = this.#connections;
    for (let i = 0; i < connections.length; i++) {
      const connection = connections[i] as Connection;
      if (connection.deadlineMs <= nowMs) this.#giveUp(connection, nowMs);
      else if (connection.state === CLOSED && this.#isSending && connection.reopenMs <= nowMs) {
        if (connection.wasOpen && this.#schedule === undefined) this.#goOn(connection, nowMs);
        else this.#openNow(connection, nowMs);
      }
    }
  }

  #giveUp(connection: Connection, nowMs: number): void {
    if (connection.state === CONNECTING) {
      this.onFailure(
        connection,
        "connect-timeout",
        `no connection within ${this.#o.connectTimeoutMs} ms`,
        nowMs,
      );
    } else {
      const what = connection.response.hasBegun ? "no end of the answer" : "no answer";
      this.onFailure(connection, "request-timeout", `${what} within ${this.#o.timeoutMs} ms`, nowMs);
    }
  }

  #isDone(isStopped: boolean): boolean {
    if (this.#isConnecting) return isStopped || !this.#connections.some(({ state }) => state === CONNECTING);
    return !this.#isSending && this.#busy === 0 && this.#waiting === 0;
  }

  #stopSending(nowMs: number): void {
    if (!this.#isSending) return;
    this.#isSending = false;
    const span = this.#span as Span;
    const isEarly = nowMs < span.endMs;
    this.#sendingEndMs = isEarly ? nowMs : span.endMs;
    // What a limit let through is sent whatever it takes; what only time ended is not.
    const isLimited = isEarly && this.#o.control.state === "run";
    if (!isLimited) this.#dropWaiting();
    if (this.#schedule === undefined) return;
    while (!isLimited && this.#dueMs < this.#sendingEndMs) {
      if (this.#dueMs >= span.originMs) this.#unsent++;
      this.#takeDue();
    }
    this.#dueMs = Number.POSITIVE_INFINITY;
  }

  #dropWaiting(): void {
    for (const connection of this.#connections) {
      if (connection.state === BUSY || connection.request < 0) continue;
      connection.request = -1;
      this.#waiting--;
    }
  }

  #abandon(nowMs: number): void {
    for (const connection of this.#connections) {
      if (connection.state === BUSY) this.onFailure(connection, "abandoned", "the run was stopped", nowMs);
    }
    this.#dropWaiting();
  }

  #finish(nowMs: number): void {
    this.isOver = true;
    this.#showLive();
    if (this.#isConnecting) return;
    this.#stopConnecting();
    this.#intervals.finish(nowMs, Math.max(this.#sendingEndMs, this.#lastAnswerMs));
    this.#slot = this.#intervals.slot;
  }

  #cutIntervals(nowMs: number): void {
    // Connections are opened outside of any span.
    if (this.#isConnecting) return;
    const wasWarmUp = this.#intervals.isWarmUp;
    if (!this.#intervals.advance(nowMs, this.#busy)) return;
    this.#slot = this.#intervals.slot;
    if (wasWarmUp) this.#endWarmUp(nowMs);
  }

  /** What leaves from now on counts, and so does towards a limit what only waits for its connection. */
  #endWarmUp(nowMs: number): void {
    this.#countedFromMs = nowMs;
    this.#sent = 0;
    this.#completed = 0;
    this.#failed = 0;
    for (const connection of this.#connections) {
      if (connection.state !== CONNECTING || connection.request < 0 || this.#mayTake(nowMs)) continue;
      connection.request = -1;
      this.#waiting--;
    }
  }

  /** Nobody looks after connections between spans: one that is not open yet would seem to have taken as long. */
  #stopConnecting(): void {
    for (const connection of this.#connections) {
      if (connection.state === CONNECTING) this.#closeNow(connection);
    }
  }

  #showLive(): void {
    const { live } = this.#o.meter;
    live[LIVE.sent] = this.#sent;
    live[LIVE.completed] = this.#completed;
    live[LIVE.failed] = this.#failed;
    live[LIVE.inFlight] = this.#busy;
    live[LIVE.open] = this.#open;
  }

  #noteStatus(connection: Connection, spec: number): void {
    const { status } = connection.response;
    add(this.#slot.specFailed, spec, 1);
    this.#failed++;
    this.#examples.tellStatus(status, this.#specOf(connection));
  }

  #noteRetryAfter(seconds: number): void {
    add(this.#slot.counts, COUNTS.withRetryAfter, 1);
    if (seconds >= 0) this.#examples.tellRetryAfter(seconds);
  }

  /** Which of the plan's requests is under way; -1 where none is. */
  #specOf({ request }: Connection): number {
    return request < 0 ? -1 : (this.#specs[request] as number);
  }
}

function add(numbers: Float64Array, at: number, value: number): void {
  numbers[at] = (numbers[at] as number) + value;
}
