import type { JsonSchema } from "@ashlar/model";
import { expect, describe as group, it } from "vitest";
import { compileValidators } from "../src/emit/compiled.ts";
import { type Detail, describe, type Place, type SchemaError } from "../templates/runtime/issues.ts";
import { loadModule } from "./load-module.ts";

const schemas: { readonly [name: string]: JsonSchema } = {
  Card: {
    type: "object",
    required: ["kind", "number"],
    properties: { kind: { const: "card" }, number: { type: "string" } },
  },
  Cash: {
    type: "object",
    required: ["kind"],
    properties: { kind: { const: "cash" }, coins: { type: "array", items: { type: "integer" } } },
  },
};

async function detailsOf(schema: JsonSchema, data: unknown, place: Place): Promise<Detail[]> {
  const entries = new Map([["it", schema]]);
  const { text } = compileValidators({ schemas, entries, direction: "request", formats: "assert" });
  const { it: validate } = await loadModule(text);
  expect(validate?.(data)).toBe(false);
  return describe(validate?.errors ?? [], place);
}

const user: JsonSchema = {
  type: "object",
  required: ["email", "name"],
  additionalProperties: false,
  properties: {
    email: { type: "string", format: "email" },
    name: { type: "string", minLength: 1, maxLength: 20 },
    age: { type: "integer", minimum: 1, maximum: 150 },
    role: { enum: ["admin", "user", null] },
    address: { type: "object", required: ["street"] },
    items: {
      type: "array",
      minItems: 1,
      uniqueItems: true,
      items: {
        type: "object",
        properties: { price: { type: "number", exclusiveMinimum: 0, multipleOf: 0.01 } },
      },
    },
    "odd.name": { const: 5 },
    id: { type: "integer", format: "int64" },
  },
};

const payment: JsonSchema = { oneOf: [{ $ref: "#/$defs/Card" }, { $ref: "#/$defs/Cash" }] };
const tagged: JsonSchema = {
  ...(payment as object),
  discriminator: { propertyName: "kind", mapping: { card: "Card", cash: "Cash" } },
};
const ok = { email: "a@b.ch", name: "A" };

/** A detail as `field: message (reason)`. */
const cases: [title: string, schema: JsonSchema, data: unknown, place: Place, details: string[]][] = [
  ["what is no integer is told once", user, { ...ok, id: 1.5 }, "body", ["id: must be an integer (type)"]],
  [
    "a pattern is told where it can be read",
    { properties: { short: { pattern: "^a+$" }, long: { pattern: `^${"a?".repeat(60)}$` } } },
    { short: "b", long: "b" },
    "query",
    [
      "query.short: must match the pattern ^a+$ (pattern)",
      "query.long: must have the form that the API describes (pattern)",
    ],
  ],
  [
    "a missing property is reported on its own path",
    user,
    {},
    "body",
    ["email: is required (required)", "name: is required (required)"],
  ],
  [
    "a nested missing property has a path with dots",
    user,
    { ...ok, address: {} },
    "body",
    ["address.street: is required (required)"],
  ],
  ["the root of a body is called body", user, [], "body", ["body: must be an object (type)"]],
  [
    "an item's field has the item's index",
    user,
    { ...ok, items: [{}, { price: 0 }] },
    "body",
    ["items[1].price: must be more than 0 (exclusiveMinimum)"],
  ],
  [
    "an item of a root list is called body[1]",
    { items: { type: "integer" } },
    [1, "a"],
    "body",
    ["body[1]: must be an integer (type)"],
  ],
  [
    "a number of decimals is a multiple",
    user,
    { ...ok, items: [{ price: 0.001 }] },
    "body",
    ["items[0].price: must be a multiple of 0.01 (multipleOf)"],
  ],
  [
    "formats give their name as reason",
    user,
    { ...ok, email: "a" },
    "body",
    ["email: must be valid email (email)"],
  ],
  [
    "a format that people know by another name is called by that",
    { properties: { id: { type: "string", format: "uuid" } } },
    { id: "a" },
    "query",
    ["query.id: must be a valid UUID (uuid)"],
  ],
  [
    "a rounded int64 says its range",
    user,
    { ...ok, id: 2 ** 60 },
    "body",
    ["id: must be an integer from -9007199254740991 to 9007199254740991 (int64)"],
  ],
  [
    "an empty text must not be empty",
    user,
    { ...ok, name: "" },
    "body",
    ["name: must not be empty (minLength)"],
  ],
  [
    "a long text has a limit",
    user,
    { ...ok, name: "a".repeat(21) },
    "body",
    ["name: must have at most 20 characters (maxLength)"],
  ],
  ["bounds are named", user, { ...ok, age: 0 }, "body", ["age: must be at least 1 (minimum)"]],
  [
    "allowed values are listed",
    user,
    { ...ok, role: "x" },
    "body",
    ["role: must be one of: admin, user, null (enum)"],
  ],
  [
    "an unknown field is reported on its own path",
    user,
    { ...ok, x: 1 },
    "body",
    ["x: is not a known field (unknown)"],
  ],
  [
    "a field with a dot is quoted",
    user,
    { ...ok, "odd.name": 4 },
    "body",
    ['body["odd.name"]: must be 5 (const)'],
  ],
  [
    "equal items are named",
    user,
    { ...ok, items: [{ a: 1 }, {}, { a: 1 }] },
    "body",
    ["items: must not have the same item twice: see 0 and 2 (uniqueItems)"],
  ],
  [
    "a parameter has the name of its place",
    { required: ["limit"], properties: { limit: { type: "integer", minimum: 1 } } },
    { limit: 0 },
    "query",
    ["query.limit: must be at least 1 (minimum)"],
  ],
  [
    "a header keeps its hyphens",
    { required: ["x-rate"] },
    {},
    "header",
    ["header.x-rate: is required (required)"],
  ],
  [
    "a list in a query has an index",
    { properties: { ids: { type: "array", items: { type: "integer" } } } },
    { ids: [1, "x"] },
    "query",
    ["query.ids[1]: must be an integer (type)"],
  ],
  [
    "a tag chooses the branch",
    tagged,
    { kind: "cash", coins: [1, "2"] },
    "body",
    ["coins[1]: must be an integer (type)"],
  ],
  [
    "an unknown tag lists what is allowed",
    tagged,
    { kind: "x" },
    "body",
    ["kind: must be one of: card, cash (enum)"],
  ],
  ["a missing tag is required", tagged, {}, "body", ["kind: is required (required)"]],
  ["what is tagged must be an object", tagged, 5, "body", ["body: must be an object (type)"]],
  [
    "a const tells the branch that was meant",
    payment,
    { kind: "cash", coins: ["1"] },
    "body",
    ["coins[0]: must be an integer (type)"],
  ],
  [
    "the right type tells the branch that was meant",
    { anyOf: [{ type: "string" }, { type: "array", items: { type: "integer" } }] },
    ["a"],
    "body",
    ["body[0]: must be an integer (type)"],
  ],
  [
    "types of all branches are named where none fits",
    { anyOf: [{ type: "string" }, { type: ["integer", "null"] }] },
    {},
    "body",
    ["body: must be a string, an integer or null (type)"],
  ],
  [
    "values of all branches are one list",
    { anyOf: [{ enum: ["a", "b"] }, { const: "c" }] },
    "x",
    "body",
    ["body: must be one of: a, b, c (anyOf)"],
  ],
  [
    "formats of all branches are one line",
    { anyOf: [{ format: "date" }, { format: "date-time" }] },
    "x",
    "body",
    ["body: must be a valid date, or must be a valid date-time (anyOf)"],
  ],
  [
    "one of two fields is asked for",
    { anyOf: [{ required: ["email"] }, { required: ["phone", "country"] }] },
    {},
    "body",
    ["email: is required (required)"],
  ],
  [
    "either of two fields is asked for",
    { anyOf: [{ required: ["email"] }, { required: ["phone"] }] },
    {},
    "body",
    ["body: must have email or phone (anyOf)"],
  ],
  [
    "what fits twice is said to",
    { oneOf: [{ type: "integer" }, { minimum: 1 }] },
    2,
    "body",
    ["body: fits more than one of the allowed forms (oneOf)"],
  ],
  [
    "what fits twice is said to, whatever else did not fit",
    { oneOf: [{ type: "integer" }, { minimum: 1 }, { type: "string" }] },
    2,
    "body",
    ["body: fits more than one of the allowed forms (oneOf)"],
  ],
  [
    "a union in a union is looked through for types",
    { oneOf: [{ anyOf: [{ type: "string" }, { type: "null" }] }, { type: "object", required: ["a"] }] },
    {},
    "body",
    ["a: is required (required)"],
  ],
  [
    "forms of different kinds are told apart",
    { anyOf: [{ required: ["a"] }, { minProperties: 3 }] },
    {},
    "body",
    ["body: a is required, or must have at least 3 fields (anyOf)"],
  ],
  [
    "a name that is not allowed is reported",
    { propertyNames: { pattern: "^[a-z]+$" } },
    { A1: 1 },
    "body",
    ["A1: is not an allowed name (name)"],
  ],
  [
    "a condition reports what failed in it",
    // biome-ignore lint/suspicious/noThenProperty: it is the name of the keyword.
    { if: { required: ["a"] }, then: { required: ["b"] } },
    { a: 1 },
    "body",
    ["b: is required (required)"],
  ],
  [
    "what depends on another field says on which",
    { dependentRequired: { a: ["b"] } },
    { a: 1 },
    "body",
    ["b: is required beside a (required)"],
  ],
  [
    "more items than places are too many",
    { prefixItems: [true], items: false },
    [1, 2],
    "body",
    ["body: must have at most 1 item (maxItems)"],
  ],
  [
    "items asked for are counted",
    { contains: { type: "string" }, minContains: 2 },
    ["a"],
    "body",
    ["body: must have at least 2 of the items asked for (contains)"],
  ],
  [
    "a field that may not be there is not allowed",
    { properties: { a: false } },
    { a: 1 },
    "body",
    ["a: is not allowed (forbidden)"],
  ],
  [
    "what must not match is refused",
    { not: { type: "string" } },
    "a",
    "body",
    ["body: is not allowed in this form (not)"],
  ],
  [
    "the same detail is said once",
    { allOf: [{ minimum: 1 }, { minimum: 1 }] },
    0,
    "body",
    ["body: must be at least 1 (minimum)"],
  ],
];

group("describe", () => {
  it.each(cases)("%s", async (_title, schema, data, place, expected) => {
    const details = await detailsOf(schema, data, place);
    expect(details.map(({ field, message, reason }) => `${field}: ${message} (${reason})`)).toEqual(expected);
  });

  it("all errors are told, but not more than a hundred", async () => {
    const many = Array.from({ length: 5000 }, (_, index) => `${index}`);
    const details = await detailsOf({ type: "array", items: { type: "integer" } }, many, "body");
    expect(details).toHaveLength(100);
    expect(details[99]?.field).toBe("body[99]");
  });

  it("a keyword that it does not know is still told", () => {
    const error: SchemaError = { instancePath: "/a", keyword: "shoe", params: {} };
    expect(describe([error], "body")).toEqual([
      { field: "a", message: "is not allowed in this form", reason: "shoe" },
    ]);
  });
});
