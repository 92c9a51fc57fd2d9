import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evenBuckets, roundBuckets } from "../../src/commands/load/latency-buckets.ts";

const distributions = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 0, max: 3_600_000_000 }), fc.integer({ min: 1, max: 1e6 })), {
    minLength: 1,
    maxLength: 50,
    selector: ([us]) => us,
  })
  .map((pairs) => pairs.toSorted(([a], [b]) => a - b));

const all = (pairs: readonly { readonly count: number }[]) =>
  pairs.reduce((sum, { count }) => sum + count, 0);

describe("buckets", () => {
  it("hold every answer, touch one another, and are no more than fit", () => {
    fc.assert(
      fc.property(distributions, (distribution) => {
        const wanted = distribution.reduce((sum, [, count]) => sum + count, 0);
        for (const buckets of [roundBuckets(distribution, 14), ...evenBuckets([distribution], 56)]) {
          expect(all(buckets)).toBe(wanted);
          buckets.forEach(({ fromMs, toMs }, i) => {
            expect(toMs).toBeGreaterThan(fromMs);
            if (i > 0) expect(fromMs).toBe(buckets[i - 1]?.toMs);
          });
        }
        expect(roundBuckets(distribution, 14).length).toBeLessThanOrEqual(14);
        expect(roundBuckets(distribution, 14)[0]?.count).toBeGreaterThan(0);
        expect(roundBuckets(distribution, 14).at(-1)?.count).toBeGreaterThan(0);
      }),
    );
  });

  it("are as fine as there is room for", () => {
    const edges = (most: number) =>
      roundBuckets(
        [
          [1500, 1],
          [9000, 1],
        ],
        most,
      ).map(({ toMs }) => toMs);
    expect(edges(3)).toEqual([2, 5, 10]);
    expect(edges(9)).toEqual([1.6, 2, 2.5, 3.2, 4, 5, 6.3, 8, 10]);
  });

  it("are the same for two runs that are drawn over each other", () => {
    const [a, b] = evenBuckets([[[1000, 5]], [[900_000, 7]]], 40);
    expect(a?.map(({ toMs }) => toMs)).toEqual(b?.map(({ toMs }) => toMs));
  });

  it("of nothing are none", () => {
    expect(roundBuckets([], 14)).toEqual([]);
    expect(evenBuckets([[]], 56)).toEqual([[]]);
  });
});
