import type { Api } from "@ashlar/model";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OpenapiError } from "../src/index.ts";
import { documentOf, readOne } from "./memory.ts";

const pet = { type: "object", required: ["kind"], properties: { kind: { type: "string", enum: ["cat"] } } };

const seeds: readonly object[] = [
  documentOf("3.0.3", {
    servers: [{ url: "https://{h}/v1", variables: { h: { default: "a" } } }],
    security: [{ key: [] }],
    tags: [{ name: "pets" }],
    paths: {
      "/pets/{id}": {
        parameters: [{ name: "id", in: "path", required: true, schema: { type: "integer" } }],
        get: {
          operationId: "getPet",
          parameters: [{ $ref: "#/components/parameters/Limit" }],
          responses: {
            200: {
              description: "ok",
              headers: { "X-Rate": { schema: { type: "integer" } } },
              content: {
                "application/json": {
                  schema: { $ref: "#/components/schemas/Pet" },
                  example: { kind: "cat" },
                },
              },
            },
            default: { $ref: "#/components/responses/Error" },
          },
        },
        post: {
          requestBody: {
            required: true,
            content: {
              "multipart/form-data": {
                schema: { type: "object", properties: { file: { type: "string", format: "binary" } } },
                encoding: { file: { contentType: "image/png" } },
              },
            },
          },
          callbacks: {
            done: { "{$request.body#/url}": { post: { responses: { 204: { description: "" } } } } },
          },
          responses: { "2XX": { description: "" } },
        },
      },
    },
    components: {
      schemas: {
        Pet: {
          oneOf: [{ $ref: "#/components/schemas/Cat" }],
          discriminator: { propertyName: "kind", mapping: { cat: "Cat" } },
        },
        Cat: {
          allOf: [
            pet,
            {
              nullable: true,
              type: "object",
              additionalProperties: { type: "integer", minimum: 1, exclusiveMinimum: true },
            },
          ],
        },
        Tree: { type: "array", items: { $ref: "#/components/schemas/Tree" }, default: [], pattern: "^a$" },
      },
      parameters: { Limit: { name: "limit", in: "query", schema: { type: "integer", default: 10 } } },
      responses: { Error: { description: "e", content: { "application/problem+json": { schema: pet } } } },
      securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } },
    },
  }),
  documentOf("2.0", {
    host: "a.b",
    basePath: "/v1",
    schemes: ["https"],
    consumes: ["application/json"],
    securityDefinitions: { basic: { type: "basic" } },
    paths: {
      "/pets": {
        get: {
          parameters: [
            {
              name: "tags",
              in: "query",
              type: "array",
              items: { type: "string" },
              collectionFormat: "multi",
            },
          ],
          responses: { 200: { description: "", schema: { $ref: "#/definitions/Pet" } } },
        },
        post: {
          parameters: [{ name: "body", in: "body", schema: { $ref: "#/definitions/Pet" } }],
          responses: { 201: { description: "" } },
        },
        put: {
          parameters: [{ name: "f", in: "formData", type: "file" }],
          responses: { 201: { description: "" } },
        },
      },
    },
    definitions: { Pet: { ...pet, discriminator: "kind" }, Dog: { allOf: [{ $ref: "#/definitions/Pet" }] } },
  }),
];

/** Where to strike, and what to put there. */
interface Blow {
  readonly at: number;
  readonly value: unknown;
}

const values: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    "",
    "a",
    "#",
    "#/",
    "#/components/schemas/Pet",
    "http://[",
    "%",
  ),
  fc.constantFrom<unknown>(
    [],
    {},
    [[]],
    [null],
    { $ref: "#/components/schemas/Cat" },
    { $ref: 1 },
    { $ref: "#/paths" },
  ),
  fc.constantFrom<unknown>(
    { __proto__: null, constructor: {} },
    { allOf: [{ $ref: "#/definitions/Pet" }] },
    undefined,
  ),
  fc.jsonValue({ maxDepth: 2 }),
);

const blows: fc.Arbitrary<Blow[]> = fc.array(fc.record({ at: fc.nat(), value: values }), {
  minLength: 1,
  maxLength: 4,
});

function strike(document: object, { at, value }: Blow): void {
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const collect = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const key of Object.keys(node)) {
      const holder = node as Record<string, unknown>;
      places.push({ holder, key });
      collect(holder[key]);
    }
  };
  collect(document);
  const place = places[at % places.length];
  if (place === undefined) return;
  if (value === undefined) delete place.holder[place.key];
  else place.holder[place.key] = structuredClone(value);
}

describe("reading a document with random damage", () => {
  it("gives a closed Api whose schemas compile, or an OpenapiError with reasons, never another exception", async () => {
    const property = fc.asyncProperty(fc.constantFrom(...seeds), blows, async (seed, struck) => {
      const document = structuredClone(seed);
      for (const blow of struck) strike(document, blow);
      try {
        const { api } = await readOne(document);
        expectClosed(api, api.schemas);
        expectCompiles(api);
      } catch (error) {
        if (!(error instanceof OpenapiError)) throw error;
        expect(error.hint).not.toBe("");
      }
    });
    await fc.assert(property, { numRuns: 250 });
  });

  it("does the same with damaged text", async () => {
    const text = JSON.stringify(seeds[0], undefined, 1);
    const property = fc.asyncProperty(
      fc.nat(text.length),
      fc.nat(8),
      fc.constantFrom("", "\t", "{", "}", '"', ":", "- ", "&a ", "*a", "\n", "\\", "#", "!x "),
      async (at, length, put) => {
        try {
          await readOne(text.slice(0, at) + put + text.slice(at + length));
        } catch (error) {
          if (!(error instanceof OpenapiError)) throw error;
        }
      },
    );
    await fc.assert(property, { numRuns: 500 });
  });
});

function expectClosed(node: unknown, schemas: object): void {
  if (typeof node !== "object" || node === null) return;
  const reference = (node as { $ref?: unknown }).$ref;
  if (typeof reference === "string" && reference.startsWith("#/$defs/")) {
    expect(Object.hasOwn(schemas, reference.slice("#/$defs/".length)), reference).toBe(true);
  }
  for (const child of Object.values(node)) expectClosed(child, schemas);
}

function expectCompiles(api: Api): void {
  const ajv = new Ajv2020({ strict: false, validateFormats: false, logger: false });
  ajv.addSchema({ $id: "api", $defs: api.schemas });
  for (const name of Object.keys(api.schemas)) ajv.compile({ $ref: `api#/$defs/${name}` });
  for (const { parameters } of api.operations) for (const { schema } of parameters) compile(ajv, schema);
}

function compile(ajv: Ajv2020, schema: unknown): void {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/$defs/', '"$ref":"api#/$defs/');
  ajv.compile(JSON.parse(text));
}
