import type { Json } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import { mergeDocument, type OpenapiDocument } from "../src/index.ts";

type Tree = { [key: string]: Json };

const text = { type: "string" };
const ids = { name: "ids", in: "query", schema: { type: "array", items: text } };

/** What is written of code: nothing that people would have to say. */
const written = (): OpenapiDocument & Tree => ({
  openapi: "3.1.1",
  info: { title: "T", version: "1" },
  security: [{ key: [] }],
  paths: {
    "/pets": {
      get: {
        parameters: [ids],
        responses: {
          "200": {
            description: "OK",
            headers: { "X-Total": { schema: { type: "integer" } } },
            content: { "application/json": { schema: { $ref: "#/components/schemas/Pet" } } },
          },
        },
      },
    },
  },
  components: {
    securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Key" } },
    schemas: { Pet: { type: "object", required: ["id"], properties: { id: text } } },
  },
});

const PETS = "/paths/~1pets";
const GET = `${PETS}/get`;
const PARAMETER = `${GET}/parameters/0`;
const ANSWER = `${GET}/responses/200`;
const JSON_ANSWER = `${ANSWER}/content/application~1json`;
const PET = "/components/schemas/Pet";

/** Where people wrote something, and what. */
const SAID: readonly (readonly [string, Json])[] = [
  ["/servers", [{ url: "https://a/", description: "Ours." }]],
  ["/externalDocs", { url: "https://a" }],
  ["/jsonSchemaDialect", "https://spec.openapis.org/oas/3.1/dialect/base"],
  ["/x-tagGroups", [{ name: "All", tags: ["pets"] }]],
  ["/tags", [{ name: "pets", description: "All of them.", externalDocs: { url: "https://a/pets" } }]],
  ["/info/contact", { name: "Ann" }],
  ["/info/x-logo", { url: "https://a/l.png" }],
  ["/webhooks", { born: { post: { responses: { "200": { description: "OK" } } } } }],
  [`${PETS}/servers`, [{ url: "https://b/" }]],
  [`${PETS}/description`, "All pets."],
  [`${PETS}/x-owner`, "shop"],
  [`${GET}/deprecated`, true],
  [`${GET}/tags`, ["pets"]],
  [`${GET}/externalDocs`, { url: "https://a/get" }],
  [`${GET}/servers`, [{ url: "https://c/" }]],
  [`${GET}/x-codeSamples`, [{ lang: "sh", source: "curl" }]],
  [`${GET}/callbacks`, { done: { "{$url}": { post: { responses: { "200": { description: "OK" } } } } } }],
  [`${PARAMETER}/deprecated`, true],
  [`${PARAMETER}/style`, "pipeDelimited"],
  [`${PARAMETER}/explode`, false],
  [`${PARAMETER}/allowReserved`, true],
  [`${PARAMETER}/allowEmptyValue`, true],
  [`${PARAMETER}/examples`, { two: { value: ["a", "b"] } }],
  [`${PARAMETER}/schema/deprecated`, true],
  [`${ANSWER}/summary`, "The pets."],
  [`${ANSWER}/links`, { self: { operationId: "listPets" } }],
  [`${ANSWER}/headers/X-Total/deprecated`, true],
  [`${ANSWER}/headers/X-Total/example`, 4],
  [`${JSON_ANSWER}/example`, []],
  [`${JSON_ANSWER}/schema/summary`, "One of them."],
  [`${PET}/deprecated`, true],
  [`${PET}/externalDocs`, { url: "https://a/pet" }],
  [`${PET}/properties/id/deprecated`, true],
  [`${PET}/properties/id/format`, "uuid"],
  [`${PET}/properties/id/x-column`, "pet_id"],
  ["/components/examples", { A: { value: 1, summary: "One." } }],
  ["/components/x-more", 1],
  ["/components/securitySchemes/key/deprecated", true],
  ["/components/securitySchemes/key/description", "Ask us."],
];

describe("where code is silent, a merge keeps", () => {
  it.each(SAID)("%s", (pointer, value) => {
    const existing = structuredClone(written());
    setAt(existing, pointer, value);
    const before = JSON.stringify(existing, undefined, 2);
    const { text: after, changed } = mergeDocument(before, written());
    expect({ changed, after }).toEqual({ changed: [], after: before });
  });

  it.each([
    [`${GET}/deprecated`, false, true],
    [`${PARAMETER}/style`, "spaceDelimited", "pipeDelimited"],
    [`${PET}/deprecated`, false, true],
  ])("%s, unless code says otherwise", (pointer, old, wanted) => {
    const [existing, document] = [structuredClone(written()), structuredClone(written())];
    setAt(existing, pointer, old);
    setAt(document, pointer, wanted);
    const { changed } = mergeDocument(JSON.stringify(existing), document);
    expect(changed).toEqual([{ kind: "updated", pointer }]);
  });
});

function setAt(document: Tree, pointer: string, value: Json): void {
  const keys = pointer.slice(1).split("/");
  const last = keys.pop() ?? "";
  const holder = keys.reduce((at, key) => at[key.replace("~1", "/")] as Tree, document);
  holder[last] = value;
}
