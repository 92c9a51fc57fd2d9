import fc from "fast-check";
import { HistogramLogReader } from "hdr-histogram-js";
import { expect, test } from "vitest";
import { hdrLogHeader, hdrLogLine } from "../src/formats/hdr-log.ts";
import { HIGHEST_US, Histogram } from "../src/histogram.ts";

const startedAt = new Date("2026-03-04T05:06:07.890Z");

function logOf(seconds: readonly (readonly number[])[]): string {
  const lines = seconds.map((recorded, second) => {
    const histogram = new Histogram();
    for (const value of recorded) histogram.record(value);
    return hdrLogLine({ startMs: second * 1000, endMs: (second + 1) * 1000, latency: [histogram] });
  });
  return hdrLogHeader({ startedAt, about: "ashlar 0.1.0, GET http://a/" }) + lines.join("");
}

test("the reader of HdrHistogram finds the same percentiles in each second", () => {
  const value = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 0, max: HIGHEST_US }));
  fc.assert(
    fc.property(fc.array(fc.array(value, { maxLength: 200 }), { minLength: 1, maxLength: 4 }), (seconds) => {
      const reader = new HistogramLogReader(logOf(seconds));
      for (const recorded of seconds) {
        const found = reader.nextIntervalHistogram();
        expect(found?.totalCount).toBe(recorded.length);
        const sorted = recorded.toSorted((a, b) => a - b);
        for (const percent of recorded.length === 0 ? [] : [50, 90, 99, 100]) {
          const truth = sorted[Math.max(1, Math.ceil((sorted.length * percent) / 100)) - 1] as number;
          // It tells the highest value of a slot.
          const told = found?.getValueAtPercentile(percent) ?? Number.NaN;
          expect(told).toBeGreaterThanOrEqual(truth);
          expect(told).toBeLessThanOrEqual(truth * 1.001);
        }
      }
      expect(reader.nextIntervalHistogram()).toBeNull();
    }),
    { numRuns: 50 },
  );
});

test("large counts survive", () => {
  const histogram = new Histogram();
  histogram.record(1234);
  for (let doubling = 0; doubling < 40; doubling++) histogram.add(histogram);
  const line = hdrLogLine({ startMs: 0, endMs: 1000, latency: [histogram] });
  const found = new HistogramLogReader(line, 64).nextIntervalHistogram();
  expect(found?.totalCount).toBe(2 ** 40);
});

test("times are told as they were", () => {
  const reader = new HistogramLogReader(logOf([[1], [2]]));
  reader.nextIntervalHistogram();
  const second = reader.nextIntervalHistogram();
  expect(second?.startTimeStampMsec).toBeCloseTo(startedAt.getTime() + 1000, 0);
  expect(second?.endTimeStampMsec).toBeCloseTo(startedAt.getTime() + 2000, 0);
});

test("several requests are one histogram", () => {
  const [a, b] = [new Histogram(), new Histogram()];
  a.record(1);
  b.record(2);
  const line = hdrLogLine({ startMs: 0, endMs: 1000, latency: [a, b] });
  expect(new HistogramLogReader(line).nextIntervalHistogram()?.totalCount).toBe(2);
});
