import { describe, expect, it } from "vitest";
import { mergeDocument, type OpenapiDocument } from "../src/index.ts";

const HEAD = 'openapi: 3.1.0\ninfo: { title: T, version: "1" }\n';
const OK = { responses: { "200": { description: "OK" } } };
const answer = (schema: object): object => ({
  responses: { "200": { description: "OK", content: { "application/json": { schema } } } },
});
const traced = { ...OK, parameters: [{ name: "X-Trace", in: "header", schema: { type: "string" } }] };
const object = (...names: string[]): object => ({
  type: "object",
  properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
});

function merged(existing: string, written: object, head = HEAD): ReturnType<typeof mergeDocument> {
  const document = { openapi: "3.1.1", info: { title: "T", version: "1" }, ...written };
  const result = mergeDocument(head + existing, document as OpenapiDocument);
  // Whatever it is, a merge is done once.
  expect(mergeDocument(result.text, document as OpenapiDocument).text).toBe(result.text);
  return { ...result, text: result.text.replace(HEAD, "") };
}

/** A text after edits: what goes, then what comes in its place, and so on. */
function edited(text: string, edits: readonly string[]): string {
  let result = text;
  for (let at = 0; at < edits.length; at += 2) {
    expect(result).toContain(edits[at]);
    result = result.replace(edits[at] ?? "", edits[at + 1] ?? "");
  }
  return result;
}

const SHARED_PARAMETER = `paths:
  /a:
    parameters:
      - name: X-Trace
        in: header
        description: Agreed with operations.
        schema: { type: string }
    get:
      responses: { "200": { description: fine } }
    post:
      responses: { "200": { description: fine } }
`;

const SHARED_USER = `paths:
  /a:
    get:
      responses:
        "200":
          description: fine
          content:
            application/json:
              schema: { $ref: "#/components/schemas/User" }
  /b:
    get:
      responses:
        "200":
          description: fine
          content:
            application/json:
              schema: { $ref: "#/components/schemas/User" }
components:
  schemas:
    User:
      type: object
      properties:
        id: { type: string, description: By the shop. }
        name: { type: string, description: As on the card. }
`;

const PATH_ITEM = `paths:
  /a: { $ref: "#/components/pathItems/A" }
components:
  pathItems:
    A:
      get:
        description: What is there.
        responses:
          "200": { description: hi }
`;

const CALLBACK = `paths:
  /a:
    additionalOperations:
      PURGE:
        summary: Empties the cache.
        responses:
          "204": { description: Emptied. }
    post:
      callbacks:
        done:
          "{$request.body#/url}":
            post:
              description: Tells that it is done.
              responses:
                "200": { description: Heard. }
      responses:
        "200": { description: hi }
`;
const done = (operation: object): object => ({
  post: { ...OK, callbacks: { done: { "{$request.body#/url}": { post: operation } } } },
});
const purge = (extra: object): object => ({
  PURGE: { responses: { "204": { description: "-" } }, ...extra },
});

const ODD_NAME = `paths:
  /a:
    get:
      responses:
        "200":
          description: fine
          content:
            application/json:
              schema: { $ref: "#/components/schemas/A~1B%20C" }
components:
  schemas:
    "A/B C": { type: object, description: Two in one. }
`;

const TASKS = `paths:
  /tasks:
    get:
      responses:
        "200":
          description: The first.
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Task" }
        "429": { description: By the gateway. }
        "404": { description: Gone from the code. }
        "503": { description: A guess that was., x-confidence: 0.4 }
        default:
          description: Whatever else.
          content:
            application/json:
              schema: { $ref: "#/components/schemas/Error" }
components:
  schemas:
    Task:
      type: object
      required: [title]
      properties:
        title: { type: string, maxLength: 9 }
        size: { type: integer }
        level: { $ref: "#/components/schemas/Level" }
    Level: { type: string, enum: [low, high] }
    Error: { type: object, properties: { error: { type: string } } }
`;
const TASK = {
  type: "object",
  required: ["title"],
  properties: {
    title: { type: "string", maxLength: 9 },
    size: { type: "integer" },
    level: { $ref: "#/components/schemas/Level" },
  },
};
const LEVEL = { type: "string", enum: ["low", "high"] };
const SEEN = {
  type: "object",
  properties: { title: { type: "string" }, size: { type: "number" }, level: LEVEL },
};

const MARKED = `paths:
  /tasks:
    parameters:
      - { name: shop, in: query, schema: { type: string } }
    get:
      parameters:
        - { name: debug, in: query, x-keep: true, schema: { type: string } }
        - { name: gone, in: query, schema: { type: string } }
      responses:
        "200": { description: fine }
        "404": { description: From the proxy., x-keep: true }
    delete:
      x-keep: true
      responses: { "204": { description: Of the old box. } }
    put:
      responses: { "204": { description: Gone. } }
  /legacy:
    get: { x-keep: true, responses: { "200": { description: Elsewhere. } } }
    put: { responses: { "200": { description: Elsewhere. } } }
components:
  schemas:
    Event: { x-keep: true, type: object }
    Other: { type: object }
`;

const REMARKS = `paths:
  # The front door.
  /b:
    get:
      responses:
        "200": { description: hi }
      # Not cached.
  # The back door.
  /c:
    get:
      responses:
        # As ever.
        "200": { description: hi }
`;
const AT_THE_END = '        # As ever.\n        "200": { description: hi }\n';
const OTHERS = { "/a": { get: OK }, "/b": { get: OK } };
const NEW_PATH = (path: string): string =>
  `  ${path}:\n    get:\n      responses:\n        "200":\n          description: OK\n`;

describe("a merge keeps what people wrote", () => {
  it.each<[string, string, object, ...string[]]>([
    [
      "of a parameter of a path that only one operation still has",
      SHARED_PARAMETER,
      { paths: { "/a": { get: traced, post: OK } } },
      SHARED_PARAMETER.slice(
        SHARED_PARAMETER.indexOf("    parameters"),
        SHARED_PARAMETER.indexOf("    post"),
      ),
      '    get:\n      parameters:\n        - name: X-Trace\n          in: header\n          description: Agreed with operations.\n          schema: { type: string }\n      responses: { "200": { description: fine } }\n',
    ],
    [
      "of a shared schema that one place outgrows",
      SHARED_USER,
      {
        paths: {
          "/a": { get: answer(object("id")) },
          "/b": { get: answer(object("id", "name", "age")) },
        },
      },
      '              schema: { $ref: "#/components/schemas/User" }\n  /b:',
      "              schema: { type: object, properties: { id: { type: string, description: By the shop. } } }\n  /b:",
      "As on the card. }\n",
      "As on the card. }\n        age:\n          type: string\n",
    ],
    [
      "behind a reference to a path item",
      PATH_ITEM,
      { paths: { "/a": { get: { ...OK, deprecated: true } } } },
      "        description: What is there.\n",
      "        description: What is there.\n        deprecated: true\n",
    ],
    [
      "in callbacks",
      CALLBACK,
      { paths: { "/a": { additionalOperations: purge({}), ...done({ ...OK, deprecated: true }) } } },
      "              description: Tells that it is done.\n",
      "              description: Tells that it is done.\n              deprecated: true\n",
    ],
    [
      "of methods that have no field of their own",
      CALLBACK,
      { paths: { "/a": { additionalOperations: purge({ deprecated: true }), ...done(OK) } } },
      "        summary: Empties the cache.\n",
      "        summary: Empties the cache.\n        deprecated: true\n",
    ],
    [
      "under names that a reference has to escape",
      ODD_NAME,
      {
        paths: { "/a": { get: answer({ $ref: "#/components/schemas/A_B" }) } },
        components: { schemas: { A_B: { type: "object", required: ["a"] } } },
      },
      '    "A/B C": { type: object, description: Two in one. }\n',
      '    "A/B C": { type: object, required: [a], description: Two in one. }\n',
    ],
    [
      "as a reference where the code shows the same shape and less of it, and answers that code cannot know",
      TASKS,
      { paths: { "/tasks": { get: answer(SEEN) } }, components: { schemas: { Task: TASK, Level: LEVEL } } },
      '        "404": { description: Gone from the code. }\n        "503": { description: A guess that was., x-confidence: 0.4 }\n',
      "",
    ],
    [
      "as a reference, unless the code shows another shape",
      TASKS,
      {
        paths: { "/tasks": { get: answer(object("title")) } },
        components: { schemas: { Task: TASK, Level: LEVEL } },
      },
      '              schema: { $ref: "#/components/schemas/Task" }\n',
      "              schema: { type: object, properties: { title: { type: string } } }\n",
      '        "404": { description: Gone from the code. }\n        "503": { description: A guess that was., x-confidence: 0.4 }\n',
      "",
    ],
    [
      "where it is marked to be kept",
      MARKED,
      { paths: { "/tasks": { get: OK } } },
      "    parameters:\n      - { name: shop, in: query, schema: { type: string } }\n",
      "",
      "        - { name: gone, in: query, schema: { type: string } }\n",
      "",
      "Of the old box. } }\n",
      "Of the old box. } }\n      parameters:\n        - { name: shop, in: query, schema: { type: string } }\n",
      '    put:\n      responses: { "204": { description: Gone. } }\n',
      "",
      '    put: { responses: { "200": { description: Elsewhere. } } }\n',
      "",
      "    Other: { type: object }\n",
      "",
    ],
    [
      "in remarks above a path, where another comes before it: that one goes last",
      REMARKS,
      { paths: { ...OTHERS, "/c": { get: OK } } },
      AT_THE_END,
      `${AT_THE_END}${NEW_PATH("/a")}`,
    ],
    [
      "in remarks at the end of a path, where another follows it",
      REMARKS,
      { paths: { "/b": { get: OK }, "/a": { get: OK }, "/c": { get: OK } } },
      "      # Not cached.\n",
      `      # Not cached.\n${NEW_PATH("/a")}`,
    ],
    [
      "in remarks, unless their path goes",
      REMARKS,
      { paths: { "/c": { get: OK } } },
      REMARKS.slice(REMARKS.indexOf("  # The front"), REMARKS.indexOf("  # The back")),
      "",
    ],
    [
      "in a remark behind a value on one line, which stays there",
      'paths:\n  /a:\n    get: { summary: mine, responses: { "200": { description: hi } } } # remark\n',
      { paths: { "/a": { get: { ...OK, deprecated: true } } } },
      'get: { summary: mine, responses: { "200": { description: hi } } } # remark\n',
      'get: { summary: mine, deprecated: true, responses: { "200": { description: hi } } } # remark\n',
    ],
    [
      "in remarks above an answer that another one precedes",
      REMARKS,
      {
        paths: {
          "/b": { get: OK },
          "/c": { get: { responses: { "100": { description: "-" }, ...OK.responses } } },
        },
      },
      "        # As ever.\n",
      '        "100":\n          description: "-"\n        # As ever.\n',
    ],
  ])("%s", (_title, existing, written, ...edits) => {
    expect(merged(existing, written).text).toBe(edited(existing, edits));
  });

  it("at the top of a text that cannot be edited, and tells that it was written anew", () => {
    const flow = '# Ours.\n\n{ openapi: 3.1.0, info: { title: T, version: "1" }, # remark\n  paths: {} }\n';
    const { text, isRewritten } = merged(flow, { paths: { "/a": { get: OK } } }, "");
    expect(text).toMatch(/^# Ours\.\n\nopenapi: 3\.1\.0\n/);
    expect(isRewritten).toBe(true);
    const braces = flow.slice(flow.indexOf("{"));
    expect(merged(braces, { paths: { "/a": { get: OK } } }, "").isRewritten).toBe(true);
    expect(merged(SHARED_USER, { paths: {} }).isRewritten).toBe(false);
  });

  it("and tells first what it takes out", () => {
    const { changed } = merged(MARKED, { paths: { "/tasks": { get: { ...OK, deprecated: true } } } });
    const kinds = changed.map(({ kind }) => kind);
    expect(kinds).toEqual(kinds.toSorted((a, b) => Number(b === "removed") - Number(a === "removed")));
    expect(changed).toContainEqual({ kind: "removed", pointer: "/paths/~1tasks/get/parameters/1" });
    expect(kinds).toContain("added");
  });

  it("and leaves a new shared answer as sure as it came", () => {
    const shared = { description: "Bad.", "x-confidence": 0.7 };
    const responses = { "200": { description: "OK" }, "400": { $ref: "#/components/responses/Bad" } };
    const paths = { "/a": { get: { responses }, put: { responses } } };
    const { text } = merged("paths: {}\n", { paths, components: { responses: { Bad: shared } } });
    expect(text).toContain("x-confidence: 0.7");
  });
});

/** An answer's schema, as its lines stand in a document. */
const said = (version: string, ...lines: string[]): string =>
  [
    `openapi: ${version}`,
    'info: { title: T, version: "1" }',
    "paths:",
    "  /a:",
    "    get:",
    "      responses:",
    '        "200":',
    "          description: fine",
    "          content:",
    "            application/json:",
    "              schema:",
    ...lines.map((line) => `                ${line}`),
    "components:",
    "  schemas:",
    "    Pet: { type: object }",
    "",
  ].join("\n");
const pet = { $ref: "#/components/schemas/Pet" };

describe("a document of 3.0", () => {
  const silent = [
    "type: object",
    "properties:",
    "  n: { type: string, nullable: true }",
    "  m: { type: number, minimum: 1, exclusiveMinimum: true }",
  ];
  it.each<[string, readonly string[], object | undefined, readonly string[]]>([
    ["stays so where the code says nothing of its words", silent, undefined, silent],
    [
      "says null in the words of 3.0",
      ["type: string"],
      { type: ["string", "null"] },
      ["type: string", "nullable: true"],
    ],
    [
      "says bounds so",
      ["type: number"],
      { type: "number", exclusiveMinimum: 1 },
      ["type: number", "minimum: 1", "exclusiveMinimum: true"],
    ],
    [
      "has its words already",
      ["type: string", "nullable: true", "enum: [a, null]"],
      { type: ["string", "null"], enum: ["a", null] },
      ["type: string", "nullable: true", "enum: [a, null]"],
    ],
    [
      "says a constant so",
      ["type: string"],
      { type: "string", const: "a" },
      ["type: string", "enum:", "  - a"],
    ],
    [
      "says a reference or null so",
      ["$ref: '#/components/schemas/Pet'"],
      { anyOf: [pet, { type: "null" }] },
      ["nullable: true", "allOf:", '  - $ref: "#/components/schemas/Pet"'],
    ],
    [
      "has facts beside a reference only in an allOf",
      ['$ref: "#/components/schemas/Pet"'],
      { ...pet, deprecated: true },
      ["deprecated: true", "allOf:", '  - $ref: "#/components/schemas/Pet"'],
    ],
    [
      "keeps a bare reference where words are beside the one of the code",
      ["$ref: '#/components/schemas/Pet'"],
      { ...pet, description: "A pet." },
      ["$ref: '#/components/schemas/Pet'"],
    ],
  ])("%s", (_title, before, schema, after) => {
    const get = schema === undefined ? OK : answer(schema);
    const written = { paths: { "/a": { get } }, components: { schemas: { Pet: { type: "object" } } } };
    expect(merged(said("3.0.3", ...before), written, "").text).toBe(said("3.0.3", ...after));
  });

  it("becomes one of 3.1 as a whole, where it has to", () => {
    const paths = { "/a": { get: OK, post: answer({ prefixItems: [{ type: "string" }] }) } };
    const components = { schemas: { Pet: { type: "object" } } };
    const { text, changed } = merged(said("3.0.3", ...silent), { paths, components }, "");
    expect(text).toContain("openapi: 3.1.1\n");
    expect(text).toContain('  n: { type: [string, "null"] }\n');
    expect(text).toContain("  m: { type: number, exclusiveMinimum: 1 }\n");
    expect(changed).toContainEqual({ kind: "updated", pointer: "/openapi" });
  });
});

it("what was said of values of another type goes with it", () => {
  const before = said("3.1.0", "type: string", "format: byte", "default: a", "readOnly: true");
  const { text } = merged(before, { paths: { "/a": { get: answer({ type: "integer" }) } } }, "");
  expect(text).toContain("schema:\n                type: integer\n                readOnly: true\n");
});
