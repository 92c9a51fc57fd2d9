import type { JsonSchemaObject } from "@ashlar/model";
import { expect, test } from "vitest";
import { type CheckedValue, constrain, readCheck } from "../../src/resources/plan/checks.ts";
import { patternOfLike, patternOfRegex } from "../../src/resources/plan/posix-pattern.ts";

const kinds: Readonly<Record<string, CheckedValue>> = {
  n: "integer",
  d: "number",
  t: "text",
  c: "padded",
  a: "array",
  j: "json",
  o: "other",
  "odd name": "integer",
  VALUE: "text",
};
const kindOf = (column: string) => kinds[column];

// Texts are as Postgres prints them.
const said: readonly (readonly [check: string, keywords: object])[] = [
  ["(n >= 0)", { n: { minimum: 0 } }],
  ["(n > 0)", { n: { minimum: 1 } }],
  ["(0 < n)", { n: { minimum: 1 } }],
  ["(n < 1000000)", { n: { maximum: 999_999 } }],
  ["(n > '-5'::integer)", { n: { minimum: -4 } }],
  ["((n)::numeric > 1.5)", { n: { minimum: 2 } }],
  ["(d > (0)::numeric)", { d: { exclusiveMinimum: 0 } }],
  ["((d >= '-1.5'::numeric) AND (d <= 99.5))", { d: { minimum: -1.5, maximum: 99.5 } }],
  ["((n >= 1) AND (t <> ''::text))", { n: { minimum: 1 }, t: { minLength: 1 } }],
  ["((n IS NULL) OR (n > 0))", { n: { minimum: 1 } }],
  ["((n IS NULL) OR ((n > 0) AND (n < 9)))", { n: { minimum: 1, maximum: 8 } }],
  ["(n = ANY (ARRAY[1, 2, '-1'::integer]))", { n: { enum: [1, 2, -1] } }],
  ["((n = 1) OR (n = 2))", { n: { enum: [1, 2] } }],
  ["(t = ANY (ARRAY['a'::text, 'it''s'::text]))", { t: { enum: ["a", "it's"] } }],
  [
    "((t)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
    { t: { enum: ["a", "b"] } },
  ],
  ["(t = 'only'::text)", { t: { enum: ["only"] } }],
  ["((t)::text <> ''::text)", { t: { minLength: 1 } }],
  ["(char_length(t) <= 5)", { t: { maxLength: 5 } }],
  ["(length((t)::text) = 2)", { t: { minLength: 2, maxLength: 2 } }],
  ["((length(t) >= 3) AND (length(t) <= 30))", { t: { minLength: 3, maxLength: 30 } }],
  ["(length(btrim(t)) > 0)", { t: { minLength: 1, pattern: "[^ ]" } }],
  ["(length(TRIM(BOTH FROM t)) > 0)", { t: { minLength: 1, pattern: "[^ ]" } }],
  ["(btrim((t)::text) <> ''::text)", { t: { minLength: 1, pattern: "[^ ]" } }],
  ["(t ~ '^[A-Z]{2}$'::text)", { t: { pattern: "^[A-Z]{2}$" } }],
  ["(c ~ '^[A-Z]{2}$'::text)", { c: { pattern: "^[A-Z]{2}$" } }],
  ["(t ~~ '%@%'::text)", { t: { pattern: "@" } }],
  ["(cardinality(a) <= 5)", { a: { maxItems: 5 } }],
  ["(array_length(a, 1) <= 5)", { a: { maxItems: 5 } }],
  ["(jsonb_typeof(j) = 'object'::text)", { j: { type: "object" } }],
  ['("odd name" >= 1)', { "odd name": { minimum: 1 } }],
  ["((VALUE ~ '^\\d+$'::text))", { VALUE: { pattern: "^\\d+$" } }],
];

test.each(said)("CHECK %s is said by a schema", (check, keywords) => {
  const read = readCheck(`CHECK (${check})`, kindOf);
  const byColumn: Record<string, JsonSchemaObject> = {};
  for (const { column, keywords: each } of read.said)
    byColumn[column] = constrain(byColumn[column] ?? {}, each);
  expect(byColumn).toEqual(keywords);
  expect(read.isWhole).toBe(true);
});

const left: readonly (readonly [check: string, said: number])[] = [
  ["(n < d)", 0],
  ["(n <> 3)", 0],
  ["((n > 0) OR (d > (0)::numeric))", 0],
  ["((n > 0) OR (n < '-5'::integer))", 0],
  ["((n IS NULL) OR (t <> ''::text))", 0],
  ["((n > 0) AND (n < d))", 1],
  ["((t)::integer > 5)", 0],
  ["((d)::integer > 5)", 0],
  ["(o > '2020-01-01'::date)", 0],
  ["(t = lower(t))", 0],
  ["(lower(t) = 'a'::text)", 0],
  ["((t)::character varying(2) = 'ab'::text)", 0],
  ["((d)::numeric(3,1) > (0)::numeric)", 0],
  ["(c = ANY (ARRAY['a'::bpchar, 'b'::bpchar]))", 0],
  ["(c <> ''::bpchar)", 0],
  ["(t ~* '^a'::text)", 0],
  ["(t !~ '^a'::text)", 0],
  ["(t ~ '^[[:alpha:]]+$'::text)", 0],
  ["(t ~ '\\ya'::text)", 0],
  ["(t ~ '(?i)a'::text)", 0],
  ["(t OPERATOR(public.~) 'a'::public.citext)", 0],
  ["(array_length(a, 1) >= 1)", 0],
  ["app.is_clean(t)", 0],
  ["CASE WHEN (n > 0) THEN true ELSE false END", 0],
  ["(NOT (n > 0))", 0],
  ["(n <> ALL (ARRAY[1, 2]))", 0],
  ["((n % 2) = 0)", 0],
];

test.each(left)("CHECK %s is left to the database", (check, count) => {
  const read = readCheck(`CHECK (${check})`, kindOf);
  expect(read.isWhole).toBe(false);
  expect(read.said).toHaveLength(count);
});

test("what is not an expression says nothing", () => {
  for (const text of ["CHECK ()", "CHECK ((((", "CHECK (n >)", "nonsense", "CHECK ('open)", "CHECK (n > 0"])
    expect(readCheck(text, kindOf)).toEqual({ said: [], isWhole: false });
});

test.each([
  ["^a.c$", "^a[\\s\\S]c$"],
  ["^\\d{3}-[0-9.]+$", "^\\d{3}-[0-9.]+$"],
  ["a\\-b", "a-b"],
  ["[]a]", "[\\]a]"],
  ["[a\\@]", "[a@]"],
  ["^[^@\\s]+$", "^[^@ \\t\\n\\r\\f\\v]+$"],
  ["[^\\\\s]", "[^\\\\s]"],
  ["[a\\-z]", "[a\\-z]"],
  ["^\\S+$", "^[^ \\t\\n\\r\\f\\v]+$"],
])("the pattern %s of Postgres is %s", (regex, pattern) => {
  expect(patternOfRegex(regex)).toBe(pattern);
});

test.each([
  "[[:digit:]]",
  "\\mword\\M",
  "(a)\\1",
  "(?i)a",
  "***=a.b",
  "a{",
  "\\A",
  "[",
  "a\\sb",
  "[\\s]",
  "^(a+)+$",
])("the pattern %s of Postgres has no other form", (regex) => {
  expect(patternOfRegex(regex)).toBeUndefined();
});

test.each([
  ["a%", "^a"],
  ["%a", "a$"],
  ["a_b", "^a[\\s\\S]b$"],
  ["50\\%", "^50%$"],
  ["a.b", "^a\\.b$"],
])("LIKE %s is the pattern %s", (like, pattern) => {
  expect(patternOfLike(like)).toBe(pattern);
});

test("two conditions on the same value both hold", () => {
  const schema = { type: "string", pattern: "^a", maxLength: 5 } as const;
  expect(constrain(schema, { pattern: "z$", maxLength: 9, minLength: 2 })).toEqual({
    type: "string",
    pattern: "^a",
    allOf: [{ pattern: "z$" }],
    maxLength: 5,
    minLength: 2,
  });
  expect(constrain({ type: "integer", minimum: 0, maximum: 5 }, { enum: [1, 2] })).toEqual({
    type: "integer",
    enum: [1, 2],
  });
});
