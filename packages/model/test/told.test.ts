import { describe, expect, it } from "vitest";
import {
  bothWays,
  changesBetween,
  commentLine,
  documentLines,
  headerLines,
  hearDocument,
  hearHeaders,
  hearSchema,
  hearScheme,
  type JsonSchema,
  plainLine,
  type SecurityScheme,
  schemaLines,
  schemaOfType,
  schemeLine,
  type ToldType,
  textOfPlainLine,
} from "../src/index.ts";

const name = (text: string): ToldType => ({ kind: "name", text });
const union = (...members: ToldType[]): ToldType => ({ kind: "union", members });
const refer = (text: string): JsonSchema | undefined =>
  /^[A-Z]/.test(text) ? { $ref: `#/$defs/${text}` } : undefined;

describe("a type says", () => {
  const cases: readonly { readonly what: string; readonly type: ToldType; readonly schema: JsonSchema }[] = [
    { what: "a primitive", type: name("string"), schema: { type: "string" } },
    { what: "anything", type: name("unknown"), schema: {} },
    { what: "a reference", type: name("Pet"), schema: { $ref: "#/$defs/Pet" } },
    { what: "values", type: union(name('"a"'), name('"b"')), schema: { type: "string", enum: ["a", "b"] } },
    {
      what: "null beside a type",
      type: union(name("string"), name("null")),
      schema: { type: ["string", "null"] },
    },
    {
      what: "null beside a reference",
      type: union(name("Pet"), name("null")),
      schema: { anyOf: [{ $ref: "#/$defs/Pet" }, { type: "null" }] },
    },
    {
      what: "alternatives",
      type: union(name("Cat"), name("Dog")),
      schema: { oneOf: [{ $ref: "#/$defs/Cat" }, { $ref: "#/$defs/Dog" }] },
    },
    {
      what: "members, with what stands above them",
      type: {
        kind: "object",
        members: [
          {
            key: "id",
            optional: false,
            type: name("number"),
            doc: ["Its number.", "Whole number. At least 1."],
          },
          { key: "tag", optional: true, type: name("string"), doc: [] },
        ],
        index: undefined,
      },
      schema: {
        type: "object",
        properties: {
          id: { description: "Its number.", type: "integer", minimum: 1 },
          tag: { type: "string" },
        },
        required: ["id"],
      },
    },
  ];
  it.each(cases)("$what", ({ type, schema }) => {
    expect(schemaOfType(type, refer)).toEqual(schema);
  });
});

describe("lines say what a type does not, and are heard again:", () => {
  const text: JsonSchema = { type: "string" };
  const cases: readonly {
    readonly schema: JsonSchema;
    readonly said: JsonSchema;
    readonly lines: readonly string[];
  }[] = [
    { schema: text, said: text, lines: [] },
    {
      schema: { type: "integer", format: "int64" },
      said: { type: "number" },
      lines: ["Whole number. Format: int64."],
    },
    {
      schema: { type: "string", minLength: 1, maxLength: 1, pattern: "^[a-z]`\\.$" },
      said: text,
      lines: ["Exactly 1 character. Pattern: `^[a-z]`\\.$`."],
    },
    { schema: { type: "string", pattern: "a*/b" }, said: text, lines: ["Pattern: `a*\\/b`."] },
    {
      schema: { type: "number", minimum: -1.5, exclusiveMaximum: 1e21 },
      said: { type: "number" },
      lines: ["At least -1.5. Less than 1e+21."],
    },
    { schema: { type: "string", default: "it`s. Or" }, said: text, lines: ['Default: `"it`s. Or"`.'] },
    { schema: { type: "array", default: [] }, said: { type: "array" }, lines: ["Default: `[]`."] },
    {
      schema: { type: "array", uniqueItems: true, items: { type: "string", format: "uuid" } },
      said: { type: "array", items: text },
      lines: ["No item twice.", "Each item: Format: uuid."],
    },
    {
      schema: { type: "string", readOnly: true, deprecated: true },
      said: text,
      lines: ["Read-only.", "@deprecated"],
    },
    { schema: { type: "string", not: { enum: ["x"] } }, said: text, lines: ['@schema /not {"enum":["x"]}'] },
    {
      schema: { minProperties: 1 },
      said: { type: "object" },
      lines: ["Or what is no object. At least 1 property."],
    },
    {
      schema: { type: "object", properties: { "a/b c": { const: null } } },
      said: { type: "object" },
      lines: ['@schema /properties {"a/b c":{"enum":[null]}}'],
    },
    {
      schema: {
        oneOf: [{ $ref: "#/$defs/Cat" }],
        discriminator: { propertyName: "kind", mapping: { c: "Cat" } },
      },
      said: { oneOf: [{ $ref: "#/$defs/Cat" }] },
      lines: ["Told apart by `kind`: `c` is `Cat`."],
    },
  ];
  it.each(cases)("$lines", ({ schema, said, lines }) => {
    const printed = schemaLines(schema, said);
    expect(printed).toEqual(lines);
    expect(changesBetween(hearSchema(said, printed).schema, schema)).toEqual([]);
  });

  it("a description that could be taken for facts is kept apart from them", () => {
    const words = ["Format: none."];
    const lines = [...words, ...schemaLines(text, text, words)];
    expect(hearSchema(text, lines)).toMatchObject({ words, schema: { description: "Format: none." } });
    expect(hearSchema(text, lines).schema).not.toHaveProperty("format");
  });

  it("a line that somebody wrote is no fact, and a broken one changes nothing", () => {
    for (const line of [
      "At least he tried.",
      "@schema /not {",
      "Default: `{`.",
      "Each item: whatever",
      "Format:",
    ]) {
      expect(hearSchema(text, [line])).toEqual({
        schema: { ...(text as object), description: line },
        words: [line],
        isDeprecated: false,
      });
    }
  });
});

it("a line with more places than a stack is deep is heard", () => {
  const line = `${"Each item: ".repeat(20_000)}Read-only.`;
  expect(hearSchema(true, [line])).toMatchObject({ schema: true, words: [] });
});

describe("a line that people wrote", () => {
  const lines: readonly { readonly text: string; readonly line: string }[] = [
    { text: "Ends */ early.", line: "Ends *\\/ early." },
    { text: "Ends *\\/ later.", line: "Ends *\\\\/ later." },
    { text: "@ts-ignore", line: "@\\ts-ignore" },
    { text: "@@ts-expect-error", line: "@@\\ts-expect-error" },
    { text: "@\\ts-ignore", line: "@\\\\ts-ignore" },
    { text: "Called by all.", line: "Called by all." },
    { text: "\\o/", line: "\\o/" },
    ...[
      "Header `X-Evil`: `string`.",
      "Has to be given all the same.",
      "May be left out.",
      "The document names no successful answer.",
      "A file of a multipart body.",
      "What every {@link Pet} has.",
      "What is sent as {@link Pet}.",
      "Holds `string`.",
      "Only required here.",
      'Called `"Evil"` in the document.',
      'Tags: `["a"]`.',
      "Webhook `x`.",
      "@deprecated",
    ].flatMap((text) => [
      { text, line: `\\${text}` },
      { text: `\\${text}`, line: `\\\\${text}` },
    ]),
  ];
  it.each(lines)("$text is no fact, ends no comment and comes back", ({ text, line }) => {
    expect(plainLine(text)).toBe(line);
    expect(textOfPlainLine(line)).toBe(text);
    expect(commentLine(line)).not.toMatch(/\*\/|@ts-/);
  });
});

it("what is answered and what is sent are one schema", () => {
  const answered: JsonSchema = { type: "object", properties: { id: {}, name: {} }, required: ["id", "name"] };
  const sent: JsonSchema = {
    type: "object",
    properties: { name: {}, secret: {} },
    required: ["name", "secret"],
  };
  expect(bothWays(answered, sent)).toEqual({
    type: "object",
    properties: { name: {}, secret: {}, id: {} },
    required: ["id", "name", "secret"],
  });
});

it("headers of an answer are heard as they were told", () => {
  const header = {
    name: "x-`left`",
    required: true,
    description: "Calls that are left.",
    schema: { type: "array", items: { type: "integer" } },
  } as const;
  const lines = headerLines(
    { ...header, schema: { type: "array", items: { type: "integer" } } },
    "number[]",
    {
      type: "array",
      items: { type: "number" },
    },
  );
  expect(lines).toEqual([
    "Header `x-\\`left\\``: `number[]`, always.",
    "Header `x-\\`left\\``: Each item: Whole number.",
    "Header `x-\\`left\\`` is for: Calls that are left.",
  ]);
  const heard = hearHeaders(["Fine.", ...lines], () => ({ type: "array", items: { type: "number" } }));
  expect(heard).toEqual({ headers: [header], rest: ["Fine."] });
});

it("what a document is called, where it is served and what it is tagged with is heard as it was told", () => {
  const told = {
    title: "A `quoted` \\ title",
    version: "1.0",
    basePath: "/v1",
    servers: [{ url: "https://example.org/v1", description: "For all." }, { url: "/v1" }],
    tags: [{ name: "books", description: "Printed." }, { name: "x" }],
  };
  expect(hearDocument(documentLines(told))).toEqual(told);
  expect(hearDocument(["The routes."])).toBeUndefined();
});

const schemes: readonly SecurityScheme[] = [
  { type: "oauth2", scopes: { "a:b": "May b." }, description: "By us." },
  {
    type: "oauth2",
    scopes: {},
    flows: {
      implicit: { authorizationUrl: "https://a.example.com/`in`" },
      authorizationCode: { authorizationUrl: "/in", tokenUrl: "/token", refreshUrl: "/again" },
    },
    description: "By us.",
  },
  { type: "openIdConnect", url: "https://example.org/.well-known" },
  { type: "mutualTLS", description: "Ask." },
  { type: "apiKey", in: "query", name: "key" },
  { type: "http", scheme: "bearer", bearerFormat: "JWT" },
  { type: "http", scheme: "basic" },
];
it.each(schemes)("a security scheme of type $type is heard as it was told", (scheme) => {
  expect(hearScheme(schemeLine("a-name", scheme, undefined))).toEqual({ name: "a-name", scheme });
});
