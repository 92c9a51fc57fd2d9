import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Stage } from "../src/plan.ts";
import { createSchedule, plannedRequests, type ScheduleOptions } from "../src/schedule.ts";

const steady = (durationMs: number, perS: number): Stage => ({ durationMs, fromPerS: perS, toPerS: perS });

function duesOf(stages: readonly Stage[], options: Partial<ScheduleOptions> = {}): number[] {
  const schedule = createSchedule({ stages, spacing: "constant", seed: 1, first: 0, stride: 1, ...options });
  const dues: number[] = [];
  for (let due = schedule.next(); due < Number.POSITIVE_INFINITY; due = schedule.next()) dues.push(due);
  return dues;
}

describe("a constant schedule", () => {
  it.each([
    ["10/s for 1 s", [steady(1000, 10)], [0, 100, 200, 300, 400, 500, 600, 700, 800, 900]],
    ["two stages, the second faster", [steady(1000, 2), steady(1000, 4)], [0, 500, 1000, 1250, 1500, 1750]],
    ["a pause", [steady(500, 4), steady(1000, 0), steady(500, 4)], [0, 250, 1500, 1750]],
    ["a rate of 0", [steady(1000, 0)], []],
    // The integral of 0 → 8/s over 1 s is 4t²: request k is due at √k / 2.
    [
      "a ramp from 0",
      [{ durationMs: 1000, fromPerS: 0, toPerS: 8 }],
      [0, 500, Math.SQRT1_2 * 1000, Math.sqrt(3) * 500],
    ],
    [
      "a ramp down to 0",
      [{ durationMs: 1000, fromPerS: 8, toPerS: 0 }],
      [0, 1000 - Math.sqrt(3) * 500, 1000 - Math.SQRT1_2 * 1000, 500],
    ],
  ])("%s", (_what, stages, expected) => {
    const dues = duesOf(stages);
    expect(dues).toHaveLength(expected.length);
    for (const [place, due] of dues.entries()) expect(due).toBeCloseTo(expected[place] as number, 6);
  });

  it("is shared out among workers without loss or double", () => {
    const stages = [steady(300, 100), { durationMs: 700, fromPerS: 100, toPerS: 1000 }];
    const shared = [0, 1, 2].flatMap((first) => duesOf(stages, { first, stride: 3 }));
    expect(shared.sort((a, b) => a - b)).toEqual(duesOf(stages));
  });

  it("has as many requests as its stages ask for, in order, within its time", () => {
    const stage = fc.record({
      durationMs: fc.integer({ min: 1, max: 3000 }),
      fromPerS: fc.integer({ min: 0, max: 500 }),
      toPerS: fc.integer({ min: 0, max: 500 }),
    });
    fc.assert(
      fc.property(fc.array(stage, { minLength: 1, maxLength: 5 }), (stages) => {
        const dues = duesOf(stages);
        expect(Math.abs(dues.length - plannedRequests(stages))).toBeLessThanOrEqual(1);
        const endMs = stages.reduce((sum, { durationMs }) => sum + durationMs, 0);
        const isInOrder = dues.every((due, place) => due >= (dues[place - 1] ?? 0) && due <= endMs + 1e-6);
        expect(isInOrder).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe("a Poisson schedule", () => {
  const stages = [steady(100_000, 100)];
  const schedules = [0, 1].map((first) => duesOf(stages, { first, stride: 2, spacing: "poisson", seed: 7 }));
  const dues = schedules.flat().sort((a, b) => a - b);

  it("keeps the rate over time", () => {
    // Its count has a standard deviation of √10,000 = 100.
    expect(Math.abs(dues.length - 10_000)).toBeLessThan(400);
  });

  it("has gaps whose deviation is their mean, as an exponential distribution has", () => {
    const gaps = dues.slice(1).map((due, place) => due - (dues[place] as number));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const deviation = Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length);
    expect(deviation / mean).toBeGreaterThan(0.95);
    expect(deviation / mean).toBeLessThan(1.05);
  });

  it("is the same again with the same seed, and another with another", () => {
    const again = (seed: number) => duesOf([steady(1000, 50)], { spacing: "poisson", seed });
    expect(again(3)).toEqual(again(3));
    expect(again(3)).not.toEqual(again(4));
  });
});
