import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { describe, expect, it } from "vitest";
import { compareApis, differencesOf, formatDocument, readDocument, writeDocument } from "../src/index.ts";
import { documentOf, readFiles, readOne } from "./memory.ts";

const root = dirname(createRequire(import.meta.url).resolve("@readme/oas-examples/package.json"));
const examples = join(import.meta.dirname, "..", "..", "..", "examples");
const documents = [
  ...readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => /^[23]\.\d.*\.(?:json|yaml)$/.test(path))
    .map((path) => join(root, path)),
  ...readdirSync(examples)
    .filter((path) => path.endsWith(".yaml"))
    .map((path) => join(examples, path)),
].sort();

const id = { name: "id", in: "path", required: true, schema: { type: "string" } };
const limit = { name: "limit", in: "query", schema: { type: "integer" } };
const shared = { $ref: "#/components/parameters/limit" };

describe("a written document", () => {
  it("reads back as the same Api without findings, and has OpenAPI's structure, for every document at hand", async () => {
    const config = await createConfig({ rules: { struct: "error", "no-unresolved-refs": "error" } });
    for (const [index, path] of documents.entries()) {
      const { api } = await readDocument(path);
      // Most documents come twice, in YAML and in JSON.
      const text = formatDocument(writeDocument(api), index % 2 === 0 ? "yaml" : "json");
      const back = await readFiles({ "openapi.yaml": text });
      expect(differencesOf(api, back.api, { texts: true }), path).toEqual([]);
      expect(compareApis(api, back.api), path).toEqual([]);
      // Such patterns are the document's own; nothing else is left to say.
      const rules = back.findings.map(({ rule }) => rule).filter((rule) => rule !== "exponential-pattern");
      expect(rules, path).toEqual([]);
      const problems = await lintFromString({ source: text, absoluteRef: path, config });
      expect(
        problems.map(({ message, location }) => `${location[0]?.pointer} ${message}`),
        path,
      ).toEqual([]);
    }
  });

  it("is of 3.2 where a discriminator anywhere says what its default is", async () => {
    const discriminator = { propertyName: "kind", defaultMapping: "#/components/schemas/A" };
    const schema = { type: "array", items: { oneOf: [{ $ref: "#/components/schemas/A" }], discriminator } };
    const get = { responses: { 200: { description: "OK", content: { "application/json": { schema } } } } };
    const components = { schemas: { A: { type: "object" } } };
    const { api } = await readOne(documentOf("3.2.0", { paths: { "/a": { get } }, components }));
    expect(writeDocument(api)["openapi"]).toBe("3.2.0");
  });

  it.each<[string, object, unknown]>([
    [
      "has its security at the top where most operations share it",
      {
        paths: {
          "/a": { get: ok({ security: [{ key: [] }] }), put: ok({ security: [{ key: [] }] }), post: ok({}) },
        },
      },
      {
        security: [{ key: [] }],
        paths: { "/a": { get: ok({}), put: ok({}), post: ok({ security: [] }) } },
      },
    ],
    [
      "says that doors are open where nobody is asked for anything",
      { paths: { "/a": { get: ok({}) } } },
      { security: [], paths: { "/a": { get: ok({}) } } },
    ],
    [
      "has path parameters of all operations at the path",
      { paths: { "/a/{id}": { get: ok({ parameters: [id] }), put: ok({ parameters: [id, limit] }) } } },
      { paths: { "/a/{id}": { parameters: [id], get: ok({}), put: ok({ parameters: [limit] }) } } },
    ],
    [
      "has parameters of three operations in components",
      {
        paths: {
          "/a": {
            get: ok({ parameters: [limit] }),
            put: ok({ parameters: [limit] }),
            post: ok({ parameters: [limit] }),
          },
        },
      },
      {
        paths: {
          "/a": {
            get: ok({ parameters: [shared] }),
            put: ok({ parameters: [shared] }),
            post: ok({ parameters: [shared] }),
          },
        },
        components: { parameters: { limit } },
      },
    ],
    [
      "has a server of an operation's own beside it",
      { paths: { "/a": { get: ok({ servers: [{ url: "https://files.example.com/v2" }] }), put: ok({}) } } },
      { paths: { "/a": { get: ok({ servers: [{ url: "/v2" }] }), put: ok({}) } } },
    ],
    [
      "has methods without a field of their own as additional operations of 3.2",
      { paths: { "/a": { additionalOperations: { PURGE: ok({}) } } } },
      { openapi: "3.2.0", paths: { "/a": { additionalOperations: { PURGE: ok({}) } } } },
    ],
  ])("%s", async (_title, parts, expected) => {
    const securitySchemes = { key: { type: "http", scheme: "basic" } };
    const { api } = await readOne(documentOf("3.2.0", { ...parts, components: { securitySchemes } }));
    expect(writeDocument(api)).toMatchObject(expected as object);
  });

  it("says how sure it is of what it is not sure of", async () => {
    const { api } = await readOne(
      documentOf("3.1.0", { paths: { "/a": { get: ok({ parameters: [limit] }) } } }),
    );
    const evidence = new Map([
      [
        "get /a",
        [
          { part: "", confidence: 1 },
          { part: "parameters/limit", confidence: 0.8 },
          { part: "responses/200", confidence: 0.123 },
        ],
      ],
    ]);
    expect(writeDocument(api, { evidence })["paths"]).toEqual({
      "/a": {
        get: {
          parameters: [{ ...limit, "x-confidence": 0.8 }],
          responses: { "200": { description: "OK", "x-confidence": 0.12 } },
        },
      },
    });
  });

  it("tells shared parameters of one name apart by where they stand, or by their schema", async () => {
    const inQuery = { name: "id", in: "query", schema: { type: "string" } };
    const fields = (name: string) => ({
      name: "fields",
      in: "query",
      schema: { $ref: `#/components/schemas/${name}` },
    });
    const each = (parameters: readonly object[]) => ({
      get: ok({ parameters }),
      put: ok({ parameters }),
      post: ok({ parameters }),
    });
    const paths = {
      "/a": each([inQuery, fields("FilmFields")]),
      "/b": each([fields("ActorFields"), { ...inQuery, deprecated: true }]),
      // A path's own parameters: as many paths as make them shared.
      ...Object.fromEntries(
        ["c", "d", "e"].map((name) => [`/${name}/{id}`, { parameters: [id], get: ok({}) }]),
      ),
    };
    const schemas = { FilmFields: { type: "string" }, ActorFields: { type: "integer" } };
    const { api } = await readOne(documentOf("3.1.0", { paths, components: { schemas } }));
    const { components } = writeDocument(api) as { components: { parameters: object } };
    expect(components.parameters).toEqual({
      idQuery: inQuery,
      filmFields: fields("FilmFields"),
      actorFields: fields("ActorFields"),
      idQuery2: { ...inQuery, deprecated: true },
      id,
    });
  });

  it("shares answers of errors among operations, and headers among answers", async () => {
    const headers = { "Retry-After": { schema: { type: "integer" } } };
    const busy = { description: "Busy", headers };
    const operation = { responses: { "200": { description: "OK", headers }, "429": busy } };
    const { api } = await readOne(
      documentOf("3.1.0", { paths: { "/a": { get: operation, put: operation, post: operation } } }),
    );
    const { components } = writeDocument(api);
    expect(components).toEqual({
      headers: { "Retry-After": { schema: { type: "integer" } } },
      responses: {
        TooManyRequests: {
          description: "Busy",
          headers: { "Retry-After": { $ref: "#/components/headers/Retry-After" } },
        },
      },
    });
  });

  it.each<[string, (...names: string[]) => object, object]>([
    [
      "headers of another name, though they look alike",
      (header) => ({
        "201": { description: "Created", headers: { [header]: { schema: { type: "string" } } } },
      }),
      {
        headers: {
          Location: { schema: { type: "string" } },
          ETag: { schema: { type: "string" } },
        },
      },
    ],
    [
      "an answer of several statuses by the name of one of them",
      (_header, status) => ({ [status ?? ""]: problem }),
      { responses: { Error: problem } },
    ],
  ])("does not share %s", async (_title, responsesOf, expected) => {
    const operation = (...names: string[]): object => ({ responses: responsesOf(...names) });
    const each = (...names: string[]): object => ({
      get: operation(...names),
      put: operation(...names),
      post: operation(...names),
    });
    const paths = { "/a": each("Location", "404"), "/b": each("ETag", "409") };
    const { api } = await readOne(documentOf("3.1.0", { paths }));
    expect(writeDocument(api)["components"]).toEqual(expected);
  });

  it("shares what differs in nothing but how sure it is, as sure as all of it is", async () => {
    const operation = { parameters: [limit], responses: { "404": problem } };
    const paths = { "/a": { get: operation, put: operation, post: operation } };
    const { api } = await readOne(documentOf("3.1.0", { paths }));
    const evidence = new Map(
      ["get", "put", "post"].map((method, index) => [
        `${method} /a`,
        [
          { part: "responses/404", confidence: 0.9 - index / 10 },
          { part: "parameters/limit", confidence: index === 1 ? 0.6 : 1 },
        ],
      ]),
    );
    expect(writeDocument(api, { evidence })["components"]).toEqual({
      parameters: { limit: { ...limit, "x-confidence": 0.6 } },
      responses: { NotFound: { ...problem, "x-confidence": 0.7 } },
    });
  });
});

/** An answer that has a body, as those do that are shared. */
const problem = { description: "-", content: { "text/plain": { schema: { type: "string" } } } };

function ok(operation: object): object {
  return { ...operation, responses: { "200": { description: "OK" } } };
}
