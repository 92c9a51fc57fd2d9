/** Little services, and what is told of each of their routes. */
import { expect, it } from "vitest";
import { type FoundRoutes, findRoutes } from "../src/find-routes.ts";
import type { SourceProgram } from "../src/program.ts";
import { readRoutes } from "../src/read-routes.ts";
import type { ReadSourceResult } from "../src/read-source.ts";
import { declaredSchemas } from "../src/schemas/declared-schemas.ts";
import { SchemaNames } from "../src/types/schema-names.ts";
import { findAll, type Service } from "./support/found-routes.ts";

interface Told extends Omit<Service, "routes"> {
  /** `get /users/{id} getUser 200 404, path id, body name`: with what is less sure than 0.6 marked by `?`. */
  readonly told: readonly string[];
}

const cases: readonly Told[] = [
  {
    title:
      "what a controller's wrapper was given is the handler, and what the wrapper answers is told with it",
    files: {
      "app.ts": `import express, { Router, type Request, type Response } from "express";
type Handler = (req: Request<any, any, any>, res: Response) => Promise<void>;
class Controller {
  readonly router = Router();
  wrap(handler: Handler): Handler {
    return async (req, res) => { try { await handler(req, res); } catch (error) { res.status(503).json({ error: "down" }); } };
  }
  route(options: { method: "get" | "post"; path: string; handler: Handler }) {
    this.router[options.method](options.path, this.wrap(options.handler.bind(this)));
  }
}
class Tags extends Controller {
  constructor() {
    super();
    this.route({ method: "get", path: "/", handler: this.listTags });
    this.route({ method: "post", path: "/", handler: this.addTag });
  }
  async listTags(req: Request, res: Response) { res.json({ version: 1, limit: req.query.limit }); }
  async addTag(req: Request<unknown, unknown, { name: string }>, res: Response) { res.status(201).json({ id: 1 }); }
}
const app = express(); app.use("/tags", new Tags().router);`,
    },
    told: [
      "get /tags listTags 200 503, query limit, sends version limit",
      "post /tags addTag 201 503, body name, sends id",
    ],
  },
  {
    title: "a row's status, validators and handler are those of its route",
    files: {
      "app.ts": `import express, { Router, type Request, type RequestHandler } from "express"; import { z } from "zod";
interface Row { method: "post" | "put"; path: string; status?: number; body?: z.ZodType; query?: z.ZodType; run: (req: Request) => Promise<unknown> }
function validate(parts: { body?: z.ZodType; query?: z.ZodType }): RequestHandler {
  return (req, res, next) => { if (parts.body) req.body = parts.body.parse(req.body); next(); };
}
function define(router: Router, rows: readonly Row[]): void {
  for (const { method, path, run, status = 200, body, query } of rows)
    router[method](path, validate({ body, query }), async (req, res) => { const out = await run(req); res.status(status).json(out); });
}
const Note = z.object({ title: z.string() }); const app = express(); const notes = Router();
define(notes, [
  { method: "post", path: "/", status: 201, body: Note, run: async () => ({ id: 1 }) },
  { method: "put", path: "/", query: z.object({ page: z.number() }), run: async (req) => ({ trace: req.get("x-trace") }) },
]);
app.use("/notes", notes);`,
    },
    told: [
      "post /notes - 201, body Note, sends id",
      "put /notes - 200, query page, header x-trace, sends trace",
    ],
  },
  {
    title: "handlers of a table are each row's own",
    files: {
      "app.js": `const app = require("express")();
const rows = [
  { method: "get", path: "/a", run: (req, res) => res.json({ a: 1 }) },
  { method: "post", path: "/b", run: (req, res) => res.status(201).json({ b: 1 }) },
];
for (const row of rows) app[row.method](row.path, row.run);
rows.forEach((one) => app[one.method]("/again" + one.path, one.run));`,
    },
    told: [
      "get /a - 200, sends a",
      "post /b - 201, sends b",
      "get /again/a - 200, sends a",
      "post /again/b - 201, sends b",
    ],
  },
  {
    title: "a function that makes handlers tells what it was given",
    files: {
      "app.js": `const app = require("express")();
const answer = (status) => (req, res) => { res.status(status).json({ ok: true }); };
app.post("/a", answer(202)); app.post("/b", answer(201));`,
    },
    told: ["post /a - 202, sends ok", "post /b - 201, sends ok"],
  },
  {
    title: "a status that run time decides is hardly sure",
    files: {
      "app.js": `const app = require("express")(); const { statusOf } = require("somewhere");
app.get("/a", (req, res) => { const status = statusOf(req); res.status(status).json({ ok: true }); });
app.get("/b", (req, res) => { const { status = 200 } = statusOf(req); res.status(status).json({ ok: true }); });`,
    },
    told: ["get /a - 200?, sends ok", "get /b - 200?, sends ok"],
  },
  {
    title: "of a loop over methods each has what its own comes to",
    files: {
      "app.ts": `import Fastify from "fastify"; const app = Fastify();
for (const method of ["GET", "POST"] as const)
  app.route({ method, url: "/hook", handler: (req, reply) => { reply.status(method === "GET" ? 200 : 202).send({ ok: true }); } });`,
    },
    told: ["get /hook - 200, sends ok", "post /hook - 202, sends ok"],
  },
  {
    title: "an operation is called by its class, its file or its path, and by no variable",
    files: {
      "app.js": `const app = require("express")(); const { show } = require("./ctl/topics"); const ctl = require("./ctl/topics");
class AddressController { list(req, res) { res.json([]); } remove(req, res) { res.status(204).end(); } }
const c = new AddressController(); const users = { get: (req, res) => res.json({}), list: (req, res) => res.json([]) };
app.get("/addresses", c.list); app.delete("/addresses/:id", c.remove);
app.get("/topics", ctl.index); app.post("/topics", ctl.create); app.get("/topics/:id", show);
app.get("/users", users.list); app.get("/users/:id", users.get);`,
      "ctl/topics.js": `exports.index = (req, res) => res.json([]); exports.create = (req, res) => res.json({}); exports.show = (req, res) => res.json({});`,
    },
    told: [
      "get /addresses listAddress 200",
      "delete /addresses/{id} removeAddress 204, path id",
      "get /topics indexTopics 200",
      "post /topics createTopic 200",
      "get /topics/{id} showTopic 200, path id",
      "get /users listUsers 200",
      "get /users/{id} getUser 200, path id",
    ],
  },
  {
    title: "code is loaded by a name that is put together, though declarations lie beside it",
    files: {
      "app.js": `const app = require("express")();
require("fs").readdirSync(__dirname + "/parts").forEach((file) => app.use("/" + file.replace(".js", ""), require("./parts/" + file)));
const name = "./more"; app.use("/more", require(name));`,
      "parts/one.js": `const r = require("express").Router(); r.get("/x", (req, res) => res.end()); module.exports = r;`,
      "parts/one.d.ts": "declare const r: any; export = r;",
      "more.js": `const r = require("express").Router(); r.get("/y", (req, res) => res.end()); module.exports = r;`,
      "more.d.ts": "declare const r: any; export = r;",
    },
    told: ["get /one/x - 200", "get /more/y - 200"],
  },
  {
    title: "what an app answers failures of one kind with is told of routes that fail so",
    files: {
      "app.js": `const Koa = require("koa"); const Router = require("@koa/router"); const Joi = require("joi");
const app = new Koa(); const router = new Router();
app.use(async (ctx, next) => {
  try { await next(); } catch (error) {
    if (error.isJoi) { ctx.status = 400; ctx.body = { fields: [] }; return; }
    ctx.status = error.status || 500; ctx.body = { error: "oops" };
  }
});
router.get("/plain", (ctx) => { ctx.body = { ok: true }; });
router.post("/asked", async (ctx) => { const value = await Joi.object({ name: Joi.string() }).validateAsync(ctx.request.body); ctx.body = { ok: true }; });
router.get("/thrown", (ctx) => { if (!ctx.query.a) ctx.throw(400); ctx.body = { ok: true }; });
app.use(router.routes());`,
    },
    told: [
      "get /plain - 200 500, sends ok",
      "post /asked - 200 400 500, body name, sends ok",
      "get /thrown - 200 400 500, query a, sends ok",
    ],
  },
  {
    title: "a redirection of all methods, and what a condition of middleware answers, are told of",
    files: {
      "app.js": `const Koa = require("koa"); const Router = require("@koa/router"); const app = new Koa(); const router = new Router();
router.redirect("/old", "/new"); router.get("/new", (ctx) => { ctx.body = { ok: true }; });
app.use(router.routes());
app.use(async (ctx, next) => { if (ctx.path === "/skipped") return next(); if (ctx.path === "/ping" && ctx.method === "GET") { ctx.body = "pong"; return; } await next(); });`,
    },
    told: ["get /new - 200, sends ok"],
    rules: ["route-all-methods", "route-in-condition"],
  },
  {
    title: "where a guard sends callers, and what middleware sets on every answer",
    files: {
      "app.js": `const app = require("express")();
app.use((req, res, next) => { res.setHeader("X-Request-Id", "1"); if (req.get("x-debug")) res.set("X-Debug", "1"); next(); });
function member(req, res, next) { if (req.headers.authorization) return next(); res.redirect("/login"); }
app.get("/a", member, (req, res) => { res.json({ ok: true }); }); app.get("/b", member, unknown);`,
    },
    told: [
      "get /a - 200 302, header x-debug, sends ok, answers x-request-id",
      "get /b unknown 200? 302, header x-debug",
    ],
    rules: ["handler-not-followed"],
  },
  {
    title: "an app of Fastify that is made in two places is one",
    files: {
      "app.ts": `import Fastify from "fastify";
export function build() { const app = Fastify(); app.get("/a", async () => ({ ok: true })); return app; }
build(); build().listen({ port: 1 });`,
    },
    told: ["get /a - 200, sends ok"],
  },
];

function read(source: SourceProgram, found: FoundRoutes): ReadSourceResult {
  const names = new SchemaNames();
  return readRoutes(found.routes, {
    program: { ...source.program, getSourceFiles: () => source.files },
    title: "Test",
    version: "1",
    cwd: source.cwd,
    names,
    schemasOf: declaredSchemas({ checker: source.checker, names }, source.files),
  });
}

function lines({ api, evidence }: ReadSourceResult): readonly string[] {
  return api.operations.map(({ method, path, operationId = "-", responses, parameters, requestBody }) => {
    const sure = new Map(
      (evidence.get(`${method} ${path}`) ?? []).map(({ part, confidence }) => [part, confidence]),
    );
    const statuses = responses.map(
      ({ status }) => `${status}${(sure.get(`responses/${status}`) ?? 1) < 0.6 ? "?" : ""}`,
    );
    const [body] = requestBody?.content ?? [];
    const parts = [
      ...parameters.map((one) => `${one.in} ${one.name}`),
      ...(body === undefined ? [] : [`body ${namesIn(body.schema)}`]),
      ...responses.flatMap(({ status, content: [sent] }) => {
        const names = status.startsWith("2") ? namesIn(sent?.schema) : "";
        return names === "" ? [] : [`sends ${names}`];
      }),
      ...responses.flatMap(({ status, headers }) =>
        status.startsWith("2") ? headers.map(({ name }) => `answers ${name}`) : [],
      ),
    ];
    return [`${method} ${path} ${operationId} ${statuses.join(" ")}`, ...parts].join(", ");
  });
}

function namesIn(schema: unknown): string {
  const { $ref = "", properties = {} } = (schema ?? {}) as { $ref?: string; properties?: object };
  return $ref === "" ? Object.keys(properties).join(" ") : $ref.replace("#/$defs/", "");
}

const results: (readonly [readonly string[], readonly string[]])[] = [];
findAll(
  cases.map((one) => ({ ...one, routes: [] })),
  (source) => {
    const found = findRoutes(source);
    const result = read(source, found);
    const rules = [...found.findings, ...result.findings].map(({ rule }) => rule);
    results.push([lines(result), rules]);
    return found;
  },
);

it.each(cases.map((one, index) => ({ ...one, index })))("$title", ({ index, told, rules = [] }) => {
  expect(results[index]).toEqual([told, rules]);
});
