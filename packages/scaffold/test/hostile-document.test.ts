/** A document is text from outside: whatever stands in it, none of it may become code. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDocument } from "@ashlar/openapi";
import { type ParserOptions, parse } from "@babel/parser";
import { expect, test } from "vitest";
import { scaffold } from "../src/index.ts";

/** Ends a comment, a line, a string, a template and a regular expression, and then calls. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: it is what a template must not take for its own.
const hostile = "*/\n//\u2028\"'`/;injected();/*${injected()}\\";

const schema = {
  type: "object",
  description: hostile,
  title: hostile,
  required: [hostile, "message"],
  properties: {
    [hostile]: {
      type: "string",
      default: hostile,
      enum: [hostile, "a"],
      description: hostile,
      format: hostile,
    },
    message: { type: "string", pattern: hostile },
  },
  discriminator: { propertyName: hostile, mapping: { [hostile]: hostile } },
  patternProperties: { [hostile]: { const: hostile } },
  examples: [{ [hostile]: hostile }],
};

const operation = {
  operationId: hostile,
  summary: hostile,
  description: hostile,
  tags: [hostile],
  deprecated: true,
  parameters: ["query", "header", "cookie"].map((place) => ({
    in: place,
    name: hostile,
    description: hostile,
    schema: { type: "string", default: hostile },
  })),
  requestBody: {
    description: hostile,
    content: {
      [`application/${hostile}`]: { schema },
      "multipart/form-data": { schema, encoding: { [hostile]: { contentType: hostile } } },
      "application/json": { schema: { $ref: "#/components/schemas/Thing" }, example: hostile },
    },
  },
  responses: {
    "200": {
      description: hostile,
      headers: { [hostile]: { schema: { type: "string" }, description: hostile } },
      content: { "application/json": { schema, example: { [hostile]: hostile } } },
    },
    default: {
      description: hostile,
      content: { "application/json": { schema: { $ref: "#/components/schemas/Thing" } } },
    },
  },
  security: [{ [hostile]: [hostile], basic: [hostile], odd: [], key: [] }],
  callbacks: {
    [hostile]: { [hostile]: { post: { summary: hostile, responses: { "204": { description: hostile } } } } },
  },
};

const document = {
  openapi: "3.1.0",
  info: { title: hostile, version: hostile, description: hostile },
  servers: [{ url: `https://a.example/${hostile}`, description: hostile }],
  tags: [{ name: hostile, description: hostile }],
  paths: {
    [`/${hostile}/{${hostile}}`]: { get: operation, post: { ...operation, operationId: "ok" } },
    "/b": { put: operation },
  },
  webhooks: { [hostile]: { post: operation } },
  components: {
    schemas: { Thing: schema, [hostile]: schema },
    securitySchemes: {
      [hostile]: { type: "http", scheme: "bearer", bearerFormat: hostile, description: hostile },
      basic: { type: "http", scheme: "basic", description: hostile },
      odd: { type: "http", scheme: hostile, description: hostile },
      key: { type: "apiKey", in: "header", name: hostile, description: hostile },
    },
  },
};

test.each(["express", "fastify", "koa"] as const)(
  "nothing in a document becomes code for %s",
  async (framework) => {
    const folder = await mkdtemp(join(tmpdir(), "ashlar-hostile-"));
    try {
      const path = join(folder, "openapi.json");
      await writeFile(path, JSON.stringify(document));
      const { api } = await readDocument(path);
      const { files } = scaffold(api, {
        framework,
        output: "src/routes",
        importExtension: ".js",
        typesOnly: false,
        documentName: hostile,
        existing: new Map(),
      });
      for (const file of files) {
        expect(callsOf(file.text, file.path), file.path).not.toContain("injected");
        expect(file.path).toMatch(/^src\/[\w./-]+\.ts$/);
        for (const part of file.parts ?? []) expect(callsOf(part.text, part.name)).not.toContain("injected");
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);

/** Names that the code itself calls, not its comments, strings and templates; methods are not among them. */
function callsOf(text: string, sourceFilename: string): string[] {
  const options: ParserOptions = {
    sourceType: "module",
    plugins: ["typescript"],
    tokens: true,
    sourceFilename,
  };
  // `tokens` is typed loosely by the parser; comments stand among them.
  const tokens = (parse(text, options).tokens ?? []) as { type: { label?: string }; value?: unknown }[];
  const code = tokens.filter(({ type }) => typeof type === "object");
  return code.flatMap(({ type, value }, index) => {
    const isCalled = code[index + 1]?.type.label === "(" && code[index - 1]?.type.label !== ".";
    return type.label === "name" && isCalled ? [String(value)] : [];
  });
}
