/** What callers notice of a changed schema: each edit both ways, in what is sent and in what comes back. */
import { describe, it } from "vitest";
import { type Breaks, expectSchemaChange, type Fragment } from "./change-pair.ts";

type Case = readonly [
  what: string,
  old: Fragment,
  other: Fragment,
  rules: string,
  breaks: Breaks,
  back: string,
  backBreaks: Breaks,
];

/** An edit that lets less through, however it is said; `kind` is the rule without its ending. */
function tighter(what: string, loose: Fragment, strict: Fragment): Case {
  return [what, loose, strict, "constraint-tightened", "requests", "constraint-loosened", "answers"];
}

function same(what: string, old: Fragment, other: Fragment): Case {
  return [what, old, other, "", "neither", "", "neither"];
}

const object = (properties: object, more: object = {}): object => ({ type: "object", properties, ...more });
const text = { type: "string" };
const whole = { type: "integer" };
const tag = (kind: string, more: object = {}): object => object({ kind: { const: kind }, ...more });
const when = (condition: object, follows: object): object =>
  // biome-ignore lint/suspicious/noThenProperty: it is the name of the keyword.
  ({ if: condition, then: follows });
const closed = { additionalProperties: false };

/** Each keyword that bounds: a type, a loose value, a strict one. */
const BOUNDS: readonly (readonly [keyword: string, type: string, loose: number, strict: number])[] = [
  ["minimum", "number", 1, 2],
  ["maximum", "number", 2, 1],
  ["exclusiveMinimum", "number", 1, 2],
  ["exclusiveMaximum", "number", 2, 1],
  ["multipleOf", "integer", 2, 6],
  ["minLength", "string", 1, 2],
  ["maxLength", "string", 2, 1],
  ["minItems", "array", 1, 2],
  ["maxItems", "array", 2, 1],
  ["minProperties", "object", 1, 2],
  ["maxProperties", "object", 2, 1],
];

const TYPES: readonly Case[] = [
  [
    "an integer becomes a number",
    whole,
    { type: "number" },
    "type-widened",
    "answers",
    "type-narrowed",
    "requests",
  ],
  ["a text becomes an integer", text, whole, "type-changed", "both", "type-changed", "both"],
  [
    "one more type",
    text,
    { type: ["string", "integer"] },
    "type-widened",
    "answers",
    "type-narrowed",
    "requests",
  ],
  [
    "one type for another of several",
    { type: ["string", "integer"] },
    { type: ["integer", "boolean"] },
    "type-changed",
    "both",
    "type-changed",
    "both",
  ],
  ["a type where there was none", {}, text, "type-narrowed", "requests", "type-widened", "answers"],
  ["an object becomes a list", object({}), { type: "array" }, "type-changed", "both", "type-changed", "both"],
  [
    "nothing is taken any more",
    { type: "object" },
    false,
    "type-narrowed",
    "requests",
    "type-widened",
    "answers",
  ],
  [
    "null beside a type",
    text,
    { type: ["string", "null"] },
    "null-added",
    "answers",
    "null-removed",
    "requests",
  ],
  [
    "null among values",
    { type: ["string", "null"], enum: ["a"] },
    { type: ["string", "null"], enum: ["a", null] },
    "null-added",
    "answers",
    "null-removed",
    "requests",
  ],
  [
    "null as an alternative",
    object({}),
    { anyOf: [object({}), { type: "null" }] },
    "null-added",
    "answers",
    "null-removed",
    "requests",
  ],
  [
    "null alone becomes a text",
    { type: "null" },
    text,
    "null-removed type-widened",
    "both",
    "null-added type-narrowed",
    "both",
  ],
  same("a list of one type", { type: ["string"] }, text),
  same("types in another order", { type: ["string", "integer"] }, { type: ["integer", "string"] }),
  same("null as a type or an alternative", { type: ["string", "null"] }, { anyOf: [text, { type: "null" }] }),
];

const TEXTS: readonly Case[] = [
  tighter("a format where there was none", text, { type: "string", format: "email" }),
  tighter(
    "a longer integer becomes a shorter one",
    { type: "integer", format: "int64" },
    { type: "integer", format: "int32" },
  ),
  tighter(
    "a double becomes a float",
    { type: "number", format: "double" },
    { type: "number", format: "float" },
  ),
  [
    "a date becomes a moment",
    { type: "string", format: "date" },
    { type: "string", format: "date-time" },
    "constraint-changed",
    "both",
    "constraint-changed",
    "both",
  ],
  tighter("a pattern where there was none", text, { type: "string", pattern: "^a" }),
  [
    "another pattern",
    { type: "string", pattern: "^a" },
    { type: "string", pattern: "^b" },
    "constraint-changed",
    "both",
    "constraint-changed",
    "both",
  ],
  tighter(
    "a second pattern",
    { allOf: [{ type: "string", pattern: "^a" }] },
    { allOf: [{ type: "string", pattern: "^a" }, { pattern: "b$" }] },
  ),
  tighter("an encoding where there was none", text, { type: "string", contentEncoding: "base64" }),
  [
    "another media type inside a text",
    { type: "string", contentMediaType: "text/csv" },
    { type: "string", contentMediaType: "application/json" },
    "constraint-changed",
    "both",
    "constraint-changed",
    "both",
  ],
  [
    "a media type and a schema inside a text",
    { type: "string", contentMediaType: "application/json", contentSchema: whole },
    { type: "string", contentMediaType: "application/json", contentSchema: text },
    "type-changed",
    "both",
    "type-changed",
    "both",
  ],
];

const VALUES: readonly Case[] = [
  [
    "one more value",
    { enum: ["a"] },
    { enum: ["a", "b"] },
    "enum-value-added",
    "answers",
    "enum-value-removed",
    "requests",
  ],
  [
    "one value for another",
    { enum: ["a", "b"] },
    { enum: ["a", "c"] },
    "enum-value-added enum-value-removed",
    "both",
    "enum-value-added enum-value-removed",
    "both",
  ],
  tighter("values where any text was taken", text, { type: "string", enum: ["a"] }),
  [
    "a fixed value becomes one of two",
    { const: "a" },
    { enum: ["a", "b"] },
    "enum-value-added",
    "answers",
    "enum-value-removed",
    "requests",
  ],
  [
    "another fixed value",
    { const: 1 },
    { const: 2 },
    "enum-value-added enum-value-removed",
    "both",
    "enum-value-added enum-value-removed",
    "both",
  ],
  tighter("a fixed value of a boolean", { type: "boolean" }, { type: "boolean", const: true }),
  same("a fixed value or a list of one", { const: "a" }, { enum: ["a"] }),
  same("values in another order", { enum: ["a", "b"] }, { enum: ["b", "a"] }),
  [
    "a default where none was told",
    whole,
    { type: "integer", default: 1 },
    "default-added|",
    "neither",
    "default-changed|",
    "requests",
  ],
  [
    "another default",
    { type: "integer", default: 1 },
    { type: "integer", default: 2 },
    "default-changed|",
    "requests",
    "default-changed|",
    "requests",
  ],
];

const OBJECTS: readonly Case[] = [
  [
    "a property that may be sent",
    object({ a: text }),
    object({ a: text, b: text }),
    "property-added",
    "neither",
    "property-removed",
    "answers",
  ],
  [
    "a property that has to be there",
    object({ a: text }),
    object({ a: text, b: text }, { required: ["b"] }),
    "property-added-required|property-added",
    "requests",
    "property-removed",
    "answers",
  ],
  [
    "a property that has to be there has a default",
    object({ a: text }),
    object({ a: text, b: { type: "string", default: "x" } }, { required: ["b"] }),
    "property-added-required|property-added",
    "requests",
    "property-removed",
    "answers",
  ],
  [
    "a property becomes required",
    object({ a: text }),
    object({ a: text }, { required: ["a"] }),
    "property-became-required",
    "requests",
    "property-became-optional",
    "answers",
  ],
  [
    "a property that nobody described becomes required",
    { type: "object" },
    { type: "object", required: ["a"] },
    "property-became-required",
    "requests",
    "property-became-optional",
    "answers",
  ],
  [
    "the type of a property",
    object({ a: text }),
    object({ a: whole }),
    "type-changed",
    "both",
    "type-changed",
    "both",
  ],
  [
    "a property is deprecated",
    object({ a: text }),
    object({ a: { type: "string", deprecated: true } }),
    "property-deprecated",
    "neither",
    "",
    "neither",
  ],
  [
    "other properties are refused",
    object({ a: text }),
    object({ a: text }, closed),
    "closed",
    "requests",
    "opened",
    "neither",
  ],
  [
    "other properties are refused, also of what it is made of",
    { allOf: [object({ a: text })] },
    { allOf: [object({ a: text })], unevaluatedProperties: false },
    "closed",
    "requests",
    "opened",
    "neither",
  ],
  [
    "a property of an object that refuses others",
    object({ a: text }, closed),
    object({ a: text, b: text }, closed),
    "property-added",
    "neither",
    "property-refused|property-removed",
    "both",
  ],
  [
    "other properties have a type",
    object({}),
    object({}, { additionalProperties: text }),
    "type-narrowed",
    "requests",
    "type-widened",
    "answers",
  ],
  [
    "other properties have another type",
    object({}, { additionalProperties: text }),
    object({}, { additionalProperties: whole }),
    "type-changed",
    "both",
    "type-changed",
    "both",
  ],
  [
    "other properties of a type are refused",
    object({}, { additionalProperties: text }),
    object({}, closed),
    "closed",
    "requests",
    "opened",
    "neither",
  ],
  same(
    "other properties are allowed, said or not",
    object({ a: text }),
    object({ a: text }, { additionalProperties: true }),
  ),
  same(
    "others are refused by either word",
    object({ a: text }, closed),
    object({ a: text }, { unevaluatedProperties: false }),
  ),
  tighter(
    "properties of a pattern have a schema",
    { type: "object" },
    { type: "object", patternProperties: { "^x": text } },
  ),
  [
    "a pattern of properties where others are refused",
    object({}, closed),
    object({}, { ...closed, patternProperties: { "^x": text } }),
    "opened",
    "neither",
    "closed",
    "requests",
  ],
  [
    "properties of a pattern have another type",
    { type: "object", patternProperties: { "^x": text } },
    { type: "object", patternProperties: { "^x": whole } },
    "type-changed",
    "both",
    "type-changed",
    "both",
  ],
  tighter("names have a pattern", { type: "object" }, { type: "object", propertyNames: { pattern: "^a" } }),
  tighter(
    "one property needs another",
    object({ a: text, b: text }),
    object({ a: text, b: text }, { dependentRequired: { a: ["b"] } }),
  ),
  tighter(
    "one property needs two others",
    object({ a: text, b: text }, { dependentRequired: { a: ["b"] } }),
    object({ a: text, b: text }, { dependentRequired: { a: ["b", "c"] } }),
  ),
  tighter(
    "one property brings a schema",
    object({ a: text }),
    object({ a: text }, { dependentSchemas: { a: { minProperties: 2 } } }),
  ),
  [
    "a property becomes read-only",
    object({ a: text }),
    object({ a: { type: "string", readOnly: true } }),
    "property-removed|",
    "neither",
    "property-added|",
    "neither",
  ],
  [
    "a property that has to be there becomes read-only",
    object({ a: text }, { required: ["a"] }),
    object({ a: { type: "string", readOnly: true } }, { required: ["a"] }),
    "property-removed|",
    "neither",
    "property-added-required|",
    "requests",
  ],
  [
    "a property becomes write-only",
    object({ a: text }),
    object({ a: { type: "string", writeOnly: true } }),
    "|property-removed",
    "answers",
    "|property-added",
    "neither",
  ],
  [
    "what is read-only gets a bound",
    object({ a: { type: "string", readOnly: true } }),
    object({ a: { type: "string", readOnly: true, maxLength: 3 } }),
    "|constraint-tightened",
    "neither",
    "|constraint-loosened",
    "answers",
  ],
  [
    "what is write-only gets a bound",
    object({ a: { type: "string", writeOnly: true } }),
    object({ a: { type: "string", writeOnly: true, maxLength: 3 } }),
    "constraint-tightened|",
    "requests",
    "constraint-loosened|",
    "neither",
  ],
  same(
    "what is required in another order",
    object({ a: text, b: text }, { required: ["a", "b"] }),
    object({ b: text, a: text }, { required: ["b", "a"] }),
  ),
];

const LISTS: readonly Case[] = [
  [
    "items of another type",
    { type: "array", items: text },
    { type: "array", items: whole },
    "type-changed",
    "both",
    "type-changed",
    "both",
  ],
  [
    "items have a type",
    { type: "array" },
    { type: "array", items: text },
    "type-narrowed",
    "requests",
    "type-widened",
    "answers",
  ],
  tighter("no item twice", { type: "array" }, { type: "array", uniqueItems: true }),
  [
    "a further place of a tuple",
    { type: "array", prefixItems: [text], items: false },
    { type: "array", prefixItems: [text, whole], items: false },
    "type-widened",
    "answers",
    "type-narrowed",
    "requests",
  ],
  [
    "places of a tuple change",
    { type: "array", prefixItems: [text, whole] },
    { type: "array", prefixItems: [whole, text] },
    "type-changed",
    "both",
    "type-changed",
    "both",
  ],
  [
    "one item has to be",
    { type: "array" },
    { type: "array", contains: whole },
    "type-narrowed",
    "requests",
    "type-widened",
    "answers",
  ],
  [
    "items that nothing describes are refused",
    { type: "array", prefixItems: [text] },
    { type: "array", prefixItems: [text], unevaluatedItems: false },
    "type-narrowed",
    "requests",
    "type-widened",
    "answers",
  ],
];

const CONDITIONS: readonly Case[] = [
  tighter("what may not hold", text, { type: "string", not: { enum: ["x"] } }),
  [
    "what may not hold changes",
    { type: "string", not: { enum: ["x"] } },
    { type: "string", not: { enum: ["y"] } },
    "constraint-changed",
    "both",
    "constraint-changed",
    "both",
  ],
  tighter(
    "a condition",
    object({ a: text }),
    object({ a: text }, when({ required: ["a"] }, { minProperties: 2 })),
  ),
  tighter(
    "what follows of a condition",
    object({ a: text }, when({ required: ["a"] }, { minProperties: 2 })),
    object({ a: text }, when({ required: ["a"] }, { minProperties: 3 })),
  ),
  tighter("one more part", { allOf: [text] }, { allOf: [text, { maxLength: 3 }] }),
  same("parts in another order", { allOf: [text, { maxLength: 3 }] }, { allOf: [{ maxLength: 3 }, text] }),
  same(
    "words only",
    { type: "string", title: "A", description: "a", examples: ["x"] },
    { type: "string", "x-more": 1 },
  ),
];

const added: readonly [string, Breaks, string, Breaks] = [
  "alternative-added",
  "answers",
  "alternative-removed",
  "requests",
];
const overlaps: readonly [string, Breaks, string, Breaks] = [
  "alternative-overlaps|alternative-added",
  "both",
  "alternative-removed",
  "requests",
];
/** A new alternative whose values another one took: nothing new comes back, but what both take is refused. */
const covered: readonly [string, Breaks, string, Breaks] = [
  "alternative-overlaps|",
  "requests",
  "|alternative-removed",
  "neither",
];
const oneOf = (...alternatives: Fragment[]): object => ({ oneOf: alternatives });
const anyOf = (...alternatives: Fragment[]): object => ({ anyOf: alternatives });
const told = (...kinds: string[]): object[] => kinds.map((kind) => tag(kind));

const ALTERNATIVES: readonly Case[] = [
  ["one more of anyOf", anyOf(text, whole), anyOf(text, whole, object({})), ...added],
  [
    "one more of anyOf that overlaps",
    anyOf(text, whole),
    anyOf(text, whole, { type: ["string", "boolean"], minLength: 3 }),
    ...added,
  ],
  ["one more of oneOf, of another type", oneOf(text, whole), oneOf(text, whole, object({})), ...added],
  [
    "one more of oneOf, told by a fixed value",
    oneOf(...told("a", "b")),
    oneOf(...told("a", "b", "c")),
    ...added,
  ],
  [
    "one more of oneOf, with the fixed value of another",
    oneOf(...told("a", "b")),
    oneOf(...told("a", "b"), tag("b", { n: whole })),
    ...covered,
  ],
  [
    "one more of oneOf, told by values",
    oneOf({ enum: ["a"] }, { enum: ["b"] }),
    oneOf({ enum: ["a"] }, { enum: ["b"] }, { enum: ["c"] }),
    ...added,
  ],
  [
    "one more of oneOf, with a value of another",
    oneOf({ enum: ["a"] }, { enum: ["b"] }),
    oneOf({ enum: ["a"] }, { enum: ["b"] }, { enum: ["b", "c"] }),
    ...overlaps,
  ],
  [
    "integers beside numbers of oneOf",
    oneOf(text, { type: "number" }),
    oneOf(text, { type: "number" }, whole),
    ...covered,
  ],
  [
    "numbers beside integers of oneOf",
    oneOf(text, whole),
    oneOf(text, whole, { type: "number" }),
    ...overlaps,
  ],
  [
    "one more of oneOf, that requires what the others do not name",
    oneOf(object({ a: text }, { required: ["a"] }), object({ b: text }, { required: ["b"] })),
    oneOf(
      object({ a: text }, { required: ["a"] }),
      object({ b: text }, { required: ["b"] }),
      object({ c: text }, { required: ["c"] }),
    ),
    ...added,
  ],
  [
    "one more of oneOf, that requires nothing",
    oneOf(object({ a: text }, { required: ["a"] }), object({ b: text }, { required: ["b"] })),
    oneOf(
      object({ a: text }, { required: ["a"] }),
      object({ b: text }, { required: ["b"] }),
      object({ c: text }),
    ),
    ...overlaps,
  ],
  [
    "one more of oneOf, that refuses what the others require",
    oneOf(object({ a: text }, { required: ["a"] }), text),
    oneOf(object({ a: text }, { required: ["a"] }), text, object({ c: text }, closed)),
    ...added,
  ],
  [
    "one more of oneOf, that may not have what the other has",
    oneOf(object({ a: text }, { required: ["a"] }), text),
    oneOf(
      object({ a: text }, { required: ["a"] }),
      text,
      object({ a: text, b: text }, { not: { required: ["a"] } }),
    ),
    ...added,
  ],
  [
    "one more of oneOf, with a required property of another type",
    oneOf(object({ a: text }, { required: ["a"] }), text),
    oneOf(object({ a: text }, { required: ["a"] }), text, object({ a: whole }, { required: ["a"] })),
    ...added,
  ],
  [
    "one more range of oneOf",
    oneOf(text, { type: "integer", maximum: 5 }),
    oneOf(text, { type: "integer", maximum: 5 }, { type: "integer", minimum: 6 }),
    ...added,
  ],
  [
    "one more range of oneOf that overlaps",
    oneOf(text, { type: "integer", maximum: 5 }),
    oneOf(text, { type: "integer", maximum: 5 }, { type: "integer", minimum: 5 }),
    ...overlaps,
  ],
  [
    "one more range of oneOf that leaves its end out",
    oneOf(text, { type: "number", maximum: 5 }),
    oneOf(text, { type: "number", maximum: 5 }, { type: "number", exclusiveMinimum: 5 }),
    ...added,
  ],
  [
    "one more format of oneOf",
    oneOf(whole, { type: "string", format: "date" }),
    oneOf(whole, { type: "string", format: "date" }, { type: "string", format: "date-time" }),
    ...added,
  ],
  [
    "lists of other items of oneOf, which may all be empty",
    oneOf(text, { type: "array", items: text }),
    oneOf(text, { type: "array", items: text }, { type: "array", items: whole }),
    ...overlaps,
  ],
  [
    "lists of other items of oneOf, which are not empty",
    oneOf(text, { type: "array", items: text, minItems: 1 }),
    oneOf(text, { type: "array", items: text, minItems: 1 }, { type: "array", items: whole }),
    ...added,
  ],
  ["a schema becomes one of two", text, oneOf(text, object({})), ...added],
  [
    "a schema becomes one of two that overlap",
    { type: "string", maxLength: 5 },
    oneOf({ type: "string", maxLength: 5 }, { type: "string", format: "uri" }),
    ...overlaps,
  ],
  [
    "an alternative of oneOf comes to take values of another",
    oneOf(text, whole),
    oneOf(text, { type: ["integer", "string"], maxLength: 3 }),
    "type-widened constraint-tightened alternative-overlaps|type-widened constraint-tightened",
    "both",
    "type-narrowed constraint-loosened",
    "both",
  ],
  [
    "a tag of oneOf comes to have a value of another",
    oneOf(...told("a", "b")),
    oneOf(object({ kind: { enum: ["a", "b"] } }), tag("b")),
    "enum-value-added alternative-overlaps|enum-value-added",
    "both",
    "enum-value-removed",
    "requests",
  ],
  [
    "any of overlapping alternatives becomes one of them",
    anyOf(object({ a: text }), object({ b: text })),
    oneOf(object({ a: text }), object({ b: text })),
    "constraint-tightened",
    "requests",
    "constraint-loosened",
    "answers",
  ],
  same("any of alternatives that are apart becomes one of them", anyOf(text, whole), oneOf(text, whole)),
  same("any of tagged alternatives becomes one of them", anyOf(...told("a", "b")), oneOf(...told("a", "b"))),
  same("alternatives in another order", oneOf(text, whole), oneOf(whole, text)),
];

describe("a change of a schema", () => {
  const bounds = BOUNDS.flatMap(([keyword, type, loose, strict]) => [
    tighter(`${keyword} where there was none`, { type }, { type, [keyword]: loose }),
    tighter(`a stricter ${keyword}`, { type, [keyword]: loose }, { type, [keyword]: strict }),
  ]);
  const cases: readonly Case[] = [
    ...[...TYPES, ...bounds, ...TEXTS, ...VALUES, ...OBJECTS, ...LISTS, ...CONDITIONS, ...ALTERNATIVES],
    tighter(
      "a bound leaves its value out",
      { type: "number", minimum: 1 },
      { type: "number", exclusiveMinimum: 1 },
    ),
    tighter("fewer items that hold", { contains: text, maxContains: 3 }, { contains: text, maxContains: 2 }),
    tighter("more items that hold", { contains: text, minContains: 2 }, { contains: text, minContains: 3 }),
    same("a bound that says nothing", { type: "string", minLength: 0 }, text),
    same(
      "the strictest of two bounds",
      { allOf: [{ type: "number", maximum: 1 }, { maximum: 9 }] },
      { type: "number", maximum: 1 },
    ),
  ];
  it.each(cases)("%s: forward and back", async (_what, old, other, rules, breaks, back, backBreaks) => {
    await expectSchemaChange(old, other, { rules, breaks });
    await expectSchemaChange(other, old, { rules: back, breaks: backBreaks });
    await expectSchemaChange(other, other, { rules: "", breaks: "neither" });
  });
});
