import { describe, expect, it } from "vitest";
import { bar, sparkline, wrap } from "../../src/commands/load/terminal-picture.ts";

const unicode = { isUnicode: true };
const ascii = { isUnicode: false };

describe("pictures in a terminal", () => {
  it.each<[string, string, string]>([
    ["a full bar", bar(1, 4, unicode), "████"],
    ["a bar to an eighth of a column", bar(0.4, 4, unicode), "█▋"],
    ["a bar of very little is seen", bar(0.0001, 4, unicode), "▏"],
    ["a bar of nothing is none", bar(0, 4, unicode), ""],
    ["a bar in ASCII", bar(0.5, 4, ascii), "##"],
    ["a curve from 0 to the highest", sparkline([0, 1, 4, 8], unicode), "▁▁▄█"],
    ["a curve with a gap", sparkline([8, undefined, 8], unicode), "█ █"],
    ["a curve of zeros", sparkline([0, 0], unicode), "▁▁"],
    ["a curve in ASCII", sparkline([0, 4, 8], ascii), "_-#"],
  ])("%s", (_title, drawn, expected) => {
    expect(drawn).toBe(expected);
  });

  it("a line is broken between words", () => {
    expect(wrap("one two three averyverylongword", 9)).toEqual(["one two", "three", "averyverylongword"]);
  });
});
