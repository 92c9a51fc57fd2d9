import { describe, expect, it } from "vitest";
import {
  bytes,
  change,
  duration,
  exactRate,
  percent,
  points,
  rate,
  seconds,
  shareOf,
  shortMilliseconds,
} from "../../src/commands/load/figure.ts";

describe("figures have three digits and a unit", () => {
  it.each<[string, string]>([
    [duration(0.0421), "0.042 ms"],
    [duration(0.4), "0.400 ms"],
    [duration(12.345), "12.3 ms"],
    [duration(423.4), "423 ms"],
    [duration(12_345.6), "12,346 ms"],
    [duration(0), "0 ms"],
    [duration(Number.NaN), "– ms"],
    [shortMilliseconds(0.5), "0.5"],
    [shortMilliseconds(1000), "1,000"],
    [rate(0.125), "0.13"],
    [rate(41.26), "41.3"],
    [rate(12_345.6), "12,346"],
    [exactRate(4999.74), "4,999.7"],
    [bytes(512), "512 B"],
    [bytes(1024), "1 kB"],
    [bytes(1_048_500), "1 MB"],
    [bytes(36_175_872), "34.5 MB"],
    [seconds(0.0031), "3.10 ms"],
    [seconds(0.5), "0.5 s"],
    [seconds(30), "30 s"],
    [seconds(1800), "30 min"],
    [change(0.123), "+12.3 %"],
    [change(-0.0001), "±0.0 %"],
    [change(21), "+2,100 %"],
    [points(0.0012), "+0.12 pts"],
    [points(-0.05), "-5.0 pts"],
    [points(0), "±0 pts"],
  ])("%s is %s", (made, expected) => {
    expect(made).toBe(expected);
  });
});

describe("a share", () => {
  it.each([
    [1, "100 %"],
    [0, "0 %"],
    [0.988, "98.8 %"],
    [0.9999, "99.99 %"],
    [0.999999, "99.9999 %"],
    [0.99999999, "over 99.9999 %"],
    [0.0123, "1.2 %"],
    [0.004, "0.4 %"],
    [0.00000001, "under 0.001 %"],
  ])("of %f reads %s: only all is all, only nothing nothing", (share, expected) => {
    expect(percent(share)).toBe(expected);
  });

  it("of nothing is not told", () => {
    expect(shareOf(0, 0)).toBe("–");
  });
});
