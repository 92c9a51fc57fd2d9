import type { Api } from "@ashlar/model";
import { describe, expect, test } from "vitest";
import type { PlannedContent, PlannedOperation } from "../src/blueprint.ts";
import { emitTypes } from "../src/emit/types.ts";
import { blueprintOf, contentOf, operationOf, parameterOf } from "./types-blueprint.ts";

const schemas: Api["schemas"] = {
  User: {
    type: "object",
    required: ["id", "name"],
    properties: { id: { type: "string", readOnly: true }, name: { type: "string" } },
  },
};
const user = { $ref: "#/$defs/User" };
const json = (schema: PlannedContent["schema"]): PlannedContent =>
  contentOf("json", "application/json", schema);
const file = { type: "string", format: "binary" } as const;

/** The declaration of that name, its comment left out. */
function declarationOf(name: string, text: string): string | undefined {
  return text
    .split(/\n(?=export |\/\*\*)/)
    .find((part) => part.includes(` ${name}`) && part.startsWith("export"))
    ?.trimEnd();
}

function typesOf(operation: PlannedOperation, all: Api["schemas"] = schemas): string {
  return emitTypes(blueprintOf({ schemas: all, operations: [operation] })).text;
}

const requests: readonly {
  readonly what: string;
  readonly operation: PlannedOperation;
  readonly type: string;
}[] = [
  {
    what: "only what the operation declares, defaults never optional, header names in lower case",
    operation: operationOf({
      parameters: [
        parameterOf({ name: "id", in: "path" }),
        parameterOf({ name: "limit", in: "query", schema: { type: "integer", default: 20 } }),
        parameterOf({ name: "tag", in: "query", schema: { type: "array", items: { type: "string" } } }),
        parameterOf({ name: "X-Trace", in: "header" }),
        parameterOf({
          name: "sid",
          in: "cookie",
          required: true,
          description: "The session.",
          deprecated: true,
        }),
      ],
    }),
    type: `export interface ActRequest {
  params: { id: string };
  query: {
    /** Whole number. Default: \`20\`. */
    limit: number;
    tag?: string[];
  };
  headers: { "x-trace"?: string };
  cookies: {
    /**
     * The session.
     * @deprecated
     */
    sid: string;
  };
}`,
  },
  { what: "nothing that is read", operation: operationOf({}), type: "export type ActRequest = NoInput;" },
  {
    what: "a body as sent",
    operation: operationOf({ body: { contents: [json(user)] } }),
    type: "export interface ActRequest {\n  body: UserInput;\n}",
  },
  {
    what: "an optional body is there, and may be undefined",
    operation: operationOf({ body: { required: false, contents: [json(user)] } }),
    type: "export interface ActRequest {\n  body: UserInput | undefined;\n}",
  },
  {
    what: "contents of one type have one body, and say which of them came",
    operation: operationOf({
      body: { contents: [json(user), contentOf("form", "application/x-www-form-urlencoded", user)] },
    }),
    type: `export interface ActRequest {
  contentType: "application/json" | "application/x-www-form-urlencoded";
  body: UserInput;
}`,
  },
  {
    what: "contents of one type that may be missing",
    operation: operationOf({
      body: { required: false, contents: [json(user), contentOf("json", "application/hal+json", user)] },
    }),
    type: `export interface ActRequest {
  contentType: "application/json" | "application/hal+json" | undefined;
  body: UserInput | undefined;
}`,
  },
  {
    what: "contents of several types are told apart by the content type",
    operation: operationOf({
      parameters: [parameterOf({ name: "id", in: "path" })],
      body: { required: false, contents: [json(user), contentOf("text", "text/csv")] },
    }),
    type: `export type ActRequest = {
  params: { id: string };
} & (
  | { contentType: "application/json"; body: UserInput }
  | {
      contentType: "text/csv";
      /** Not described further. */
      body: string;
    }
  | { contentType: undefined; body: undefined }
);`,
  },
  {
    what: "files of a multipart body, alone and in lists",
    operation: operationOf({
      body: {
        contents: [
          contentOf("multipart", "multipart/form-data", {
            type: "object",
            required: ["one"],
            properties: { one: file, many: { type: "array", items: file }, note: { type: "string" } },
          }),
        ],
      },
    }),
    type: `export interface ActRequest {
  body: { one: UploadedFile; many?: UploadedFile[]; note?: string };
}`,
  },
  {
    what: "bytes, text, events and lines",
    operation: operationOf({
      body: {
        contents: [
          contentOf("binary", "image/*"),
          contentOf("text", "text/plain", { type: "string", enum: ["a", "b"] }),
          contentOf("events", "text/event-stream"),
          contentOf("lines", "application/jsonl", true, { itemSchema: user }),
        ],
      },
    }),
    type: `export type ActRequest =
  | {
      contentType: "image/*";
      /** Not described further. */
      body: Uint8Array;
    }
  | { contentType: "text/plain"; body: "a" | "b" }
  | {
      contentType: "text/event-stream";
      /** Not described further. */
      body: string;
    }
  | { contentType: "application/jsonl"; body: UserInput[] };`,
  },
  {
    what: "the query string as one value",
    operation: operationOf({
      parameters: [
        parameterOf({ name: "q", in: "querystring", schema: { properties: { a: { type: "string" } } } }),
      ],
    }),
    type: `export interface ActRequest {
  /** Or what is no object. */
  querystring: { a?: string } | undefined;
}`,
  },
];

describe("a request holds", () => {
  test.each(requests)("$what", ({ operation, type }) => {
    expect(declarationOf("ActRequest", typesOf(operation))).toBe(type);
  });
});

const event = {
  type: "object" as const,
  required: ["data"],
  properties: { event: { type: "string" as const }, data: { type: "string" as const } },
};

const responses: readonly {
  readonly what: string;
  readonly contents: readonly PlannedContent[];
  readonly type: string;
}[] = [
  { what: "no content", contents: [], type: "200: NoContent;" },
  { what: "a body as answered", contents: [json(user)], type: '200: { "application/json": User };' },
  {
    what: "bytes whole or as they come",
    contents: [contentOf("binary", "image/*")],
    type: `200: {
    /** Not described further. */
    "image/*": Uint8Array | AsyncIterable<Uint8Array>;
  };`,
  },
  {
    what: "events by the schema of their data",
    contents: [contentOf("events", "text/event-stream", user)],
    type: '200: { "text/event-stream": EventStream<User> };',
  },
  {
    what: "events that the schema describes whole",
    contents: [contentOf("events", "text/event-stream", true, { itemSchema: event })],
    type: `200: {
    /** Holds one \`{ event?: string; data: string }\` after another. */
    "text/event-stream": EventStream<string>;
  };`,
  },
  {
    what: "events whose data is JSON of a schema, or text, by their kind",
    contents: [
      contentOf("events", "text/event-stream", true, {
        itemSchema: {
          ...event,
          oneOf: [
            {
              properties: {
                event: { const: "user" },
                data: { contentMediaType: "application/json", contentSchema: user },
              },
            },
            { properties: { event: { const: "end" }, data: { type: "string" } } },
          ],
        },
      }),
    ],
    type: `200: {
    /**
     * Holds one \`unknown\` after another.
     * An object.
     * @schema /required ["data"]
     * @schema /properties {"event":{"type":"string"},"data":{"type":"string"}}
     * @schema /oneOf [{"properties":{"event":{"enum":["user"]},"data":{"contentMediaType":"application/json","contentSchema":{"$ref":"#/$defs/User"}}}},{"properties":{"event":{"enum":["end"]},"data":{"type":"string"}}}]
     */
    "text/event-stream": EventStream<User | string>;
  };`,
  },
  {
    what: "items of a sequence",
    contents: [contentOf("lines", "application/jsonl", true, { itemSchema: user })],
    type: '200: { "application/jsonl": ItemStream<User> };',
  },
  {
    what: "items of an array that is sent as a sequence",
    contents: [contentOf("lines", "application/jsonl", { type: "array", items: user })],
    type: `200: {
    /** Holds \`User[]\`. */
    "application/jsonl": ItemStream<User>;
  };`,
  },
];

describe("a response holds", () => {
  test.each(responses)("$what", ({ contents, type }) => {
    const text = typesOf(operationOf({ responses: { 200: contents } }));
    expect(declarationOf("ActResponses", text)).toBe(`export interface ActResponses {\n  ${type}\n}`);
  });
});

test("responses are told apart by status, range and default", () => {
  const text = typesOf(
    operationOf({ responses: { 201: [json(user)], "4XX": [json({ const: 1 })], default: [] } }),
  );
  expect(declarationOf("ActResponses", text)).toBe(`export interface ActResponses {
  201: { "application/json": User };
  "4XX": {
    /** Told by value alone. */
    "application/json": 1;
  };
  default: NoContent;
}`);
});

test("of a webhook, this service writes the request and reads the answer", () => {
  const webhook = operationOf({
    name: "newUser",
    path: "newUser",
    body: { contents: [json(user)] },
    responses: { 200: [json(user)] },
  });
  const { text } = emitTypes(blueprintOf({ schemas, webhooks: [webhook] }));
  expect(declarationOf("NewUserRequest", text)).toBe("export interface NewUserRequest {\n  body: User;\n}");
  expect(declarationOf("NewUserResponses", text)).toContain('200: { "application/json": UserInput };');
});

test("a schema with files that only multipart bodies use speaks of files, one that JSON uses too is written out", () => {
  const forms: Api["schemas"] = {
    Upload: { type: "object", properties: { file } },
    Shared: { type: "object", properties: { file } },
  };
  const multipart = (name: string): PlannedContent =>
    contentOf("multipart", "multipart/form-data", { $ref: `#/$defs/${name}` });
  const operations = [
    operationOf({ name: "upload", body: { contents: [multipart("Upload")] } }),
    operationOf({
      name: "share",
      body: { contents: [multipart("Shared")] },
      responses: { 200: [json({ $ref: "#/$defs/Shared" })] },
    }),
  ];
  const { text } = emitTypes(blueprintOf({ schemas: forms, operations }));
  expect(declarationOf("Upload", text)).toContain("file?: UploadedFile;");
  expect(declarationOf("UploadRequest", text)).toContain("body: Upload;");
  expect(declarationOf("Shared", text)).toContain("file?: string;");
  expect(declarationOf("ShareRequest", text)).toBe(`export interface ShareRequest {
  /** Holds \`Shared\`. */
  body: { file?: UploadedFile };
}`);
});

test("a schema that is called like a helper keeps its name", () => {
  const named: Api["schemas"] = { EventStream: { type: "string" }, NoContent: { type: "string" } };
  const operation = operationOf({
    responses: { 200: [contentOf("events", "text/event-stream", { $ref: "#/$defs/EventStream" })], 204: [] },
  });
  const text = typesOf(operation, named);
  expect(text).toContain("export type EventStream = string;");
  expect(text).toContain('200: { "text/event-stream": EventStream2<EventStream> };');
  expect(text).toContain("204: NoContent2;");
});

test("each type says which operation it is of, and what for", () => {
  const text = typesOf(operationOf({ method: "post", path: "/users", summary: "Create a user." }));
  expect(text).toContain("/** `POST /users` Create a user. */\nexport type ActRequest");
  expect(text).toContain("/** `POST /users` Create a user. */\nexport interface ActResponses");
});

test("a document without anything is still a module", () => {
  expect(emitTypes(blueprintOf({})).text).toBe("export {};\n");
});
