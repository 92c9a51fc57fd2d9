/** What several versions of OpenAPI say in other words is no change. */
import { describe, expect, it } from "vitest";
import { apiOf, type Fragment, sends, takes, told } from "./change-pair.ts";

const object = (properties: object): object => ({ type: "object", properties });
const text = { type: "string" };
const components = { components: { schemas: { A: object({ a: text }) } } };
const A = { $ref: "#/components/schemas/A" };

/** A schema as OpenAPI 3.0 says it, and as 3.1 does. */
const SCHEMAS: readonly (readonly [what: string, older: Fragment, newer: Fragment])[] = [
  ["null beside a type", { type: "string", nullable: true }, { type: ["string", "null"] }],
  ["null as an alternative", { type: "string", nullable: true }, { anyOf: [text, { type: "null" }] }],
  [
    "null among values",
    { type: "string", nullable: true, enum: ["a", null] },
    { type: ["string", "null"], enum: ["a", null] },
  ],
  ["null beside a reference", { allOf: [A], nullable: true }, { anyOf: [A, { type: "null" }] }],
  [
    "null in a property",
    object({ a: { type: "integer", nullable: true } }),
    object({ a: { type: ["integer", "null"] } }),
  ],
  [
    "null in a list",
    { type: "array", items: { type: "number", nullable: true } },
    { type: "array", items: { type: ["number", "null"] } },
  ],
  ["no null", { type: "string", nullable: false }, text],
  [
    "more than",
    { type: "number", minimum: 1, exclusiveMinimum: true },
    { type: "number", exclusiveMinimum: 1 },
  ],
  [
    "less than",
    { type: "number", maximum: 1, exclusiveMaximum: true },
    { type: "number", exclusiveMaximum: 1 },
  ],
  [
    "from a number on",
    { type: "number", minimum: 1, exclusiveMinimum: false },
    { type: "number", minimum: 1 },
  ],
  ["an example", { type: "string", example: "a" }, { type: "string", examples: ["a", "b"] }],
  ["one value", { type: "string", enum: ["a"] }, { type: "string", const: "a" }],
  [
    "raw bytes",
    { type: "string", format: "binary" },
    { type: "string", contentMediaType: "application/octet-stream" },
  ],
  ["base64", { type: "string", format: "byte" }, { type: "string", contentEncoding: "base64" }],
  ["words beside a reference", { allOf: [A], description: "One." }, { ...A, description: "One." }],
  ["a list of one type", text, { type: ["string"] }],
  ["any value", {}, true],
];

const operation = (members: object): object => ({
  paths: { "/a": { post: { responses: { "200": { description: "OK" } }, ...members } } },
});
const answers = {
  responses: { "200": { description: "OK", content: { "application/json": { schema: text } } } },
};

/** A document as Swagger 2.0 says it, and as 3.1 does. */
const DOCUMENTS: readonly (readonly [what: string, older: object, newer: object])[] = [
  [
    "a body",
    operation({
      consumes: ["application/json"],
      parameters: [{ in: "body", name: "b", required: true, schema: text }],
    }),
    operation({ requestBody: { required: true, content: { "application/json": { schema: text } } } }),
  ],
  [
    "a form",
    operation({
      consumes: ["application/x-www-form-urlencoded"],
      parameters: [{ in: "formData", name: "a", type: "string", required: true }],
    }),
    operation({
      requestBody: {
        required: true,
        content: {
          "application/x-www-form-urlencoded": { schema: { ...object({ a: text }), required: ["a"] } },
        },
      },
    }),
  ],
  [
    "a file",
    operation({
      consumes: ["multipart/form-data"],
      parameters: [{ in: "formData", name: "a", type: "file" }],
    }),
    operation({
      requestBody: {
        content: { "multipart/form-data": { schema: object({ a: { type: "string", format: "binary" } }) } },
      },
    }),
  ],
  [
    "an answer",
    operation({ produces: ["application/json"], responses: { "200": { description: "OK", schema: text } } }),
    operation(answers),
  ],
  [
    "a list with commas",
    operation({ parameters: [{ in: "query", name: "q", type: "array", items: text }] }),
    operation({
      parameters: [{ in: "query", name: "q", explode: false, schema: { type: "array", items: text } }],
    }),
  ],
  [
    "a list that repeats its name",
    operation({
      parameters: [{ in: "query", name: "q", type: "array", items: text, collectionFormat: "multi" }],
    }),
    operation({ parameters: [{ in: "query", name: "q", schema: { type: "array", items: text } }] }),
  ],
  [
    "a base path",
    { ...operation({}), host: "a.example.com", basePath: "/v1", schemes: ["https"] },
    { ...operation({}), servers: [{ url: "https://a.example.com/v1" }] },
  ],
  [
    "a password",
    { ...operation({ security: [{ door: [] }] }), securityDefinitions: { door: { type: "basic" } } },
    {
      ...operation({ security: [{ door: [] }] }),
      components: { securitySchemes: { door: { type: "http", scheme: "basic" } } },
    },
  ],
];

describe("documents of two versions that mean the same", () => {
  it.each(SCHEMAS)("say %s in a schema, and nothing has changed", async (_what, older, newer) => {
    for (const around of [takes, sends]) {
      const [old, other] = [
        await apiOf(around(older, components), "3.0.3"),
        await apiOf(around(newer, components)),
      ];
      expect([told(old, other), told(other, old)]).toEqual(["", ""]);
    }
  });

  it.each(DOCUMENTS)("say %s, and nothing has changed", async (_what, older, newer) => {
    const [old, other] = [await apiOf(older, "2.0"), await apiOf(newer)];
    expect([told(old, other), told(other, old)]).toEqual(["", ""]);
  });
});
