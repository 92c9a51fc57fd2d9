import { expect, it } from "vitest";
import { agreement, CLEAR_AGREEMENT } from "../src/recommend/trend.ts";

/** As many as a day has seconds: every pair of them would be looked at for minutes. */
const day = Array.from({ length: 86_400 }, (_, second) => second);

it("what rises all day agrees with the time, and what goes up and down does not", () => {
  expect(agreement(day, day)).toBeGreaterThan(CLEAR_AGREEMENT);
  const wave = day.map((second) => Math.sin(second));
  expect(Math.abs(agreement(day, wave))).toBeLessThan(CLEAR_AGREEMENT);
});
