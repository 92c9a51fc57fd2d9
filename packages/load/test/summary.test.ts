import { expect, test } from "vitest";
import { RESULT_VERSION } from "../src/load-result.ts";
import type { Arrival } from "../src/plan.ts";
import { parseResult } from "../src/read-result.ts";
import { summarise } from "../src/summary.ts";
import { get } from "./support/make-plan.ts";
import { type SyntheticChanges, type SyntheticSecond, syntheticRun } from "./support/synthetic-run.ts";

const second: SyntheticSecond = {
  latencies: Array.from({ length: 1000 }, (_, index) => index + 1),
  statuses: { 503: 20, 404: 5 },
  failures: { "request-timeout": 10 },
};
const options = { toolVersion: "1.2.3" };
const resultOf = (seconds: readonly SyntheticSecond[], changes?: SyntheticChanges) =>
  summarise(syntheticRun(seconds, changes), options);

test("requests are counted by what came of them", () => {
  const { requests, perSecond, statuses, failures } = resultOf([second, second]);
  expect(requests).toEqual({
    sent: 2020,
    completed: 2000,
    succeeded: 1950,
    failed: 70,
    unsent: 0,
    warmUp: 0,
  });
  expect(perSecond).toBe(1000);
  expect(statuses).toEqual({ 200: 1950, 404: 10, 503: 40 });
  expect(failures.map(({ kind, count }) => [kind, count])).toEqual([
    ["http-503", 40],
    ["request-timeout", 20],
    ["http-404", 10],
  ]);
});

test("the first example of a failure stands beside it", () => {
  const { failures } = resultOf([second], { examples: new Map([["http-503", "GET /a: 503"]]) });
  expect(failures[0]).toEqual({ kind: "http-503", label: "HTTP 503", count: 20, example: "GET /a: 503" });
  expect(failures[1]).toEqual({ kind: "request-timeout", label: "Request timeout", count: 10 });
});

test("a status that was expected is no failure, and one that was not is", () => {
  const { failures, requests } = resultOf([second], {
    plan: { expectedStatuses: [{ from: 503, to: 503 }] },
  });
  expect(requests.succeeded).toBe(20);
  expect(failures.map(({ kind }) => kind)).toEqual(["http-200", "request-timeout", "http-404"]);
});

test("latencies are those of the values, to 0.1 %", () => {
  const { latency } = resultOf([second]);
  const expected = {
    count: 1000,
    min: 1,
    mean: 500.5,
    p50: 500,
    p75: 750,
    p90: 900,
    p95: 950,
    p99: 990,
    p999: 999,
    max: 1000,
  };
  for (const [name, value] of Object.entries(expected)) {
    expect(latency[name as keyof typeof latency]).toBeGreaterThanOrEqual(value * 0.999);
    expect(latency[name as keyof typeof latency]).toBeLessThanOrEqual(value * 1.001);
  }
  expect(latency.standardDeviation).toBeCloseTo(288.67, 1);
});

test("the distribution holds every answer once, in order", () => {
  const { distribution, latency } = resultOf([second, second]);
  expect(distribution.reduce((sum, [, count]) => sum + count, 0)).toBe(latency.count);
  const bounds = distribution.map(([upToUs]) => upToUs);
  expect(bounds).toEqual(bounds.toSorted((a, b) => a - b));
});

test("several requests are told apart, and one is not", () => {
  const changes = { plan: { requests: [get("/a"), { ...get("/b"), weight: 3 }] } };
  const { endpoints, latency } = resultOf(
    [
      {
        latencies: [
          [1, 2],
          [30, 40, 50],
        ],
      },
    ],
    changes,
  );
  expect(endpoints.map(({ label, weight, latency: { count } }) => [label, weight, count])).toEqual([
    ["GET /a", 1, 2],
    ["GET /b", 3, 3],
  ]);
  expect(latency.count).toBe(5);
  expect(resultOf([second]).endpoints).toEqual([]);
});

test("of too many requests to tell them apart there are no endpoints", () => {
  const requests = Array.from({ length: 17 }, (_, index) => get(`/${index}`));
  expect(resultOf([{ latencies: [1, 2, 3] }], { plan: { requests } }).endpoints).toEqual([]);
});

test("a closed loop has no schedule, an open one tells what was due and what left", () => {
  expect(resultOf([second]).schedule).toBeUndefined();
  expect(resultOf([second]).lateness).toBeUndefined();
  const arrival: Arrival = {
    kind: "open",
    spacing: "constant",
    stages: [{ durationMs: 2000, fromPerS: 500, toPerS: 500 }],
  };
  const open = resultOf([second, second], { plan: { arrival }, due: 4000, unsent: 1000 });
  expect(open.schedule).toEqual({ due: 4000, plannedPerSecond: 2000, sentPerSecond: open.requests.sent / 2 });
});

test("a rate is written as it was asked for", () => {
  const rateOf = (stages: readonly (readonly [ms: number, from: number, to: number])[]): string | undefined =>
    resultOf([second], {
      plan: {
        arrival: {
          kind: "open",
          spacing: "poisson",
          stages: stages.map(([durationMs, fromPerS, toPerS]) => ({ durationMs, fromPerS, toPerS })),
        },
      },
    }).settings.rate;
  expect(rateOf([[30_000, 250, 250]])).toBe("250");
  expect(
    rateOf([
      [30_000, 0, 100],
      [60_000, 100, 500],
      [1500, 500, 0],
    ]),
  ).toBe("30s:100,1m:500,1.5s:0");
  expect(
    rateOf([
      [60_000, 500, 500],
      [750, 800, 800],
    ]),
  ).toBe("0s:500,1m:500,0s:800,750ms:800");
});

test("the end of a warm-up is the begin of what is measured", () => {
  const run = syntheticRun([second, second]);
  expect(summarise({ ...run, warmUpSent: 77 }, options).requests.warmUp).toBe(77);
});

test("nothing at all is summed up without a figure that is no number", () => {
  const empty = resultOf([]);
  expect(JSON.stringify(empty)).not.toContain("null");
  expect(empty.perSecond).toBe(0);
});

test("a saved result is read as it was", () => {
  const result = resultOf([second, second]);
  expect(result.version).toBe(RESULT_VERSION);
  expect(parseResult(JSON.stringify(result, undefined, 2), "a.json")).toEqual(
    JSON.parse(JSON.stringify(result)),
  );
});
