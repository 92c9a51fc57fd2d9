import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  differencesOf,
  formatDocument,
  mergeDocument,
  type OpenapiDocument,
  OpenapiError,
  readDocument,
  writeDocument,
} from "../src/index.ts";
import { readFiles } from "./memory.ts";

/** A document as a person left it. */
const BY_HAND = `# Owned by the shop team.
openapi: 3.1.0
info:
  title: Shop # as customers call it
  version: 1.0.0
  contact: { name: Ann }

paths:
  /books:
    # The front page shows these.
    get:
      summary: All the books
      parameters:
        - $ref: '#/components/parameters/Page'
        # Not in the app yet.
        - name: genre
          in: query
          description: One of our genres.
          schema: { type: string, enum: [crime, poetry] } # lower case
      responses:
        200:
          description: A page of books.
          content:
            application/json:
              schema:
                type: array
                items:
                  $ref: '#/components/schemas/Book'
              example: [{ title: Emma }]
  /books/{bookId}:
    delete:
      parameters:
        - { name: bookId, in: path, required: true, schema: { type: string } }
      responses:
        204:
          description: Gone.

components:
  parameters:
    Page:
      name: page
      in: query
      description: |
        Counts from 1.
      schema: { type: integer, minimum: 1 }
  schemas:
    Book:
      type: object
      description: A book, new or used.
      required: [title]
      properties:
        title:
          type: string
          x-column: t # for the import
`;

/** Six levels of nine aliases each. */
const BOMB = `openapi: 3.1.0\nx-0: &a0 a\n${[1, 2, 3, 4, 5, 6]
  .map((level) => `x-${level}: &a${level} [${Array(9).fill(`*a${level - 1}`)}]\n`)
  .join("")}`;

type Edit = (document: Tree) => void;
// Documents are deep, and a case says in one line where it changes one.
type Tree = { [key: string]: Tree };

async function written(edit: Edit): Promise<OpenapiDocument> {
  const { api } = await readFiles({ "openapi.yaml": BY_HAND });
  const document = writeDocument(api);
  edit(document as Tree);
  return document;
}

const setIn =
  (path: string, value: unknown): Edit =>
  (document) => {
    const keys = path.split(" ");
    const last = keys.pop() ?? "";
    const holder = keys.reduce((at, key) => at[key] ?? {}, document);
    if (value === undefined) delete holder[last];
    else holder[last] = value as Tree;
  };

describe("merging into a document written by hand", () => {
  it.each<[string, Edit, string, string]>([
    ["changes nothing where the code says the same", () => {}, "", ""],
    [
      "changes a bound and nothing else on its line",
      setIn("paths /books get parameters 0 schema", { type: "integer", minimum: 0 }),
      "      schema: { type: integer, minimum: 1 }\n",
      "      schema: { type: integer, minimum: 0 }\n",
    ],
    [
      "takes out an operation with its path",
      setIn("paths /books/{bookId}", undefined),
      BY_HAND.slice(BY_HAND.indexOf("  /books/{bookId}"), BY_HAND.indexOf("\ncomponents")),
      "",
    ],
    [
      "takes out a parameter with its remark",
      (document) => {
        const list = document["paths"]?.["/books"]?.["get"]?.["parameters"];
        (list as unknown as unknown[]).splice(1, 1);
      },
      "        # Not in the app yet.\n        - name: genre\n          in: query\n          description: One of our genres.\n          schema: { type: string, enum: [crime, poetry] } # lower case\n",
      "",
    ],
    [
      "adds a property behind the one it follows",
      setIn("components schemas Book properties price", { type: "integer" }),
      "          x-column: t # for the import\n",
      "          x-column: t # for the import\n        price:\n          type: integer\n",
    ],
    [
      "adds an operation behind the one it follows",
      setIn("paths /books post", { responses: { "201": { description: "Created" } } }),
      "              example: [{ title: Emma }]\n",
      '              example: [{ title: Emma }]\n    post:\n      responses:\n        "201":\n          description: Created\n',
    ],
    [
      "keeps what people said where the code says otherwise",
      setIn("paths /books get summary", "listBooks"),
      "",
      "",
    ],
    [
      "keeps the schema of an answer that the code does not show",
      setIn("paths /books get responses 200 content", undefined),
      "",
      "",
    ],
    [
      "knows a path by its shape, whatever the code calls its parameters",
      (document) => {
        const { "/books/{bookId}": item } = document["paths"] ?? {};
        delete document["paths"]?.["/books/{bookId}"];
        setIn("paths /books/{id}", JSON.parse(JSON.stringify(item).replaceAll("bookId", "id")))(document);
      },
      "",
      "",
    ],
    [
      "keeps two paths apart that take the same requests",
      (document) => {
        const get = { responses: { "200": { description: "OK" } } };
        setIn("paths /books/{isbn}", { get })(document);
      },
      "\ncomponents:",
      '  /books/{isbn}:\n    get:\n      responses:\n        "200":\n          description: OK\n\ncomponents:',
    ],
    [
      "knows a schema by its place, whatever the code calls it",
      (document) => {
        const schemas = document["components"]?.["schemas"] ?? {};
        setIn("components schemas", { BookRecord: schemas["Book"] })(document);
        const media = "paths /books get responses 200 content application/json schema items";
        setIn(media, { $ref: "#/components/schemas/BookRecord" })(document);
      },
      "",
      "",
    ],
    [
      "updates a shared schema where the code writes it in place",
      (document) => {
        setIn("components schemas", {})(document);
        const media = "paths /books get responses 200 content application/json schema items";
        setIn(media, {
          type: "object",
          required: ["title"],
          properties: { title: { type: "string", maxLength: 9 } },
        })(document);
      },
      "          type: string\n          x-column: t # for the import\n",
      "          type: string\n          maxLength: 9\n          x-column: t # for the import\n",
    ],
  ])("%s", async (_title, edit, before, after) => {
    const { text } = mergeDocument(BY_HAND, await written(edit));
    expect(text).toBe(BY_HAND.replace(before, after));
  });

  it("leaves the base path where the document has it, in its servers", async () => {
    const existing = BY_HAND.replace(
      "\npaths:",
      "\nservers:\n  - url: https://shop.example/api # live\n\npaths:",
    );
    const document = await written(() => {});
    const paths = Object.entries(document["paths"] as object).map(([path, item]) => [`/api${path}`, item]);
    const prefixed = { ...document, paths: Object.fromEntries(paths) };
    expect(mergeDocument(existing, prefixed).text).toBe(existing);
  });

  it("leaves what is shared as sure as it was", async () => {
    const get = "paths /books get parameters 0";
    const unsure = setIn(`${get} x-confidence`, 0.5);
    expect(mergeDocument(BY_HAND, await written(unsure)).text).toBe(BY_HAND);
    // Shared by the code as well, where its name for it is another.
    const shared = await written((document) => {
      const page = document["paths"]?.["/books"]?.["get"]?.["parameters"]?.[0 as never] ?? {};
      setIn("components parameters", { pageNumber: { ...page, "x-confidence": 0.5 } })(document);
      setIn(get, { $ref: "#/components/parameters/pageNumber" })(document);
      const parameters = [{ $ref: "#/components/parameters/pageNumber" }];
      setIn("paths /books head", { parameters, responses: { "200": { description: "OK" } } })(document);
    });
    const { text } = mergeDocument(BY_HAND, shared);
    expect(text).toContain('parameters:\n        - $ref: "#/components/parameters/Page"\n');
    expect(text).not.toContain("pageNumber");
  });

  it("edits what has anchors and merge keys", async () => {
    const anchored = BY_HAND.replace("200:\n", "200: &page\n").replace(
      "        204:\n          description: Gone.\n",
      "        204:\n          <<: *page\n          description: Gone.\n",
    );
    const { api } = await readFiles({ "openapi.yaml": anchored });
    expect(mergeDocument(anchored, writeDocument(api)).text).toBe(anchored);
    const document = writeDocument(api) as Tree;
    setIn("paths /books get responses 200 content application/json schema", { type: "object" })(document);
    const { text } = mergeDocument(anchored, document as OpenapiDocument);
    const back = await readFiles({ "openapi.yaml": text });
    const wanted = await readFiles({ "openapi.yaml": formatDocument(document as OpenapiDocument, "yaml") });
    expect(differencesOf(back.api, wanted.api)).toEqual([]);
  });

  it("removes components that nothing refers to any more", async () => {
    const { text } = mergeDocument(BY_HAND, await written(setIn("paths /books get parameters", undefined)));
    expect(text).not.toContain("Page");
    expect(text).toContain("# as customers call it");
  });

  it("lists what it kept and what it changed", async () => {
    const edit: Edit = (document) => {
      setIn("paths /books get summary", "listBooks")(document);
      setIn("components schemas Book properties title type", "integer")(document);
    };
    const { kept, changed } = mergeDocument(BY_HAND, await written(edit));
    expect(kept).toContain("/paths/~1books/get/summary");
    expect(changed).toContainEqual({
      kind: "updated",
      pointer: "/components/schemas/Book/properties/title/type",
    });
  });

  it("gives JSON back as it is indented", async () => {
    const json = `${JSON.stringify(await written(() => {}), undefined, "\t")}\n`;
    const { text } = mergeDocument(json, await written(setIn("paths /books/{bookId}", undefined)));
    expect(text).toContain('\n\t"info": {\n\t\t"title"');
    expect(text).not.toContain("bookId");
    const windows = `\uFEFF${json.replaceAll("\n", "\r\n")}`;
    const { text: other } = mergeDocument(windows, await written(setIn("paths /books/{bookId}", undefined)));
    expect(other).toBe(`\uFEFF${text.replaceAll("\n", "\r\n")}`);
  });

  it.each([
    ["no YAML", "a: [", "ASHLAR_OPENAPI_INVALID"],
    ["no JSON", '{"openapi": "3.1.0",', "ASHLAR_OPENAPI_INVALID"],
    ["a list", "- a\n", "ASHLAR_OPENAPI_NOT_OPENAPI"],
    ["Swagger 2.0", 'swagger: "2.0"\n', "ASHLAR_OPENAPI_VERSION"],
    ["full of aliases of aliases", BOMB, "ASHLAR_OPENAPI_TOO_LARGE"],
    ["an alias without an anchor", "openapi: 3.1.0\npaths: *none\n", "ASHLAR_OPENAPI_INVALID"],
    ["in several files", "openapi: 3.1.0\npaths:\n  /a: { $ref: a.yaml }\n", "ASHLAR_OPENAPI_INVALID"],
  ])("refuses a text that is %s", async (_what, text, code) => {
    const document = await written(() => {});
    expect(() => mergeDocument(text, document)).toThrow(OpenapiError);
    expect(() => mergeDocument(text, document)).toThrow(expect.objectContaining({ code }));
  });
});

const root = dirname(createRequire(import.meta.url).resolve("@readme/oas-examples/package.json"));
const documents = readdirSync(root, { recursive: true, encoding: "utf8" })
  .filter((path) => /^3\.\d.*\.yaml$/.test(path))
  .sort()
  // Each takes a while, and a third shows everything that they all have.
  .filter((_path, index) => index % 3 === 0);

describe("merging a document", () => {
  it("that was just written changes no byte, and one by hand comes to mean what is written, once", async () => {
    for (const path of documents) {
      const { api } = await readDocument(join(root, path));
      const document = writeDocument(api);
      const fresh = formatDocument(document, "yaml");
      expect(mergeDocument(fresh, document), path).toMatchObject({ text: fresh, kept: [], changed: [] });
      // One path of these has two parameters of one name.
      if (path.includes("parameters-common") || fresh.length > 100_000) continue;
      const { text } = mergeDocument(readFileSync(join(root, path), "utf8"), document);
      const back = await readFiles({ "openapi.yaml": text });
      expect(differencesOf(api, back.api), path).toEqual([]);
      expect(mergeDocument(text, document).text, path).toBe(text);
    }
  });
});
