import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readDocument } from "../src/index.ts";
import { documentOf, readFiles, readOne, refusalOf, rulesOf } from "./memory.ts";

/** A document whose only operation answers with each of `schemas`. */
function answering(version: string, schemas: readonly unknown[], parts: object = {}): object {
  const content = Object.fromEntries(schemas.map((schema, index) => [`application/v${index}`, { schema }]));
  const responses = { 200: { description: "", content } };
  return documentOf(version, { paths: { "/a": { get: { responses } } }, ...parts });
}

interface Case {
  readonly title: string;
  readonly files: { readonly [name: string]: unknown };
  /** What the operation's schemas become. */
  readonly answers: readonly unknown[];
  readonly schemas: unknown;
}

const text = { type: "string" };
const named = (name: string): object => ({ $ref: `#/$defs/${name}` });

const cases: readonly Case[] = [
  {
    title: "a local reference keeps the component's name",
    files: {
      "openapi.yaml": answering("3.0.0", [{ $ref: "#/components/schemas/A" }], {
        components: { schemas: { A: text } },
      }),
    },
    answers: [named("A")],
    schemas: { A: text },
  },
  {
    title: "a component that is a reference stays one",
    files: {
      "openapi.yaml": documentOf("3.0.0", {
        components: { schemas: { A: { $ref: "#/components/schemas/B" }, B: text } },
      }),
    },
    answers: [],
    schemas: { A: named("B"), B: text },
  },
  {
    title: "a deeper place is named after the way to it",
    files: {
      "openapi.yaml": answering("3.0.0", [{ $ref: "#/components/schemas/User/properties/address" }], {
        components: { schemas: { User: { properties: { address: text } } } },
      }),
    },
    answers: [named("UserAddress")],
    schemas: { User: { properties: { address: text } }, UserAddress: text },
  },
  {
    title: "a pointer may pass through a reference",
    files: {
      "openapi.yaml": answering("3.0.0", [{ $ref: "#/components/schemas/Alias/properties/a" }], {
        components: {
          schemas: { Alias: { $ref: "#/components/schemas/B" }, B: { properties: { a: text } } },
        },
      }),
    },
    answers: [named("BA")],
    schemas: { Alias: named("B"), B: { properties: { a: text } }, BA: text },
  },
  {
    title: "escapes of pointer and URI are read",
    files: {
      "openapi.yaml": answering("3.0.0", [{ $ref: "#/components/schemas/a~1b%20c~0" }], {
        components: { schemas: { "a/b c~": text } },
      }),
    },
    answers: [named("a_b_c")],
    schemas: { a_b_c: text },
  },
  {
    title: "a whole file is named after the file",
    files: {
      "openapi.yaml": answering("3.0.0", [{ $ref: "./schemas/user.yaml" }]),
      "schemas/user.yaml": text,
    },
    answers: [named("user")],
    schemas: { user: text },
  },
  {
    title: "references of a file start from that file, the same target has one name",
    files: {
      "openapi.yaml": answering("3.0.0", [{ $ref: "schemas/user.yaml" }, { $ref: "schemas/address.yaml" }]),
      "schemas/user.yaml": { properties: { address: { $ref: "address.yaml" } } },
      "schemas/address.yaml": text,
    },
    answers: [named("user"), named("address")],
    schemas: { user: { properties: { address: named("address") } }, address: text },
  },
  {
    title: "a key of another file is taken while it is free, a number is added when it is not",
    files: {
      "openapi.yaml": answering("3.0.0", [{ $ref: "defs.yaml#/A" }, { $ref: "defs.yaml#/definitions/B" }], {
        components: { schemas: { A: text } },
      }),
      "defs.yaml": { A: { type: "integer" }, definitions: { B: { type: "boolean" } } },
    },
    answers: [named("A2"), named("B")],
    schemas: { A: text, A2: { type: "integer" }, B: { type: "boolean" } },
  },
  {
    title: "a component that only refers to another file lends its name",
    files: {
      "openapi.yaml": answering("3.0.0", [{ $ref: "user.yaml" }, { $ref: "#/components/schemas/User" }], {
        components: { schemas: { User: { $ref: "./user.yaml" } } },
      }),
      "user.yaml": { properties: { friend: { $ref: "#" } } },
    },
    answers: [named("User"), named("User")],
    schemas: { User: { properties: { friend: named("User") } } },
  },
  {
    title: "loops survive",
    files: {
      "openapi.yaml": documentOf("3.1.0", {
        components: { schemas: { Tree: { items: { $ref: "#/components/schemas/Tree" } } } },
      }),
    },
    answers: [],
    schemas: { Tree: { items: named("Tree") } },
  },
  {
    title: "anchors and ids of 3.1 are found",
    files: {
      "openapi.yaml": answering(
        "3.1.0",
        [{ $ref: "#leaf" }, { $ref: "https://a.test/tree" }, { $ref: "https://a.test/tree#leaf" }],
        {
          components: {
            schemas: {
              Leaf: { $anchor: "leaf", ...text },
              Tree: {
                $id: "https://a.test/tree",
                $defs: { leaf: { $anchor: "leaf", type: "integer" } },
                items: { $ref: "#/$defs/leaf" },
              },
            },
          },
        },
      ),
    },
    answers: [named("Leaf"), named("Tree"), named("leaf")],
    schemas: { Leaf: text, Tree: { items: named("leaf") }, leaf: { type: "integer" } },
  },
  {
    title: "an id that is decoration does not hide the document",
    files: {
      "openapi.yaml": documentOf("3.1.0", {
        components: { schemas: { A: { $id: "A", items: { $ref: "#/components/schemas/B" } }, B: text } },
      }),
    },
    answers: [],
    schemas: { A: { items: named("B") }, B: text },
  },
  {
    title: "$self of 3.2 is a name of the document",
    files: {
      "openapi.yaml": {
        ...answering("3.2.0", [{ $ref: "https://a.test/api#/components/schemas/A" }], {
          components: { schemas: { A: text } },
        }),
        $self: "https://a.test/api",
      },
    },
    answers: [named("A")],
    schemas: { A: text },
  },
  {
    title: "what lies beside a document with $self is read from there, whatever address it gives itself",
    files: {
      "openapi.yaml": {
        ...answering(
          "3.2.0",
          [
            { $ref: "schemas/b.yaml" },
            { $ref: "api.yaml#/components/schemas/A" },
            { $ref: "#/components/schemas/A" },
          ],
          { components: { schemas: { A: text } } },
        ),
        $self: "https://example.com/v1/api.yaml",
      },
      "schemas/b.yaml": { items: { $ref: "../c.yaml" } },
      "c.yaml": { $id: "https://example.com/v1/c", items: { $ref: "schemas/d.yaml" } },
      "schemas/d.yaml": text,
    },
    answers: [named("b"), named("A"), named("A")],
    schemas: { A: text, b: { items: named("c") }, c: { items: named("d") }, d: text },
  },
];

describe("references", () => {
  it.each(cases)("$title", async ({ files, answers, schemas }) => {
    const { api } = await readFiles(files);
    expect(api.operations[0]?.responses[0]?.content.map(({ schema }) => schema) ?? []).toEqual(answers);
    expect(api.schemas).toEqual(schemas);
  });

  it("of every kind are followed across files", async () => {
    const folder = join(import.meta.dirname, "cases", "many-files");
    const { api, files, findings } = await readDocument(join(folder, "openapi.yaml"));
    expect(rulesOf(findings)).toEqual([]);
    expect(files.map((file) => file.slice(folder.length + 1).replaceAll("\\", "/")).sort()).toEqual([
      "description.md",
      "openapi.yaml",
      "parameters.yaml",
      "paths/pets.yaml",
      "responses/error.yaml",
      "schemas/pet.json",
    ]);
    const [operation] = api.operations;
    expect(operation?.description).toBe("Every pet.\n");
    expect(operation?.parameters.map(({ name }) => name)).toEqual(["limit", "x-trace"]);
    expect(operation?.responses.map(({ status }) => status)).toEqual(["200", "default"]);
    expect(operation?.responses[0]?.headers.map(({ name }) => name)).toEqual(["x-rate"]);
    expect(operation?.responses[0]?.content[0]?.example).toEqual([{ name: "Tom" }]);
    expect(Object.keys(api.schemas)).toEqual(["Pet", "Problem"]);
  });

  it("that lead nowhere refuse the document, each with its place", async () => {
    const document = [
      "openapi: 3.0.3",
      "info: { title: T, version: '1' }",
      "paths:",
      "  /a:",
      "    get:",
      "      parameters:",
      "        - $ref: '#/components/parameters/None'",
      "      responses:",
      "        '200':",
      "          $ref: 'gone.yaml#/x'",
      "        '201':",
      "          description: ok",
      "          content:",
      "            application/json:",
      "              schema:",
      "                $ref: '#/components/schemas/None'",
      "              example: { $ref: '#/nowhere' }",
    ].join("\n");
    const error = await refusalOf(readOne(document));
    expect(error.code).toBe("ASHLAR_OPENAPI_INVALID");
    expect(error.findings.map(({ rule, location }) => [rule, location?.line, location?.column])).toEqual([
      ["broken-reference", 7, 11],
      ["broken-reference", 10, 11],
      ["broken-reference", 16, 17],
    ]);
    expect(error.findings[0]?.location?.file).toBe("openapi.yaml");
  });

  it("that lead nowhere in what nobody uses are only reported", async () => {
    const document = documentOf("3.0.0", {
      components: { schemas: { A: { $ref: "#/components/schemas/None" } } },
    });
    const { api, findings } = await readOne(document);
    expect(api.schemas).toEqual({ A: true });
    expect(findings.map(({ rule, severity }) => [rule, severity])).toEqual([["broken-reference", "warning"]]);
  });

  it.each(["#/definitions/A", "#components/schemas/A", "/components/schemas/A", "A", "#A"])(
    "that are misspelt, such as %s, are taken for what they mean",
    async (reference) => {
      const document = answering("3.0.0", [{ $ref: reference }], { components: { schemas: { A: text } } });
      const { api, findings } = await readOne(document);
      expect(api.operations[0]?.responses[0]?.content[0]?.schema).toEqual(named("A"));
      expect(rulesOf(findings)).toEqual(["misspelt-reference"]);
    },
  );

  it("that lead to the document itself, or to text, are no schemas", async () => {
    const files = {
      "openapi.yaml": answering("3.0.0", [{ $ref: "#" }, { $ref: "a.txt" }]),
      "a.txt": "hello",
    };
    const { findings } = await refusalOf(readFiles(files));
    expect(findings.map(({ message }) => message)).toEqual([
      '"#" leads to the document itself, which is no schema',
      '"a.txt" leads to "hello", which is no schema',
    ]);
  });

  it("that lead to a file with a mistake in it name the place in that file", async () => {
    const files = {
      "openapi.yaml": answering("3.0.0", [{ $ref: "a.yaml" }]),
      "a.yaml": "type: object\nproperties: [\n",
    };
    const { findings } = await refusalOf(readFiles(files));
    expect(findings[0]?.message).toMatch(/^a\.yaml:\d+:\d+: not valid YAML: /);
  });

  it("that lead nowhere from a document with $self say where they start", async () => {
    const document = {
      ...answering("3.2.0", [{ $ref: "gone.yaml" }]),
      $self: "https://example.com/api.yaml",
    };
    const { findings, hint } = await refusalOf(readOne(document));
    expect(findings.map(({ message }) => message)).toEqual([
      "there is no file gone.yaml; relative references start from where the document was read, not from its $self https://example.com/api.yaml",
    ]);
    expect(findings[0]?.hint).toBeUndefined();
    expect(hint).toBe("correct the reference, or add what it names");
  });

  it("that lead back to themselves are refused", async () => {
    const document = documentOf("3.0.0", {
      paths: { "/a": { get: { parameters: [{ $ref: "#/components/parameters/A" }] } } },
      components: {
        parameters: { A: { $ref: "#/components/parameters/B" }, B: { $ref: "#/components/parameters/A" } },
      },
    });
    expect(rulesOf((await refusalOf(readOne(document))).findings)).toEqual(["reference-loop"]);
  });

  it("from the web may not lead to local files", async () => {
    const main = "https://a.test/openapi.json";
    const files = { [main]: answering("3.0.0", [{ $ref: "file:///etc/passwd" }]) };
    const { findings } = await refusalOf(readFiles(files, main));
    expect(findings[0]?.message).toContain("leads from the web to a local file");
  });
});
