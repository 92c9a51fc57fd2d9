import { describe, expect, it } from "vitest";
import { readRoutes } from "../src/read-routes.ts";
import { declaredSchemas } from "../src/schemas/declared-schemas.ts";
import { SchemaNames } from "../src/types/schema-names.ts";
import { fileOf, folder, programOf } from "./support/code.ts";
import { routesOf } from "./support/routes.ts";

const head = `
import express from "express";
import Joi from "joi";
import { z } from "zod";
import { celebrate, Segments } from "celebrate";
import { body, query, param, checkSchema } from "express-validator";
import { validate, zValidator } from "./validate.js";
const app = express();
const noteSchema = z.object({ title: z.string().min(1) });
const pageSchema = z.object({ page: z.coerce.number().int().optional() });
const title = { type: "object", properties: { title: { type: "string", minLength: 1 } }, required: ["title"] } as const;
`;

const note = { type: "object", properties: { title: { type: "string", minLength: 1 } }, required: ["title"] };
const asNote = { $ref: "#/$defs/Note" };
const page = { name: "page", in: "query", required: false, schema: { type: "integer" } };

/** Each is one route; what it takes is the same, however it is said. */
const cases: readonly (readonly [title: string, code: string, body: unknown])[] = [
  [
    "schemas by place given to a function",
    `app.post("/n", validate({ body: noteSchema, query: pageSchema }), (req, res) => { res.end(); });`,
    asNote,
  ],
  [
    "one schema with the places as its properties",
    `const request = z.object({ body: noteSchema, query: pageSchema });
app.post("/n", validate(request), (req, res) => { res.end(); });`,
    asNote,
  ],
  [
    "a function for each place, kept in a list",
    `const checks = [validate(noteSchema), validate(pageSchema, "query")];
app.post("/n", checks, (req, res) => { res.end(); });`,
    asNote,
  ],
  [
    "the place first",
    `app.post("/n", zValidator("json", noteSchema), zValidator("query", pageSchema), (req, res) => { res.end(); });`,
    asNote,
  ],
  [
    "parsed in the handler",
    `app.post("/n", (req, res) => {
  const note = noteSchema.parse(req.body);
  const { data } = pageSchema.safeParse(req.query);
  res.end();
});`,
    asNote,
  ],
  [
    "celebrate with Joi",
    `app.post("/n", celebrate({
  [Segments.BODY]: Joi.object({ title: Joi.string().min(1).required() }),
  [Segments.QUERY]: { page: Joi.number().integer() },
}), (req, res) => { res.end(); });`,
    note,
  ],
  [
    "chains of express-validator",
    `app.post("/n", [body("title").isString().isLength({ min: 1 }), query("page").optional().isInt().toInt()], (req, res) => { res.end(); });`,
    note,
  ],
  [
    "checkSchema of express-validator",
    `app.post("/n", checkSchema({
  title: { in: ["body"], isString: true, isLength: { options: { min: 1 } } },
  page: { in: ["query"], optional: true, isInt: true },
}), (req, res) => { res.end(); });`,
    note,
  ],
  [
    "JSON Schema by place",
    `app.post("/n", validate({ body: title, query: { type: "object", properties: { page: { type: "integer" } } } }), (req, res) => { res.end(); });`,
    { $ref: "#/$defs/Title" },
  ],
];

const program = programOf({
  ...Object.fromEntries(cases.map(([, code], index) => [`case${index}.ts`, `${head}${code}`])),
  "none.ts": `${head}app.get("/n", logger(noteSchema.name), respond(noteSchema), (req, res) => { res.end(); });`,
  "default.ts": `${head}
app.get("/n", query("limit").isInt({ max: 9 }), (req, res) => { const { limit = 5, page = "a" } = req.query; res.json([limit, page]); });`,
  "nested.ts": `${head}
app.put("/n/:id", body("address.city").isString(), body("tags.*").isIn(["a", "b"]), param("id").isUUID(), (req, res) => { res.end(); });`,
  "fastify.ts": `
const app = { post() {} };
const schema = {
  summary: "Add", tags: ["notes"],
  querystring: { page: { type: "integer" } },
  body: { $id: "note", type: "object", properties: { title: { type: "string", minLength: 1 } }, required: ["title"] },
  response: { 201: { description: "Made", type: "object", properties: { id: { type: "integer" } } }, "4xx": { type: "null", description: "No" } },
};
app.post("/n", { schema }, async (request, reply) => { reply.code(201); });
app.post("/filled", { schema: {
  body: { $id: "filled", type: "object", properties: { size: { type: "integer", default: 1 }, of: { type: "string" } }, required: ["size", "of"] },
  querystring: { type: "object", properties: { limit: { type: "integer", default: 10 } }, required: ["limit"] },
} }, async () => "x");
app.addSchema({ $id: "http://x.example/common.json", type: "object",
  definitions: { id: { type: "string", format: "uuid" }, page: { type: "object", properties: { page: { type: "integer" } } } },
  properties: { hello: { type: "string", maxLength: 9 }, again: { $ref: "#/definitions/id" } } });
app.post("/shared/:id", { schema: {
  params: { type: "object", properties: { id: { $ref: "common#/definitions/id" } } },
  querystring: { $ref: "http://x.example/common.json#/definitions/page" },
  body: { type: "object", properties: { hello: { $ref: "common#/properties/hello" }, again: { $ref: "common#/properties/again" } } },
} }, async () => "x");
const failures = { 404: { type: "object", properties: { code: { type: "string" } } } } as const;
const routeSchema = (body: object) => ({ body, response: { 200: made(), 201: { $ref: "note#" }, ...failures, 409: failures[404] } });
app.post("/helped", { schema: routeSchema({ type: "object", properties: { of: made("x"), a: { type: "string" } } }) }, async () => "x");
app.post("/hidden", { schema: { hide: true } }, async (request, reply) => { reply.code(201); });`,
});

function read(path: string, framework: "express" | "fastify") {
  const names = new SchemaNames();
  const schemasOf = declaredSchemas({ checker: program.getTypeChecker(), names }, [fileOf(program, path)]);
  const routes = routesOf(fileOf(program, path), framework);
  const { api, evidence, findings } = readRoutes(routes, {
    program,
    title: "T",
    version: "1",
    cwd: folder,
    names,
    schemasOf,
  });
  const [operation] = api.operations;
  if (operation === undefined) throw new Error("no route");
  return { api, operation, evidence, findings };
}

describe("what validators say of a route", () => {
  it.each(cases.map(([title, , body], index) => [title, index, body] as const))("%s", (_, index, body) => {
    const { api, operation } = read(`case${index}.ts`, "express");
    expect(operation.parameters).toMatchObject([page]);
    expect(operation.requestBody?.content[0]?.schema).toEqual(body);
    for (const schema of Object.values(api.schemas)) expect(schema).toEqual(note);
  });

  it("what only has a schema, or checks answers, says nothing of what comes", () => {
    const { operation } = read("none.ts", "express");
    expect([operation.parameters, operation.requestBody]).toEqual([[], undefined]);
  });

  it("a default in the handler stands beside what the validator says", () => {
    const { operation } = read("default.ts", "express");
    expect(operation.parameters.map(({ schema }) => schema)).toEqual([
      { type: "integer", maximum: 9, default: 5 },
      { type: "string", default: "a" },
    ]);
  });

  it("fields of fields, and items, are found in their places", () => {
    const { operation } = read("nested.ts", "express");
    expect(operation.parameters).toMatchObject([{ name: "id", in: "path", schema: { format: "uuid" } }]);
    expect(operation.requestBody?.content[0]?.schema).toEqual({
      type: "object",
      properties: {
        address: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
        tags: { type: "array", items: { type: "string", enum: ["a", "b"] } },
      },
    });
  });

  it("what Fastify fills in by itself need not be sent", () => {
    const { api } = read("fastify.ts", "fastify");
    const [, operation] = api.operations;
    expect(operation?.parameters).toMatchObject([
      { name: "limit", required: false, schema: { default: 10 } },
    ]);
    expect(api.schemas["filled"]).toMatchObject({ required: ["of"] });
  });

  it("parts of shared schemas are what they are where they are referred to", () => {
    const { api } = read("fastify.ts", "fastify");
    const operation = api.operations.find(({ path }) => path === "/shared/{id}");
    const id = { type: "string", format: "uuid" };
    expect(operation?.parameters).toMatchObject([
      { name: "id", in: "path", schema: id },
      { name: "page", in: "query", schema: { type: "integer" } },
    ]);
    expect(operation?.requestBody?.content[0]?.schema).toMatchObject({
      properties: { hello: { type: "string", maxLength: 9 }, again: id },
    });
  });

  it("what cannot be followed is an answer all the same, less sure, and said", () => {
    const { api, evidence, findings } = read("fastify.ts", "fastify");
    const operation = api.operations.find(({ path }) => path === "/helped");
    const code = { type: "object", properties: { code: { type: "string" } } };
    expect(operation?.responses.map(({ status, content }) => [status, content[0]?.schema])).toEqual([
      ["200", {}],
      ["201", { $ref: "#/$defs/note" }],
      ["404", code],
      ["409", code],
    ]);
    const parts = evidence.get("post /helped")?.map(({ part, confidence }) => [part, confidence]);
    expect(parts).toEqual([
      ["", 1],
      ["requestBody", 0.4],
      ["responses/200", 0.4],
      ["responses/201", 1],
      ["responses/404", 1],
      ["responses/409", 1],
    ]);
    expect(findings.map(({ rule, message }) => [rule, message.split(" ")[0]])).toEqual([
      ["schema-not-followed", 'made("x")'],
      ["schema-not-followed", "made()"],
    ]);
  });

  it("Fastify's schema says what comes, what is answered and what stands in the document", () => {
    const { api, operation } = read("fastify.ts", "fastify");
    expect(api.operations).toHaveLength(4);
    expect(api.schemas["note"]).toEqual(note);
    expect(operation).toMatchObject({
      summary: "Add",
      tags: ["notes"],
      parameters: [page],
      requestBody: { content: [{ schema: { $ref: "#/$defs/note" } }] },
      responses: [
        {
          status: "201",
          description: "Made",
          content: [{ schema: { type: "object", properties: { id: { type: "integer" } } } }],
        },
        { status: "4XX", description: "No", content: [] },
      ],
    });
  });
});
