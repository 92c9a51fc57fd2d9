import type { JsonSchema } from "@ashlar/model";
import { describe, expect, test } from "vitest";
import { errorBodyOf, type SampleFailure } from "../src/error-shape.ts";

const failure: SampleFailure = {
  status: 400,
  code: "VALIDATION_ERROR",
  title: "Bad Request",
  message: "It does not fit.",
  details: [{ field: "email", message: "is required", reason: "required" }],
  requestId: "1",
};

const text: JsonSchema = { type: "string" };
const integer: JsonSchema = { type: "integer" };

function object(properties: { [name: string]: JsonSchema }, required: string[] = []): JsonSchema {
  return { type: "object", properties, required };
}

const schemas = { Base: object({ message: text }, ["message"]) };

describe("a failure in the document's own words", () => {
  test.each<[string, JsonSchema, unknown]>([
    [
      "RFC 9457",
      object({ type: text, title: text, status: integer, detail: text, instance: text }, ["title"]),
      { type: "about:blank", title: "Bad Request", status: 400, detail: "It does not fit.", instance: "1" },
    ],
    ["a title alone is the message", object({ title: text }), { title: "It does not fit." }],
    [
      "code and message",
      object({ code: integer, message: text }),
      { code: 400, message: "It does not fit." },
    ],
    [
      "a code in words",
      object({ code: text, message: text }),
      { code: "VALIDATION_ERROR", message: "It does not fit." },
    ],
    [
      "a constant",
      object({ ok: { const: false }, message: text }),
      { ok: false, message: "It does not fit." },
    ],
    [
      "success is false",
      object({ success: { type: "boolean" }, error: text }),
      { success: false, error: "It does not fit." },
    ],
    [
      "problems by field",
      object({
        message: text,
        errors: { type: "array", items: object({ field: text, message: text, code: text }) },
      }),
      {
        message: "It does not fit.",
        errors: [{ field: "email", message: "is required", code: "required" }],
      },
    ],
    [
      "problems as sentences",
      object({ message: text, errors: { type: "array", items: text } }),
      { message: "It does not fit.", errors: ["email is required"] },
    ],
    [
      "nothing but problems",
      object({ errors: { type: "array", items: object({ detail: text, source: text }) } }, ["errors"]),
      { errors: [{ detail: "is required", source: "email" }] },
    ],
    ["nested", object({ error: object({ message: text }) }), { error: { message: "It does not fit." } }],
    [
      "by reference and parts",
      { allOf: [{ $ref: "#/$defs/Base" }, object({ status: integer })] },
      { message: "It does not fit.", status: 400 },
    ],
    [
      "what nobody asks for is left out",
      object({ message: text, weather: text }),
      { message: "It does not fit." },
    ],
  ])("%s", (_, schema, body) => {
    expect(errorBodyOf(schema, schemas)?.make(failure)).toEqual(body);
  });

  test.each<[string, JsonSchema]>([
    ["something is required that means nothing", object({ message: text, incident: integer }, ["incident"])],
    ["there is no room for a message", object({ status: integer })],
    ["it is no object", text],
    ["it is anything", true],
    ["the code is one of a list", object({ message: text, code: { enum: ["A", "B"] } }, ["code"])],
  ])("cannot be said where %s", (_, schema) => {
    expect(errorBodyOf(schema, schemas)).toBeUndefined();
  });
});
