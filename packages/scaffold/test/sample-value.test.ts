import type { Api, Json, JsonSchema } from "@ashlar/model";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fits, type SampleContext, sampleValue } from "../src/sample.ts";

const context: SampleContext = { schemas: {}, direction: "response" };

/** An independent opinion. */
function accepts(schema: JsonSchema, value: unknown, schemas: Api["schemas"] = {}): boolean {
  // Without `allErrors`, ajv 8 forgets a required member whose name is empty.
  const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });
  addFormats.default(ajv);
  const root =
    typeof schema === "boolean" ? { allOf: [schema], $defs: schemas } : { allOf: [schema], $defs: schemas };
  return ajv.validate(root, value);
}

const pet: Api["schemas"] = {
  Pet: {
    type: "object",
    required: ["petType"],
    properties: { petType: { type: "string" }, name: { type: "string" } },
    discriminator: { propertyName: "petType", mapping: { cat: "Cat", dog: "Dog" } },
  },
  Cat: {
    allOf: [
      { $ref: "#/$defs/Pet" },
      { properties: { lives: { type: "integer", minimum: 1 } }, required: ["lives"] },
    ],
  },
  Dog: { allOf: [{ $ref: "#/$defs/Pet" }, { properties: { bark: { type: "boolean" } } }] },
  Tree: {
    type: "object",
    required: ["value"],
    properties: { value: { type: "string" }, children: { type: "array", items: { $ref: "#/$defs/Tree" } } },
  },
  List: {
    type: "object",
    required: ["next"],
    properties: { next: { anyOf: [{ $ref: "#/$defs/List" }, { type: "null" }] } },
  },
  Endless: { type: "object", required: ["next"], properties: { next: { $ref: "#/$defs/Endless" } } },
  Shape: {
    oneOf: [{ $ref: "#/$defs/Circle" }, { $ref: "#/$defs/Square" }],
    discriminator: { propertyName: "kind", mapping: { circle: "Circle", square: "Square" } },
  },
  Circle: {
    type: "object",
    required: ["kind"],
    properties: { kind: { type: "string" }, radius: { type: "number" } },
  },
  Square: {
    type: "object",
    required: ["kind"],
    properties: { kind: { type: "string" }, side: { type: "number" } },
  },
};

const satisfiable: readonly { readonly what: string; readonly schema: JsonSchema }[] = [
  { what: "anything", schema: true },
  {
    what: "an integer within exclusive limits",
    schema: { type: "integer", exclusiveMinimum: 3, exclusiveMaximum: 5 },
  },
  {
    what: "a number between zero and one",
    schema: { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 1 },
  },
  { what: "a multiple of a fraction", schema: { type: "number", multipleOf: 0.01, minimum: 7.03 } },
  {
    what: "a multiple of two numbers",
    schema: { allOf: [{ type: "integer", multipleOf: 4 }, { multipleOf: 6 }, { minimum: 13 }] },
  },
  { what: "a negative number", schema: { type: "integer", maximum: -40 } },
  { what: "a long string", schema: { type: "string", minLength: 900 } },
  { what: "a short string", schema: { type: "string", maxLength: 1 } },
  {
    what: "a string of a pattern and a length",
    schema: { type: "string", pattern: "^[a-z]+$", minLength: 400 },
  },
  ...[
    "date-time",
    "date",
    "time",
    "duration",
    "email",
    "hostname",
    "ipv4",
    "ipv6",
    "uri",
    "uri-reference",
    "uri-template",
    "uuid",
    "json-pointer",
    "relative-json-pointer",
    "regex",
    "byte",
  ].map((format) => ({ what: `the format ${format}`, schema: { type: "string" as const, format } })),
  ...["date", "email", "uuid", "ipv4"].map((format) => ({
    what: `different strings of the format ${format}`,
    schema: {
      type: "array" as const,
      minItems: 5,
      uniqueItems: true,
      items: { type: "string" as const, format },
    },
  })),
  {
    what: "different numbers",
    schema: {
      type: "array",
      minItems: 4,
      uniqueItems: true,
      items: { type: "integer", minimum: 3, maximum: 6 },
    },
  },
  {
    what: "different short strings",
    schema: { type: "array", minItems: 4, uniqueItems: true, items: { type: "string", maxLength: 3 } },
  },
  {
    what: "all of a short enum",
    schema: { type: "array", minItems: 3, uniqueItems: true, items: { enum: ["a", "b", "c"] } },
  },
  {
    what: "a tuple",
    schema: {
      type: "array",
      prefixItems: [{ type: "string" }, { type: "integer" }],
      items: false,
      minItems: 2,
    },
  },
  {
    what: "an array that contains something",
    schema: { type: "array", items: { type: "integer" }, contains: { minimum: 100 }, minItems: 3 },
  },
  {
    what: "a dictionary of a least size",
    schema: { type: "object", minProperties: 3, additionalProperties: { type: "integer" } },
  },
  {
    what: "members by pattern",
    schema: {
      type: "object",
      minProperties: 2,
      patternProperties: { "^x-[0-9]$": { type: "string" } },
      additionalProperties: false,
    },
  },
  {
    what: "members whose names are limited",
    schema: { type: "object", minProperties: 1, propertyNames: { pattern: "^[A-Z]{3}$" } },
  },
  {
    what: "what a member requires",
    schema: {
      type: "object",
      properties: { a: { type: "string" }, b: { type: "string" } },
      dependentRequired: { a: ["b", "c"] },
    },
  },
  {
    what: "all of several objects",
    schema: {
      allOf: [
        { type: "object", required: ["a"], properties: { a: { type: "string" } } },
        { required: ["b"], properties: { b: { type: "integer" }, a: { minLength: 9 } } },
      ],
    },
  },
  {
    what: "exactly one of two overlapping ones",
    schema: {
      oneOf: [
        { type: "integer", minimum: 0 },
        { type: "integer", maximum: 10 },
      ],
    },
  },
  {
    what: "the branch that the rest allows",
    schema: {
      type: "object",
      properties: { a: { type: "string" }, b: { type: "string" } },
      oneOf: [
        { required: ["a"], not: { required: ["b"] } },
        { required: ["b"], not: { required: ["a"] } },
      ],
    },
  },
  { what: "not what is excluded", schema: { type: "string", not: { enum: ["string"] } } },
  {
    what: "the consequence of a condition",
    schema: {
      type: "object",
      required: ["kind"],
      properties: { kind: { enum: ["a", "b"] } },
      if: { properties: { kind: { const: "a" } } },
      // biome-ignore lint/suspicious/noThenProperty: it is the name of the keyword.
      then: { required: ["a"] },
      else: { required: ["b"] },
    },
  },
  { what: "a value with a type among several", schema: { type: ["null", "integer"] } },
  { what: "a schema that refers to itself", schema: { $ref: "#/$defs/Tree" } },
  { what: "a schema that must refer to itself, or to null", schema: { $ref: "#/$defs/List" } },
  { what: "a subtype of a base", schema: { $ref: "#/$defs/Pet" } },
  { what: "a subtype by its name", schema: { $ref: "#/$defs/Dog" } },
  { what: "a member of a tagged union", schema: { $ref: "#/$defs/Square" } },
];

describe("a sample satisfies its schema", () => {
  test.each(satisfiable)("$what", ({ schema }) => {
    const value = sampleValue(schema, { ...context, schemas: pet });
    expect(value).not.toBeUndefined();
    expect([value, accepts(schema, value, pet)]).toEqual([value, true]);
  });
});

const exact: readonly {
  readonly what: string;
  readonly schema: JsonSchema;
  readonly value: Json | undefined;
}[] = [
  {
    what: "the document's example comes first",
    schema: { type: "string", examples: ["Ada"], default: "x" },
    value: "Ada",
  },
  {
    what: "an example that does not fit is passed over",
    schema: { type: "integer", examples: ["one"], default: 7 },
    value: 7,
  },
  { what: "an enum gives its first value", schema: { enum: ["b", "a"] }, value: "b" },
  { what: "null is the last resort", schema: { type: ["null", "boolean"] }, value: true },
  { what: "a constant is itself", schema: { const: { a: [1] } }, value: { a: [1] } },
  {
    what: "optional members are made too",
    schema: { properties: { a: { type: "integer" }, b: { type: "boolean" } } },
    value: { a: 1, b: true },
  },
  { what: "nothing satisfies false", schema: false, value: undefined },
  {
    what: "nothing satisfies contradictory limits",
    schema: { type: "integer", minimum: 3, maximum: 2 },
    value: undefined,
  },
  {
    what: "nothing finite satisfies an endless schema",
    schema: { $ref: "#/$defs/Endless" },
    value: undefined,
  },
  {
    what: "the tag of a union is the branch's",
    schema: { $ref: "#/$defs/Shape" },
    value: { kind: "circle", radius: 1 },
  },
  {
    what: "recursion stops where it may",
    schema: { $ref: "#/$defs/Tree" },
    value: { value: "string", children: [{ value: "string" }] },
  },
  {
    what: "a subtype is told apart by its tag",
    schema: { $ref: "#/$defs/Dog" },
    value: { petType: "dog", name: "string", bark: true },
  },
];

test.each(exact)("$what", ({ schema, value }) => {
  expect(sampleValue(schema, { ...context, schemas: pet })).toEqual(value);
});

describe("what one side alone sends is left out", () => {
  const user: JsonSchema = {
    type: "object",
    required: ["id", "email", "password"],
    properties: {
      id: { type: "string", readOnly: true },
      email: { type: "string", format: "email" },
      password: { type: "string", writeOnly: true },
    },
    examples: [{ id: "u1", email: "a@b.example", password: "secret" }],
  };
  test.each([
    { direction: "request" as const, value: { email: "a@b.example", password: "secret" } },
    { direction: "response" as const, value: { id: "u1", email: "a@b.example" } },
  ])("in a $direction", ({ direction, value }) => {
    expect(sampleValue(user, { schemas: {}, direction })).toEqual(value);
  });
});

const patterns = [
  "^[A-Z]{2}[0-9]{4}$",
  "^(red|green|blue)-\\d+$",
  "^\\+?[1-9]\\d{1,14}$",
  "^(?:[a-z0-9]+(?:-[a-z0-9]+)*)$",
  "^#([0-9a-fA-F]{3}){1,2}$",
  "^[^/]+/[^/]+$",
  "^\\w+@\\w+\\.\\w{2,}$",
  "^(?=.*\\d)(?=.*[a-z]).{8,}$",
  "^(.)\\1$",
  "^\\p{Lu}\\p{Ll}+$",
  "^[\\w.\\-+]+$",
  "^\\d{4}-(0[1-9]|1[0-2])$",
  "[A-Z]",
  "",
  "^$",
  "^a{0,3}?b\\u0041\\x42$",
  "^(?<year>\\d{4})$",
  "^[^\\s]{1,64}$",
  "^urn:[a-z]+:[A-Za-z0-9._-]{3,}$",
];

test.each(patterns)("a string is made that matches /%s/", (pattern) => {
  const value = sampleValue({ type: "string", pattern }, context);
  expect(value).toMatch(new RegExp(pattern, "u"));
});

test("a random schema's sample satisfies it, in the judgement of ajv and in ours", () => {
  fc.assert(
    fc.property(randomSchema(), (schema) => {
      const value = sampleValue(schema, context);
      if (value === undefined) return;
      expect(fits(value, schema, context)).toBe(true);
      expect(accepts(schema, value)).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test("a random schema without contradictions always has a sample", () => {
  fc.assert(
    fc.property(randomSchema(), (schema) => {
      expect(sampleValue(schema, context)).not.toBeUndefined();
    }),
    { numRuns: 200 },
  );
});

test("our judgement of a value is ajv's", () => {
  // ajv 8 reads a quotient such as 1e21 as 1 when it judges multipleOf.
  const plainValue = fc.jsonValue().filter((value) => !/\de[+-]\d/.test(JSON.stringify(value)));
  fc.assert(
    fc.property(randomSchema(), plainValue, (schema, value) => {
      const json: Json = JSON.parse(JSON.stringify(value));
      expect(fits(json, schema, context)).toBe(accepts(schema, json));
    }),
    { numRuns: 200 },
  );
});

/** Schemas of every kind whose keywords do not contradict each other. */
function randomSchema(): fc.Arbitrary<JsonSchema> {
  const small = fc.integer({ min: 0, max: 6 });
  const { schema } = fc.letrec<{ schema: JsonSchema; leaf: JsonSchema }>((tie) => ({
    leaf: fc.oneof(
      fc.constant<JsonSchema>({ type: "boolean" }),
      fc.constant<JsonSchema>({ type: "null" }),
      fc.constant<JsonSchema>(true),
      fc.record(
        {
          type: fc.constant("string" as const),
          minLength: small,
          maxLength: fc.integer({ min: 6, max: 12 }),
        },
        { requiredKeys: ["type"] },
      ),
      fc.record({
        type: fc.constant("string" as const),
        format: fc.constantFrom("date", "uuid", "email", "uri", "ipv6"),
      }),
      fc.record({ type: fc.constant("string" as const), pattern: fc.constantFrom(...patterns) }),
      fc.record(
        {
          type: fc.constantFrom("integer" as const, "number" as const),
          minimum: fc.integer({ min: -50, max: 50 }),
          maximum: fc.integer({ min: 60, max: 90 }),
          multipleOf: fc.constantFrom(1, 2, 5, 0.5),
        },
        { requiredKeys: ["type"] },
      ),
      fc.record({
        enum: fc.uniqueArray(fc.oneof(fc.string(), fc.integer(), fc.boolean()), {
          minLength: 1,
          maxLength: 4,
        }),
      }),
    ),
    schema: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      tie("leaf"),
      fc.record(
        {
          type: fc.constant("array" as const),
          items: tie("schema"),
          minItems: fc.integer({ min: 0, max: 2 }),
          maxItems: fc.integer({ min: 2, max: 5 }),
        },
        { requiredKeys: ["type"] },
      ),
      fc
        .record({
          properties: fc.dictionary(fc.string({ maxLength: 5 }), tie("schema"), { maxKeys: 4 }),
          closed: fc.boolean(),
          all: fc.boolean(),
        })
        .map(
          ({ properties, closed, all }): JsonSchema => ({
            type: "object",
            properties,
            ...(all ? { required: Object.keys(properties) } : {}),
            ...(closed ? { additionalProperties: false } : {}),
          }),
        ),
      fc.array(tie("schema"), { minLength: 1, maxLength: 3 }).map((anyOf): JsonSchema => ({ anyOf })),
      fc.record({
        type: fc.constant("object" as const),
        additionalProperties: tie("schema"),
        minProperties: fc.integer({ min: 0, max: 3 }),
      }),
    ),
  }));
  return schema;
}
