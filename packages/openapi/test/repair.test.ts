import { describe, expect, it } from "vitest";
import { repairPattern } from "../src/repair/pattern.ts";
import { readSchemas } from "./memory.ts";

interface Case {
  readonly rule: string;
  readonly reported: unknown;
  readonly becomes: unknown;
  /** A nearby schema that is fine. */
  readonly accepted: unknown;
  readonly version?: string;
}

const cases: readonly Case[] = [
  { rule: "unknown-type", reported: { type: "any" }, becomes: {}, accepted: {} },
  { rule: "unknown-type", reported: { type: "Foo" }, becomes: {}, accepted: { type: "object" } },
  {
    rule: "unknown-type",
    reported: { type: "String" },
    becomes: { type: "string" },
    accepted: { type: "string" },
  },
  {
    rule: "unknown-type",
    reported: { type: "int" },
    becomes: { type: "integer" },
    accepted: { type: "integer" },
  },
  {
    rule: "unknown-type",
    reported: { type: "float" },
    becomes: { type: "number", format: "float" },
    accepted: { type: "number", format: "float" },
  },
  {
    rule: "unknown-type",
    reported: { type: "bool" },
    becomes: { type: "boolean" },
    accepted: { type: "boolean" },
  },
  {
    rule: "unknown-type",
    reported: { type: "dict" },
    becomes: { type: "object" },
    accepted: { type: "object" },
  },
  {
    rule: "unknown-type",
    reported: { type: "date" },
    becomes: { type: "string", format: "date" },
    accepted: { type: "string", format: "date" },
  },
  {
    rule: "unknown-type",
    reported: { type: "file" },
    becomes: { type: "string", format: "binary" },
    accepted: { type: "string", format: "binary" },
  },
  {
    rule: "unknown-type",
    reported: { type: ["string", null] },
    becomes: { type: ["string", "null"] },
    accepted: { type: ["string", "null"] },
  },
  { rule: "unknown-type", reported: { type: 7 }, becomes: {}, accepted: {} },
  {
    rule: "required-on-property",
    reported: { properties: { a: { type: "string", required: true } } },
    becomes: { properties: { a: { type: "string" } }, required: ["a"] },
    accepted: { properties: { required: { type: "boolean" } }, required: ["required"] },
  },
  {
    rule: "required-not-a-list",
    reported: { required: "a" },
    becomes: { required: ["a"] },
    accepted: { required: ["a"] },
  },
  {
    rule: "required-not-a-list",
    reported: { required: ["a", "a"] },
    becomes: { required: ["a"] },
    accepted: { required: ["a", "b"] },
  },
  {
    rule: "array-without-items",
    reported: { type: "array" },
    becomes: { type: "array" },
    accepted: { type: "array", items: {} },
  },
  {
    rule: "duplicate-enum-value",
    reported: { type: "string", enum: ["a", "a"] },
    becomes: { type: "string", enum: ["a"] },
    accepted: { type: "string", enum: ["a", "A"] },
  },
  {
    rule: "enum-not-a-list",
    reported: { type: "string", enum: "a" },
    becomes: { type: "string", enum: ["a"] },
    accepted: { type: "string", enum: ["a"] },
  },
  {
    rule: "enum-of-other-type",
    reported: { type: "string", enum: [1, "b"] },
    becomes: { type: "string", enum: ["1", "b"] },
    accepted: { type: "integer", enum: [1, 2] },
  },
  {
    rule: "enum-of-other-type",
    reported: { type: "array", enum: ["EU", "US"], items: { type: "string" } },
    becomes: { type: "array", items: { type: "string", enum: ["EU", "US"] } },
    accepted: { type: "array", items: { type: "string" }, enum: [["EU"], []] },
  },
  {
    rule: "enum-of-other-type",
    reported: { type: "array", enum: ["EU", "US"], items: { enum: ["EU"] } },
    becomes: { type: "array", items: { enum: ["EU"] } },
    accepted: { type: "array", items: { enum: ["EU"] } },
  },
  {
    rule: "empty-enum",
    reported: { type: "string", enum: [] },
    becomes: { type: "string" },
    accepted: { enum: [""] },
  },
  {
    rule: "null-in-enum",
    reported: { type: "string", enum: ["a", null] },
    becomes: { type: ["string", "null"], enum: ["a", null] },
    accepted: { type: "string", nullable: true, enum: ["a", null] },
  },
  {
    rule: "default-of-other-type",
    reported: { type: "integer", default: "10" },
    becomes: { type: "integer", default: 10 },
    accepted: { type: "integer", default: 10 },
  },
  {
    rule: "default-of-other-type",
    reported: { type: "string", default: null },
    becomes: { type: "string" },
    accepted: { type: "string", nullable: true, default: null },
  },
  {
    rule: "default-of-other-type",
    reported: { type: "array", items: { type: "string" }, default: "a" },
    becomes: { type: "array", items: { type: "string" }, default: ["a"] },
    accepted: { type: "array", items: { type: "string" }, default: ["a"] },
  },
  {
    rule: "default-not-in-enum",
    reported: { type: "string", enum: ["a"], default: "b" },
    becomes: { type: "string", enum: ["a"] },
    accepted: { type: "string", enum: ["a"], default: "a" },
  },
  {
    rule: "wrong-value-type",
    reported: { type: "integer", minimum: "10" },
    becomes: { type: "integer", minimum: 10 },
    accepted: { type: "integer", minimum: 10 },
  },
  {
    rule: "wrong-value-type",
    reported: { type: "string", maxLength: -1 },
    becomes: { type: "string" },
    accepted: { type: "string", maxLength: 0 },
  },
  {
    rule: "wrong-value-type",
    reported: { properties: ["a"] },
    becomes: {},
    accepted: { properties: {} },
  },
  { rule: "wrong-value-type", reported: { allOf: [] }, becomes: {}, accepted: { allOf: [{}] } },
  {
    rule: "wrong-value-type",
    reported: { readOnly: "true" },
    becomes: { readOnly: true },
    accepted: { readOnly: true },
  },
  {
    rule: "invalid-schema",
    reported: { properties: { a: "string" } },
    becomes: { properties: { a: true } },
    accepted: { properties: { a: true } },
  },
  {
    rule: "invalid-pattern",
    reported: { pattern: "(" },
    becomes: {},
    accepted: { pattern: "\\(" },
  },
  {
    rule: "invalid-discriminator",
    reported: { discriminator: {} },
    becomes: {},
    accepted: { properties: { discriminator: {} } },
  },
  {
    rule: "schema-loop",
    reported: { $ref: "#/components/schemas/S" },
    becomes: true,
    accepted: { properties: { s: { $ref: "#/components/schemas/S" } } },
  },
];

describe("what is slightly wrong in a schema is repaired and reported", () => {
  it.each(cases)(
    "$rule: $reported becomes $becomes",
    async ({ rule, reported, becomes, accepted, version }) => {
      const result = await readSchemas(version ?? "3.0.3", reported);
      expect(result.schema).toEqual(becomes);
      expect(result.rules).toEqual([rule]);
      expect((await readSchemas(version ?? "3.0.3", accepted)).rules).toEqual([]);
    },
  );
});

const patterns: readonly {
  pattern: string;
  becomes: string | undefined;
  matches?: readonly string[];
  refuses?: readonly string[];
}[] = [
  { pattern: "^\\d{3}$", becomes: "^\\d{3}$" },
  { pattern: "^[\\w\\-\\.]+$", becomes: "^[\\w\\-\\.]+$" },
  { pattern: "^\\_\\@\\-$", becomes: "^_@-$", matches: ["_@-"] },
  { pattern: "^[\\w-.]+$", becomes: "^[\\w\\-.]+$", matches: ["a-b.c"], refuses: ["a b"] },
  { pattern: "^[\\_\\ ]+$", becomes: "^[_ ]+$", matches: ["_ "] },
  { pattern: "\\Aabc\\Z", becomes: "^abc$", matches: ["abc"], refuses: ["xabc"] },
  { pattern: "(?i)^ab[c-d]$", becomes: "^[aA][bB][c-dC-D]$", matches: ["ABC", "abd"], refuses: ["abe"] },
  { pattern: "^a++b*+$", becomes: "^a+b*$", matches: ["aab"] },
  { pattern: "^(?P<year>\\d{4})$", becomes: "^(?<year>\\d{4})$", matches: ["2026"] },
  { pattern: "^(?>a|b)$", becomes: "^(?:a|b)$", matches: ["a"] },
  { pattern: "^{[a-z]+}$", becomes: "^\\{[a-z]+\\}$", matches: ["{ab}"] },
  { pattern: "^a{,3}$", becomes: "^a{0,3}$", matches: ["", "aaa"], refuses: ["aaaa"] },
  { pattern: "^[[:alpha:]_]+\\-$", becomes: "^[a-zA-Z_]+-$", matches: ["ab_-"] },
  { pattern: "^\\p{Alpha}+$", becomes: "^\\p{Alpha}+$" },
  { pattern: "^\\p{Alnum}+$", becomes: "^[a-zA-Z0-9]+$", matches: ["a1"] },
  { pattern: "^\\pL+\\-$", becomes: "^\\p{L}+-$", matches: ["äß-"] },
  { pattern: "^\\x{41}\\-$", becomes: "^\\u{41}-$", matches: ["A-"] },
  { pattern: "/^[a-z]+$/", becomes: "^[a-z]+$", matches: ["abc"] },
  { pattern: "/^[a-z]+$/i", becomes: "^[a-zA-Z]+$", matches: ["ABC"] },
  { pattern: "^\\Qa.b\\E$", becomes: "^a\\.b$", matches: ["a.b"], refuses: ["axb"] },
  { pattern: "*.jpg", becomes: undefined },
  { pattern: "(", becomes: undefined },
  { pattern: "[z-a]", becomes: undefined },
];

describe("a pattern of another language", () => {
  it.each(patterns)("$pattern becomes $becomes", ({ pattern, becomes, matches, refuses }) => {
    expect(repairPattern(pattern)).toBe(becomes);
    for (const text of matches ?? []) expect(text).toMatch(new RegExp(becomes ?? "", "u"));
    for (const text of refuses ?? []) expect(text).not.toMatch(new RegExp(becomes ?? "", "u"));
  });
});
