import { expect, test } from "vitest";
import { flattenRepetition, isExponential } from "../src/repair/backtracking.ts";

const flattened: readonly (readonly [pattern: string, flat: string])[] = [
  ["^(a+)+$", "^a+$"],
  ["^(a*)*$", "^a*$"],
  ["^(?:[a-z]+)*$", "^[a-z]*$"],
  [String.raw`^([\/\w \.\-]*)*\/?$`, String.raw`^[\/\w \.\-]*\/?$`],
  ["((a+)*)+", "a*"],
  [String.raw`^(a+)+\1$`, String.raw`^(a+)+\1$`],
  ["^(a{2,})*$", "^(a{2,})*$"],
  ["^(a+){2}$", "^(a+){2}$"],
];

test.each(flattened)("%s matches what %s matches", (pattern, flat) => {
  expect(flattenRepetition(pattern)).toBe(flat);
  for (const text of ["", "a", "aa", "aaa", "ab", "/a b", "aaaa!"]) {
    expect(new RegExp(flat, "u").test(text), text).toBe(new RegExp(pattern, "u").test(text));
  }
});

const judged: readonly (readonly [pattern: string, exponential: boolean])[] = [
  ["^(a{2,})*$", true],
  ["^(a+b?)*$", true],
  ["^(a?b+)*$", true],
  ["^(a|a)*$", true],
  [String.raw`^(\w|\d)+$`, true],
  [String.raw`^(\.[a-z]+)*$`, false],
  ["^([a-z]+-)*[a-z]+$", false],
  ["^(a|b)*$", false],
  ["^[a-z]+$", false],
  ["^(a{1,3})*$", false],
  ["^(ab)*$", false],
  [String.raw`^\d+(,\d+)*$`, false],
];

test.each(judged)("%s is exponential: %s", (pattern, exponential) => {
  expect(isExponential(pattern)).toBe(exponential);
});
