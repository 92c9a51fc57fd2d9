import { describe, expect, test } from "vitest";
import type { RateLimitCheck } from "../src/checks.ts";
import type { Check } from "../src/load-result.ts";
import type { StatusRange } from "../src/plan.ts";
import { type SummaryOptions, summarise } from "../src/summary.ts";
import { type SyntheticSecond, syntheticRun } from "./support/synthetic-run.ts";

function checksOf(second: SyntheticSecond, options: Partial<SummaryOptions>): readonly Check[] {
  const { expectedStatuses } = options;
  const run = syntheticRun([second], { plan: expectedStatuses === undefined ? {} : { expectedStatuses } });
  return summarise(run, { toolVersion: "0.1.0", ...options }).checks;
}

const latencies = [1, 2, 3, 4];
const bad: StatusRange[] = [{ from: 400, to: 400 }];

test("without expectations nothing is checked", () => {
  expect(checksOf({ latencies }, {})).toEqual([]);
});

describe("an expected status", () => {
  const cases: readonly (readonly [
    title: string,
    SyntheticSecond,
    StatusRange[],
    isPassed: boolean,
    found: string,
  ])[] = [
    ["came each time", { latencies, statuses: { 400: 4 } }, bad, true, "400 (4)"],
    ["came but once", { latencies, statuses: { 400: 1 } }, bad, false, "200 (3), 400 (1)"],
    ["never came", { latencies }, bad, false, "200 (4)"],
    ["of which nothing came", { latencies: [] }, bad, false, "no answer"],
    [
      "came, and some had no answer",
      { latencies, statuses: { 400: 4 }, failures: { reset: 2 } },
      bad,
      false,
      "400 (4), no answer (2)",
    ],
    [
      "came, and a Ctrl-C cut off some",
      { latencies, statuses: { 400: 4 }, failures: { abandoned: 2 } },
      bad,
      true,
      "400 (4)",
    ],
    [
      "is of a class or another",
      { latencies, statuses: { 404: 1, 204: 1 } },
      [
        { from: 200, to: 299 },
        { from: 404, to: 404 },
      ],
      true,
      "200 (2), 204 (1), 404 (1)",
    ],
  ];
  for (const [title, second, expectedStatuses, isPassed, found] of cases) {
    test(`that ${title} ${isPassed ? "passes" : "fails"}`, () => {
      const [check] = checksOf(second, { expectedStatuses });
      expect(check).toMatchObject({ name: "expect-status", isPassed, found });
    });
  }

  test("is written as it was asked for", () => {
    const ranges = [
      { from: 200, to: 299 },
      { from: 404, to: 404 },
      { from: 500, to: 503 },
    ];
    expect(checksOf({ latencies }, { expectedStatuses: ranges })[0]?.expected).toBe("2xx, 404, 500–503");
  });
});

describe("an expected rate limit", () => {
  const kept: RateLimitCheck = { kind: "answered", status: 200, waitedS: 1 };
  const limited: SyntheticSecond = { latencies, statuses: { 429: 2 }, withRetryAfter: 2 };
  const cases: readonly (readonly [
    title: string,
    SyntheticSecond,
    RateLimitCheck,
    passed: readonly boolean[],
  ])[] = [
    ["is seen, says for how long, and means it", limited, kept, [true, true, true]],
    ["is seen, and refuses even then", limited, { ...kept, status: 429 }, [true, true, false]],
    [
      "is seen, and then nothing answers",
      limited,
      { kind: "failed", detail: "reset", waitedS: 1 },
      [true, true, false],
    ],
    ["says only now and then for how long", { ...limited, withRetryAfter: 1 }, kept, [true, false, true]],
    [
      "does not say for how long",
      { ...limited, withRetryAfter: 0 },
      { kind: "not-asked", reason: "no Retry-After" },
      [true, false, false],
    ],
    [
      "asks for a longer wait than anybody has",
      limited,
      { kind: "not-tried", reason: "not tried: Retry-After is 900 s, more than 60 s" },
      [true, true, true],
    ],
    ["is not seen", { latencies }, { kind: "not-asked", reason: "no 429" }, [false, false, false]],
  ];
  for (const [title, second, rateLimit, passed] of cases) {
    test(`that ${title} has ${passed.filter(Boolean).length} of 3 checks`, () => {
      const checks = checksOf(second, { rateLimit });
      expect(checks.map(({ name }) => name)).toEqual([
        "expect-rate-limit",
        "retry-after",
        "retry-after-kept",
      ]);
      expect(checks.map(({ isPassed }) => isPassed)).toEqual(passed);
    });
  }
});

test("where a rate limit is expected, its 429 is no status that was not", () => {
  const rateLimit: RateLimitCheck = { kind: "answered", status: 200, waitedS: 1 };
  const expectedStatuses = [{ from: 200, to: 200 }];
  const [check] = checksOf({ latencies, statuses: { 429: 2 } }, { expectedStatuses, rateLimit });
  expect(check).toMatchObject({ isPassed: true, expected: "200, 429", found: "200 (2), 429 (2)" });
});
