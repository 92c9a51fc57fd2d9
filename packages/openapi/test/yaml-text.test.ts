import fc from "fast-check";
import { load, YAML11_SCHEMA } from "js-yaml";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { yamlOf } from "../src/write/yaml-text.ts";

describe("a text in YAML", () => {
  it.each([
    ["a word", "users", "users"],
    ["a path", "/users/{id}", "/users/{id}"],
    ["an address", "https://example.com/a?b=c#d", "https://example.com/a?b=c#d"],
    ["a reference", "#/components/schemas/User", '"#/components/schemas/User"'],
    ["a status", "200", '"200"'],
    ["a boolean of 1.1", "no", '"no"'],
    ["another boolean of 1.1", "Y", '"Y"'],
    ["a number with an exponent", "1e3", '"1e3"'],
    ["a date", "2026-01-02", '"2026-01-02"'],
    ["a moment", "2026-01-02T10:00:00Z", '"2026-01-02T10:00:00Z"'],
    ["base 60", "12:30:45", '"12:30:45"'],
    ["a version", "1.0.0", "1.0.0"],
    ["a version that is a number", "1.0", '"1.0"'],
    ["a pattern", "^\\d+$", "^\\d+$"],
    ["a pattern that begins with a bracket", "[\\w]+", "'[\\w]+'"],
    ["a remark", "one # two", '"one # two"'],
    ["a colon", "note: this", '"note: this"'],
    ["nothing", "", '""'],
    ["lines", "one\ntwo\n", "|\n  one\n  two"],
    ["lines without a last feed", "one\n\n  two", "|-\n  one\n\n    two"],
    ["lines that begin with a space", " one\ntwo", "|2-\n   one\n  two"],
  ])("%s is written as people write it", (_what, text, expected) => {
    expect(yamlOf({ k: text })).toBe(`k: ${expected}\n`);
  });

  it("that is long is folded at its spaces", () => {
    const text = Array.from({ length: 30 }, (_, index) => `word${index}`).join(" ");
    const lines = yamlOf({ description: text }).split("\n");
    expect(lines[0]).toBe("description: >-");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  });
});

const trap = fc.constantFrom(
  ...[
    "no",
    "~",
    "1_000",
    "0o17",
    "0b1",
    ".5",
    "+1",
    "-",
    "- a",
    "? a",
    "a:",
    ": a",
    "a #b",
    "!tag",
    "&a",
    "*a",
  ],
  ...[
    "%a",
    "@a",
    "`a",
    "|",
    ">",
    "[a",
    "{a",
    "a: b",
    "---",
    "...",
    "<<",
    "=",
    "1:2",
    "\ta",
    "a\t",
    "\na",
    "a\n\n",
  ],
  ...[
    " a\n b",
    "a\n\tb",
    "\n",
    " ",
    "a\r\nb",
    "\u2028",
    "\u0085",
    "\uFEFFa",
    "a".repeat(1100),
    "x  y ".repeat(40),
  ],
  ...[
    "a b ".repeat(60).trim(),
    "\ud800",
    "'\"",
    "'",
    '"',
    "\\",
    "a\n \n\n",
    "__proto__",
    "#",
    "2026-01-02 x",
  ],
);
const text = fc.oneof(trap, fc.string({ unit: "binary" }), fc.string(), fc.lorem({ maxCount: 40 }));
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(
      text,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    ),
    fc.array(tie("tree"), { maxLength: 4 }),
    fc.dictionary(text, tie("tree"), { maxKeys: 4 }),
  ),
}));

describe("any value in YAML", () => {
  const same = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

  it("is read back by readers of YAML 1.2 and 1.1", () => {
    fc.assert(
      fc.property(tree, (value) => {
        const written = yamlOf(same(value) as never);
        const expected = same(value);
        expect(same(load(written))).toEqual(expected);
        expect(same(parse(written))).toEqual(expected);
        expect(same(parse(written, { version: "1.1" }))).toEqual(expected);
        expect(same(load(written, { schema: YAML11_SCHEMA }))).toEqual(expected);
      }),
      { numRuns: 2000 },
    );
  });
});
