import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findJsonFault } from "../src/json-fault.ts";

const cases: readonly [string, number, string][] = [
  ['{"a" 1}', 5, '":" expected, found "1"'],
  ['{"a": 1,}', 8, 'a key in double quotes expected, found "}"'],
  ["[1 2]", 3, '"," or "]" expected, found "2"'],
  ["[1}", 2, '"," or "]" expected, found "}"'],
  ['{"a": "b\n"}', 6, "a string that never ends, or holds a line break or an unknown escape"],
  ['{"a": tru}', 6, 'a value expected, found "t"'],
  ["{} x", 3, 'nothing more expected, found "x"'],
  ['{"a": [1', 8, '"," or "]" expected, the text ends here'],
  ["{'a': 1}", 1, 'a key in double quotes expected, found "\'"'],
];

describe("the fault of a text that is no JSON", () => {
  it.each(cases)("%s: at %i, %s", (text, offset, reason) => {
    expect(findJsonFault(text)).toEqual({ offset, reason });
  });

  it("is found exactly where the engine refuses the text", () => {
    const strike = fc.tuple(fc.json(), fc.nat(), fc.constantFrom("", ",", "]", "{", '"', "\\", "0", " "));
    fc.assert(
      fc.property(strike, ([json, at, put]) => {
        const text = json.slice(0, at % (json.length + 1)) + put + json.slice((at % (json.length + 1)) + 1);
        expect(findJsonFault(text) === undefined).toBe(parses(text));
      }),
      { numRuns: 2000 },
    );
  });
});

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
