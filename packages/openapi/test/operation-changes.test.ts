/** What callers notice of a changed operation: parameters, bodies, answers, security, servers, lifecycle. */
import { describe, expect, it } from "vitest";
import { compareApis } from "../src/index.ts";
import { apiOf, operation, sends, takes, told } from "./change-pair.ts";

type Case = readonly [what: string, old: object, other: object, forward: string, back: string];

const text = { type: "string" };
const list = { type: "array", items: text };
const object = (properties: object): object => ({ type: "object", properties });

const parameter = (members: object): object =>
  operation({ parameters: [{ name: "q", in: "query", schema: text, ...members }] });
const none = operation();
const body = (content: object, members: object = {}): object =>
  operation({ requestBody: { content, ...members } });
const answers = (responses: object): object => operation({ responses });
const answer = (members: object = {}): object => ({ description: "OK", ...members });
const headed = (headers: object): object => answers({ "200": answer({ headers }) });
const json = { "application/json": { schema: object({ a: text }) } };

const PARAMETERS: readonly Case[] = [
  ["a parameter that may be sent", none, parameter({}), "parameter-added-optional", "parameter-removed!"],
  [
    "a parameter that has to be sent",
    none,
    parameter({ required: true }),
    "parameter-added-required!",
    "parameter-removed!",
  ],
  [
    "a parameter that has to be sent has a default",
    none,
    parameter({ required: true, schema: { type: "string", default: "x" } }),
    "parameter-added-required!",
    "parameter-removed!",
  ],
  [
    "a header that may be sent",
    none,
    parameter({ in: "header", name: "X-A" }),
    "parameter-added-optional",
    "parameter-removed!",
  ],
  [
    "a cookie that has to be sent",
    none,
    parameter({ in: "cookie", required: true }),
    "parameter-added-required!",
    "parameter-removed!",
  ],
  [
    "a parameter becomes required",
    parameter({}),
    parameter({ required: true }),
    "parameter-became-required!",
    "parameter-became-optional",
  ],
  [
    "a header is written in another case",
    parameter({ in: "header", name: "X-A" }),
    parameter({ in: "header", name: "x-a" }),
    "",
    "",
  ],
  [
    "a query parameter is written in another case",
    parameter({ name: "q" }),
    parameter({ name: "Q" }),
    "parameter-added-optional parameter-removed!",
    "parameter-added-optional parameter-removed!",
  ],
  [
    "a parameter moves from the query to a header",
    parameter({}),
    parameter({ in: "header" }),
    "parameter-added-optional parameter-removed!",
    "parameter-added-optional parameter-removed!",
  ],
  [
    "a parameter moves from the operation to its path",
    parameter({}),
    {
      paths: {
        "/pets/{id}": {
          parameters: [
            { name: "id", in: "path", required: true, schema: text },
            { name: "q", in: "query", schema: text },
          ],
          post: { responses: { "200": { description: "OK" } } },
        },
      },
    },
    "",
    "",
  ],
  ["a parameter is deprecated", parameter({}), parameter({ deprecated: true }), "parameter-deprecated", ""],
  [
    "the type of a parameter",
    parameter({}),
    parameter({ schema: { type: "integer" } }),
    "request-type-changed!",
    "request-type-changed!",
  ],
  [
    "a parameter takes fewer values",
    parameter({ schema: { type: "string", enum: ["a", "b"] } }),
    parameter({ schema: { type: "string", enum: ["a"] } }),
    "request-enum-value-removed!",
    "request-enum-value-added",
  ],
  [
    "a parameter gets a bound",
    parameter({}),
    parameter({ schema: { type: "string", maxLength: 5 } }),
    "request-constraint-tightened!",
    "request-constraint-loosened",
  ],
  [
    "a parameter has another default",
    parameter({ schema: { type: "integer", default: 1 } }),
    parameter({ schema: { type: "integer", default: 2 } }),
    "request-default-changed!",
    "request-default-changed!",
  ],
  [
    "a list is exploded no more",
    parameter({ schema: list }),
    parameter({ schema: list, explode: false }),
    "parameter-style-changed!",
    "parameter-style-changed!",
  ],
  [
    "a list is written with pipes",
    parameter({ schema: list, explode: false }),
    parameter({ schema: list, style: "pipeDelimited" }),
    "parameter-style-changed!",
    "parameter-style-changed!",
  ],
  [
    "an object is written in brackets",
    parameter({ schema: object({ a: text }) }),
    parameter({ schema: object({ a: text }), style: "deepObject" }),
    "parameter-style-changed!",
    "parameter-style-changed!",
  ],
  ["a text is exploded no more", parameter({}), parameter({ explode: false }), "", ""],
  [
    "a style that is the usual one is told",
    parameter({ schema: list }),
    parameter({ schema: list, style: "form", explode: true }),
    "",
    "",
  ],
  [
    "a parameter is JSON",
    parameter({ schema: object({ a: text }) }),
    operation({
      parameters: [
        { name: "q", in: "query", content: { "application/json": { schema: object({ a: text }) } } },
      ],
    }),
    "parameter-style-changed!",
    "parameter-style-changed!",
  ],
  [
    "reserved characters have to be encoded",
    parameter({ allowReserved: true }),
    parameter({}),
    "parameter-style-changed!",
    "",
  ],
  [
    "examples of a parameter",
    parameter({ example: "a" }),
    parameter({ examples: { one: { value: "b" } } }),
    "",
    "",
  ],
];

const BODIES: readonly Case[] = [
  ["a body that may be sent", none, body(json), "request-body-added-optional", "request-body-removed!"],
  [
    "a body that has to be sent",
    none,
    body(json, { required: true }),
    "request-body-added-required!",
    "request-body-removed!",
  ],
  [
    "a body becomes required",
    body(json),
    body(json, { required: true }),
    "request-body-became-required!",
    "request-body-became-optional",
  ],
  [
    "one more media type is taken",
    body(json),
    body({ ...json, "text/csv": {} }),
    "request-media-type-added",
    "request-media-type-removed!",
  ],
  [
    "a media type gets a parameter",
    body(json),
    body({ "application/json; charset=utf-8": json["application/json"] }),
    "",
    "",
  ],
  [
    "a media type is written in another case",
    body(json),
    body({ "Application/JSON": json["application/json"] }),
    "",
    "",
  ],
  [
    "JSON becomes JSON of a vendor",
    body(json),
    body({ "application/vnd.pets+json": json["application/json"] }),
    "request-media-type-added request-media-type-removed!",
    "request-media-type-added request-media-type-removed!",
  ],
  [
    "one image becomes any",
    body({ "image/png": {} }),
    body({ "image/*": {} }),
    "request-media-type-added",
    "request-media-type-removed!",
  ],
  [
    "a schema where there was none",
    body({ "application/json": {} }),
    body({ "application/json": { schema: text } }),
    "request-type-narrowed!",
    "request-type-widened",
  ],
  [
    "a part of a form has other media types",
    body({
      "multipart/form-data": {
        schema: object({ photo: {} }),
        encoding: { photo: { contentType: "image/png, image/jpeg" } },
      },
    }),
    body({
      "multipart/form-data": {
        schema: object({ photo: {} }),
        encoding: { photo: { contentType: "image/png" } },
      },
    }),
    "request-encoding-changed!",
    "",
  ],
  [
    "a list of a form is written otherwise",
    body({ "application/x-www-form-urlencoded": { schema: object({ tags: list }) } }),
    body({
      "application/x-www-form-urlencoded": {
        schema: object({ tags: list }),
        encoding: { tags: { style: "spaceDelimited" } },
      },
    }),
    "request-encoding-changed!",
    "request-encoding-changed!",
  ],
  [
    "a part of an answer has other media types",
    answers({
      "200": answer({
        content: {
          "multipart/mixed": {
            schema: object({ photo: {} }),
            encoding: { photo: { contentType: "image/png" } },
          },
        },
      }),
    }),
    answers({
      "200": answer({
        content: {
          "multipart/mixed": {
            schema: object({ photo: {} }),
            encoding: { photo: { contentType: "image/*" } },
          },
        },
      }),
    }),
    "response-encoding-changed!",
    "",
  ],
];

const ANSWERS: readonly Case[] = [
  [
    "one more success",
    none,
    answers({ "200": answer(), "201": answer() }),
    "response-added",
    "response-success-removed!",
  ],
  [
    "another success",
    none,
    answers({ "201": answer() }),
    "response-added response-success-removed!",
    "response-added response-success-removed!",
  ],
  [
    "one more error",
    none,
    answers({ "200": answer(), "404": answer() }),
    "response-added",
    "response-error-removed",
  ],
  ["a status becomes its class", none, answers({ "2XX": answer() }), "response-added", ""],
  [
    "an error is one of all others",
    answers({ "200": answer(), "404": answer(), default: answer() }),
    answers({ "200": answer(), default: answer() }),
    "",
    "",
  ],
  [
    "a redirection is gone",
    answers({ "200": answer(), "301": answer() }),
    none,
    "response-success-removed!",
    "response-added",
  ],
  [
    "an answer has a body",
    none,
    sends(object({ a: text })),
    "response-media-type-added",
    "response-media-type-removed!",
  ],
  [
    "one more media type of an answer",
    sends({}),
    answers({ "200": answer({ content: { "application/json": { schema: {} }, "text/csv": {} } }) }),
    "response-media-type-added",
    "response-media-type-removed!",
  ],
  [
    "an answer's media type gets a parameter",
    answers({ "200": answer({ content: json }) }),
    answers({ "200": answer({ content: { "application/json;charset=utf-8": json["application/json"] } }) }),
    "",
    "",
  ],
  [
    "a header that is always there",
    none,
    headed({ "X-A": { schema: text, required: true } }),
    "response-header-added",
    "response-header-removed!",
  ],
  [
    "a header that may be missing",
    none,
    headed({ "X-A": { schema: text } }),
    "response-header-added",
    "response-optional-header-removed",
  ],
  [
    "a header is always there",
    headed({ "X-A": { schema: text } }),
    headed({ "X-A": { schema: text, required: true } }),
    "response-header-became-required",
    "response-header-became-optional!",
  ],
  [
    "the type of a header",
    headed({ "X-A": { schema: text } }),
    headed({ "X-A": { schema: { type: "integer" } } }),
    "response-type-changed!",
    "response-type-changed!",
  ],
  [
    "a header of an answer is written in another case",
    headed({ "X-A": { schema: text } }),
    headed({ "x-a": { schema: text } }),
    "",
    "",
  ],
  [
    "a header may be longer",
    headed({ "X-A": { schema: { type: "string", maxLength: 3 } } }),
    headed({ "X-A": { schema: text } }),
    "response-constraint-loosened!",
    "response-constraint-tightened",
  ],
  [
    "words and examples of an answer",
    sends(text),
    answers({
      "200": { description: "Other", content: { "application/json": { schema: text, example: "x" } } },
    }),
    "",
    "",
  ],
  ["links of an answer", none, answers({ "200": answer({ links: { self: { operationId: "x" } } }) }), "", ""],
];

const schemes = {
  key: { type: "apiKey", in: "header", name: "X-Key" },
  login: {
    type: "oauth2",
    flows: { implicit: { authorizationUrl: "https://a.b", scopes: { a: "", b: "" } } },
  },
};
const secured = (security: readonly object[], others: object = schemes): object =>
  operation({ security }, { components: { securitySchemes: others } });

const SECURITY: readonly Case[] = [
  ["doors are closed", secured([]), secured([{ key: [] }]), "security-added!", "security-removed"],
  [
    "one more way in",
    secured([{ key: [] }]),
    secured([{ key: [] }, { login: [] }]),
    "security-alternative-added",
    "security-alternative-removed!",
  ],
  [
    "anybody may come in too",
    secured([{ key: [] }]),
    secured([{ key: [] }, {}]),
    "security-removed",
    "security-added!",
  ],
  [
    "both are asked for instead of one",
    secured([{ key: [] }]),
    secured([{ key: [], login: [] }]),
    "security-alternative-added security-alternative-removed!",
    "security-alternative-added",
  ],
  [
    "one more scope",
    secured([{ login: ["a"] }]),
    secured([{ login: ["a", "b"] }]),
    "security-scope-added!",
    "security-scope-removed",
  ],
  ["scopes in another order", secured([{ login: ["a", "b"] }]), secured([{ login: ["b", "a"] }]), "", ""],
  [
    "alternatives in another order",
    secured([{ key: [] }, { login: [] }]),
    secured([{ login: [] }, { key: [] }]),
    "",
    "",
  ],
  [
    "a key in another header",
    secured([{ key: [] }]),
    secured([{ key: [] }], { key: { type: "apiKey", in: "header", name: "X-Token" } }),
    "security-scheme-changed!",
    "security-scheme-changed!",
  ],
  [
    "a header of a key in another case",
    secured([{ key: [] }]),
    secured([{ key: [] }], { key: { type: "apiKey", in: "header", name: "x-key" } }),
    "",
    "",
  ],
  [
    "a key moves into the query",
    secured([{ key: [] }]),
    secured([{ key: [] }], { key: { type: "apiKey", in: "query", name: "X-Key" } }),
    "security-scheme-changed!",
    "security-scheme-changed!",
  ],
  [
    "passwords become tokens",
    secured([{ key: [] }], { key: { type: "http", scheme: "basic" } }),
    secured([{ key: [] }], { key: { type: "http", scheme: "bearer" } }),
    "security-scheme-changed!",
    "security-scheme-changed!",
  ],
  [
    "a scheme is called otherwise",
    secured([{ key: [] }]),
    secured([{ door: [] }], { door: schemes.key }),
    "",
    "",
  ],
  [
    "what all operations ask for is asked by this one",
    operation({}, { security: [{ key: [] }], components: { securitySchemes: schemes } }),
    secured([{ key: [] }]),
    "",
    "",
  ],
];

const served = (...urls: string[]): object => operation({}, { servers: urls.map((url) => ({ url })) });
const named = (path: string, schema: object = text): object => {
  const name = /\{(\w+)\}/.exec(path)?.[1];
  const parameters = [{ name, in: "path", required: true, schema }];
  return { paths: { [path]: { get: { parameters, responses: { "200": { description: "OK" } } } } } };
};

const SURROUNDINGS: readonly Case[] = [
  ["an operation is new", { paths: {} }, none, "operation-added", "operation-removed!"],
  [
    "another path",
    named("/a/{id}"),
    named("/b/{id}"),
    "operation-added operation-removed!",
    "operation-added operation-removed!",
  ],
  [
    "a parameter of the path is called otherwise",
    named("/a/{id}"),
    named("/a/{name}"),
    "path-parameter-renamed",
    "path-parameter-renamed",
  ],
  [
    "a parameter of the path has another type",
    named("/a/{id}"),
    named("/a/{id}", { type: "integer" }),
    "request-type-changed!",
    "request-type-changed!",
  ],
  [
    "a renamed parameter of the path has another type",
    named("/a/{id}"),
    named("/a/{name}", { type: "integer" }),
    "path-parameter-renamed request-type-changed!",
    "path-parameter-renamed request-type-changed!",
  ],
  [
    "an operation is called otherwise",
    operation({ operationId: "a" }),
    operation({ operationId: "b" }),
    "operation-id-changed",
    "operation-id-changed",
  ],
  ["an operation has a name", none, operation({ operationId: "a" }), "", "operation-id-changed"],
  [
    "tags and words of an operation",
    none,
    operation({ tags: ["a"], summary: "A", description: "a" }),
    "",
    "",
  ],
  [
    "an operation is deprecated",
    none,
    operation({ deprecated: true }),
    "operation-deprecated",
    "operation-no-longer-deprecated",
  ],
  [
    "an operation has a last day",
    operation({ deprecated: true }),
    operation({ deprecated: true, "x-sunset": "2027-05-31" }),
    "operation-sunset-set",
    "operation-sunset-later",
  ],
  [
    "the last day comes earlier",
    operation({ "x-sunset": "2027-05-31" }),
    operation({ "x-sunset": "2027-01-31" }),
    "operation-sunset-earlier!",
    "operation-sunset-later",
  ],
  ["the base path", served("/v1"), served("/v2"), "base-path-changed!", "base-path-changed!"],
  [
    "the base path moves into the path",
    { ...named("/v1/a/{id}") },
    { ...named("/a/{id}"), servers: [{ url: "/v1" }] },
    "",
    "",
  ],
  [
    "one more host",
    served("https://a.example.com/v1"),
    served("https://a.example.com/v1", "https://b.example.com/v1"),
    "server-added",
    "server-removed",
  ],
  [
    "another host",
    served("https://a.example.com/v1"),
    served("https://b.example.com/v1"),
    "server-added server-removed",
    "server-added server-removed",
  ],
  [
    "a host is written in another case",
    served("https://A.example.com/v1"),
    served("https://a.example.com/v1/"),
    "",
    "",
  ],
  [
    "words about the document",
    none,
    { ...none, info: { title: "Other", version: "2", description: "a" } },
    "",
    "",
  ],
];

/** A shared schema that holds itself, and the operation that takes or sends it. */
const node = (around: typeof takes, value: object, name = "Node"): object => {
  const reference = { $ref: `#/components/schemas/${name}` };
  const schema = object({ value, next: reference, others: { type: "array", items: reference } });
  return around(reference, { components: { schemas: { [name]: schema } } });
};
const kinds = (names: readonly string[], mapping: object): object => {
  const oneOf = names.map((name) => ({ $ref: `#/components/schemas/${name}` }));
  const schemas = Object.fromEntries(
    names.map((name) => [name, { ...object({ kind: text, a: text }), required: ["kind"] }]),
  );
  return takes({ oneOf, discriminator: { propertyName: "kind", mapping } }, { components: { schemas } });
};
const mapped = (...names: string[]): object =>
  Object.fromEntries(names.map((name) => [name.toLowerCase(), `#/components/schemas/${name}`]));

const REFERENCES: readonly Case[] = [
  [
    "a schema that holds itself, sent",
    node(takes, text),
    node(takes, { type: "integer" }),
    "request-type-changed!",
    "request-type-changed!",
  ],
  [
    "a schema that holds itself, sent back",
    node(sends, { type: "integer" }),
    node(sends, { type: "number" }),
    "response-type-widened!",
    "response-type-narrowed",
  ],
  ["a schema that holds itself is called otherwise", node(takes, text), node(takes, text, "Tree"), "", ""],
  [
    "a schema is written in place",
    takes({ $ref: "#/components/schemas/A" }, { components: { schemas: { A: object({ a: text }) } } }),
    takes(object({ a: text })),
    "",
    "",
  ],
  [
    "one more kind that a discriminator tells",
    kinds(["A", "B"], mapped("A", "B")),
    kinds(["A", "B", "C"], mapped("A", "B", "C")),
    "request-alternative-added",
    "request-alternative-removed!",
  ],
  [
    "another value for a kind",
    kinds(["A", "B"], mapped("A", "B")),
    kinds(["A", "B"], { ...mapped("A"), bee: "#/components/schemas/B" }),
    "request-discriminator-changed!",
    "request-discriminator-changed!",
  ],
  [
    "one more value for a kind",
    kinds(["A", "B"], mapped("A", "B")),
    kinds(["A", "B"], { ...mapped("A", "B"), bee: "#/components/schemas/B" }),
    "",
    "request-discriminator-changed!",
  ],
  [
    "values of kinds that are their names",
    kinds(["A", "B"], {}),
    kinds(["A", "B"], { A: "#/components/schemas/A", B: "#/components/schemas/B" }),
    "",
    "",
  ],
];

describe("a change of an operation", () => {
  it.each([...[...PARAMETERS, ...BODIES, ...ANSWERS, ...SECURITY, ...SURROUNDINGS, ...REFERENCES]])(
    "%s: forward and back",
    async (_what, old, other, forward, back) => {
      const [before, after] = [await apiOf(old), await apiOf(other)];
      expect([told(before, after), told(after, before)]).toEqual([forward, back]);
      expect([told(before, before), told(after, after)]).toEqual(["", ""]);
    },
  );

  it("that takes it away breaks nobody behind its last day", async () => {
    const [old, other] = [await apiOf(operation({ "x-sunset": "2026-10-31" })), await apiOf({ paths: {} })];
    const rules = (today: string): string[] => compareApis(old, other, { today }).map(({ rule }) => rule);
    expect(rules("2026-10-31")).toEqual(["operation-removed"]);
    expect(rules("2026-11-01")).toEqual(["operation-removed-after-sunset"]);
  });
});
