import type { Progress } from "@ashlar/load";
import { expect, it } from "vitest";
import { comparisonProgressLine, progressLine } from "../src/commands/load/progress-line.ts";

const progress: Progress = {
  phase: "measuring",
  elapsedMs: 12_340,
  totalMs: 30_000,
  sent: 48_215,
  completed: 48_213,
  failed: 0,
  inFlight: 2,
  open: 50,
  perSecond: 4017,
  p50Ms: 11.2,
  p99Ms: 23.4,
};
const figures = "4,017/s, P50 11.2 ms, P99 23.4 ms";

it.each<[Partial<Progress>, { durationMs: number; requestLimit?: number }, string]>([
  [{}, { durationMs: 30_000 }, `12 s of 30 s: 48,213 answers, ${figures}`],
  [{ failed: 7 }, { durationMs: 30_000 }, `12 s of 30 s: 48,213 answers, ${figures}, 7 failed`],
  [
    { phase: "warm-up", elapsedMs: 900, completed: 10, perSecond: 0 },
    { durationMs: 30_000 },
    "Warming up, 0 s of 30 s: 10 answers",
  ],
  [
    { totalMs: Number.POSITIVE_INFINITY },
    { durationMs: Number.POSITIVE_INFINITY, requestLimit: 100_000 },
    `12 s and 48,213 of 100,000, ${figures}`,
  ],
  [{ phase: "draining" }, { durationMs: 30_000 }, "Waiting for 2 answers; 48,213 came"],
])("%j", (changes, plan, line) => {
  const whole = { ...progress, ...changes };
  expect(progressLine(whole, plan as Parameters<typeof progressLine>[1])).toBe(line);
});

it("two runs are one course", () => {
  const line = comparisonProgressLine(progress, { elapsedMs: 61_000, totalMs: 60_000 });
  expect(line).toBe(`Comparing, 60 s of 60 s, ${figures}`);
});
