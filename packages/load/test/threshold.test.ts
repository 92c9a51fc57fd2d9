import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LoadError } from "../src/errors.ts";
import type { LoadResult } from "../src/load-result.ts";
import { summarise } from "../src/summary.ts";
import { checkThresholds, parseThresholds } from "../src/threshold.ts";
import { constantRate } from "./support/make-plan.ts";
import { type SyntheticChanges, type SyntheticSecond, syntheticRun } from "./support/synthetic-run.ts";

function resultOf(second: SyntheticSecond): LoadResult {
  return summarise(syntheticRun([second]), { toolVersion: "0.1.0" });
}

/** 1000/s, 1 % failed; with as many latencies as it takes for all percentiles. */
const result: LoadResult = {
  ...resultOf({ latencies: Array<number>(1000).fill(5), statuses: { 500: 10 } }),
  latency: {
    count: 10_000,
    min: 1,
    mean: 501.4,
    standardDeviation: 288,
    p50: 500,
    p75: 750,
    p90: 900,
    p95: 950,
    p99: 990,
    p999: 999,
    p9999: 1000,
    max: 1000,
  },
};

describe("a threshold", () => {
  const cases: readonly (readonly [text: string, isPassed: boolean, expected: string, found: string])[] = [
    ["p50<501ms", true, "P50 latency < 501 ms", "500 ms"],
    ["p50<500ms", false, "P50 latency < 500 ms", "500 ms"],
    ["p50<=500ms", true, "P50 latency <= 500 ms", "500 ms"],
    ["p50 > 0.4 s", true, "P50 latency > 400 ms", "500 ms"],
    ["p75<751", true, "P75 latency < 751 ms", "750 ms"],
    ["P90<1s", true, "P90 latency < 1000 ms", "900 ms"],
    ["p95<949.5ms", false, "P95 latency < 949.5 ms", "950 ms"],
    ["p99<200ms", false, "P99 latency < 200 ms", "990 ms"],
    ["latency<2s", true, "P99 latency < 2000 ms", "990 ms"],
    ["p99.9<1s", true, "P99.9 latency < 1000 ms", "999 ms"],
    ["p999<999000us", false, "P99.9 latency < 999 ms", "999 ms"],
    ["p99.99<1001ms", true, "P99.99 latency < 1001 ms", "1000 ms"],
    ["p9999>=1s", true, "P99.99 latency >= 1000 ms", "1000 ms"],
    ["min>500µs", true, "min latency > 0.5 ms", "1 ms"],
    ["mean<502ms", true, "mean latency < 502 ms", "501 ms"],
    ["mean<501ms", false, "mean latency < 501 ms", "501.4 ms"],
    ["avg<500ms", false, "mean latency < 500 ms", "501 ms"],
    ["max<=1s", true, "max latency <= 1000 ms", "1000 ms"],
    ["errors<1%", false, "errors < 1 %", "1 %"],
    ["errors<=1%", true, "errors <= 1 %", "1 %"],
    ["errors<11", true, "errors < 11", "10"],
    ["errors<10", false, "errors < 10", "10"],
    ["rate>999", true, "rate > 999/s", "1000/s"],
    ["rate>=1000/s", true, "rate >= 1000/s", "1000/s"],
    ["rate>1000", false, "rate > 1000/s", "1000/s"],
  ];
  for (const [text, isPassed, expected, found] of cases) {
    test(`${text} is ${isPassed ? "kept" : "broken"}`, () => {
      const [check] = checkThresholds(parseThresholds(text), result);
      expect(check).toEqual({ name: `threshold ${text}`, isPassed, expected, found });
    });
  }

  test("stands in a list with others", () => {
    const thresholds = parseThresholds("p99<200ms, errors<1% ,rate>500");
    expect(thresholds.map(({ text }) => text)).toEqual(["p99<200ms", "errors<1%", "rate>500"]);
    expect(thresholds.map(({ limit }) => limit)).toEqual([200, 0.01, 500]);
  });

  test("that is broken by little is told with figures that differ", () => {
    const [check] = checkThresholds(parseThresholds("p99<200ms"), {
      ...result,
      latency: { ...result.latency, p99: 200.0001 },
    });
    expect(check).toMatchObject({ isPassed: false, expected: "P99 latency < 200 ms", found: "200.0001 ms" });
  });

  test("holds for whatever is on its side and for nothing else", () => {
    const value = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(value, value, (p99, limit) => {
        const held = (sign: string): boolean | undefined =>
          checkThresholds(parseThresholds(`p99${sign}${limit}ms`), {
            ...result,
            latency: { ...result.latency, p99 },
          })[0]?.isPassed;
        expect([held("<"), held("<="), held(">"), held(">=")]).toEqual([
          p99 < limit,
          p99 <= limit,
          p99 > limit,
          p99 >= limit,
        ]);
      }),
    );
  });
});

describe("what was not answered is slower than all that was", () => {
  const latencies = Array.from({ length: 980 }, (_, index) => index + 1);
  const checkOf = (text: string, second: SyntheticSecond, changes: SyntheticChanges = {}) =>
    checkThresholds(
      parseThresholds(text),
      summarise(syntheticRun([second], changes), { toolVersion: "0" }),
    )[0];
  const some: SyntheticSecond = { latencies, failures: { "request-timeout": 20 } };

  test("so that a percentile above the share of the answered is not kept", () => {
    const found = "no answer for 2 % of the requests";
    for (const text of ["p99<1s", "p99.9<9999s", "max<20s", "p99>1ms"]) {
      expect(checkOf(text, some)).toMatchObject({ isPassed: false, found });
    }
    expect(checkOf("mean<1s", some)).toMatchObject({ isPassed: true });
  });

  test("so that one below it is higher than that of the answers", () => {
    const check = checkOf("p50<499ms", some);
    expect(check?.isPassed).toBe(false);
    expect(check?.found).toMatch(/^500(\.\d+)? ms, 20 without an answer counted as slower$/);
  });

  test("as is what was due and never left", () => {
    const arrival = constantRate(1000, 1000);
    const open = { plan: { arrival }, unsent: 6000 };
    expect(checkOf("p50<5s", { latencies }, open)).toMatchObject({ isPassed: false });
    expect(checkOf("p50<5s", { latencies }, { ...open, unsent: 1 })).toMatchObject({ isPassed: true });
  });
});

test("a percentile that no answer lies above says of how many it is", () => {
  const [check] = checkThresholds(parseThresholds("p99.99<1s"), resultOf({ latencies: [1, 2, 3] }));
  expect(check).toMatchObject({ isPassed: true, found: "3 ms, the highest of only 3 answers" });
});

describe("a threshold that cannot be read is refused with what is allowed", () => {
  const cases: readonly (readonly [text: string, reason: string])[] = [
    ["", 'threshold "": a limit is missing'],
    ["p99<200ms,", 'threshold "": a limit is missing'],
    ["p99", 'threshold "p99": cannot be read'],
    ["p99=200ms", 'threshold "p99=200ms": cannot be read'],
    ["p99<-5ms", 'threshold "p99<-5ms": cannot be read'],
    ["p98<200ms", 'threshold "p98<200ms": there is no figure "p98"'],
    ["p99<200h", 'threshold "p99<200h": p99 takes us, ms or s, not "h"'],
    ["p99<200%", 'threshold "p99<200%": p99 takes us, ms or s, not "%"'],
    ["errors<1ms", 'threshold "errors<1ms": errors takes % or a count, not "ms"'],
    ["errors<0.01", 'threshold "errors<0.01": a count is whole; 1% is a share'],
    ["errors<101%", 'threshold "errors<101%": there are no more errors than 100 %'],
    ["rate>5ms", 'threshold "rate>5ms": rate takes requests per second, not "ms"'],
  ];
  for (const [text, reason] of cases) {
    test(text === "" ? "an empty one" : text, () => {
      const refusal = refusalOf(text);
      expect(refusal?.message).toBe(reason);
      expect(refusal?.code).toBe("ASHLAR_LOAD_INPUT");
      for (const name of ["p50", "p99.9", "mean", "errors", "rate"]) expect(refusal?.hint).toContain(name);
    });
  }

  function refusalOf(text: string): LoadError | undefined {
    try {
      parseThresholds(text);
    } catch (error) {
      if (error instanceof LoadError) return error;
    }
    return undefined;
  }
});

describe("a run without a success keeps no limit", () => {
  const every = parseThresholds("p99<1s,p99>0ms,mean<1s,max<1s,errors<=100%,errors<5,rate>=0,rate<5");
  const passed = (second: SyntheticSecond): readonly string[] =>
    checkThresholds(every, resultOf(second))
      .filter(({ isPassed }) => isPassed)
      .map(({ name }) => name);

  test("where nothing was asked", () => {
    expect(passed({ latencies: [] })).toEqual([]);
  });

  test("where nothing was answered, but for errors that are allowed", () => {
    expect(passed({ latencies: [], failures: { "request-timeout": 9 } })).toEqual(["threshold errors<=100%"]);
  });

  test("where everything was refused, however fast", () => {
    expect(passed({ latencies: [1, 1, 1, 1], statuses: { 503: 4 } })).toEqual([
      "threshold errors<=100%",
      "threshold errors<5",
    ]);
  });
});
