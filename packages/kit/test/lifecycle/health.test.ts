import { createServer } from "node:http";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createLifecycle, type Lifecycle } from "../../src/lifecycle/index.ts";

let lifecycle: Lifecycle;
let lines: Record<string, unknown>[];
let codes: number[];

beforeEach(() => {
  lines = [];
  codes = [];
  const logger = pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  lifecycle = createLifecycle({ logger, drainDelayMs: 0, exit: (code) => codes.push(code) });
});

afterEach(() => {
  vi.useRealTimers();
});

const fine = async () => {};
const broken = async () => {
  throw new Error("password authentication failed for user admin at 10.0.0.7");
};
const stuck = () => new Promise<void>(() => {});

describe("health", () => {
  it("is live from the first moment, started and ready only when it says so", async () => {
    const all = () =>
      Promise.all((["live", "startup", "ready"] as const).map((path) => lifecycle.health(path)));
    expect((await all()).map((health) => health.status)).toEqual([200, 503, 503]);
    lifecycle.ready();
    expect((await all()).map((health) => health.status)).toEqual([200, 200, 200]);
    await lifecycle.stop("test");
    expect((await all()).map((health) => health.status)).toEqual([200, 200, 503]);
    lifecycle.ready();
    expect([lifecycle.state, codes]).toEqual(["stopped", [0]]);
  });

  it.each([
    ["nothing", [], 200, { status: "ok", checks: {} }],
    ["what is fine", [["database", fine]], 200, { status: "ok", checks: { database: "ok" } }],
    [
      "what is broken, and of the error only that there was one",
      [
        ["database", broken],
        ["redis", fine],
      ],
      503,
      { status: "unavailable", checks: { database: "failed", redis: "ok" } },
    ],
    [
      "what does not answer",
      [["queue", stuck]],
      503,
      { status: "unavailable", checks: { queue: "timeout" } },
    ],
    [
      "what throws before it promises anything",
      [
        [
          "odd",
          () => {
            throw new Error("odd");
          },
        ],
      ],
      503,
      { status: "unavailable", checks: { odd: "failed" } },
    ],
  ] as const)("when ready names %s", async (_what, checks, status, body) => {
    for (const [name, probe] of checks) {
      lifecycle.check(name, probe);
    }
    lifecycle.ready();
    expect(await lifecycle.health("ready")).toEqual({ status, body });
  });

  it("asks all checks together, for a second at most", async () => {
    for (const name of ["a", "b", "c"]) {
      lifecycle.check(name, stuck);
    }
    lifecycle.ready();
    const startMs = performance.now();
    await lifecycle.health("ready");
    expect(performance.now() - startMs).toBeLessThan(1_600);
  });

  it("asks once a second, however often it is asked, and a check that hangs not again", async () => {
    vi.useFakeTimers();
    const counts = { fine: 0, stuck: 0 };
    lifecycle.check("fine", async () => {
      counts.fine += 1;
    });
    lifecycle.check("stuck", () => {
      counts.stuck += 1;
      return stuck();
    });
    lifecycle.ready();
    for (let ask = 0; ask < 3; ask += 1) {
      const reports = Promise.all(Array.from({ length: 50 }, () => lifecycle.health("ready")));
      await vi.advanceTimersByTimeAsync(1_100);
      expect(new Set((await reports).map((health) => health.status))).toEqual(new Set([503]));
    }
    expect(counts).toEqual({ fine: 3, stuck: 1 });
  });

  it("is told in the log when it changes, with the error, and not every time", async () => {
    vi.useFakeTimers();
    let probe = broken as () => Promise<void>;
    lifecycle.check("database", () => probe());
    lifecycle.ready();
    for (const next of [broken, broken, fine, fine, broken]) {
      probe = next;
      await lifecycle.health("ready");
      await vi.advanceTimersByTimeAsync(1_100);
    }
    expect(lines.map((line) => line["msg"])).toEqual([
      "health check failed",
      "health check is well again",
      "health check failed",
    ]);
    expect(JSON.stringify(lines[0])).toContain("password authentication failed");
  });
});

describe("stopping from inside", () => {
  it("happens once, however often it is asked for", async () => {
    let closed = 0;
    lifecycle.onStop("pool", async () => {
      closed += 1;
    });
    lifecycle.ready();
    await Promise.all([lifecycle.stop("one"), lifecycle.stop("two")]);
    expect([closed, codes, lifecycle.state]).toEqual([1, [0], "stopped"]);
  });

  it("closes what is opened afterwards at once, by a startup that was still going on", async () => {
    await lifecycle.stop("early");
    let closed = 0;
    lifecycle.onStop("late", async () => {
      closed += 1;
    });
    const server = createServer();
    lifecycle.serve(server);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    await new Promise<void>((resolve) => server.once("close", resolve));
    expect([closed, server.listening]).toEqual([1, false]);
  });
});
