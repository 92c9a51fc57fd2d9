import { describe, expect, it } from "vitest";
import { readRoutes } from "../src/read-routes.ts";
import { fileOf, folder, programOf } from "./support/code.ts";
import { readFile, routesOf } from "./support/routes.ts";

const start = `import express, { type RequestHandler } from "express";\nconst app = express();\n`;

const program = programOf({
  "twice.ts": `${start}
app.get("/books", (req, res) => { res.json([]); });
app.get("/books", (req, res) => { res.sendStatus(404); });
`,
  "guarded.ts": `${start}
const guard: RequestHandler = (req, res, next) => { if (!req.get("X-Key")) return void res.sendStatus(401); next(); };
app.get("/books", guard);
app.get("/books", (req, res, next) => { if (req.query.old) res.status(410).end(); else next(); });
app.get("/books", function list(req, res) { res.json([]); });
app.get("/books", (req, res) => { res.sendStatus(404); });
`,
  "broken.ts": `${start}
app.get("/books", (req, res) => { res.json(nowhere(req.query.page ?? 1)); });
const x: = 3;
`,
  "declared.ts": `${start}
app.post("/books/:id", (req, res) => { res.status(201).json({ id: req.query.page, extra: req.body.title }); });
`,
  "patterns.ts": `${start}
app.get("/:kind(book|film)/:scope(global)/:code([A-Z]{2})", (req, res) => { res.end(); });
`,
});

describe("routes as an API", () => {
  it("of two routes of one path the first is read, and the other is a finding", () => {
    const { api, result } = readFile(program, fileOf(program, "twice.ts"), "express");
    expect(api.operations.map(({ responses }) => responses.map(({ status }) => status))).toEqual([["200"]]);
    expect(result.findings.map(({ rule }) => rule)).toEqual(["route-twice"]);
  });

  it("of routes of one path those that go on stand before the one that answers", () => {
    const { operation, api, result } = readFile(program, fileOf(program, "guarded.ts"), "express");
    expect(api.operations).toHaveLength(1);
    expect(operation).toMatchObject({ operationId: "listBooks" });
    expect(operation.parameters.map(({ name }) => name)).toEqual(["old", "x-key"]);
    expect(operation.responses.map(({ status }) => status)).toEqual(["200", "401", "410"]);
    expect(result.findings.map(({ rule }) => rule)).toEqual(["route-twice"]);
  });

  it("code that does not compile gives what can be read", () => {
    const { operation } = readFile(program, fileOf(program, "broken.ts"), "express");
    expect(operation.parameters.map(({ name }) => name)).toEqual(["page"]);
    expect(operation.responses.map(({ status }) => status)).toEqual(["200"]);
  });

  it("patterns of path parameters are enumerations where they are, and patterns otherwise", () => {
    const { operation } = readFile(program, fileOf(program, "patterns.ts"), "express");
    expect(operation.parameters.map(({ schema }) => schema)).toEqual([
      { type: "string", enum: ["book", "film"] },
      { type: "string", enum: ["global"] },
      { type: "string", pattern: "^[A-Z]{2}$" },
    ]);
  });

  it("what is declared of a route wins, and what only the code tells is added", () => {
    const routes = routesOf(fileOf(program, "declared.ts"), "express");
    const { api, evidence } = readRoutes(routes, {
      program,
      title: "Test",
      version: "1",
      cwd: folder,
      schemasOf: () => ({
        parts: new Map([
          ["body", { type: "object", required: ["title"] }],
          ["path", { type: "object", properties: { id: { type: "integer" } }, required: ["id"] }],
        ]),
        responses: new Map([["201", { description: "Made", schema: { type: "string" } }]]),
        operationId: "makeBook",
      }),
    });
    expect(api.operations[0]).toMatchObject({
      operationId: "makeBook",
      parameters: [
        { name: "id", in: "path", schema: { type: "integer" } },
        { name: "page", in: "query", required: false },
      ],
      requestBody: { required: true, content: [{ schema: { required: ["title"] } }] },
      responses: [{ status: "201", description: "Made", content: [{ schema: { type: "string" } }] }],
    });
    expect(evidence.get("post /books/{id}")).toEqual([
      { part: "", confidence: 1, from: "path" },
      { part: "parameters/id", confidence: 1, from: "validator" },
      { part: "parameters/page", confidence: 0.8, from: "handler-reads" },
      { part: "requestBody", confidence: 1, from: "validator" },
      { part: "responses/201", confidence: 1, from: "validator" },
    ]);
  });
});
