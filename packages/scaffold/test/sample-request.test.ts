import type { Api, Json, Parameter } from "@ashlar/model";
import { describe, expect, test } from "vitest";
import type { PlannedContent, PlannedOperation } from "../src/blueprint.ts";
import { exampleResponse, invalidRequest, sampleRequest } from "../src/sample.ts";
import { contentOf, operationOf, parameterOf } from "./types-blueprint.ts";

const none = { schemas: {} };

const list: Json = ["a", "b c"];
const object: Json = { x: 1, y: "ü" };

/** Values as the specification's own table of styles shows them. OpenAPI 3.1 §4.8.12.4. */
const styles: readonly {
  readonly style: Parameter["style"];
  readonly in: "path" | "query" | "header" | "cookie";
  readonly explode: boolean;
  readonly value: Json;
  readonly text: string;
}[] = [
  { style: "simple", in: "path", explode: false, value: "a/b", text: "/act/a%2Fb" },
  { style: "simple", in: "path", explode: false, value: list, text: "/act/a,b%20c" },
  { style: "simple", in: "path", explode: false, value: object, text: "/act/x,1,y,%C3%BC" },
  { style: "simple", in: "path", explode: true, value: object, text: "/act/x=1,y=%C3%BC" },
  { style: "label", in: "path", explode: false, value: 5, text: "/act/.5" },
  { style: "label", in: "path", explode: false, value: list, text: "/act/.a,b%20c" },
  { style: "label", in: "path", explode: true, value: list, text: "/act/.a.b%20c" },
  { style: "label", in: "path", explode: true, value: object, text: "/act/.x=1.y=%C3%BC" },
  { style: "matrix", in: "path", explode: false, value: 5, text: "/act/;p=5" },
  { style: "matrix", in: "path", explode: false, value: list, text: "/act/;p=a,b%20c" },
  { style: "matrix", in: "path", explode: true, value: list, text: "/act/;p=a;p=b%20c" },
  { style: "matrix", in: "path", explode: true, value: object, text: "/act/;x=1;y=%C3%BC" },
  { style: "form", in: "query", explode: true, value: "a&b", text: "/act?p=a%26b" },
  { style: "form", in: "query", explode: true, value: list, text: "/act?p=a&p=b%20c" },
  { style: "form", in: "query", explode: false, value: list, text: "/act?p=a,b%20c" },
  { style: "form", in: "query", explode: true, value: object, text: "/act?x=1&y=%C3%BC" },
  { style: "form", in: "query", explode: false, value: object, text: "/act?p=x,1,y,%C3%BC" },
  { style: "spaceDelimited", in: "query", explode: false, value: list, text: "/act?p=a%20b%20c" },
  { style: "pipeDelimited", in: "query", explode: false, value: list, text: "/act?p=a%7Cb%20c" },
  { style: "tabDelimited", in: "query", explode: false, value: list, text: "/act?p=a%09b%20c" },
  { style: "deepObject", in: "query", explode: true, value: object, text: "/act?p[x]=1&p[y]=%C3%BC" },
  { style: "deepObject", in: "query", explode: true, value: { a: { b: 1 } }, text: "/act?p[a][b]=1" },
  { style: "simple", in: "header", explode: false, value: list, text: "a,b c" },
  { style: "simple", in: "header", explode: true, value: { x: 1, y: 2 }, text: "x=1,y=2" },
  { style: "form", in: "cookie", explode: true, value: "a;b", text: "p=a%3Bb" },
  { style: "form", in: "cookie", explode: false, value: list, text: "p=a,b%20c" },
  { style: "cookie", in: "cookie", explode: true, value: list, text: "p=a; p=b c" },
];

describe("a parameter is written in its style", () => {
  test.each(styles)(
    "$style in $in, exploded $explode: $text",
    ({ style, in: place, explode, value, text }) => {
      const parameter = parameterOf({
        name: "p",
        in: place,
        required: true,
        style,
        explode,
        schema: { const: value },
      });
      const request = sampleRequest(
        operationOf({ path: place === "path" ? "/act/{p}" : "/act", parameters: [parameter] }),
        none,
      );
      const written = {
        path: request.url,
        query: request.url,
        header: request.headers["p"],
        cookie: request.headers["cookie"],
      };
      expect(written[place]).toBe(text);
    },
  );
});

const requests: readonly {
  readonly what: string;
  readonly operation: PlannedOperation;
  readonly request: Partial<ReturnType<typeof sampleRequest>>;
}[] = [
  {
    what: "optional parameters are left out unless the document gives an example",
    operation: operationOf({
      method: "get",
      parameters: [
        parameterOf({ name: "a", in: "query" }),
        parameterOf({ name: "b", in: "query", example: "x" }),
        parameterOf({ name: "c", in: "query", schema: { type: "integer" }, example: "not an integer" }),
      ],
    }),
    request: { method: "GET", url: "/act?b=x", body: undefined, contentType: undefined, headers: {} },
  },
  {
    what: "a path parameter is never empty",
    operation: operationOf({
      path: "/a/{id}/b",
      parameters: [parameterOf({ name: "id", in: "path", schema: { type: "string", examples: [""] } })],
    }),
    request: { url: "/a/string/b" },
  },
  {
    what: "several parameters share a segment",
    operation: operationOf({
      path: "/a b/{name}.{ext}",
      parameters: [
        parameterOf({ name: "name", in: "path", schema: { const: "{ext}" } }),
        parameterOf({ name: "ext", in: "path", schema: { const: "md" } }),
      ],
    }),
    request: { url: "/a%20b/%7Bext%7D.md" },
  },
  {
    what: "a parameter with content is JSON",
    operation: operationOf({
      parameters: [
        parameterOf({
          name: "f",
          in: "query",
          required: true,
          contentType: "application/json",
          schema: { const: { a: [1] } },
        }),
      ],
    }),
    request: { url: "/act?f=%7B%22a%22%3A%5B1%5D%7D" },
  },
  {
    what: "the whole query string may be one value",
    operation: operationOf({
      parameters: [
        parameterOf({
          name: "q",
          in: "querystring",
          required: true,
          contentType: "application/x-www-form-urlencoded",
          schema: { const: { a: 1, b: [2, 3] } },
        }),
      ],
    }),
    request: { url: "/act?a=1&b=2&b=3" },
  },
  {
    what: "JSON is preferred to other bodies",
    operation: operationOf({
      body: {
        contents: [
          contentOf("text", "text/csv"),
          contentOf("json", "application/vnd.x+json", { const: { a: 1 } }),
        ],
      },
    }),
    request: {
      body: '{"a":1}',
      contentType: "application/vnd.x+json",
      headers: { "content-type": "application/vnd.x+json" },
    },
  },
  {
    what: "a form repeats arrays and sends objects as JSON",
    operation: operationOf({
      body: {
        contents: [
          contentOf("form", "application/x-www-form-urlencoded", {
            const: { a: "b c", d: [1, 2], e: { f: 1 } },
          }),
        ],
      },
    }),
    request: { body: "a=b+c&d=1&d=2&e=%7B%22f%22%3A1%7D", contentType: "application/x-www-form-urlencoded" },
  },
  {
    what: "a form field in a style of its own",
    operation: operationOf({
      body: {
        contents: [
          contentOf(
            "form",
            "application/x-www-form-urlencoded",
            { const: { e: { f: 1 }, g: [1, 2] } },
            {
              encoding: { e: { style: "deepObject", explode: true }, g: { explode: false } },
            },
          ),
        ],
      },
    }),
    request: { body: "e[f]=1&g=1,2" },
  },
  {
    what: "a sequence of JSON values begins with a record separator",
    operation: operationOf({
      body: { contents: [contentOf("lines", "application/json-seq", true, { itemSchema: { const: 7 } })] },
    }),
    request: { body: "\u001e7\n", contentType: "application/json-seq" },
  },
  {
    what: "a range of types becomes one of them",
    operation: operationOf({ body: { contents: [contentOf("binary", "image/*")] } }),
    request: { contentType: "image/png", body: new TextEncoder().encode("sample") },
  },
  {
    what: "readOnly properties are not sent, an example's either",
    operation: operationOf({
      body: {
        contents: [
          contentOf(
            "json",
            "application/json",
            { properties: { id: { type: "integer", readOnly: true }, name: { type: "string" } } },
            { example: { id: 1, name: "Ada" } },
          ),
        ],
      },
    }),
    request: { body: '{"name":"Ada"}' },
  },
];

describe("a sample request", () => {
  test.each(requests)("$what", ({ operation, request }) => {
    expect(sampleRequest(operation, none)).toMatchObject(request);
  });
});

test("a multipart body has a part per field, files by name and type", () => {
  const schema = {
    type: "object" as const,
    properties: {
      note: { const: "hello" },
      meta: { const: { a: 1 } },
      photos: { type: "array" as const, minItems: 2, items: { type: "string" as const, format: "binary" } },
    },
  };
  const content = contentOf("multipart", "multipart/form-data", schema, {
    encoding: { photos: { contentType: "image/png, image/gif" } },
  });
  const request = sampleRequest(operationOf({ body: { contents: [content] } }), none);
  expect(request.contentType).toBe("multipart/form-data; boundary=ashlar-sample-boundary");
  const file =
    '--ashlar-sample-boundary\r\nContent-Disposition: form-data; name="photos"; filename="sample.bin"\r\nContent-Type: image/png\r\n\r\nstring\r\n';
  expect(request.body).toBe(
    [
      '--ashlar-sample-boundary\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n',
      '--ashlar-sample-boundary\r\nContent-Disposition: form-data; name="meta"\r\nContent-Type: application/json\r\n\r\n{"a":1}\r\n',
      file,
      file,
      "--ashlar-sample-boundary--\r\n",
    ].join(""),
  );
});

const json = (schema: PlannedContent["schema"]): PlannedContent =>
  contentOf("json", "application/json", schema);
const named = { type: "object", required: ["name"], properties: { name: { type: "string" } } } as const;

const invalid: readonly {
  readonly what: string;
  readonly operation: PlannedOperation;
  readonly wrong: string | undefined;
  readonly request?: Partial<ReturnType<typeof sampleRequest>>;
}[] = [
  {
    what: "a required property is left out",
    operation: operationOf({ body: { contents: [json({ ...named, required: [...named.required] })] } }),
    wrong: "body.name is missing",
    request: { body: "{}" },
  },
  {
    what: "a property has another type where none is required",
    operation: operationOf({ body: { contents: [json({ properties: { age: { type: "integer" } } })] } }),
    wrong: 'body.age is {"not":"expected"}',
    request: { body: '{"age":{"not":"expected"}}' },
  },
  {
    what: "a number in the path is none",
    operation: operationOf({
      path: "/a/{id}",
      parameters: [parameterOf({ name: "id", in: "path", schema: { type: "integer" } })],
    }),
    wrong: 'path.id is "not-a-value"',
    request: { url: "/a/not-a-value" },
  },
  {
    what: "an optional parameter of a format is sent in another",
    operation: operationOf({
      parameters: [parameterOf({ name: "since", in: "query", schema: { type: "string", format: "date" } })],
    }),
    wrong: 'query.since is "not-a-value"',
    request: { url: "/act?since=not-a-value" },
  },
  {
    what: "an item of a list is no number",
    operation: operationOf({
      parameters: [
        parameterOf({
          name: "ids",
          in: "query",
          explode: false,
          schema: { type: "array", items: { type: "integer" } },
        }),
      ],
    }),
    wrong: 'query.ids[0] is "not-a-value"',
    request: { url: "/act?ids=not-a-value" },
  },
  {
    what: "a required header is left out",
    operation: operationOf({ parameters: [parameterOf({ name: "X-Key", in: "header", required: true })] }),
    wrong: "header.X-Key is missing",
    request: { headers: {} },
  },
  {
    what: "a required body is left out where any body would do",
    operation: operationOf({ body: { contents: [contentOf("text", "text/plain")] } }),
    wrong: "the body is missing",
    request: { body: undefined, contentType: undefined },
  },
  {
    what: "an optional body is broken where any JSON would do",
    operation: operationOf({ body: { required: false, contents: [json(true)] } }),
    wrong: "the body is not JSON",
    request: { body: '{"' },
  },
  { what: "nothing can be wrong with nothing", operation: operationOf({ method: "get" }), wrong: undefined },
  {
    what: "nothing can be wrong with free text",
    operation: operationOf({ path: "/a/{id}", parameters: [parameterOf({ name: "id", in: "path" })] }),
    wrong: undefined,
  },
];

describe("an invalid request", () => {
  test.each(invalid)("$what", ({ operation, wrong, request = {} }) => {
    const found = invalidRequest(operation, none);
    expect(found?.wrong).toBe(wrong);
    if (found !== undefined) expect(found.request).toMatchObject(request);
  });
});

const schemas: Api["schemas"] = {
  Problem: { type: "object", properties: { title: { type: "string", examples: ["Oops"] } } },
};
const problem = contentOf("json", "application/problem+json", { $ref: "#/$defs/Problem" });

const responses: readonly {
  readonly what: string;
  readonly responses: { readonly [status: string]: readonly PlannedContent[] };
  readonly example: ReturnType<typeof exampleResponse>;
}[] = [
  {
    what: "the first success with content is chosen",
    responses: { 404: [problem], 204: [], 201: [json({ const: 1 })] },
    example: { status: 201, contentType: "application/json", body: 1 },
  },
  {
    what: "a failure stands in where no success has content",
    responses: { 204: [], "4XX": [problem] },
    example: { status: 400, contentType: "application/problem+json", body: { title: "Oops" } },
  },
  {
    what: "the default is a success",
    responses: { default: [json({ const: 1 })] },
    example: { status: 200, contentType: "application/json", body: 1 },
  },
  {
    what: "bytes are passed over for what can be shown",
    responses: {
      200: [contentOf("binary", "image/png"), contentOf("text", "text/plain", { const: "hello" })],
    },
    example: { status: 200, contentType: "text/plain", body: "hello" },
  },
  {
    what: "events are shown as they travel",
    responses: {
      200: [
        contentOf("events", "text/event-stream", true, {
          itemSchema: { const: { event: "tick", data: "1" } },
        }),
      ],
    },
    example: { status: 200, contentType: "text/event-stream", body: "event: tick\ndata: 1\n\n" },
  },
  { what: "nothing is said of nothing", responses: { 204: [] }, example: undefined },
];

test.each(responses)("in an example response, $what", ({ responses: planned, example }) => {
  expect(exampleResponse(operationOf({ responses: planned }), { schemas })).toEqual(example);
});
