import { describe, expect, it } from "vitest";
import { parseDurationMs, parseRate, parseStages } from "../src/rate.ts";

it.each([
  ["30", 30_000],
  ["0", 0],
  ["1.5", 1500],
  [".5", 500],
  ["500ms", 500],
  ["30s", 30_000],
  [" 2 m ", 120_000],
  ["1min", 60_000],
  ["1h", 3_600_000],
])("the duration '%s' is %d ms", (text, ms) => {
  expect(parseDurationMs(text, "--duration")).toBe(ms);
});

it.each(["", "s", "-1", "1e3", "1d", "1m30s", "NaN", "Infinity", "999h", "1,5", "0x10"])(
  "'%s' is no duration",
  (text) => {
    expect(() => parseDurationMs(text, "--duration")).toThrow(/^--duration cannot be '/);
  },
);

it.each([
  ["500", 500],
  ["500/s", 500],
  ["0.5", 0.5],
  ["30/m", 0.5],
  ["30/min", 0.5],
  ["7200/h", 2],
])("the rate '%s' is %d per second", (text, perS) => {
  expect(parseRate(text, "--rate")).toBe(perS);
});

it.each(["", "0", "-5", "fast", "100/d", "100 000", "99999999999", "1e3"])("'%s' is no rate", (text) => {
  expect(() => parseRate(text, "--rate")).toThrow(/^--rate cannot be '/);
});

describe("stages", () => {
  it("lead from the rate before to their own, from 0 at first", () => {
    expect(parseStages("30s:100, 1m:500,10:0", "--stages")).toEqual([
      { durationMs: 30_000, fromPerS: 0, toPerS: 100 },
      { durationMs: 60_000, fromPerS: 100, toPerS: 500 },
      { durationMs: 10_000, fromPerS: 500, toPerS: 0 },
    ]);
  });

  it("of no duration are jumps", () => {
    expect(parseStages("0s:100,1m:100,0:300,1m:300/s", "--stages")).toEqual([
      { durationMs: 60_000, fromPerS: 100, toPerS: 100 },
      { durationMs: 60_000, fromPerS: 300, toPerS: 300 },
    ]);
  });

  it.each(["", "100", "30s", "30s:", ":100", "30s:100:5", "30s:100,", "30s:-1", "x:100", "0s:100", "30s:0"])(
    "cannot be '%s'",
    (text) => {
      expect(() => parseStages(text, "--stages")).toThrow(/^--stages /);
    },
  );
});
