import ts from "typescript6";
import { describe, expect, it } from "vitest";
import type { FoundRoute } from "../src/found-route.ts";
import { readRoutes } from "../src/read-routes.ts";
import { fileOf, folder, programOf } from "./support/code.ts";
import { readFile } from "./support/routes.ts";

const start = `import express, { type RequestHandler } from "express";\nconst app = express();\n`;

const program = programOf({
  "route.ts": `${start}
/**
 * GET /books List books
 *
 * A page at a time.
 * Newest first.
 *
 * @deprecated
 * @tags Books, Shop
 */
app.get("/books", (req, res) => { res.json([]); });
`,
  "handler.ts": `${start}
/**
 * @desc    Get one book
 * @route   GET /books/:id
 * @access  Private
 */
const getBook: RequestHandler = (req, res) => { res.json({}); };

app.get("/writings/:id", getBook);
app.get("/volumes/:id", getBook);
`,
  "heading.ts": `${start}
/** Everything about books. */

app.get("/books", (req, res) => { res.json([]); });
`,
  "chain.ts": `${start}
/** Lists books. Only those that are in print. */
app.route("/books").all(h).get(h)
  /** Takes a book. */
  .post(h)
  .delete(h);
declare const h: RequestHandler;
`,
  "silent.ts": `${start}
const create: RequestHandler = (req, res, next) => { res.locals.made = 1; next(); };
const write: RequestHandler = (req, res, next) => { next(); };
app.post("/books", create, write);
`,
  "names.ts": `${start}
declare const bookController: { create: RequestHandler; publishBook: RequestHandler };
app.post("/books", bookController.create);
app.post("/books/publish", bookController.publishBook);
app.post("/anonymous", (req, res) => { res.end(); });
`,
  "block.ts": `${start}
interface Book { id: number }
/**
 * @openapi
 * components:
 *   schemas:
 *     Book:
 *       type: object
 *       properties:
 *         title: { type: string, nullable: true }
 *   securitySchemes:
 *     token: { type: http, scheme: Bearer }
 *     login:
 *       type: oauth2
 *       flows: { clientCredentials: { tokenUrl: https://login.test/token, scopes: { "books:read": Read books } } }
 */

/**
 * @openapi
 * /books/{bookId}:
 *   get:
 *     summary: Read a book
 *     operationId: readBook
 *     security: [{ token: [] }, { login: ['books:read'] }]
 *     parameters:
 *       - { name: bookId, in: path, required: true, schema: { type: integer } }
 *       - { name: lang, in: query, required: true, schema: { type: string, enum: [en, de] } }
 *     responses:
 *       200:
 *         description: The book
 *         content: { application/json: { schema: { $ref: '#/components/schemas/Book' } } }
 */
app.get("/v1/books/:id", (req, res) => {
  if (req.query.lang === "xx") return void res.sendStatus(404);
  res.json({ id: 1, lang: req.query.lang, draft: req.query.draft } as unknown as Book);
});

/**
 * @swagger
 * /authors:
 *   get: { summary: List authors, responses: { 200: { description: All, content: { application/json: { schema: { $ref: '#/components/schemas/Author' } } } } } }
 */

/**
 * @openapi
 * /broken: [
 */
`,
});

/** `route("/books").get(h).post(h)`, in the order of the code. */
function chainRoutes(file: ts.SourceFile): FoundRoute[] {
  const routes: FoundRoute[] = [];
  const visit = (node: ts.Node): void => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return;
    const method = node.expression.name.text;
    if (!/^(get|post|delete)$/.test(method)) return;
    const own = { framework: "express", method, path: "/books", handler: node.arguments[0] } as const;
    const found = { pathParameters: [], middleware: [], confidence: 1, location: { file: file.fileName } };
    routes.push({ ...own, ...found, node });
  };
  visit(file);
  return routes;
}

const read = (name: string): ReturnType<typeof readFile> =>
  readFile(program, fileOf(program, name), "express");

describe("comments", () => {
  it("the comment above a route gives summary, description, tags and what is deprecated", () => {
    expect(read("route.ts").operation).toMatchObject({
      summary: "List books",
      description: "A page at a time.\nNewest first.",
      deprecated: true,
      tags: ["Books", "Shop"],
    });
  });

  it("the comment of a handler holds for all its routes, and its name is given once", () => {
    const { operations } = read("handler.ts").api;
    expect(operations.map(({ summary, operationId }) => [summary, operationId])).toEqual([
      ["Get one book", "getBook"],
      ["Get one book", "getBook2"],
    ]);
  });

  it("a comment with a blank line below it is about something else", () => {
    expect(read("heading.ts").operation.summary).toBeUndefined();
  });

  it("in a chain a comment is about the link that it stands above, its first sentence being the summary", () => {
    const routes = chainRoutes(fileOf(program, "chain.ts"));
    const { api } = readRoutes(routes, { program, title: "T", version: "1", cwd: folder });
    expect(api.operations.map(({ summary, description }) => [summary, description])).toEqual([
      ["Lists books.", "Only those that are in print."],
      ["Takes a book.", undefined],
      [undefined, undefined],
    ]);
  });

  it("what only goes on gives an operation no name, but what stands before it does", () => {
    expect(read("silent.ts").operation.operationId).toBe("createBook");
  });

  it("a name that is put together, or numbered, is less sure", () => {
    const sure = (file: string): number[] => {
      const { result } = read(file);
      return [...result.evidence.values()].map((all) =>
        Math.min(...all.filter(({ part }) => part === "").map(({ confidence }) => confidence)),
      );
    };
    expect([sure("names.ts"), sure("handler.ts")]).toEqual([
      [0.9, 1, 1],
      [1, 0.7],
    ]);
  });

  it("operations are named after their handlers, and nothing is made up where there is no name", () => {
    expect(read("names.ts").api.operations.map(({ operationId }) => operationId)).toEqual([
      "createBook",
      "publishBook",
      undefined,
    ]);
  });
});

describe("@openapi comments", () => {
  const { operation, api, evidence, result } = read("block.ts");

  it("win over what the code says, part by part", () => {
    expect(operation).toMatchObject({
      summary: "Read a book",
      operationId: "readBook",
      security: [{ token: [] }, { login: ["books:read"] }],
    });
    expect(
      operation.parameters.map(({ in: place, name, required }) => `${place} ${name} ${required}`),
    ).toEqual(["path id true", "query lang true", "query draft false"]);
    expect(operation.responses.map(({ status, description }) => `${status} ${description}`)).toEqual([
      "200 The book",
      "404 Not Found",
    ]);
    expect(evidence).toContainEqual({ part: "responses/200", confidence: 1, from: "comment" });
  });

  it("give components, which types of the name are taken for", () => {
    expect(api.schemas["Book"]).toEqual({
      type: "object",
      properties: { title: { type: ["string", "null"] } },
    });
    expect(Object.keys(api.schemas)).not.toContain("Book2");
    expect(api.securitySchemes).toEqual({
      token: { type: "http", scheme: "bearer" },
      login: {
        type: "oauth2",
        scopes: { "books:read": "Read books" },
        flows: { clientCredentials: { tokenUrl: "https://login.test/token" } },
      },
    });
  });

  it("are findings where no route serves them, or where they are no YAML", () => {
    expect(result.findings.map(({ rule, location }) => [rule, location?.file])).toEqual([
      ["comment-not-yaml", "block.ts"],
      ["documented-route-not-found", "block.ts"],
    ]);
  });
});
