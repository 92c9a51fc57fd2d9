import type { JsonSchema } from "@ashlar/model";
import { describe, expect, test } from "vitest";
import { type Shape, shapeOf } from "../src/shape.ts";

const schemas = {
  Id: { type: "integer" },
  Node: { type: "object", properties: { next: { $ref: "#/$defs/Node" } }, additionalProperties: false },
} as const satisfies { [name: string]: JsonSchema };

describe("what text turns into", () => {
  test.each<[string, JsonSchema, Shape]>([
    ["anything", true, "string"],
    ["text", { type: "string" }, "string"],
    ["a number", { type: "number" }, "number"],
    ["an integer or null", { type: ["integer", "null"] }, "number|null"],
    ["text or null stays text", { type: ["string", "null"] }, "string"],
    ["a boolean or text", { type: ["boolean", "string"] }, "boolean|string"],
    ["by its values", { enum: [1, 2] }, "number"],
    ["by its constant", { const: true }, "boolean"],
    ["by its reference", { $ref: "#/$defs/Id" }, "number"],
    ["by its parts", { allOf: [{ type: "integer" }, { minimum: 1 }] }, "number"],
    ["by its alternatives", { oneOf: [{ type: "integer" }, { type: "boolean" }] }, "number|boolean"],
    ["a list", { type: "array", items: { type: "integer" } }, ["number"]],
    ["a list by its items alone", { items: { type: "integer" } }, ["number"]],
    ["a list of anything", { type: "array" }, ["string"]],
    ["a tuple", { type: "array", prefixItems: [{ type: "integer" }] }, ["number"]],
    [
      "one or many",
      { oneOf: [{ type: "integer" }, { type: "array", items: { type: "integer" } }] },
      { one: "number", many: ["number"] },
    ],
    [
      "an object",
      { type: "object", properties: { a: { type: "integer" } } },
      { properties: { a: "number" }, rest: "string" },
    ],
    [
      "a closed object",
      { properties: { a: {} }, additionalProperties: false },
      { properties: { a: "string" } },
    ],
    [
      "a map",
      { type: "object", additionalProperties: { type: "integer" } },
      { properties: {}, rest: "number" },
    ],
    ["bytes outside of multipart", { type: "string", format: "binary" }, "string"],
  ])("%s", (_, schema, shape) => {
    expect(shapeOf(schema, { schemas, files: false })).toEqual(shape);
  });

  test("bytes in multipart are a file", () => {
    const schema: JsonSchema = { type: "array", items: { type: "string", format: "binary" } };
    expect(shapeOf(schema, { schemas, files: true })).toEqual(["file"]);
  });

  test("a schema that contains itself ends", () => {
    expect(JSON.stringify(shapeOf({ $ref: "#/$defs/Node" }, { schemas, files: false })).length).toBeLessThan(
      500,
    );
  });
});
