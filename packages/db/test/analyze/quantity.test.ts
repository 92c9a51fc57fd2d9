import { expect, test } from "vitest";
import { age, bytes, costText, count, duration, exact, percent } from "../../src/analyze/quantity.ts";

const HOUR = 3_600_000;

test.each([
  [count(7), "7"],
  [count(999), "999"],
  [count(1000), "1 k"],
  [count(1_234_567), "1.2 M"],
  [count(999_960), "1 M"],
  [exact(2_147_483_647), "2,147,483,647"],
  [bytes(0), "0 B"],
  [bytes(8192), "8 kB"],
  [bytes(1.5 * 1024 ** 3), "1.5 GB"],
  [duration(0.04), "0.04ms"],
  [duration(3.25), "3.3ms"],
  [duration(847.2), "847ms"],
  [duration(1200), "1.2s"],
  [duration(3 * HOUR), "180 min"],
  [percent(0.004), "0.4 %"],
  [percent(0.62), "62 %"],
  [age(HOUR / 4), "15 minutes"],
  [age(5 * HOUR), "5 hours"],
  [age(72 * HOUR), "3 days"],
  [costText({ before: 21_034.2, after: 8.44 }), "21 k → 8.4"],
])("%s is written %s", (written, expected) => {
  expect(written).toBe(expected);
});
