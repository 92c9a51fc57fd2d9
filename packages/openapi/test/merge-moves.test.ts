import { describe, expect, it } from "vitest";
import { type MergedDocument, mergeDocument, type OpenapiDocument } from "../src/index.ts";

const ref = (name: string): object => ({ $ref: `#/components/schemas/${name}` });
const json = (schema: object): object => ({ content: { "application/json": { schema } } });
const bad = { $ref: "#/components/responses/BadRequest" };
const id = { name: "id", in: "path", required: true, schema: { type: "string" } };
const one = (schema: object): object => ({
  responses: { "200": { description: "OK", ...json(schema) }, "400": bad },
});
const GONE = { responses: { "204": { description: "No Content" } } };

/** A document as a person left it: texts at operations, a remark, an answer described. */
const BY_HAND = `openapi: 3.1.0
info: { title: Shop, version: "1" }
paths:
  # The window.
  /products:
    get:
      summary: Everything in the window # by Ann
      responses:
        "200":
          description: What is sold.
          content:
            application/json:
              schema:
                type: array
                items: { $ref: "#/components/schemas/Product" }
        "400": { $ref: "#/components/responses/BadRequest" }
  "/products/{id}":
    parameters:
      - { name: id, in: path, required: true, description: On the label., schema: { type: string } }
    get:
      summary: One thing
      responses:
        "200":
          description: It.
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Product" }
        "400": { $ref: "#/components/responses/BadRequest" }
    delete:
      description: Only at night.
      x-owner: ann
      responses:
        "204": { description: No Content }
components:
  responses:
    BadRequest:
      description: Try again.
      content:
        application/json:
          schema: { $ref: "#/components/schemas/Problem" }
  schemas:
    Product: { type: object, properties: { id: { type: string } } }
    Problem: { type: object, properties: { error: { type: string } } }
`;

const PATHS = {
  "/products": { get: one({ type: "array", items: ref("Product") }) },
  "/products/{id}": { parameters: [id], get: one(ref("Product")), delete: GONE },
};

function documentWith(paths: object): OpenapiDocument {
  const object = (name: string): object => ({ type: "object", properties: { [name]: { type: "string" } } });
  return {
    openapi: "3.1.1",
    info: { title: "Shop", version: "1" },
    paths,
    components: {
      responses: { BadRequest: { description: "Bad Request", ...json(ref("Problem")) } },
      schemas: { Product: object("id"), Problem: object("error"), Order: object("number") },
    },
  } as OpenapiDocument;
}

/** The paths under other names. */
function at(names: Readonly<Record<string, string>>, paths: object = PATHS): object {
  return Object.fromEntries(Object.entries(paths).map(([path, item]) => [names[path] ?? path, item]));
}

function merged(written: object, text = BY_HAND): MergedDocument {
  const document = documentWith(written);
  const result = mergeDocument(text, document);
  // Whatever it is, a merge is done once.
  expect(mergeDocument(result.text, document)).toMatchObject({ text: result.text, changed: [] });
  return result;
}

const movesIn = ({ changed }: MergedDocument): string[] =>
  changed.flatMap(({ kind, pointer, from }) =>
    kind === "moved" ? [`${from} ${pointer}`.replaceAll("/paths/", "").replaceAll("~1", "/")] : [],
  );

const named = (operationId: string): object => ({ get: { operationId, ...GONE } });
const NAMED = `openapi: 3.1.0
info: { title: T, version: "1" }
paths:
  /a/list:
    get: { operationId: ID, summary: By hand., responses: { "204": { description: No Content } } }
`;

describe("a merge where a router moved", () => {
  it("keeps texts, remarks and components with the operations, and says that they moved", () => {
    const result = merged(at({ "/products": "/catalog", "/products/{id}": "/catalog/{id}" }));
    const [head, ...rest] = BY_HAND.split("components:\n");
    const moved = (head ?? "").replaceAll("/products", "/catalog");
    const schemas = rest.join("components:\n").trimEnd();
    expect(result.text.startsWith(`${moved}components:\n${schemas}\n`)).toBe(true);
    expect(result.changed).toEqual([
      { kind: "moved", pointer: "/paths/~1catalog", from: "/paths/~1products" },
      { kind: "moved", pointer: "/paths/~1catalog~1{id}", from: "/paths/~1products~1{id}" },
      { kind: "added", pointer: "/components/schemas/Order" },
    ]);
    expect(result.lost).toEqual([]);
  });

  it.each<[string, object, readonly string[]]>([
    [
      "below another path",
      at({ "/products": "/api/v2/products", "/products/{id}": "/api/v2/products/{id}" }),
      ["/products /api/v2/products", "/products/{id} /api/v2/products/{id}"],
    ],
    [
      "with other names of parameters",
      at(
        { "/products": "/catalog", "/products/{id}": "/catalog/{key}" },
        { ...PATHS, "/products/{id}": { ...PATHS["/products/{id}"], parameters: [{ ...id, name: "key" }] } },
      ),
      ["/products /catalog", "/products/{id} /catalog/{id}"],
    ],
    ["one path of it", at({ "/products/{id}": "/product/{id}" }), ["/products/{id} /product/{id}"]],
    [
      "what does nothing that tells it, along with what does",
      at(
        { "/products": "/catalog", "/products/{id}": "/catalog/{id}" },
        { ...PATHS, "/products/{id}": { parameters: [id], delete: GONE } },
      ),
      ["/products /catalog", "/products/{id} /catalog/{id}"],
    ],
    [
      "an operation by itself, while the others stay",
      {
        "/products": PATHS["/products"],
        "/products/{id}": { parameters: [id], delete: GONE },
        "/goods/{id}": { parameters: [id], get: one(ref("Product")) },
      },
      ["/products/{id}/get /goods/{id}/get"],
    ],
    [
      "operations of one path to two",
      {
        "/products": PATHS["/products"],
        "/goods/{id}": { parameters: [id], get: one(ref("Product")) },
        "/admin/goods/{id}": { parameters: [id], delete: GONE },
      },
      ["/products/{id} /goods/{id}"],
    ],
    [
      "nothing to a path of another kind",
      {
        "/products/{id}": PATHS["/products/{id}"],
        "/shops/{shop}/latest": { get: one({ type: "array", items: ref("Product") }) },
      },
      [],
    ],
    ["nothing, where all stays", PATHS, []],
    [
      "nothing, where the new path answers something else",
      { "/orders": { get: one({ type: "array", items: ref("Order") }) } },
      [],
    ],
    ["nothing, where two could be it", { "/catalog": PATHS["/products"], "/window": PATHS["/products"] }, []],
    ["nothing, where the old path stays as well", { ...PATHS, "/catalog": PATHS["/products"] }, []],
  ])("moves %s", (_title, written, moves) => {
    expect(movesIn(merged(written))).toEqual(moves);
  });

  it.each<[string, string, object, readonly string[]]>([
    ["that says of what it is", "listPets", { "/b": named("listPets") }, ["/a/list /b"]],
    ["that anything could have", "findAll", { "/b": named("findAll") }, []],
    ["of one word", "list", { "/b": named("list") }, []],
    ["that two have", "listPets", { "/b": named("listPets"), "/c": named("listPets") }, []],
  ])("knows an operation by an id %s", (_title, name, written, moves) => {
    expect(movesIn(merged(written, NAMED.replace("ID", name)))).toEqual(moves);
  });

  it("leaves texts where an operation went by itself", () => {
    const { text, lost } = merged({
      "/products": PATHS["/products"],
      "/products/{id}": { parameters: [id], delete: GONE },
      "/goods/{id}": { parameters: [id], get: one(ref("Product")) },
    });
    expect(lost).toEqual([]);
    expect(text.slice(text.indexOf("  /goods/{id}:"))).toMatch(
      /summary: One thing\n(?:.*\n)*.*description: On the label\.\n(?:.*\n)* +description: It\.\n/,
    );
    expect(text.match(/One thing/g)).toHaveLength(1);
    expect(text).toContain(
      "  # The window.\n  /products:\n    get:\n      summary: Everything in the window # by Ann\n",
    );
  });

  it("keeps the quotes of YAML and the layout of JSON", () => {
    const quoted = NAMED.replace("/a/list:", "'/a/list':").replace("ID", "listPets");
    expect(merged({ "/b": named("listPets") }, quoted).text).toContain("\n  '/b':\n    get: { operationId");
    const before = {
      openapi: "3.1.0",
      info: { title: "T", version: "1" },
      paths: { "/a": named("listPets") },
    };
    const { text } = merged({ "/b": named("listPets") }, JSON.stringify(before, undefined, 4));
    expect(Object.keys(JSON.parse(text).paths)).toEqual(["/b"]);
    expect(text).toContain('\n    "paths": {\n        "/b": {');
  });

  it("names what people wrote into operations that are gone", () => {
    const { lost } = merged({ "/orders": { get: one({ type: "array", items: ref("Order") }) } });
    expect(lost).toEqual([
      "/paths/~1products/get/summary",
      "/paths/~1products/get/responses/200/description",
      "/paths/~1products~1{id}/parameters/0/description",
      "/paths/~1products~1{id}/get/summary",
      "/paths/~1products~1{id}/get/responses/200/description",
      "/paths/~1products~1{id}/delete/description",
      "/paths/~1products~1{id}/delete/x-owner",
    ]);
  });

  it("leaves a shared answer its name and its text, though no operation that had it is left", () => {
    const { text } = merged({ "/orders": { get: one({ type: "array", items: ref("Order") }) } });
    expect(text).not.toContain("BadRequest2");
    expect(text).toContain("    BadRequest:\n      description: Try again.\n");
  });
});
