import type { Api, Operation } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import { documentOf, readOne, rulesOf } from "./memory.ts";

const ok = { responses: { 204: { description: "" } } };
const id = { name: "id", in: "path", required: true, schema: { type: "string" } };

interface Case {
  readonly title: string;
  readonly version?: string;
  /** Parts of the document. */
  readonly document: object;
  readonly shows: (api: Api) => unknown;
  readonly becomes: unknown;
  readonly rules?: readonly string[];
}

const first = (api: Api): Operation => {
  const [operation] = api.operations;
  if (operation === undefined) throw new Error("no operation was read");
  return operation;
};
const names = (api: Api): unknown =>
  first(api).parameters.map((parameter) => `${parameter.in} ${parameter.name}`);
const routes = (api: Api): unknown => api.operations.map(({ method, path }) => `${method} ${path}`);
const styles = (api: Api): unknown =>
  Object.fromEntries(first(api).parameters.map(({ name, style, explode }) => [name, `${style} ${explode}`]));
const contents = (api: Api): unknown => first(api).requestBody?.content.map(({ type }) => type);
const get = (operation: object, item: object = {}): object => ({
  paths: { "/a": { ...item, get: { ...ok, ...operation } } },
});

const cases: readonly Case[] = [
  {
    title: "the defaults of style and explode are filled in",
    document: {
      paths: {
        "/a/{id}": {
          get: {
            ...ok,
            parameters: [
              id,
              { name: "q", in: "query", schema: {} },
              { name: "d", in: "query", style: "deepObject", schema: {} },
              { name: "p", in: "query", style: "pipeDelimited", schema: {} },
              { name: "H", in: "header", schema: {} },
              { name: "c", in: "cookie", schema: {} },
            ],
          },
        },
      },
    },
    shows: styles,
    becomes: {
      id: "simple false",
      q: "form true",
      d: "deepObject true",
      p: "pipeDelimited false",
      h: "simple false",
      c: "form true",
    },
  },
  {
    title: "parameters of the path item are merged, the operation's win",
    document: get(
      { parameters: [{ name: "q", in: "query", required: true, schema: {} }] },
      {
        parameters: [
          { name: "q", in: "query", schema: {} },
          { name: "r", in: "query", schema: {} },
        ],
      },
    ),
    shows: (api) => first(api).parameters.map(({ name, required }) => [name, required]),
    becomes: [
      ["q", true],
      ["r", false],
    ],
  },
  {
    title: "Accept, Content-Type and Authorization are no parameters",
    document: get({
      parameters: ["Accept", "content-type", "AUTHORIZATION", "X-A"].map((name) => ({
        name,
        in: "header",
        schema: {},
      })),
    }),
    shows: names,
    becomes: ["header x-a"],
  },
  {
    title: "a path parameter is always required",
    document: { paths: { "/a/{id}": { get: { ...ok, parameters: [{ ...id, required: false }] } } } },
    shows: (api) => first(api).parameters[0]?.required,
    becomes: true,
    rules: ["optional-path-parameter"],
  },
  {
    title: "a template's parameter that nobody declares is a string",
    document: { paths: { "/a/{id}": { get: ok } } },
    shows: (api) => first(api).parameters[0]?.schema,
    becomes: { type: "string" },
    rules: ["undeclared-path-parameter"],
  },
  {
    title: "a path parameter that is not in the path is left out",
    document: get({ parameters: [id] }),
    shows: names,
    becomes: [],
    rules: ["path-parameter-not-in-path"],
  },
  {
    title: "a path parameter that is spelt otherwise is taken for the path's",
    document: {
      paths: {
        "/a/{userId}": {
          get: { ...ok, parameters: [{ ...id, name: "user_id", schema: { type: "integer" } }] },
        },
      },
    },
    shows: (api) => first(api).parameters.map(({ name, schema }) => [name, schema]),
    becomes: [["userId", { type: "integer" }]],
    rules: ["undeclared-path-parameter"],
  },
  {
    title: "of two equal parameters in one list the first counts",
    document: get({
      parameters: [
        { name: "q", in: "query", schema: { type: "string" } },
        { name: "q", in: "query", schema: {} },
      ],
    }),
    shows: (api) => first(api).parameters.map(({ schema }) => schema),
    becomes: [{ type: "string" }],
    rules: ["duplicate-parameter"],
  },
  {
    title: "a parameter without schema takes its own type",
    document: get({
      parameters: [{ name: "q", in: "query", required: true, type: "integer", format: "int32" }],
    }),
    shows: (api) => first(api).parameters[0]?.schema,
    becomes: { type: "integer", format: "int32" },
    rules: ["parameter-without-schema"],
  },
  {
    title: "a parameter with nothing is a string",
    document: get({ parameters: [{ name: "q", in: "query" }] }),
    shows: (api) => first(api).parameters[0]?.schema,
    becomes: { type: "string" },
    rules: ["parameter-without-schema"],
  },
  {
    title: "a parameter with content carries its media type",
    document: get({
      parameters: [
        { name: "q", in: "query", content: { "application/json": { schema: { type: "object" } } } },
      ],
    }),
    shows: (api) => [first(api).parameters[0]?.contentType, first(api).parameters[0]?.schema],
    becomes: ["application/json", { type: "object" }],
  },
  {
    title: "a parameter that is none is left out",
    document: get({ parameters: ["q", { in: "query" }, { name: "b", in: "body", schema: {} }] }),
    shows: names,
    becomes: [],
    rules: ["invalid-parameter", "invalid-parameter", "invalid-parameter"],
  },
  ...[
    ["users", "/users"],
    ["/users?x=1", "/users"],
    ["/users#list", "/users"],
    ["/a/{id", "/a/{id}"],
    ["/a/:id", "/a/{id}"],
    ["/a/{id:[0-9]+}", "/a/{id}"],
    ["/a/{+id}", "/a/{id}"],
  ].map(
    ([path, becomes]): Case => ({
      title: `the path ${path} is repaired`,
      document: { paths: { [path ?? ""]: { parameters: becomes?.includes("{") ? [id] : [], get: ok } } },
      shows: (api) => first(api).path,
      becomes,
      rules: ["malformed-path"],
    }),
  ),
  {
    title: "of two operations that match the same requests the first counts",
    document: {
      paths: {
        "/a/{id}": { parameters: [id], get: ok },
        "/a/{b}": { parameters: [{ ...id, name: "b" }], get: ok, put: ok },
      },
    },
    shows: routes,
    becomes: ["get /a/{id}", "put /a/{b}"],
    rules: ["equivalent-paths", "duplicate-operation"],
  },
  {
    title: "an operationId that is taken is dropped",
    document: { paths: { "/a": { get: { ...ok, operationId: "x" }, put: { ...ok, operationId: "x" } } } },
    shows: (api) => api.operations.map(({ operationId }) => operationId),
    becomes: ["x", undefined],
    rules: ["duplicate-operation-id"],
  },
  {
    title: "an operation without responses has a default one",
    document: { paths: { "/a": { get: {} } } },
    shows: (api) => first(api).responses,
    becomes: [{ status: "default", headers: [], content: [] }],
    rules: ["missing-responses"],
  },
  {
    title: "statuses are brought to one spelling",
    document: get({
      responses: {
        "2xx": { description: "" },
        default: { description: "" },
        "404 Not Found": { description: "" },
        ok: {},
      },
    }),
    shows: (api) => first(api).responses.map(({ status }) => status),
    becomes: ["2XX", "default", "404"],
    rules: ["invalid-status", "invalid-status"],
  },
  {
    title: "media types are lower case, without parameters, each once",
    document: get({
      requestBody: {
        content: {
          "Application/JSON; charset=utf-8": {},
          "application/json": {},
          xml: {},
          "what is this": {},
        },
      },
    }),
    shows: contents,
    becomes: ["application/json", "application/xml"],
    rules: ["duplicate-media-type", "invalid-media-type", "invalid-media-type"],
  },
  {
    title: "a response or body that refers to a schema is JSON of that schema",
    document: {
      ...get({
        requestBody: { $ref: "#/components/schemas/A" },
        responses: { 200: { $ref: "#/components/schemas/A" } },
      }),
      components: { schemas: { A: { type: "object" } } },
    },
    shows: (api) => [first(api).requestBody?.content, first(api).responses[0]?.content],
    becomes: Array(2).fill([{ type: "application/json", schema: { $ref: "#/$defs/A" }, encoding: {} }]),
    rules: ["schema-without-media-type", "schema-without-media-type"],
  },
  {
    title: "an example that is nothing but a reference is what it leads to",
    document: {
      ...get({
        requestBody: {
          content: {
            "application/json": { example: { $ref: "#/components/examples/A/value" } },
            "text/plain": { examples: { a: { value: { $ref: "#/components/examples/A" } } } },
            "text/csv": { examples: { a: { $ref: "#/components/examples/A" } } },
            "text/html": { example: { $ref: "#/components/examples/None" } },
          },
        },
      }),
      components: { examples: { A: { value: { a: 1 } } } },
    },
    shows: (api) => first(api).requestBody?.content.map(({ example }) => example),
    becomes: [{ a: 1 }, { a: 1 }, { a: 1 }, undefined],
  },
  {
    title: "security of the operation wins over the document's, an empty list opens it",
    document: {
      security: [{ key: [] }],
      components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "k" } } },
      paths: {
        "/a": { get: ok, put: { ...ok, security: [] }, post: { ...ok, security: [{ key: ["a"] }, {}] } },
      },
    },
    shows: (api) => api.operations.map(({ security }) => security),
    becomes: [[{ key: [] }], [], [{ key: ["a"] }, {}]],
  },
  {
    title: "a requirement that is only a name is kept, one that is nothing leaves what holds further out",
    document: {
      security: ["key"],
      components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "k" } } },
      paths: { "/a": { get: ok, put: { ...ok, security: [7] } } },
    },
    shows: (api) => api.operations.map(({ security }) => security),
    becomes: [[{ key: [] }], [{ key: [] }]],
    rules: ["invalid-security", "invalid-security"],
  },
  {
    title: "a security scheme that nobody declares is a key in the Authorization header",
    document: get({ security: [{ key: [] }] }),
    shows: (api) => api.securitySchemes,
    becomes: { key: { type: "apiKey", in: "header", name: "authorization" } },
    rules: ["undeclared-security-scheme"],
  },
  {
    title: "servers give base paths, the nearest wins, variables take their defaults",
    document: {
      servers: [{ url: "https://{h}.test/{v}/", variables: { h: { default: "a" }, v: { default: "v1" } } }],
      paths: {
        "/a": { get: ok, put: { ...ok, servers: [{ url: "/put" }] } },
        "/b": { servers: [{ url: "../b/./c/" }], get: ok },
      },
    },
    shows: (api) => [api.servers[0]?.url, api.basePath, ...api.operations.map(({ basePath }) => basePath)],
    becomes: ["https://a.test/v1/", "/v1", "/v1", "/put", "/b/c"],
  },
  {
    title: "callbacks and webhooks hold operations",
    version: "3.1.0",
    document: {
      ...get({ callbacks: { done: { "{$request.body#/url}": { post: ok } } } }),
      webhooks: { created: { post: ok } },
    },
    shows: (api) => [
      first(api).callbacks.map(({ name, operations }) => [name, operations[0]?.method, operations[0]?.path]),
      api.webhooks.map(({ method, path }) => [method, path]),
    ],
    becomes: [[["done", "post", "{$request.body#/url}"]], [["post", "created"]]],
  },
  {
    title: "3.2 has query, other methods, item schemas, querystring and the cookie style",
    version: "3.2.0",
    document: {
      paths: {
        "/a": {
          query: {
            parameters: [
              {
                name: "all",
                in: "querystring",
                content: { "application/x-www-form-urlencoded": { schema: {} } },
              },
              { name: "c", in: "cookie", style: "cookie", schema: {} },
            ],
            responses: {
              200: { description: "", content: { "text/event-stream": { itemSchema: { type: "object" } } } },
            },
          },
          additionalOperations: { LINK: ok },
        },
      },
    },
    shows: (api) => [routes(api), styles(api), first(api).responses[0]?.content[0]?.itemSchema],
    becomes: [["query /a", "link /a"], { all: "form true", c: "cookie true" }, { type: "object" }],
  },
  {
    title: "3.2 has components for media types",
    version: "3.2.0",
    document: {
      ...get({ requestBody: { content: { "application/json": { $ref: "#/components/mediaTypes/J" } } } }),
      components: { mediaTypes: { J: { schema: { type: "object" } } } },
    },
    shows: (api) => first(api).requestBody?.content,
    becomes: [{ type: "application/json", schema: { type: "object" }, encoding: {} }],
  },
  {
    title: "parts of the wrong kind are skipped",
    document: {
      paths: {
        "/a": { get: "x", put: { ...ok, parameters: "q", requestBody: [], tags: {}, security: 7 } },
        "/b": null,
      },
    },
    shows: routes,
    becomes: ["put /a"],
    rules: [
      "wrong-value-type",
      "wrong-value-type",
      "wrong-value-type",
      "invalid-security",
      "wrong-value-type",
    ],
  },
  {
    title: "info that lacks is assumed",
    document: { info: undefined },
    shows: ({ title, version }) => [title, version],
    becomes: ["API", "0.0.0"],
    rules: ["missing-info"],
  },
  {
    title: "a description without title and version is kept",
    document: { info: { description: "d" } },
    shows: ({ title, description }) => [title, description],
    becomes: ["API", "d"],
    rules: ["missing-info", "missing-info"],
  },
  {
    title: "2.0 spreads its server over three words",
    version: "2.0",
    document: { host: "a.test", basePath: "/v1/", schemes: ["https", "http"], paths: { "/a": { get: ok } } },
    shows: (api) => [api.servers.map(({ url }) => url), api.basePath, first(api).basePath, api.openapi],
    becomes: [["https://a.test/v1", "http://a.test/v1"], "/v1", "/v1", "2.0"],
  },
  {
    title: "2.0 says how lists are written by collectionFormat",
    version: "2.0",
    document: get({
      parameters: ["csv", "ssv", "tsv", "pipes", "multi", undefined].map((collectionFormat) => ({
        ...{ name: String(collectionFormat), in: "query", type: "array", items: { type: "string" } },
        ...(collectionFormat === undefined ? {} : { collectionFormat }),
      })),
    }),
    shows: styles,
    becomes: {
      csv: "form false",
      ssv: "spaceDelimited false",
      tsv: "tabDelimited false",
      pipes: "pipeDelimited false",
      multi: "form true",
      undefined: "form false",
    },
  },
  {
    title: "a body of 2.0 has the media types that the operation consumes",
    version: "2.0",
    document: {
      consumes: ["application/json"],
      ...get({
        consumes: ["application/xml", "application/json"],
        parameters: [{ name: "b", in: "body", required: true, schema: { type: "object" } }],
      }),
    },
    shows: (api) => first(api).requestBody,
    becomes: {
      required: true,
      content: ["application/xml", "application/json"].map((type) => ({
        type,
        schema: { type: "object" },
        encoding: {},
      })),
    },
  },
  {
    title: "a form of 2.0 with a file is multipart",
    version: "2.0",
    document: get({
      parameters: [
        { name: "f", in: "formData", type: "file", required: true, description: "d" },
        { name: "t", in: "formData", type: "array", items: { type: "string" }, collectionFormat: "multi" },
      ],
    }),
    shows: (api) => first(api).requestBody,
    becomes: {
      required: true,
      content: [
        {
          type: "multipart/form-data",
          schema: {
            type: "object",
            properties: {
              f: { type: "string", format: "binary", description: "d" },
              t: { type: "array", items: { type: "string" } },
            },
            required: ["f"],
          },
          encoding: { t: { style: "form", explode: true } },
        },
      ],
    },
  },
  {
    title: "a response of 2.0 has the media types that the operation produces, with their examples",
    version: "2.0",
    document: get({
      produces: ["application/json"],
      responses: {
        200: {
          description: "",
          schema: { type: "file" },
          headers: { "X-A": { type: "integer" } },
          examples: { "application/json": 1 },
        },
      },
    }),
    shows: (api) => [first(api).responses[0]?.content, first(api).responses[0]?.headers],
    becomes: [
      [{ type: "application/json", schema: { type: "string", format: "binary" }, encoding: {}, example: 1 }],
      [{ name: "x-a", required: false, schema: { type: "integer" } }],
    ],
  },
  {
    title: "security of 2.0 becomes that of 3.x",
    version: "2.0",
    document: {
      securityDefinitions: {
        b: { type: "basic" },
        k: { type: "apiKey", in: "query", name: "key" },
        o: { type: "oauth2", flow: "implicit", scopes: { read: "r" } },
      },
    },
    shows: (api) => api.securitySchemes,
    becomes: {
      b: { type: "http", scheme: "basic" },
      k: { type: "apiKey", in: "query", name: "key" },
      o: { type: "oauth2", scopes: { read: "r" } },
    },
  },
  {
    title: "the security schemes of 3.x are read",
    document: {
      components: {
        securitySchemes: {
          h: { type: "http", scheme: "Bearer", bearerFormat: "JWT" },
          o: {
            type: "oauth2",
            flows: { implicit: { scopes: { a: "A" } }, password: { scopes: { b: "B" } } },
          },
          i: { type: "openIdConnect", openIdConnectUrl: "https://a.test" },
          m: { type: "mutualTLS" },
        },
      },
    },
    shows: (api) => api.securitySchemes,
    becomes: {
      h: { type: "http", scheme: "bearer", bearerFormat: "JWT" },
      o: { type: "oauth2", scopes: { a: "A", b: "B" } },
      i: { type: "openIdConnect", url: "https://a.test" },
      m: { type: "mutualTLS" },
    },
  },
];

describe("operations of any version", () => {
  it.each(cases)("$title", async ({ version, document, shows, becomes, rules }) => {
    const { api, findings } = await readOne(documentOf(version ?? "3.0.3", document));
    expect(shows(api)).toEqual(becomes);
    expect(rulesOf(findings)).toEqual(rules ?? []);
  });

  it("know the line they stand in", async () => {
    const { api } = await readOne(
      "openapi: 3.0.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n      responses: {}\n",
    );
    expect(first(api).location).toEqual({
      file: "openapi.yaml",
      pointer: "/paths/~1a/get",
      line: 5,
      column: 5,
    });
  });
});
