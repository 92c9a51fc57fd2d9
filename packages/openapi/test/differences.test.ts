import type { Api, JsonSchema } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import { type DifferenceOptions, differencesOf } from "../src/index.ts";
import { documentOf, readOne } from "./memory.ts";

const json = (schema: JsonSchema): object => ({ content: { "application/json": { schema } } });
const answer = (schema: JsonSchema): object => ({ description: "OK", ...json(schema) });

/** A document with one operation, `POST /pets/{id}`, changed by the case. */
async function apiOf(operation: object, parts: object = {}): Promise<Api> {
  const id = { name: "id", in: "path", required: true, schema: { type: "string" } };
  const paths = {
    "/pets/{id}": { post: { parameters: [id], responses: { "200": answer({}) }, ...operation } },
  };
  return (await readOne(documentOf("3.1.0", { paths, ...parts }))).api;
}

const schemas = (all: { [name: string]: JsonSchema }): object => ({ components: { schemas: all } });
const pet = { type: "object", properties: { name: { type: "string" } } } as const;
const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });
const sends = (schema: JsonSchema): object => ({ responses: { "200": answer(schema) } });

describe("two Apis mean the same", () => {
  it.each<[string, [object, object?], [object, object?], DifferenceOptions?]>([
    ["when only descriptions differ", [{ description: "a" }], [{ description: "b" }]],
    ["when a schema stands inline in one", [sends(ref("Pet")), schemas({ Pet: pet })], [sends(pet)]],
    [
      "when a schema has another name",
      [sends(ref("Pet")), schemas({ Pet: pet })],
      [sends(ref("Animal")), schemas({ Animal: pet })],
    ],
    [
      "when schemas of other names hold themselves",
      [sends(ref("A")), schemas({ A: { type: "object", properties: { next: ref("A") } } })],
      [sends(ref("B")), schemas({ B: { type: "object", properties: { next: ref("B") } } })],
    ],
    [
      "when enum and required are in another order",
      [sends({ enum: ["a", "b"] })],
      [sends({ enum: ["b", "a"] })],
    ],
    [
      "when alternatives are in another order",
      [sends({ anyOf: [pet, { type: "null" }] })],
      [sends({ anyOf: [{ type: "null" }, pet] })],
    ],
    ["when one writes const and one an enum of one", [sends({ const: 1 })], [sends({ enum: [1] })]],
    [
      "when one writes what is the default",
      [sends({ type: "array", minItems: 0 })],
      [sends({ type: "array" })],
    ],
    ["when one wraps a schema in allOf", [sends({ allOf: [pet] })], [sends(pet)]],
    [
      "when the path begins in the server",
      [{}, { servers: [{ url: "/v1" }] }],
      [{ servers: [{ url: "/v1" }] }],
    ],
  ])("%s", async (_what, a, b, options) => {
    expect(differencesOf(await apiOf(...a), await apiOf(...b), options)).toEqual([]);
  });
});

describe("two Apis differ", () => {
  it.each<[string, [object, object?], [object, object?], string, DifferenceOptions?]>([
    [
      "by a description that is asked for",
      [{ description: "a" }],
      [{ description: "b" }],
      'operation POST /pets/{id}/description: "a" in the first, "b" in the second',
      { texts: true },
    ],
    [
      "by an operationId",
      [{ operationId: "a" }],
      [{}],
      'operation POST /pets/{id}/operationId: "a" in the first, nothing in the second',
    ],
    [
      "by a parameter",
      [{}],
      [{ parameters: [{ name: "q", in: "query", schema: {} }] }],
      "parameter POST /pets/{id} parameters/query/q: only in the second",
    ],
    [
      "by a body",
      [{ requestBody: json(pet) }],
      [{}],
      "requestBody POST /pets/{id} requestBody: only in the first",
    ],
    [
      "by a status",
      [{ responses: { "201": answer({}) } }],
      [{ responses: { "200": answer({}), "201": answer({}) } }],
      "response POST /pets/{id} responses/200: only in the second",
    ],
    [
      "by a bound deep in a schema",
      [sends({ items: { maxLength: 5 } })],
      [sends({ items: { maxLength: 6 } })],
      "schema POST /pets/{id} responses/200/application/json/schema/items/maxLength: 5 in the first, 6 in the second",
    ],
    [
      "by a shared schema, once",
      [sends(ref("Pet")), schemas({ Pet: pet })],
      [sends(ref("Pet")), schemas({ Pet: { ...pet, required: ["name"] } })],
      'schema schemas/Pet/required: nothing in the first, ["name"] in the second',
    ],
    [
      "by a schema that nothing uses",
      [{}, schemas({ Pet: pet })],
      [{}],
      "schema schemas/Pet: only in the first",
    ],
    [
      "by security",
      [
        { security: [{ key: [] }] },
        { components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } } },
      ],
      [{}],
      'security POST /pets/{id} security: [{"key":[]}] in the first, [] in the second',
    ],
    [
      "by a base path",
      [{}, { servers: [{ url: "/v1" }] }],
      [{}],
      'server POST /pets/{id} basePath: "/v1" in the first, "" in the second',
    ],
  ])("%s", async (_what, a, b, expected, options) => {
    const found = differencesOf(await apiOf(...a), await apiOf(...b), options);
    expect(found.map(({ kind, place, message }) => `${kind} ${place}: ${message}`)).toContain(expected);
  });

  it("as often as one schema takes the place of another, told whole the first time", async () => {
    const page = (name: string) => ({
      type: "object" as const,
      properties: { data: { type: "array" as const, items: ref(name) }, next: { type: "string" as const } },
    });
    const all = schemas({
      Order: { type: "object", properties: { id: { type: "integer" } } },
      Book: { type: "object", properties: { isbn: { type: "string" } } },
      OrderPage: page("Order"),
      BookPage: page("Book"),
    });
    const three = (name: string) => ({
      responses: { "200": answer(ref(name)), "201": answer(ref(name)), "202": answer(ref("OrderPage")) },
    });
    const found = differencesOf(await apiOf(three("OrderPage"), all), await apiOf(three("BookPage"), all));
    const places = found.map(({ place }) => place.replace("POST /pets/{id} responses/", ""));
    const schema = "application/json/schema";
    expect(places).toEqual([
      `200/${schema}/properties/data/items/properties/id`,
      `200/${schema}/properties/data/items/properties/isbn`,
      `201/${schema}/$ref`,
    ]);
  });

  it("by schemas that hold each other, told once, and then that the others take their place", async () => {
    const pair = (a: string, b: string, type: "string" | "integer") =>
      schemas({
        [a]: { type: "object", properties: { next: ref(b), x: { type } } },
        [b]: { type: "object", properties: { back: ref(a) } },
      });
    const both = (a: string, b: string) => ({ responses: { "200": answer(ref(a)), "201": answer(ref(b)) } });
    const found = differencesOf(
      await apiOf(both("A", "B"), pair("A", "B", "string")),
      await apiOf(both("C", "D"), pair("C", "D", "integer")),
    );
    expect(found.map(({ place }) => place.replace("POST /pets/{id} responses/", ""))).toEqual([
      "200/application/json/schema/properties/x/type",
      "201/application/json/schema/$ref",
    ]);
  });

  it("and are called as the caller asks", async () => {
    const [a, b] = [await apiOf({ operationId: "a" }), await apiOf({ operationId: "b" })];
    const [found] = differencesOf(a, b, { names: ["the document", "the code"] });
    expect(found?.message).toBe('"a" in the document, "b" in the code');
  });
});
