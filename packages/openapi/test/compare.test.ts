import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Api, JsonSchema } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import { CHANGE_RULES } from "../src/compare/rules.ts";
import { compareApis, differencesOf } from "../src/index.ts";
import { documentOf, readOne } from "./memory.ts";

const json = (schema: JsonSchema): object => ({ content: { "application/json": { schema } } });
const answer = (schema: JsonSchema): object => ({ description: "OK", ...json(schema) });
const id = { name: "id", in: "path", required: true, schema: { type: "string" } };
const ref = (name: string): JsonSchema => ({ $ref: `#/components/schemas/${name}` });

/** `POST /pets/{id}`, changed by the case. */
const op = (operation: object = {}, parts: object = {}): object => ({
  paths: { "/pets/{id}": { post: { parameters: [id], responses: { "200": answer({}) }, ...operation } } },
  ...parts,
});
const takes = (schema: JsonSchema): object => op({ requestBody: json(schema) });
const sends = (schema: JsonSchema): object => op({ responses: { "200": answer(schema) } });
const query = (parameter?: object): object =>
  op({ parameters: [id, ...(parameter === undefined ? [] : [{ name: "q", in: "query", ...parameter }])] });
const headed = (header?: object): object =>
  op({ responses: { "200": { ...answer({}), headers: header === undefined ? {} : { "X-A": header } } } });
const form = (contentType: string): object => ({
  "multipart/form-data": { schema: object({ photo: {} }), encoding: { photo: { contentType } } },
});
const keyed = (scheme: object): object =>
  op({ security: [{ key: [] }] }, { components: { securitySchemes: { key: scheme } } });
const secured = (...security: object[]): object =>
  op(
    { security },
    {
      components: {
        securitySchemes: {
          key: { type: "apiKey", in: "header", name: "x-key" },
          login: {
            type: "oauth2",
            flows: { implicit: { authorizationUrl: "https://a.b", scopes: { a: "", b: "" } } },
          },
        },
      },
    },
  );
const object = (properties: object, required: string[] = []): JsonSchema => ({
  type: "object",
  ...(required.length === 0 ? {} : { required }),
  properties: properties as { [name: string]: JsonSchema },
});
const text: JsonSchema = { type: "string" };
const whole: JsonSchema = { type: "integer" };

/** The operation with schemas A and B beside it. */
const beside = (operation: object, A: JsonSchema, B: JsonSchema = object({ b: text })): object => ({
  ...operation,
  components: { schemas: { A, B } },
});
const kinds = (propertyName: string, values: readonly [string, string] = ["a", "b"]): JsonSchema => ({
  oneOf: [ref("A"), ref("B")],
  discriminator: {
    propertyName,
    mapping: Object.fromEntries(
      values.map((value, at) => [value, `#/components/schemas/${at === 0 ? "A" : "B"}`]),
    ),
  },
});
const toldApart = (way: (schema: JsonSchema) => object, schema: JsonSchema): object =>
  beside(way(schema), object({ kind: text, type: text }), object({ kind: text, type: text, n: whole }));
const hook = (content: object): object => ({
  "{$request.body#/url}": { post: { requestBody: { content }, responses: { "200": answer({}) } } },
});
const webhook = (content: object): object => ({
  ...op(),
  webhooks: { hook: { post: { requestBody: { content }, responses: { "200": answer({}) } } } },
});
const jsonContent = { "application/json": { schema: object({ a: text }) } };

async function apiOf(parts: object): Promise<Api> {
  return (await readOne(documentOf("3.1.0", parts))).api;
}

/** Asked of a day on which it was to be gone. */
const AFTER_SUNSET = "operation-removed-after-sunset";

/** What a step forward is called, two documents, and what the step back is called. */
const CASES: readonly (readonly [forward: string, old: object, other: object, back: string])[] = [
  ["operation-added", { paths: {} }, op(), "operation-removed"],
  ["operation-deprecated", op(), op({ deprecated: true }), "operation-no-longer-deprecated"],
  ["operation-added", { paths: {} }, op({ "x-sunset": "2026-10-31" }), AFTER_SUNSET],
  ["operation-sunset-set", op(), op({ "x-sunset": "2027-05-31" }), "operation-sunset-later"],
  [
    "operation-sunset-earlier",
    op({ "x-sunset": "2027-05-31" }),
    op({ "x-sunset": "2027-01-31" }),
    "operation-sunset-later",
  ],
  ["server-added", op(), op({}, { servers: [{ url: "https://a.example.com" }] }), "server-removed"],
  ["operation-id-changed", op({ operationId: "a" }), op({ operationId: "b" }), "operation-id-changed"],
  [
    "base-path-changed",
    op({}, { servers: [{ url: "/v1" }] }),
    op({}, { servers: [{ url: "/v2" }] }),
    "base-path-changed",
  ],
  [
    "path-parameter-renamed",
    op(),
    {
      paths: {
        "/pets/{key}": { post: { parameters: [{ ...id, name: "key" }], responses: { "200": answer({}) } } },
      },
    },
    "path-parameter-renamed",
  ],
  ["parameter-added-optional", query(), query({ schema: text }), "parameter-removed"],
  ["parameter-added-required", query(), query({ schema: text, required: true }), "parameter-removed"],
  [
    "parameter-became-required",
    query({ schema: text }),
    query({ schema: text, required: true }),
    "parameter-became-optional",
  ],
  ["parameter-deprecated", query({ schema: text }), query({ schema: text, deprecated: true }), ""],
  [
    "parameter-style-changed",
    query({ schema: { type: "array" } }),
    query({ schema: { type: "array" }, explode: false }),
    "parameter-style-changed",
  ],
  ["request-body-added-optional", op(), takes({}), "request-body-removed"],
  [
    "request-body-added-required",
    op(),
    op({ requestBody: { ...json({}), required: true } }),
    "request-body-removed",
  ],
  [
    "request-body-became-required",
    takes({}),
    op({ requestBody: { ...json({}), required: true } }),
    "request-body-became-optional",
  ],
  [
    "request-media-type-added",
    takes({}),
    op({ requestBody: { content: { "application/json": { schema: {} }, "text/csv": {} } } }),
    "request-media-type-removed",
  ],
  [
    "response-media-type-added",
    sends({}),
    op({
      responses: {
        "200": { description: "", content: { "application/json": { schema: {} }, "text/csv": {} } },
      },
    }),
    "response-media-type-removed",
  ],
  [
    "response-added",
    op(),
    op({ responses: { "200": answer({}), "201": answer({}) } }),
    "response-success-removed",
  ],
  [
    "response-added",
    op(),
    op({ responses: { "200": answer({}), "404": answer({}) } }),
    "response-error-removed",
  ],
  [
    "request-encoding-changed",
    op({ requestBody: { content: form("image/*") } }),
    op({ requestBody: { content: form("image/png") } }),
    "",
  ],
  [
    "response-encoding-changed",
    op({ responses: { "200": { description: "", content: form("image/png") } } }),
    op({ responses: { "200": { description: "", content: form("image/*") } } }),
    "",
  ],
  ["response-header-added", headed(), headed({ schema: text, required: true }), "response-header-removed"],
  ["response-header-added", headed(), headed({ schema: text }), "response-optional-header-removed"],
  [
    "response-header-became-required",
    headed({ schema: text }),
    headed({ schema: text, required: true }),
    "response-header-became-optional",
  ],
  ["security-added", secured(), secured({ key: [] }), "security-removed"],
  [
    "security-alternative-added",
    secured({ key: [] }),
    secured({ key: [] }, { login: [] }),
    "security-alternative-removed",
  ],
  [
    "security-scope-added",
    secured({ login: ["a"] }),
    secured({ login: ["a", "b"] }),
    "security-scope-removed",
  ],
  [
    "security-scheme-changed",
    keyed({ type: "http", scheme: "basic" }),
    keyed({ type: "http", scheme: "bearer" }),
    "security-scheme-changed",
  ],
  [
    "webhook-added",
    op(),
    { ...op(), webhooks: { hook: { post: { responses: { "200": answer({}) } } } } },
    "webhook-removed",
  ],
  ["webhook-added", op(), op({ callbacks: { event: hook(jsonContent) } }), "webhook-removed"],
  ["response-media-type-added", webhook({}), webhook(jsonContent), "response-media-type-removed"],
  [
    "webhook-media-type-added",
    webhook(jsonContent),
    webhook({ ...jsonContent, "application/xml": {} }),
    "response-media-type-removed",
  ],
  [
    "webhook-media-type-added",
    op({ callbacks: { event: hook(jsonContent) } }),
    op({ callbacks: { event: hook({ ...jsonContent, "application/xml": {} }) } }),
    "response-media-type-removed",
  ],
  ["request-type-widened", takes({ type: "integer" }), takes({ type: "number" }), "request-type-narrowed"],
  ["request-type-changed", takes(text), takes({ type: "boolean" }), "request-type-changed"],
  ["request-null-added", takes(text), takes({ type: ["string", "null"] }), "request-null-removed"],
  [
    "request-null-added",
    takes(object({})),
    takes({ anyOf: [object({}), { type: "null" }] }),
    "request-null-removed",
  ],
  [
    "request-enum-value-added",
    takes({ enum: ["a"] }),
    takes({ enum: ["a", "b"] }),
    "request-enum-value-removed",
  ],
  [
    "request-property-added",
    takes(object({ a: text })),
    takes(object({ a: text, b: text })),
    "request-property-removed",
  ],
  [
    "request-property-added-required",
    takes(object({ a: text })),
    takes(object({ a: text, b: text }, ["b"])),
    "request-property-removed",
  ],
  [
    "request-property-added",
    takes({ ...(object({ a: text }) as object), additionalProperties: false }),
    takes({ ...(object({ a: text, b: text }) as object), additionalProperties: false }),
    "request-property-refused",
  ],
  [
    "request-property-became-required",
    takes(object({ a: text })),
    takes(object({ a: text }, ["a"])),
    "request-property-became-optional",
  ],
  [
    "request-property-deprecated",
    takes(object({ a: text })),
    takes(object({ a: { type: "string", deprecated: true } })),
    "",
  ],
  [
    "request-default-added",
    takes({ type: "integer" }),
    takes({ type: "integer", default: 2 }),
    "request-default-changed",
  ],
  [
    "request-default-changed",
    takes({ type: "integer", default: 1 }),
    takes({ type: "integer", default: 2 }),
    "request-default-changed",
  ],
  [
    "request-constraint-tightened",
    takes({ type: "string" }),
    takes({ type: "string", maxLength: 5 }),
    "request-constraint-loosened",
  ],
  [
    "request-constraint-tightened",
    takes({ maximum: 6 }),
    takes({ maximum: 5 }),
    "request-constraint-loosened",
  ],
  [
    "request-constraint-tightened",
    takes({ minimum: 5 }),
    takes({ minimum: 6 }),
    "request-constraint-loosened",
  ],
  [
    "request-constraint-tightened",
    takes({ multipleOf: 2 }),
    takes({ multipleOf: 4 }),
    "request-constraint-loosened",
  ],
  [
    "request-constraint-tightened",
    takes(text),
    takes({ type: "string", enum: ["a"] }),
    "request-constraint-loosened",
  ],
  [
    "request-constraint-tightened",
    takes({ type: "array" }),
    takes({ type: "array", uniqueItems: true }),
    "request-constraint-loosened",
  ],
  [
    "request-constraint-changed",
    takes({ pattern: "a" }),
    takes({ pattern: "b" }),
    "request-constraint-changed",
  ],
  [
    "request-constraint-changed",
    takes({ format: "date" }),
    takes({ format: "email" }),
    "request-constraint-changed",
  ],
  [
    "request-closed",
    takes(object({})),
    takes({ ...(object({}) as object), additionalProperties: false }),
    "request-opened",
  ],
  [
    "request-alternative-added",
    takes({ oneOf: [text, { type: "integer" }] }),
    takes({ oneOf: [text, { type: "integer" }, object({})] }),
    "request-alternative-removed",
  ],
  [
    "request-alternative-added",
    takes(text),
    takes({ anyOf: [text, object({})] }),
    "request-alternative-removed",
  ],
  [
    "request-alternative-overlaps",
    takes({ oneOf: [text, { type: "boolean" }] }),
    takes({ oneOf: [text, { type: "boolean" }, { type: ["string", "integer"], minLength: 2 }] }),
    "request-alternative-removed",
  ],
  [
    "request-discriminator-changed",
    toldApart(takes, kinds("kind")),
    toldApart(takes, kinds("type")),
    "request-discriminator-changed",
  ],
  [
    "request-discriminator-changed",
    toldApart(takes, kinds("kind")),
    toldApart(takes, kinds("kind", ["a", "c"])),
    "request-discriminator-changed",
  ],
  [
    "response-discriminator-changed",
    toldApart(sends, kinds("kind")),
    toldApart(sends, kinds("kind", ["a", "c"])),
    "response-discriminator-changed",
  ],
  [
    "request-constraint-changed",
    beside(takes({ not: ref("A") }), object({ kind: text })),
    beside(takes({ not: ref("A") }), object({ kind: whole })),
    "request-constraint-changed",
  ],
  [
    "response-type-changed",
    beside(sends({ patternProperties: { "^x": ref("A") } }), object({ kind: text })),
    beside(sends({ patternProperties: { "^x": ref("A") } }), object({ kind: whole })),
    "response-type-changed",
  ],
  [
    "request-constraint-tightened",
    takes({ allOf: [{ type: "number", maximum: 10 }, { maximum: 100 }] }),
    takes({ allOf: [{ type: "number", maximum: 5 }, { maximum: 100 }] }),
    "request-constraint-loosened",
  ],
  [
    "request-constraint-tightened",
    takes({ allOf: [{ pattern: "a" }, { minLength: 1 }] }),
    takes({ allOf: [{ pattern: "a" }, { pattern: "b", minLength: 1 }] }),
    "request-constraint-loosened",
  ],
  [
    "request-closed",
    takes({ ...(object({ a: text }) as object), allOf: [{ additionalProperties: text }, {}] }),
    takes({
      ...(object({ a: text }) as object),
      allOf: [{ additionalProperties: text }, { additionalProperties: false }],
    }),
    "request-opened",
  ],
  [
    "request-alternative-added",
    takes({ allOf: [{ oneOf: [text, whole] }, { anyOf: [{ minLength: 1 }, { minimum: 3 }] }] }),
    takes({
      allOf: [{ oneOf: [text, whole] }, { anyOf: [{ minLength: 1 }, { minimum: 3 }, { maximum: 1 }] }],
    }),
    "request-alternative-removed",
  ],
  [
    "request-null-added",
    takes({ type: ["string", "null"], enum: ["a"] }),
    takes({ type: ["string", "null"], enum: ["a", null] }),
    "request-null-removed",
  ],
  [
    "response-null-added",
    sends({ anyOf: [text, whole] }),
    sends({ anyOf: [text, whole, { type: "null" }] }),
    "response-null-removed",
  ],
  [
    "request-constraint-loosened",
    takes({ type: "number", minimum: 10 }),
    takes({ type: "number", exclusiveMinimum: 1 }),
    "request-constraint-tightened",
  ],
  [
    "response-property-became-required",
    sends(object({ id: {} })),
    sends({ ...(object({}) as object), required: ["id"] }),
    "response-property-became-optional",
  ],
  [
    "request-type-widened",
    takes({ type: "array", prefixItems: [text], items: false }),
    takes({ type: "array", prefixItems: [text, whole], items: false }),
    "request-type-narrowed",
  ],
  [
    "response-property-became-required",
    sends({ type: "object" }),
    sends({ type: "object", required: ["id"] }),
    "response-property-became-optional",
  ],
  ["response-type-widened", sends({ type: "integer" }), sends({ type: "number" }), "response-type-narrowed"],
  ["response-type-changed", sends(text), sends({ type: "boolean" }), "response-type-changed"],
  ["response-null-added", sends(text), sends({ type: ["string", "null"] }), "response-null-removed"],
  [
    "response-enum-value-added",
    sends({ enum: ["a"] }),
    sends({ enum: ["a", "b"] }),
    "response-enum-value-removed",
  ],
  [
    "response-property-added",
    sends(object({ a: text })),
    sends(object({ a: text, b: text })),
    "response-property-removed",
  ],
  [
    "response-property-became-required",
    sends(object({ a: text })),
    sends(object({ a: text }, ["a"])),
    "response-property-became-optional",
  ],
  [
    "response-property-deprecated",
    sends(object({ a: text })),
    sends(object({ a: { type: "string", deprecated: true } })),
    "",
  ],
  [
    "response-constraint-tightened",
    sends(text),
    sends({ type: "string", maxLength: 5 }),
    "response-constraint-loosened",
  ],
  [
    "response-constraint-changed",
    sends({ pattern: "a" }),
    sends({ pattern: "b" }),
    "response-constraint-changed",
  ],
  [
    "response-closed",
    sends(object({})),
    sends({ ...(object({}) as object), additionalProperties: false }),
    "response-opened",
  ],
  [
    "response-alternative-added",
    sends({ oneOf: [text, { type: "integer" }] }),
    sends({ oneOf: [text, { type: "integer" }, object({})] }),
    "response-alternative-removed",
  ],
];

describe("comparing two documents", () => {
  it.each(CASES)("tells %s, and back %4$s", async (forward, old, other, back) => {
    const [before, after] = [await apiOf(old), await apiOf(other)];
    const rules = (a: Api, b: Api): string[] =>
      compareApis(a, b, { today: "2026-11-21" }).map(({ rule }) => rule);
    expect(rules(before, after)).toEqual([forward]);
    expect(rules(after, before)).toEqual(back === "" ? [] : [back]);
    expect(rules(after, after)).toEqual([]);
  });

  it("has a case for every rule", () => {
    const tried = new Set(CASES.flatMap(([forward, , , back]) => [forward, back]));
    tried.delete("");
    expect([...tried].toSorted()).toEqual(Object.keys(CHANGE_RULES).toSorted());
  });
});

describe("docs/rules/compare.md", () => {
  it("has one line for every rule, which says whether it breaks", () => {
    const page = readFileSync(
      join(import.meta.dirname, "..", "..", "..", "docs", "rules", "compare.md"),
      "utf8",
    );
    const lines = [...page.matchAll(/^\| `([a-z-]+)` \| (breaks|–) \|/gm)];
    const documented = lines.map((match) => [match[1], match[2] === "breaks"]);
    expect(documented.toSorted()).toEqual(Object.entries(CHANGE_RULES).toSorted());
  });
});

describe("a change of a shared schema", () => {
  const shared = (schema: JsonSchema): object => ({
    paths: {
      "/a": {
        get: { responses: { "200": answer(ref("Pet")) } },
        put: { responses: { "200": answer({ items: ref("Pet") }) } },
      },
      "/b": { post: { requestBody: json(ref("Pet")), responses: { "204": { description: "" } } } },
    },
    components: { schemas: { Pet: schema } },
  });

  it("is told once for each way that its values go, with the operations that it touches", async () => {
    const old = await apiOf(shared(object({ next: ref("Pet"), kind: { enum: ["a", "b"] } })));
    const other = await apiOf(shared(object({ next: ref("Pet"), kind: { enum: ["a", "c"] } })));
    expect(
      compareApis(old, other).map(({ rule, message, operation, part }) => [rule, message, operation, part]),
    ).toEqual([
      [
        "response-enum-value-removed",
        'the value "b" is gone (2 operations)',
        "GET /a",
        "schemas/Pet/properties/kind",
      ],
      [
        "response-enum-value-added",
        'the value "c" is new (2 operations)',
        "GET /a",
        "schemas/Pet/properties/kind",
      ],
      [
        "request-enum-value-removed",
        'the value "b" is gone (1 operation)',
        "POST /b",
        "schemas/Pet/properties/kind",
      ],
      [
        "request-enum-value-added",
        'the value "c" is new (1 operation)',
        "POST /b",
        "schemas/Pet/properties/kind",
      ],
    ]);
  });

  it("that is a kind of a base is told to those who are sent the base, not to those who are sent another kind", async () => {
    const parts = (dog: JsonSchema, value: string, others: object = {}): object => ({
      paths: {
        "/pets": { get: { responses: { "200": answer({ items: ref("Pet") }) } } },
        "/cat": { get: { responses: { "200": answer(ref("Cat")) } } },
      },
      components: {
        schemas: {
          Pet: {
            ...(object({ kind: text }, ["kind"]) as object),
            discriminator: {
              propertyName: "kind",
              mapping: Object.fromEntries(
                [["cat", "Cat"], [value, "Dog"], ...Object.keys(others).map((name) => [name, name])].map(
                  ([key, name]) => [key, `#/components/schemas/${name}`],
                ),
              ),
            },
          },
          Cat: { allOf: [ref("Pet"), object({ claws: text })] },
          Dog: { allOf: [ref("Pet"), dog] },
          ...others,
        },
      },
    });
    const old = await apiOf(parts(object({ bark: text }), "dog"));
    const changed = await apiOf(parts(object({ bark: whole }), "dog"));
    const renamed = await apiOf(parts(object({ bark: text }), "hound"));
    const another = await apiOf(parts(object({ bark: text }), "dog", { Bird: { allOf: [ref("Pet")] } }));
    const tell = (other: Api): string[] =>
      compareApis(old, other).map(({ rule, message, part }) => `${rule} ${part}: ${message}`);
    expect(tell(changed)).toEqual([
      "response-type-changed schemas/Dog/properties/bark: the type was string, is integer (1 operation)",
    ]);
    expect(tell(renamed)).toEqual([
      'response-discriminator-changed schemas/Pet: Dog was called "dog", is called "hound" (2 operations)',
    ]);
    expect(tell(another)).toEqual([
      "response-alternative-added schemas/Pet: the kind Bird is new (2 operations)",
    ]);
  });

  it("that others are made of by allOf is told of it, not of them", async () => {
    const parts = (base: JsonSchema): object => ({
      paths: { "/a": { get: { responses: { "200": answer({ anyOf: [ref("Cat"), ref("Dog")] }) } } } },
      components: {
        schemas: {
          Base: base,
          Cat: { allOf: [ref("Base"), object({ claws: text })] },
          Dog: { allOf: [ref("Base"), object({ bark: text })] },
        },
      },
    });
    const [old, other] = [await apiOf(parts(object({ a: text }))), await apiOf(parts(object({})))];
    expect(compareApis(old, other).map(({ rule, part }) => `${rule} ${part}`)).toEqual([
      "response-property-removed schemas/Base/properties/a",
    ]);
  });
});

describe("alternatives", () => {
  it("that come beside the only one leave that one as it is", async () => {
    const [old, other] = await Promise.all(
      [[ref("A")], [ref("A"), ref("B")]].map((anyOf) =>
        apiOf(beside(sends({ anyOf: [...anyOf, { type: "null" }] }), object({ a: text }))),
      ),
    );
    const changes = old === undefined || other === undefined ? [] : compareApis(old, other);
    expect(changes.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      "response-alternative-added: the alternative B is new",
    ]);
  });

  it("that all changed are each compared with their own", async () => {
    const old = await apiOf(sends({ oneOf: [tagged("a"), tagged("b")] }));
    const other = await apiOf(sends({ oneOf: [tagged("b", { n: text }), tagged("a", { m: text })] }));
    expect(compareApis(old, other).map(({ rule, part }) => `${rule} ${part}`)).toEqual([
      "response-property-added responses/200/application/json/alternatives/1/properties/m",
      "response-property-added responses/200/application/json/alternatives/0/properties/n",
    ]);
  });

  it("and parts that hold each other are compared in a time that grows with them", async () => {
    const deep = (depth: number, leaf: JsonSchema): JsonSchema => {
      const inside = depth === 0 ? leaf : { allOf: [deep(depth - 1, leaf), object({ b: whole })] };
      return { anyOf: [object({ [`p${depth}`]: inside }), { items: whole }] };
    };
    const [old, other] = [await apiOf(sends(deep(20, text))), await apiOf(sends(deep(20, whole)))];
    expect(compareApis(old, other).some(({ isBreaking }) => isBreaking)).toBe(true);
    expect(differencesOf(old, other)).toHaveLength(1);
  });
});

describe("a reference beside null", () => {
  const shared = { components: { schemas: { A: object({ a: text }) } } };

  it("that becomes the reference alone has lost null, and nothing else", async () => {
    const old = await apiOf({ ...takes({ anyOf: [ref("A"), { type: "null" }] }), ...shared });
    const other = await apiOf({ ...takes(ref("A")), ...shared });
    expect(compareApis(old, other).map(({ rule }) => rule)).toEqual(["request-null-removed"]);
    expect(compareApis(other, old).map(({ rule }) => rule)).toEqual(["request-null-added"]);
  });
});

describe("schemas that hold themselves", () => {
  const loop = (name: string, schema: JsonSchema): object => ({
    ...sends(ref(name)),
    components: {
      schemas: { [name]: object({ next: { anyOf: [ref(name), { type: "null" }] }, a: schema }) },
    },
  });

  it.each(["A", "B"])("are compared though they may be null, under the name A and %s", async (name) => {
    const changes = compareApis(await apiOf(loop("A", text)), await apiOf(loop(name, { type: "integer" })));
    expect(changes.map(({ rule, part }) => `${rule} ${part}`)).toEqual([
      `response-type-changed schemas/${name}/properties/a`,
    ]);
  });
});

/** A schema that holds itself beside another part, under a name. */
const RECURSIVE: readonly ((name: string) => JsonSchema)[] = [
  (name) => ({ allOf: [object({ child: ref(name) }), object({ child: ref(name), v: text })] }),
  (name) => object({ child: { allOf: [ref(name), object({ child: ref(name) })] }, v: text }),
  (name) => ({ type: "array", allOf: [{ items: ref(name) }, { items: ref(name) }] }),
  (name) => ({ oneOf: [ref(name), object({ child: { allOf: [ref(name), text] } })] }),
];
const recursive = (name: string, schemaOf: (name: string) => JsonSchema): object => ({
  ...sends(ref(name)),
  components: { schemas: { [name]: schemaOf(name) } },
});
const tagged = (kind: string, others: object = {}): JsonSchema => object({ k: { const: kind }, ...others });

describe("documents that mean the same", () => {
  it.each<[string, object, object]>([
    ...RECURSIVE.map((schemaOf, at): [string, object, object] => [
      `a schema that holds itself beside another part has another name (${at + 1})`,
      recursive("Node", schemaOf),
      recursive("Tree", schemaOf),
    ]),
    [
      "an alternative has room in a new one that takes more",
      takes({
        anyOf: [{ type: "string", maxLength: 5 }, { type: "boolean" }, { type: "string", maxLength: 7 }],
      }),
      takes({ anyOf: [{ type: "boolean" }, { type: "string", maxLength: 7 }] }),
    ],
    [
      "a new alternative is one that came before, and less",
      sends({ anyOf: [{ type: "boolean" }, { type: "string", maxLength: 7 }] }),
      sends({
        anyOf: [{ type: "boolean" }, { type: "string", maxLength: 7 }, { type: "string", maxLength: 5 }],
      }),
    ],
    [
      "parts of allOf are in another order",
      takes({ allOf: [{ maximum: 10 }, { maximum: 100 }] }),
      takes({ allOf: [{ maximum: 100 }, { maximum: 10 }] }),
    ],
    [
      "a description inside another keyword changed",
      takes({ patternProperties: { "^x": { type: "string", description: "a" } } }),
      takes({ patternProperties: { "^x": { type: "string", description: "b" } } }),
    ],
    [
      "a property moved from the base to what is made of it",
      beside(sends(ref("B")), object({ id: text }, ["id"]), { allOf: [ref("A"), object({ n: text })] }),
      beside(sends(ref("B")), object({}), { allOf: [ref("A"), object({ n: text, id: text }, ["id"])] }),
    ],
    [
      "what is required moved from the base to what is made of it",
      beside(sends(ref("B")), object({ id: text }, ["id"]), { allOf: [ref("A"), object({})] }),
      beside(sends(ref("B")), object({ id: text }), { allOf: [ref("A"), object({}, ["id"])] }),
    ],
    [
      "a scheme that nothing uses works otherwise",
      op({}, { components: { securitySchemes: { key: { type: "http", scheme: "basic" } } } }),
      op({}, { components: { securitySchemes: { key: { type: "http", scheme: "bearer" } } } }),
    ],
    [
      "a security scheme is called otherwise",
      keyed({ type: "http", scheme: "basic" }),
      op(
        { security: [{ q: [] }] },
        { components: { securitySchemes: { q: { type: "http", scheme: "basic" } } } },
      ),
    ],
    [
      "a schema is written in place or shared",
      sends(object({ a: text })),
      { ...sends(ref("A")), components: { schemas: { A: object({ a: text }) } } },
    ],
    [
      "properties stand in allOf or beside it",
      sends({ allOf: [object({ a: text }), object({ b: text })] }),
      sends(object({ a: text, b: text })),
    ],
    [
      "a caller cannot send what is readOnly",
      takes(object({ a: text })),
      takes(object({ a: text, id: { type: "string", readOnly: true } })),
    ],
    [
      "an error is one of all others",
      op({ responses: { "200": answer({}), "404": answer(text), default: answer(text) } }),
      op({ responses: { "200": answer({}), default: answer(text) } }),
    ],
  ])("%s", async (_what, old, other) => {
    expect(compareApis(await apiOf(old), await apiOf(other))).toEqual([]);
  });
});
