import { describe, expect, it } from "vitest";
import { BUSY, CLOSED, CONNECTING, Connection, IDLE } from "../src/connection.ts";
import { Control } from "../src/control.ts";
import type { Transport } from "../src/engine.ts";
import { FAILURES, type Failure } from "../src/failure.ts";
import { LIVE, Meter } from "../src/meter.ts";
import { MutableTally } from "../src/mutable-tally.ts";
import type { RequestTable } from "../src/request-source.ts";
import { createSchedule } from "../src/schedule.ts";
import { successfulStatuses } from "../src/successful-statuses.ts";
import { Traffic } from "../src/traffic.ts";

const table: RequestTable = {
  bytes: new Uint8Array(8),
  starts: new Float64Array([0, 4]),
  lengths: new Uint32Array([4, 4]),
  specs: new Uint16Array([0, 1]),
  headOnly: new Uint8Array([0, 1]),
  taken: new Uint32Array(1),
  order: new Uint32Array([0, 1]),
};

interface TrialOptions {
  readonly connections?: number;
  readonly requestLimit?: number;
  readonly specs?: number;
  /** Of an open loop, requests/s over `endMs`. */
  readonly perS?: number;
  readonly beginMs?: number;
  readonly originMs?: number;
  readonly endMs?: number;
  readonly intervalMs?: number;
  /** Requests go out without a begin of connecting before. */
  readonly isConnected?: boolean;
}

/** Traffic over a wire that a test plays: time passes, and answers come, when it says so. */
class Trial {
  nowMs = 0;
  readonly control = new Control();
  readonly connections: readonly Connection[];
  readonly traffic: Traffic;
  readonly asked: string[] = [];
  readonly examples: string[] = [];
  readonly intervals: { readonly interval: number; readonly tally: MutableTally }[] = [];
  readonly #meter: Meter;
  readonly #specs: number;

  constructor(o: TrialOptions = {}) {
    this.#specs = o.specs ?? 1;
    this.#meter = Meter.create(this.#specs);
    this.connections = Array.from({ length: o.connections ?? 1 }, (_, index) => new Connection(index));
    let next = 0;
    this.traffic = new Traffic({
      connections: this.connections,
      source: { table, next: () => (this.#specs === 1 ? 0 : next++ % 2) },
      meter: this.#meter,
      control: this.control,
      successful: successfulStatuses(),
      timeoutMs: 2000,
      connectTimeoutMs: 500,
      now: () => this.nowMs,
      ...(o.requestLimit === undefined ? {} : { requestLimit: o.requestLimit }),
      onExample: (kind, text, spec) => this.examples.push(`${kind} (${spec}): ${text}`),
      onRetryAfter: (seconds) => this.examples.push(`retry after ${seconds}`),
    });
    const note =
      (what: string): Transport["open"] =>
      ({ index }) =>
        this.asked.push(`${what} ${index}`);
    this.traffic.use({ open: note("open"), send: note("send"), close: note("close") });
    if (o.isConnected !== false) this.#connect();
    const { beginMs = 0, originMs = beginMs, endMs = originMs + 1000, intervalMs = 1000 } = o;
    const stages = [{ durationMs: endMs - beginMs, fromPerS: o.perS ?? 0, toPerS: o.perS ?? 0 }];
    const schedule =
      o.perS === undefined
        ? {}
        : { schedule: createSchedule({ stages, spacing: "constant", seed: 1, first: 0, stride: 1 }) };
    this.traffic.begin({ beginMs, originMs, endMs, intervalMs, firstInterval: 0, ...schedule });
  }

  #connect(): void {
    this.traffic.beginConnecting(0);
    for (const connection of this.connections) this.traffic.onOpen(connection, 0);
    this.traffic.advance(0);
    expect(this.traffic.isOver).toBe(true);
    this.asked.length = 0;
  }

  live(place: number): number {
    return this.#meter.live[place] as number;
  }

  /** Time passes in steps, as a loop turns. */
  to(ms: number): this {
    while (this.nowMs < ms) {
      this.nowMs = Math.min(ms, this.nowMs + 5);
      this.traffic.advance(this.nowMs);
    }
    this.traffic.advance(this.nowMs);
    return this;
  }

  open(index: number): this {
    this.traffic.onOpen(this.at(index), this.nowMs);
    return this;
  }

  answer(
    index: number,
    status = 200,
    more: { readonly closes?: boolean; readonly retryAfterS?: number } = {},
  ): this {
    const connection = this.at(index);
    expect(connection.state).toBe(BUSY);
    Object.assign(connection.response, { status, closes: false, retryAfterS: -1, ...more });
    this.traffic.onResponse(connection, this.nowMs);
    return this;
  }

  fail(index: number, failure: Failure): this {
    this.traffic.onFailure(this.at(index), failure, "as the test says", this.nowMs);
    return this;
  }

  at(index: number): Connection {
    return this.connections[index] as Connection;
  }

  /** What was asked of the wire since it was last looked at. */
  takeAsked(): string[] {
    return this.asked.splice(0);
  }

  total(): MutableTally {
    this.collect();
    const total = new MutableTally(this.#specs);
    for (const { interval, tally } of this.intervals) if (interval >= 0) total.addTally(tally);
    return total;
  }

  collect(): void {
    this.#meter.drain((slot) => {
      const tally = new MutableTally(this.#specs);
      tally.addSlot(slot);
      this.intervals.push({ interval: slot.counts[0] as number, tally });
    });
  }

  failures(): Record<string, number> {
    const { failures } = this.total();
    return Object.fromEntries(FAILURES.flatMap((name, at) => (failures[at] ? [[name, failures[at]]] : [])));
  }
}

describe("a closed loop", () => {
  it("sends on each connection when it has its answer, until the time is over", () => {
    const trial = new Trial({ connections: 2 }).to(5);
    expect(trial.takeAsked()).toEqual(["send 0", "send 1"]);
    trial.to(20).answer(0);
    expect(trial.takeAsked()).toEqual(["send 0"]);
    trial.to(1005).answer(0).answer(1);
    expect(trial.takeAsked()).toEqual([]);
    trial.to(1020);
    expect(trial.traffic.isOver).toBe(true);
    expect(trial.total()).toMatchObject({ sent: 3, completed: 3, succeeded: 3, endMs: 1005 });
    expect(trial.total().latency[0]?.highestUs).toBeCloseTo(1005_000 - 5000, -4);
  });

  it("goes on where a span before it ended, on the same connections", () => {
    const trial = new Trial().to(5);
    trial.to(1005).answer(0).to(1020);
    trial.takeAsked();
    trial.traffic.begin({ beginMs: 2000, originMs: 2000, endMs: 3000, intervalMs: 1000, firstInterval: 1 });
    trial.to(1995);
    expect(trial.takeAsked()).toEqual([]);
    trial.to(2005);
    expect(trial.takeAsked()).toEqual(["send 0"]);
    trial.answer(0).to(3005).answer(0).to(3020);
    expect(trial.total().completed).toBe(3);
    expect(trial.intervals.map(({ interval }) => interval)).toEqual([0, 1]);
  });

  it("counts the time of a new connection, where the server closed the last one, as latency", () => {
    const trial = new Trial().to(5).answer(0, 200, { closes: true });
    expect(trial.takeAsked()).toEqual(["send 0", "close 0", "open 0"]);
    trial.to(105).open(0).to(115).answer(0).to(3000);
    const total = trial.total();
    expect(total.latency[0]?.highestUs).toBe(110_000);
    expect(total.service.highestUs).toBe(10_000);
    expect([total.opened, total.completed]).toEqual([2, 2]);
  });

  it.each<[Failure]>([["reset"], ["closed-early"], ["protocol"]])(
    "opens the connection anew after %s",
    (failure) => {
      const trial = new Trial().to(5).fail(0, failure);
      expect(trial.takeAsked()).toEqual(["send 0", "close 0", "open 0"]);
      trial.open(0);
      expect(trial.takeAsked()).toEqual(["send 0"]);
      trial.answer(0).to(3000);
      expect(trial.failures()).toMatchObject({ [failure]: 1 });
      expect(trial.examples).toEqual([
        `${failure} (0): as the test says`,
        expect.stringContaining("request-timeout"),
      ]);
    },
  );

  it("waits a while after a connection failed, and counts each attempt", () => {
    const trial = new Trial().to(5).fail(0, "reset").fail(0, "connect-refused");
    expect(trial.takeAsked()).toEqual(["send 0", "close 0", "open 0", "close 0"]);
    trial.to(100);
    expect(trial.takeAsked()).toEqual([]);
    trial.to(110);
    expect(trial.takeAsked()).toEqual(["open 0"]);
    trial.fail(0, "connect-refused").to(1500);
    expect(trial.failures()).toMatchObject({ reset: 1, "connect-refused": 2 });
    expect(trial.total().sent).toBe(1);
  });

  it("gives up what is not answered in time", () => {
    const trial = new Trial({ endMs: 5000 }).to(2015);
    expect(trial.takeAsked()).toEqual(["send 0", "close 0", "open 0"]);
    trial.to(2520);
    expect(trial.takeAsked()).toEqual(["close 0"]);
    expect(trial.at(0).state).toBe(CLOSED);
    trial.to(6000);
    expect(trial.failures()).toMatchObject({ "request-timeout": 1 });
    expect(trial.failures()["connect-timeout"]).toBeGreaterThan(1);
  });

  it("does not count an idle connection that ends as a failure, and opens it again after a while", () => {
    const trial = new Trial({ beginMs: 50, endMs: 1000 }).fail(0, "closed-early").to(95);
    expect(trial.takeAsked()).toEqual(["close 0"]);
    trial.to(110).open(0);
    expect(trial.takeAsked()).toEqual(["open 0", "send 0"]);
    trial.to(1005).answer(0).to(1500);
    expect(trial.failures()).toEqual({});
  });

  it("sends exactly as many requests as it may", () => {
    const trial = new Trial({ connections: 2, requestLimit: 3, endMs: Number.POSITIVE_INFINITY }).to(5);
    trial.answer(0).answer(0).answer(1).to(30);
    expect(trial.traffic.isOver).toBe(true);
    expect(trial.total()).toMatchObject({ sent: 3, completed: 3 });
  });

  it("ends at a limit though nothing can be reached", () => {
    const trial = new Trial({ isConnected: false, requestLimit: 3, endMs: Number.POSITIVE_INFINITY });
    for (let ms = 5; ms < 2000 && !trial.traffic.isOver; ms += 5) {
      trial.to(ms);
      if (trial.at(0).state === CONNECTING) trial.fail(0, "connect-refused");
    }
    expect(trial.traffic.isOver).toBe(true);
    expect(trial.failures()).toEqual({ "connect-refused": 3 });
  });

  it("waits for what is under way when it is stopped, and for nothing when it is abandoned", () => {
    const trial = new Trial({ connections: 2, endMs: 9000 }).to(5);
    trial.control.state = "drain";
    trial.to(20).answer(0);
    expect(trial.takeAsked()).toEqual(["send 0", "send 1"]);
    expect(trial.traffic.isOver).toBe(false);
    trial.control.state = "abandon";
    trial.to(40);
    expect(trial.traffic.isOver).toBe(true);
    expect(trial.failures()).toEqual({ abandoned: 1 });
    expect(trial.total()).toMatchObject({ sent: 2, completed: 1 });
  });

  it("leaves the warm-up out, in an interval before the first", () => {
    const trial = new Trial({ originMs: 500, endMs: 1500 })
      .to(5)
      .to(200)
      .answer(0)
      .to(600)
      .answer(0)
      .to(1490)
      .answer(0);
    trial.to(1600).answer(0).to(1700);
    trial.collect();
    expect(trial.intervals.map(({ interval, tally }) => [interval, tally.sent, tally.completed])).toEqual([
      [-1, 2, 1],
      // The answer at 600 ms is to a request that left before 500.
      [0, 2, 2],
    ]);
    expect([trial.live(LIVE.sent), trial.live(LIVE.completed)]).toEqual([2, 2]);
  });

  it("takes nothing of the limit in the warm-up, though it ends between two looks at the clock", () => {
    const trial = new Trial({ originMs: 503, requestLimit: 3, endMs: Number.POSITIVE_INFINITY });
    for (let ms = 1; ms < 700 && !trial.traffic.isOver; ms++) {
      trial.to(ms);
      if (trial.at(0).state === BUSY) trial.answer(0);
    }
    expect(trial.traffic.isOver).toBe(true);
    expect(trial.total()).toMatchObject({ sent: 3, completed: 3 });
  });

  it("takes of the limit what is begun in the warm-up and sent after it", () => {
    const trial = new Trial({ originMs: 300, requestLimit: 2, endMs: Number.POSITIVE_INFINITY }).to(5);
    trial.answer(0, 200, { closes: true }).to(320).open(0);
    for (let i = 0; i < 3 && trial.at(0).state === BUSY; i++) trial.answer(0);
    trial.to(700);
    expect(trial.traffic.isOver).toBe(true);
    expect(trial.total()).toMatchObject({ sent: 2, completed: 2 });
  });

  it("leaves out the intervals in which it stood still, so that those of all workers are the same time", () => {
    const trial = new Trial({ endMs: 9000 }).to(1005);
    trial.nowMs = 4500;
    trial.to(4505).to(5005).collect();
    expect(trial.intervals.map(({ interval }) => interval)).toEqual([0, 1, 4]);
    expect(trial.intervals.map(({ tally }) => Math.round(tally.startMs / 100))).toEqual([0, 10, 45]);
  });

  it("stops connecting when a span ends: until the next one nobody would look", () => {
    const trial = new Trial().to(5).to(990).answer(0, 200, { closes: true });
    expect(trial.takeAsked()).toEqual(["send 0", "close 0", "open 0"]);
    trial.to(1020);
    expect(trial.traffic.isOver).toBe(true);
    expect(trial.takeAsked()).toEqual(["close 0"]);
    trial.traffic.begin({ beginMs: 3000, originMs: 3000, endMs: 4000, intervalMs: 1000, firstInterval: 1 });
    trial.to(3005).open(0);
    expect(trial.takeAsked()).toEqual(["open 0", "send 0"]);
    trial.answer(0).to(4005).answer(0).to(4020);
    expect(trial.failures()).toEqual({});
    expect(trial.total().connectMaxMs).toBeLessThan(100);
  });

  it("blames no request for a connection that was opened for none", () => {
    const trial = new Trial({ specs: 2, isConnected: false }).to(5).fail(0, "connect-refused").to(1100);
    expect(trial.failures()).toMatchObject({ "connect-refused": 1 });
    expect([...trial.total().specFailed]).toEqual([0, 0]);
  });

  it("hands each second over, and lets the last one last until the last answer", () => {
    const trial = new Trial({ endMs: 3000 }).to(5);
    for (let ms = 100; ms <= 3200 && !trial.traffic.isOver; ms += 100) {
      trial.to(ms);
      if (trial.at(0).state === BUSY) trial.answer(0);
    }
    trial.to(3300).collect();
    expect(trial.intervals.map(({ interval }) => interval)).toEqual([0, 1, 2]);
    expect(trial.intervals.map(({ tally }) => Math.round(tally.startMs / 100))).toEqual([0, 10, 20]);
    expect(trial.intervals.reduce((sum, { tally }) => sum + tally.completed, 0)).toBe(30);
  });

  it("loses nothing while the main thread does not look", () => {
    const trial = new Trial({ endMs: 30_000 }).to(5);
    for (let ms = 100; ms < 29_000; ms += 100) trial.to(ms).answer(0);
    trial.collect();
    trial.to(29_500).answer(0).to(32_000);
    expect(trial.total().sent).toBe(trial.total().completed + 1);
    expect(trial.total().completed).toBe(290);
  });

  it("tells answers that are no success by status, and each first one", () => {
    const trial = new Trial({ specs: 2 })
      .to(5)
      .answer(0, 503)
      .answer(0, 503)
      .answer(0, 429, { retryAfterS: 7 });
    trial.answer(0, 429, { retryAfterS: -2 }).answer(0, 302).to(3000);
    const total = trial.total();
    expect([total.statuses[503], total.statuses[429], total.statuses[302]]).toEqual([2, 2, 1]);
    expect([total.completed, total.succeeded, total.withRetryAfter]).toEqual([5, 1, 2]);
    expect([...total.specCompleted]).toEqual([3, 2]);
    expect(trial.examples.slice(0, 3)).toEqual([
      "http-503 (0): HTTP 503",
      "http-429 (0): HTTP 429",
      "retry after 7",
    ]);
  });

  it("asks for no body after a request that has none in its answer", () => {
    const trial = new Trial({ specs: 2 }).to(5);
    const asked: boolean[] = [];
    const { response } = trial.at(0);
    const begin = response.begin.bind(response);
    response.begin = (isHead) => {
      asked.push(isHead);
      begin(isHead);
    };
    trial.answer(0).answer(0).answer(0);
    expect(asked).toEqual([true, false, true]);
  });
});

describe("an open loop", () => {
  it("sends when it is due, whatever the server does, and counts from then", () => {
    const trial = new Trial({ connections: 3, perS: 100 }).to(20);
    expect(trial.takeAsked()).toEqual(["send 0", "send 1", "send 2"]);
    // Requests 3, 4 and 5 are due at 30, 40 and 50 ms, and all connections are busy.
    trial.to(55).answer(0);
    expect(trial.takeAsked()).toEqual(["send 0"]);
    expect([trial.at(0).dueMs, trial.at(0).sentMs]).toEqual([30, 55]);
    trial.answer(0);
    const { latency, service } = trial.traffic.isOver ? trial.total() : { latency: [], service: undefined };
    expect([latency.length, service]).toEqual([0, undefined]);
    trial.answer(1).answer(2).to(60);
    expect(trial.at(0).dueMs).toBe(40);
  });

  it("uses the connection that waited longest", () => {
    const trial = new Trial({ connections: 3, perS: 100 });
    for (let ms = 0; ms < 60; ms += 10) {
      trial.to(ms);
      for (const { index, state } of trial.connections) if (state === BUSY) trial.answer(index);
    }
    expect(trial.takeAsked()).toEqual(["send 0", "send 1", "send 2", "send 0", "send 1", "send 2"]);
  });

  it("sends what was due before the end, though the loop wakes after it", () => {
    const trial = new Trial({ connections: 20, perS: 10 }).to(850);
    trial.nowMs = 1004;
    trial.traffic.advance(1004);
    expect(trial.takeAsked()).toHaveLength(10);
    for (const { index, state } of trial.connections) if (state === BUSY) trial.answer(index);
    trial.to(1100);
    expect(trial.traffic.end()).toEqual({ due: 10, unsent: 0, sendingEndMs: 1000 });
  });

  it("says how many were due and never left", () => {
    const trial = new Trial({ connections: 2, perS: 10 }).to(1005);
    trial.answer(0).answer(1).to(1100);
    expect(trial.traffic.end()).toEqual({ due: 10, unsent: 8, sendingEndMs: 1000 });
    expect(trial.total()).toMatchObject({ sent: 2, completed: 2 });
  });

  it("counts only what was due by then where it is stopped", () => {
    const trial = new Trial({ connections: 1, perS: 10 }).to(350);
    trial.control.state = "drain";
    trial.to(370).answer(0).to(400);
    expect(trial.traffic.end()).toMatchObject({ due: 4, unsent: 3 });
  });

  it("blames itself for what leaves late though a connection was free, and only for that", () => {
    const trial = new Trial({ connections: 1, perS: 10 });
    trial.nowMs = 30;
    trial.traffic.advance(30);
    trial.to(250).answer(0).answer(0).answer(0);
    trial.to(1000).to(2500);
    const { lateness } = trial.total();
    expect(lateness.highestUs).toBe(30_000);
  });

  it("fails what is due while no connection can be had", () => {
    const trial = new Trial({ perS: 100 }).to(0);
    trial.fail(0, "reset").to(25).fail(0, "connect-refused").to(1020);
    for (; !trial.traffic.isOver; trial.to(trial.nowMs + 100)) {
      if (trial.at(0).state === CONNECTING) trial.fail(0, "connect-refused");
    }
    // Those at 10 and 20 ms failed with the connection; those after 25 ms found none and none failed for them.
    expect(trial.failures()).toMatchObject({ reset: 1, "connect-refused": 2 });
    expect(trial.traffic.end().due).toBe(100);
  });

  it("opens a connection that ended while it was idle", () => {
    const trial = new Trial({ connections: 1, perS: 10 }).to(5).answer(0);
    expect(trial.at(0).state).toBe(IDLE);
    trial.fail(0, "closed-early");
    expect(trial.takeAsked()).toEqual(["send 0", "close 0", "open 0"]);
    trial.to(105);
    expect(trial.takeAsked()).toEqual([]);
    trial.open(0);
    expect(trial.takeAsked()).toEqual(["send 0"]);
    expect([trial.at(0).dueMs, trial.at(0).sentMs]).toEqual([100, 105]);
  });
});

it("an engine waits until something is due, or a little", () => {
  const trial = new Trial({ connections: 1, perS: 100 }).to(1);
  trial.answer(0);
  expect(trial.traffic.waitMs(4)).toBeLessThanOrEqual(10);
  expect(trial.traffic.waitMs(9)).toBeLessThanOrEqual(1);
  expect(trial.traffic.waitMs(50)).toBe(0);
});
