import { describe, expect, it } from "vitest";
import { readSchemas } from "./memory.ts";

interface Case {
  readonly title: string;
  readonly version: string;
  readonly schema: unknown;
  readonly others?: object;
  readonly becomes: unknown;
  readonly rules?: readonly string[];
}

const A = { A: { type: "object" } };
const ref = { $ref: "#/components/schemas/A" };
const read = { $ref: "#/$defs/A" };

const cases: readonly Case[] = [
  {
    title: "nullable joins the type",
    version: "3.0.3",
    schema: { type: "string", nullable: true },
    becomes: { type: ["string", "null"] },
  },
  {
    title: "nullable: false disappears",
    version: "3.0.3",
    schema: { type: "string", nullable: false },
    becomes: { type: "string" },
  },
  {
    title: "nullable without type follows the keywords",
    version: "3.0.3",
    schema: { properties: { a: {} }, nullable: true },
    becomes: { properties: { a: {} }, type: ["object", "null"] },
    rules: ["nullable-without-type"],
  },
  {
    title: "nullable alone says nothing",
    version: "3.0.3",
    schema: { nullable: true, description: "d" },
    becomes: { description: "d" },
  },
  {
    title: "nullable beside a reference becomes a choice",
    version: "3.0.3",
    schema: { ...ref, nullable: true, description: "d" },
    others: A,
    becomes: { description: "d", anyOf: [read, { type: "null" }] },
    rules: ["nullable-without-type"],
  },
  {
    title: "nullable beside allOf becomes a choice, descriptions stay outside",
    version: "3.0.3",
    schema: { allOf: [ref], nullable: true, title: "t", readOnly: true },
    others: A,
    becomes: { title: "t", readOnly: true, anyOf: [{ allOf: [read] }, { type: "null" }] },
    rules: ["nullable-without-type"],
  },
  {
    title: "nullable with type beside oneOf lets null through the branches",
    version: "3.0.3",
    schema: { type: "object", oneOf: [ref], nullable: true },
    others: A,
    becomes: { anyOf: [{ type: "object", oneOf: [read] }, { type: "null" }] },
  },
  {
    title: "nullable adds null to enum",
    version: "3.0.3",
    schema: { type: "string", enum: ["a"], nullable: true },
    becomes: { type: ["string", "null"], enum: ["a", null] },
    rules: ["nullable-enum-without-null"],
  },
  {
    title: "an enum that holds null already is left alone",
    version: "3.0.3",
    schema: { type: "string", enum: ["a", null], nullable: true, default: null },
    becomes: { type: ["string", "null"], enum: ["a", null], default: null },
  },
  {
    title: "nullable in 3.1 is read as it was meant",
    version: "3.1.0",
    schema: { type: "string", nullable: true },
    becomes: { type: ["string", "null"] },
    rules: ["nullable-in-3-1"],
  },
  {
    title: "x-nullable of 2.0 joins the type",
    version: "2.0",
    schema: { type: "string", "x-nullable": true },
    becomes: { type: ["string", "null"] },
  },
  {
    title: "a boolean exclusive bound becomes the bound",
    version: "3.0.0",
    schema: { type: "integer", minimum: 1, exclusiveMinimum: true, maximum: 9, exclusiveMaximum: false },
    becomes: { type: "integer", exclusiveMinimum: 1, maximum: 9 },
  },
  {
    title: "a boolean exclusive bound in 3.1 is reported",
    version: "3.1.0",
    schema: { type: "integer", minimum: 1, exclusiveMinimum: true },
    becomes: { type: "integer", exclusiveMinimum: 1 },
    rules: ["boolean-exclusive-bound"],
  },
  {
    title: "a numeric exclusive bound in 3.0 is accepted",
    version: "3.0.0",
    schema: { type: "integer", exclusiveMinimum: 1 },
    becomes: { type: "integer", exclusiveMinimum: 1 },
  },
  {
    title: "example becomes examples",
    version: "3.0.0",
    schema: { type: "string", example: "a" },
    becomes: { type: "string", examples: ["a"] },
  },
  {
    title: "a file of 2.0 is a binary string",
    version: "2.0",
    schema: { type: "file" },
    becomes: { type: "string", format: "binary" },
  },
  {
    title: "format byte stays",
    version: "3.0.0",
    schema: { type: "string", format: "byte" },
    becomes: { type: "string", format: "byte" },
  },
  {
    title: "raw bytes of 3.1 become the model's binary string",
    version: "3.1.0",
    schema: { contentMediaType: "application/octet-stream" },
    becomes: { contentMediaType: "application/octet-stream", type: "string", format: "binary" },
  },
  {
    title: "base64 text of 3.1 stays text",
    version: "3.1.0",
    schema: { type: "string", contentMediaType: "image/png", contentEncoding: "base64" },
    becomes: { type: "string", contentMediaType: "image/png", contentEncoding: "base64" },
  },
  {
    title: "JSON inside a string stays text",
    version: "3.1.0",
    schema: { type: "string", contentMediaType: "application/json", contentSchema: ref },
    others: A,
    becomes: { type: "string", contentMediaType: "application/json", contentSchema: read },
  },
  {
    title: "keywords of 3.1 in a 3.0 document are accepted",
    version: "3.0.0",
    schema: { type: ["string", "null"], const: "a", $comment: "c" },
    becomes: { type: ["string", "null"], const: "a" },
  },
  {
    title: "siblings of a reference count in 3.1",
    version: "3.1.0",
    schema: { ...ref, minProperties: 1 },
    others: A,
    becomes: { ...read, minProperties: 1 },
  },
  {
    title: "siblings of a reference do not count in 3.0, its description stays",
    version: "3.0.0",
    schema: { ...ref, minProperties: 1, description: "d" },
    others: A,
    becomes: { ...read, description: "d" },
  },
  {
    title: "a property named $ref is a property",
    version: "3.0.0",
    schema: { properties: { $ref: { type: "string" } } },
    becomes: { properties: { $ref: { type: "string" } } },
  },
  {
    title: "values that look like references stay values",
    version: "3.1.0",
    schema: {
      default: { $ref: "#/no" },
      const: { $ref: "#/no" },
      enum: [{ $ref: "#/no" }],
      examples: [{ $ref: "#/no" }],
      "x-a": { $ref: "#/no" },
    },
    becomes: {
      const: { $ref: "#/no" },
      enum: [{ $ref: "#/no" }],
      examples: [{ $ref: "#/no" }],
      "x-a": { $ref: "#/no" },
      default: { $ref: "#/no" },
    },
  },
  {
    title: "a list of items becomes prefixItems",
    version: "3.1.0",
    schema: { type: "array", items: [{ type: "string" }], additionalItems: { type: "integer" } },
    becomes: { type: "array", prefixItems: [{ type: "string" }], items: { type: "integer" } },
    rules: ["items-list"],
  },
  {
    title: "dependencies are split",
    version: "3.1.0",
    schema: { dependencies: { a: ["b"], c: { minProperties: 2 } } },
    becomes: { dependentRequired: { a: ["b"] }, dependentSchemas: { c: { minProperties: 2 } } },
  },
];

describe("a schema of any version becomes JSON Schema 2020-12", () => {
  it.each(cases)("$version: $title", async ({ version, schema, others, becomes, rules }) => {
    const result = await readSchemas(version, schema, others);
    expect(result.schema).toEqual(becomes);
    expect(result.rules).toEqual(rules ?? []);
  });
});
