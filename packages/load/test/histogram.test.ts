import fc from "fast-check";
import { build } from "hdr-histogram-js";
import { describe, expect, test } from "vitest";
import { COUNTS_LENGTH, HIGHEST_US, Histogram, highestOf, lowestOf, slotOf } from "../src/histogram.ts";

const microseconds = fc.oneof(
  fc.integer({ min: 0, max: 3000 }),
  fc.integer({ min: 0, max: 1_000_000 }),
  fc.integer({ min: 0, max: HIGHEST_US }),
);
const values = fc.array(microseconds, { minLength: 1, maxLength: 300 });
const shares = [0, 0.001, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1];

function histogramOf(recorded: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of recorded) histogram.record(value);
  return histogram;
}

describe("slots", () => {
  test("every value lies within its slot, which is at most 0.1 % wide", () => {
    fc.assert(
      fc.property(microseconds, (value) => {
        const slot = slotOf(value);
        expect(slot).toBeLessThan(COUNTS_LENGTH);
        expect(lowestOf(slot)).toBeLessThanOrEqual(value);
        expect(highestOf(slot)).toBeGreaterThanOrEqual(value);
        expect(highestOf(slot) - lowestOf(slot)).toBeLessThanOrEqual(value / 1000);
      }),
    );
  });

  test("each slot begins where the one before ends", () => {
    for (let slot = 1; slot < COUNTS_LENGTH; slot++) {
      expect(lowestOf(slot)).toBe(highestOf(slot - 1) + 1);
      expect(slotOf(lowestOf(slot))).toBe(slot);
    }
  });
});

describe("a histogram", () => {
  test("gives each quantile of the sorted values, to half a slot", () => {
    fc.assert(
      fc.property(values, (recorded) => {
        const histogram = histogramOf(recorded);
        const sorted = recorded.toSorted((a, b) => a - b);
        for (const share of shares) {
          const place = Math.max(1, Math.ceil(Number((sorted.length * share).toFixed(6))));
          const truth = sorted[place - 1] as number;
          expect(Math.abs(histogram.quantileUs(share) - truth)).toBeLessThanOrEqual(truth / 2000 + 1e-9);
        }
      }),
    );
  });

  test("counts, sums and bounds exactly, fractions too", () => {
    const fractions = fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(fractions, (recorded) => {
        const histogram = histogramOf(recorded);
        const mean = recorded.reduce((sum, value) => sum + value, 0) / recorded.length;
        const variance = recorded.reduce((sum, value) => sum + (value - mean) ** 2, 0) / recorded.length;
        expect(histogram.count).toBe(recorded.length);
        expect(histogram.lowestUs).toBe(Math.min(...recorded));
        expect(histogram.highestUs).toBe(Math.max(...recorded));
        expect(histogram.meanUs).toBeCloseTo(mean, 6);
        expect(Math.abs(histogram.standardDeviationUs - Math.sqrt(variance))).toBeLessThan(
          1e-3 + 1e-6 * Math.max(...recorded),
        );
      }),
    );
  });

  test("is the same whatever was recorded together and in which order", () => {
    fc.assert(
      fc.property(fc.array(values, { maxLength: 5 }), (parts) => {
        const whole = histogramOf(parts.flat());
        const merged = new Histogram();
        for (const part of parts.toReversed()) merged.add(histogramOf(part));
        expect(merged.count).toBe(whole.count);
        expect(merged.lowestUs).toBe(whole.lowestUs);
        expect(merged.highestUs).toBe(whole.highestUs);
        expect(merged.counts).toEqual(whole.counts);
        expect(merged.meanUs).toBeCloseTo(whole.meanUs, 3);
      }),
      { numRuns: 30 },
    );
  });

  test("agrees with HdrHistogram's own to a slot", () => {
    fc.assert(
      fc.property(values, (recorded) => {
        const histogram = histogramOf(recorded);
        const reference = build({ highestTrackableValue: HIGHEST_US, numberOfSignificantValueDigits: 3 });
        for (const value of recorded) reference.recordValue(value);
        for (const share of [0.5, 0.9, 0.99, 1]) {
          const expected = reference.getValueAtPercentile(share * 100);
          expect(Math.abs(histogram.quantileUs(share) - expected)).toBeLessThanOrEqual(expected / 1000);
        }
      }),
      { numRuns: 20 },
    );
  });

  const edges = [
    { title: "nothing recorded is all zeros", recorded: [], lowest: 0, highest: 0, median: 0 },
    { title: "a negative duration is 0", recorded: [-5], lowest: 0, highest: 0, median: 0 },
    { title: "what took longer than an hour counts as one", recorded: [-1, 1e12, 1e12], median: HIGHEST_US },
  ];
  for (const { title, recorded, lowest, highest, median } of edges) {
    test(title, () => {
      const histogram = histogramOf(recorded);
      expect(histogram.count).toBe(recorded.length);
      if (lowest !== undefined) expect(histogram.lowestUs).toBe(lowest);
      if (highest !== undefined) expect(histogram.highestUs).toBe(highest);
      expect(Math.abs(histogram.quantileUs(0.5) - median)).toBeLessThanOrEqual(median / 1000);
    });
  }
});
