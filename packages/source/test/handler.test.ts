import type { JsonSchema } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import type { FrameworkName } from "../src/found-route.ts";
import { fileOf, programOf } from "./support/code.ts";
import { readFile } from "./support/routes.ts";

interface Case {
  readonly title: string;
  readonly framework: FrameworkName;
  /** Below the framework's imports, with `app` there. */
  readonly code: string;
  /** `query page` → schema; `!` at the end where it is required. */
  readonly parameters?: { readonly [parameter: string]: JsonSchema };
  /** Media type → schema. */
  readonly body?: { readonly [type: string]: JsonSchema };
  /** Status → media type → schema. */
  readonly responses?: { readonly [status: string]: { readonly [type: string]: JsonSchema } };
  readonly schemas?: { readonly [name: string]: JsonSchema };
}

const IMPORTS: { readonly [framework in FrameworkName]: string } = {
  express: `import express, { type NextFunction, type Request, type RequestHandler, type Response } from "express";
const app = express();
interface Book { id: number; title: string }
declare const books: { find(id: string): Promise<Book | undefined>; add(book: { title: string }): Promise<Book>; list(): Promise<Book[]> };
`,
  fastify: `import Fastify, { type FastifyReply, type FastifyRequest } from "fastify";
const app = Fastify();
interface Book { id: number; title: string }
declare const books: { find(id: string): Promise<Book | undefined>; list(): Promise<Book[]> };
`,
  koa: `import { Router } from "@koa/router";
const app = new Router();
interface Book { id: number; title: string }
declare const books: { find(id: string): Promise<Book | undefined>; list(): Promise<Book[]> };
`,
};

const text: JsonSchema = { type: "string" };
const book: JsonSchema = { $ref: "#/$defs/Book" };
const failure: JsonSchema = { type: "object", properties: { error: text }, required: ["error"] };
const bookList: JsonSchema = { type: "array", items: book };

const cases: readonly Case[] = [
  {
    title: "what is refused without is asked for",
    framework: "express",
    code: `app.get("/books", (req: Request, res: Response, next: NextFunction) => {
      const signature = req.get("X-Signature");
      if (!signature || !req.query.q) return void res.status(400).end();
      if (!req.query.old) console.log("new");
      next();
    }, (req, res) => { const { page = 1 } = req.query; res.json(page); });`,
    parameters: {
      "query q!": text,
      "query old": text,
      "query page": { type: "integer", default: 1 },
      "header x-signature!": text,
    },
  },
  {
    title: "a parser in the route says what a body is that is left as it came",
    framework: "express",
    code: `app.post("/books", express.raw({ type: "application/json" }), (req, res) => { res.end(); });`,
    body: { "application/json": { type: "string", format: "binary" } },
  },
  {
    title: "a list's items that are sent back are what they came as",
    framework: "koa",
    code: `app.get("/books/:id", async (ctx: any) => { ctx.body = [{ of: ctx.params.id }]; });`,
    responses: {
      200: {
        "application/json": {
          type: "array",
          items: { type: "object", properties: { of: text }, required: ["of"] },
        },
      },
    },
  },
  {
    title: "what a token's check throws is answered like the rest",
    framework: "fastify",
    code: `app.get("/books", async (request: any) => { await request.jwtVerify(); return "x"; });`,
    responses: { 200: { "text/plain": text }, 401: {} },
  },
  {
    title: "headers are those that the code declares, not all that Node knows",
    framework: "fastify",
    code: `import type { IncomingHttpHeaders } from "node:http";
    app.get("/books", async (request: FastifyRequest<{ Headers: IncomingHttpHeaders & { "x-tenant": string; etag?: string } }>) => ({ ok: request.url }));`,
    parameters: { "header x-tenant!": text, "header etag": text },
  },
  {
    title: "what a middleware does for other methods is not read",
    framework: "express",
    code: `app.get("/books", (req: Request, res: Response, next: NextFunction) => {
      if (req.method === "GET") next(); else res.sendStatus(403);
    }, (req: Request, res: Response, next: NextFunction) => {
      if (!["GET", "HEAD"].includes(req.method)) { res.sendStatus(405); return; }
      next();
    }, (req, res) => { res.json([1]); });`,
    responses: { 200: { "application/json": { type: "array", items: { type: "number" } } } },
  },
  {
    title: "a status that is given on a condition stands beside the other",
    framework: "express",
    code: `app.put("/books", (req, res) => {
      if (req.query.isNew) res.status(201);
      res.json("x");
    });`,
    responses: { 200: { "application/json": text }, 201: { "application/json": text } },
  },
  {
    title: "what of the request is sent back is what it came as",
    framework: "koa",
    code: `app.get("/books/:id", async (ctx: any) => {
      const page = Number(ctx.query.page);
      ctx.body = { id: ctx.params.id, page: ctx.query.page, of: { sort: ctx.query.sort ?? "a" } };
    });`,
    responses: {
      200: {
        "application/json": {
          type: "object",
          properties: {
            id: text,
            page: text,
            of: { type: "object", properties: { sort: text }, required: ["sort"] },
          },
          required: ["id", "of"],
        },
      },
    },
  },
  {
    title: "what is thrown is answered by the middleware that catches it",
    framework: "koa",
    code: `app.get("/books", async (ctx: any, next: any) => {
      try { await next(); } catch (err: any) { ctx.status = err.status || 500; ctx.body = { error: err.message }; }
    }, async (ctx: any) => {
      if (!ctx.query.q) ctx.throw(400, "no q");
      ctx.assert(ctx.query.q.length > 1, 422);
      ctx.body = "x";
    });`,
    responses: {
      200: { "text/plain": text },
      400: { "application/json": failure },
      422: { "application/json": failure },
      500: { "application/json": failure },
    },
  },
  {
    title: "an error handler answers each status as it does that one, or all alike",
    framework: "express",
    code: `class HttpError extends Error { constructor(readonly status: number, message: string) { super(message); } }
    app.get("/books", (req, res, next) => {
      if (!req.query.q) throw new HttpError(404, "none");
      if (!req.query.r) return next(new HttpError(409, "taken"));
      res.json(1);
    }, (err: any, req: Request, res: Response, next: NextFunction) => {
      if (err.code === "E_TAKEN") return void res.status(409).json({ taken: true });
      if (err instanceof TypeError) return void res.status(400).json({ type: "x" });
      const { status = 500, message } = err;
      res.status(status).json({ error: err.message });
    });`,
    responses: {
      200: { "application/json": { type: "number" } },
      404: { "application/json": failure },
      409: {
        "application/json": {
          type: "object",
          properties: { taken: { type: "boolean" } },
          required: ["taken"],
        },
      },
      500: { "application/json": failure },
    },
  },
  {
    title: "values of the query are parameters, typed by what converts them",
    framework: "express",
    code: `app.get("/books", (req, res) => {
      const page = Number(req.query.page);
      const limit = parseInt(req.query.limit as string, 10) || 20;
      const isNew = req.query.isNew === "true";
      const from = new Date(req.query["from"] as string);
      res.json({ page, limit, isNew, from, q: req.query.q });
    });`,
    parameters: {
      "query page": { type: "number" },
      "query limit": { type: "integer" },
      "query isNew": { type: "boolean" },
      "query from": { type: "string", format: "date-time" },
      "query q": text,
    },
  },
  {
    title: "what is taken out of the query has its default",
    framework: "express",
    code: `app.get("/books", async (req, res) => {
      const { page = 1, sort = "title", genre } = req.query;
      res.json([page, sort, genre]);
    });`,
    parameters: {
      "query page": { type: "integer", default: 1 },
      "query sort": { type: "string", default: "title" },
      "query genre": text,
    },
  },
  {
    title: "parameters of the handler may be taken apart at once",
    framework: "express",
    code: `app.post("/books/:id", ({ params: { id }, query, body }, res) => {
      res.json({ id, sort: query.sort, title: body.title });
    });`,
    parameters: { "path id!": text, "query sort": text },
    body: { "application/json": { type: "object", properties: { title: {} } } },
  },
  {
    title: "headers and cookies are parameters, but not those that every client sends",
    framework: "express",
    code: `app.get("/books", (req, res) => {
      res.send([req.get("X-Trace"), req.headers["x-tenant"], req.header("Accept"), req.headers.authorization, req.cookies.session]);
    });`,
    parameters: { "header x-trace": text, "header x-tenant": text, "cookie session": text },
  },
  {
    title: "a path parameter's pattern says what it is",
    framework: "express",
    code: `app.get("/books/:id(\\\\d+)", (req, res) => { res.end(); });`,
    parameters: { "path id!": { type: "integer" } },
  },
  {
    title: "the body is a tree of what is read of it",
    framework: "express",
    code: `app.post("/orders", (req, res) => {
      const { lines, address } = req.body;
      if (!address.city) return res.sendStatus(400);
      lines.map(String);
      res.status(201).json({ total: Number(req.body.total) });
    });`,
    body: {
      "application/json": {
        type: "object",
        properties: {
          lines: { type: "array", items: {} },
          address: { type: "object", properties: { city: {} } },
          total: { type: "number" },
        },
      },
    },
  },
  {
    title: "a body is of the type of the function that takes it",
    framework: "express",
    code: `app.post("/books", async (req, res) => { res.status(201).json(await books.add(req.body)); });`,
    body: { "application/json": { type: "object", properties: { title: text }, required: ["title"] } },
    responses: { 201: { "application/json": book } },
  },
  {
    title: "a cast says what a body is",
    framework: "express",
    code: `app.put("/books", (req, res) => { const body = req.body as Book; res.json(body); });`,
    body: { "application/json": book },
    responses: { 200: { "application/json": book } },
  },
  {
    title: "generics of Request say what is read, and those of Response what is sent",
    framework: "express",
    code: `app.post("/books/:id", (req: Request<{ id: string }, Book, { title: string }, { dry?: "yes" | "no" }>, res: Response<Book>) => {
      res.status(201).json({} as any);
    });`,
    parameters: { "path id!": text, "query dry": { type: "string", enum: ["yes", "no"] } },
    body: { "application/json": { type: "object", properties: { title: text }, required: ["title"] } },
    responses: { 201: { "application/json": book } },
  },
  {
    title: "a handler's annotation says the same",
    framework: "express",
    code: `const add: RequestHandler<{ id: string }, Book, { title: string }> = (req, res) => { res.json({ id: 1, title: req.body.title }); };
    app.post("/books/:id", add);`,
    parameters: { "path id!": text },
    body: { "application/json": { type: "object", properties: { title: text }, required: ["title"] } },
  },
  {
    title: "a handler that takes nothing yet is of a type that says what it may take",
    framework: "express",
    code: `type Add = (req: Omit<Request, "body" | "headers"> & { body: Book; headers: { "x-trace"?: string } }, res: Response) => void;
    const add: Add = () => { throw new Error("not written yet"); };
    app.post("/books", add as never);`,
    parameters: { "header x-trace": text },
    body: { "application/json": book },
  },
  {
    title: "every branch that answers is an answer",
    framework: "express",
    code: `app.get("/books/:id", async (req, res) => {
      const found = await books.find(req.params.id);
      if (!found) return res.status(404).json({ error: "no such book" });
      return res.json(found);
    });`,
    responses: {
      200: { "application/json": book },
      404: { "application/json": { type: "object", properties: { error: text }, required: ["error"] } },
    },
  },
  {
    title: "statuses may be constants, conditions, or given on a line of their own",
    framework: "express",
    code: `const HTTP = { CONFLICT: 409 };
    const GONE = 410;
    app.delete("/books/:id", (req, res) => {
      if (req.query.a) return res.status(HTTP.CONFLICT).end();
      if (req.query.b) { res.status(GONE); res.end(); return; }
      res.sendStatus(req.query.c ? 202 : 204);
    });`,
    responses: { 202: { "text/plain": text }, 204: {}, 409: {}, 410: {} },
  },
  {
    title: "redirects, files, pages and types are told apart",
    framework: "express",
    code: `app.get("/books", (req, res) => {
      if (req.query.a) return res.redirect("/b");
      if (req.query.b) return res.redirect(301, "/c");
      if (req.query.c) return res.type("csv").send("a,b");
      if (req.query.d) return res.sendFile("/x.pdf");
      res.status(203).render("page");
    });`,
    responses: {
      200: {
        "text/csv": text,
        "application/octet-stream": { type: "string", format: "binary" },
      },
      203: { "text/html": text },
      301: {},
      302: {},
    },
  },
  {
    title: "null is an answer where it is sent as JSON",
    framework: "express",
    code: `app.get("/books", (req, res) => {
      if (req.query.a) return res.status(202).json(null);
      res.send(null);
    });`,
    responses: { 200: {}, 202: { "application/json": { type: "null" } } },
  },
  {
    title: "what has no type is followed to what it was made of",
    framework: "express",
    code: `let store: any;
    function open() { store = { list: async (): Promise<any> => (await books.list()).filter(Boolean) }; }
    const find = (id: string, done: any) => { books.find(id).then((found) => done(null, found)); };
    const both = async (id: string): Promise<any> => {
      if (id === "0") return null;
      const found = await books.find(id);
      return found ?? { id, isMissing: true };
    };
    app.get("/books", async (req, res) => {
      if (req.query.a) return store.list().then((all: any) => res.status(201).json(all.map((one: any) => one)));
      if (req.query.b) return find("1", (error: any, found: any) => { res.status(202).json(found); });
      if (req.query.c) return void res.status(203).json(await both("1"));
      const out: any = { pages: 3, other: open.name as any };
      if (req.query.d) out.first = (await books.list())[0];
      res.json(out);
    });`,
    responses: {
      200: {
        "application/json": {
          type: "object",
          properties: { pages: { type: "number" }, other: text, first: book },
          required: ["pages", "other"],
        },
      },
      201: { "application/json": bookList },
      202: { "application/json": book },
      203: {
        "application/json": {
          anyOf: [
            book,
            {
              type: "object",
              properties: { id: text, isMissing: { type: "boolean" } },
              required: ["id", "isMissing"],
            },
          ],
        },
      },
    },
  },
  {
    title: "what a helper puts into an envelope is what it is given",
    framework: "express",
    code: `function ok(res: Response, data: any) { return res.json({ ok: true, data }); }
    const made = <T>(res: Response, data: T) => res.status(201).json({ data });
    app.get("/books", async (req, res) => {
      if (req.query.a) return made(res, { id: 1 });
      return ok(res, await books.list());
    });`,
    responses: {
      200: {
        "application/json": {
          type: "object",
          properties: { ok: { type: "boolean" }, data: bookList },
          required: ["ok", "data"],
        },
      },
      201: {
        "application/json": {
          type: "object",
          properties: {
            data: { type: "object", properties: { id: { type: "number" } }, required: ["id"] },
          },
          required: ["data"],
        },
      },
    },
  },
  {
    title: "a helper that answers with what a promise gives is followed through it",
    framework: "express",
    code: `function answer<T>(given: Promise<T>, res: Response, status = 200, change: (value: T) => void = (value) => value) {
      given.then(change).then((result) => { res.status(status).json(result); }, (error) => { res.status(400).json(error); });
    }
    app.get("/books", (req, res) => { const found = books.list(); answer(found, res, 201); });`,
    responses: { 201: { "application/json": bookList }, 400: { "application/json": {} } },
  },
  {
    title: "what a response's own type says stands where a value has none",
    framework: "express",
    code: `type Handler<T> = (req: Request, res: Response<T>) => void;
    const make = <T>(handler: Handler<T>): Handler<T> => handler;
    declare const outside: any;
    app.get("/books", make<Book[]>((req, res) => { res.json(outside); }));`,
    responses: { 200: { "application/json": bookList } },
  },
  {
    title: "of what may be one or another nothing is told where one of them is not known",
    framework: "express",
    code: `declare const outside: any;
    const either = async (): Promise<any> => (outside.isOn ? outside.list() : books.list());
    app.get("/books", async (req, res) => { res.json(await either()); });`,
    responses: { 200: { "application/json": {} } },
  },
  {
    title: "a generator's this is the context of Koa 1",
    framework: "koa",
    code: `function* other(this: any) { this.status = 404; this.body = { error: "none" }; }
    app.post("/books", function* (this: any, next: any) {
      if (!this.query.q) return yield* other.call(this);
      this.status = 201;
      this.body = { id: 1, title: this.request.body.title as string };
    } as any);`,
    parameters: { "query q!": text },
    responses: {
      201: {
        "application/json": {
          type: "object",
          properties: { id: { type: "number" }, title: text },
          required: ["id", "title"],
        },
      },
      404: { "application/json": failure },
    },
  },
  {
    title: "errors that are thrown or given on have their statuses",
    framework: "express",
    code: `declare function createError(status: number, message?: string): Error;
    class NotFoundError extends Error {}
    class Teapot extends Error { statusCode = 418; }
    class AppError extends Error { constructor(message: string, public status: number) { super(message); } }
    class Busy extends AppError { constructor() { super("busy", 503); } }
    app.get("/books", (req, res, next) => {
      if (req.query.a) throw createError(403);
      if (req.query.b) throw new NotFoundError();
      if (req.query.c) return next(new Teapot());
      if (req.query.d) return next(new AppError("taken", 409));
      if (req.query.e) throw new Busy();
      res.json("fine");
    });`,
    responses: { 200: { "application/json": text }, 403: {}, 404: {}, 409: {}, 418: {}, 503: {} },
  },
  {
    title: "helpers are followed with what they are given",
    framework: "express",
    code: `function pageOf(req: Request) { return Number(req.query.page ?? 1); }
    function fail(res: Response, status: number, message: string) { return res.status(status).json({ message }); }
    app.get("/books", async (req, res) => {
      if (pageOf(req) < 0) return fail(res, 422, "negative");
      res.json(await books.list());
    });`,
    parameters: { "query page": { type: "integer", default: 1 } },
    responses: {
      200: { "application/json": bookList },
      422: { "application/json": { type: "object", properties: { message: text }, required: ["message"] } },
    },
  },
  {
    title: "wrapped handlers are read",
    framework: "express",
    code: `const wrap = (fn: RequestHandler): RequestHandler => (req, res, next) => Promise.resolve(fn(req, res, next)).catch(next);
    app.get("/books", wrap(async (req, res) => { res.json(await books.list()); }));`,
    responses: { 200: { "application/json": bookList } },
  },
  {
    title: "methods of controllers are read",
    framework: "express",
    code: `class BookController {
      list = async (req: Request, res: Response) => this.ok(res, await books.list());
      protected ok<T>(res: Response, dto: T) { return res.status(200).json(dto); }
    }
    const controller = new BookController();
    app.get("/books", controller.list);`,
    responses: { 200: { "application/json": bookList } },
  },
  {
    title: "what takes an error first is not the handler, but what it sends is sent",
    framework: "express",
    code: `app.get("/books", (req, res) => { res.json([req.query.sort]); }, (error: Error, req: Request, res: Response, next: NextFunction) => { res.status(400).end(); });`,
    parameters: { "query sort": text },
    responses: { 200: { "application/json": { type: "array", items: {} } }, 400: {} },
  },
  {
    title: "methods of values are no parts of them, but what is asked for is",
    framework: "express",
    code: `app.post("/books", (req, res) => { if (req.body.hasOwnProperty("active")) req.body.tags.map(String); res.end(); });`,
    body: {
      "application/json": { type: "object", properties: { active: {}, tags: { type: "array", items: {} } } },
    },
  },
  {
    title: "a function that makes the handler is followed to what it gives",
    framework: "express",
    code: `const listOf = (store: typeof books): RequestHandler => async (req, res) => { res.json(await store.list()); };
    app.get("/books", listOf(books));`,
    responses: { 200: { "application/json": bookList } },
  },
  {
    title: "helpers that call each other come to an end",
    framework: "express",
    code: `function a(req: Request, x?: unknown): void { b(req, x); }
    function b(req: Request, y?: unknown): void { if (req.query.b === y) a(req, y); }
    app.get("/books", (req, res) => { a(req, req.query.a); b(req); a(req); res.end(); });`,
    parameters: { "query b": text, "query a": text },
  },
  {
    title: "a handler that cannot be followed has an answer of which nothing is known",
    framework: "express",
    code: `declare const handlers: { list: RequestHandler };
    app.get("/books", handlers.list);`,
    responses: { 200: {} },
  },
  {
    title: "Fastify's generics say what is read and sent",
    framework: "fastify",
    code: `app.post<{ Body: { title: string }; Querystring: { dry?: boolean }; Params: { id: number }; Reply: { 201: Book; 404: { error: string } } }>(
      "/books/:id", async (request, reply) => { reply.code(201); return {} as any; });`,
    parameters: { "path id!": { type: "number" }, "query dry": { type: "boolean" } },
    body: { "application/json": { type: "object", properties: { title: text }, required: ["title"] } },
    responses: {
      201: { "application/json": book },
      404: { "application/json": { type: "object", properties: { error: text }, required: ["error"] } },
    },
  },
  {
    title: "what a Fastify handler returns is sent",
    framework: "fastify",
    code: `app.get("/books/:id", async (request: FastifyRequest<{ Params: { id: string } }>, reply: FastifyReply) => {
      const found = await books.find(request.params.id);
      if (!found) return reply.code(404).send({ message: "no such book" });
      return found;
    });`,
    parameters: { "path id!": text },
    responses: {
      200: { "application/json": book },
      404: { "application/json": { type: "object", properties: { message: text }, required: ["message"] } },
    },
  },
  {
    title: "a Fastify handler may be one expression",
    framework: "fastify",
    code: `app.get("/books", async () => books.list());`,
    responses: { 200: { "application/json": bookList } },
  },
  {
    title: "Koa's status and body stand before or after each other",
    framework: "koa",
    code: `app.post("/books/:id", async (ctx) => {
      const { title } = ctx.request.body as { title: string };
      const found = await books.find(ctx.params.id);
      if (!found) { ctx.status = 404; ctx.body = { error: title }; return; }
      if (ctx.query.gone) ctx.throw(410, "gone");
      ctx.body = found;
      ctx.status = 201;
    });`,
    parameters: { "path id!": text, "query gone": text },
    body: { "application/json": { type: "object", properties: { title: text }, required: ["title"] } },
    responses: {
      201: { "application/json": book },
      404: { "application/json": { type: "object", properties: { error: text }, required: ["error"] } },
      410: {},
    },
  },
  {
    title: "a status behind Koa's redirect is the redirect's",
    framework: "koa",
    code: `app.get("/books", (ctx) => { ctx.redirect("/b"); ctx.status = 301; });`,
    responses: { 301: {} },
  },
  {
    title: "what is sent for a type that is asked for has that type",
    framework: "express",
    code: `app.get("/books", (req, res) => {
      res.format({ "text/csv": () => { res.send("a,b"); }, json() { res.send({ id: 1 }); } });
    });`,
    responses: {
      200: {
        "text/csv": text,
        "application/json": { type: "object", properties: { id: { type: "number" } }, required: ["id"] },
      },
    },
  },
  {
    title: "Koa's body of nothing is 204",
    framework: "koa",
    code: `app.delete("/books/:id", async (ctx) => { ctx.body = null; });`,
    responses: { 204: {} },
  },
  {
    title: "Koa's headers and cookies are read by name",
    framework: "koa",
    code: `app.get("/books", (ctx) => {
      ctx.set("X-Total", "1");
      ctx.type = "text/csv";
      ctx.body = String(ctx.get("X-Trace")) + ctx.cookies.get("session");
    });`,
    parameters: { "header x-trace": text, "cookie session": text },
    responses: { 200: { "text/csv": text } },
  },
];

const program = programOf({
  ...Object.fromEntries(
    cases.map(({ framework, code }, index) => [
      `case-${index}.ts`,
      `${IMPORTS[framework]}${code}\nexport {};\n`,
    ]),
  ),
  "cookies.cjs": `const app = require("express")();
app.get("/a", (req, res) => { res.cookie("a", 1).json({}); });
app.get("/b", (req, res) => { res.clearCookie("a"); res.sendStatus(204); });
`,
  "routes.cjs": `const express = require("express");
const books = require("./books.cjs");
const app = express();
app.get("/books", books.list);
app.post("/books", books.create);
`,
  "books.cjs": `const wrap = (fn) => (req, res, next) => fn(req, res, next).catch(next);
exports.list = wrap(async (req, res) => {
  const { limit = 10 } = req.query;
  res.json({ limit, items: [{ title: "x" }] });
});
exports.create = async function (req, res) {
  if (!req.body.title) throw Object.assign(new Error("title"), { status: 422 });
  res.status(201).json({ title: String(req.body.title) });
};
`,
});

describe("a handler", () => {
  it.each(cases.map((each, index) => ({ ...each, index })))(
    "$framework: $title",
    ({ index, framework, parameters, body, responses, schemas }) => {
      const { operation, api } = readFile(program, fileOf(program, `case-${index}.ts`), framework);
      if (parameters !== undefined) {
        const found = operation.parameters.map(({ in: place, name, required, schema }) => [
          `${place} ${name}${required ? "!" : ""}`,
          schema,
        ]);
        expect(Object.fromEntries(found)).toEqual(parameters);
      }
      if (body !== undefined) expect(contentOf(operation.requestBody?.content)).toEqual(body);
      if (responses !== undefined) {
        expect(
          Object.fromEntries(operation.responses.map(({ status, content }) => [status, contentOf(content)])),
        ).toEqual(responses);
      }
      if (schemas !== undefined) expect(api.schemas).toEqual(schemas);
    },
  );

  it("JavaScript of CommonJS modules is read like any other", () => {
    const [list, create] = readFile(program, fileOf(program, "routes.cjs"), "express").api.operations;
    expect(list?.parameters.map(({ name, schema }) => [name, schema])).toEqual([
      ["limit", { type: "integer", default: 10 }],
    ]);
    expect(contentOf(list?.responses[0]?.content)).toEqual({
      "application/json": {
        type: "object",
        properties: {
          limit: {},
          items: {
            type: "array",
            items: { type: "object", properties: { title: text }, required: ["title"] },
          },
        },
        required: ["limit", "items"],
      },
    });
    expect(contentOf(create?.requestBody?.content)).toEqual({
      "application/json": { type: "object", properties: { title: {} } },
    });
    expect(create?.responses.map(({ status }) => status)).toEqual(["201", "422"]);
  });

  it("headers that are set are headers of the answer", () => {
    const index = cases.findIndex(({ code }) => code.includes("X-Total"));
    const { operation } = readFile(program, fileOf(program, `case-${index}.ts`), "koa");
    expect(operation.responses[0]?.headers.map(({ name }) => name)).toEqual(["x-total"]);
  });

  it("cookies that are set are a header of the answer", () => {
    const cookies = readFile(program, fileOf(program, "cookies.cjs"), "express").api.operations;
    expect(cookies.map(({ responses }) => responses[0]?.headers.map(({ name }) => name))).toEqual([
      ["set-cookie"],
      ["set-cookie"],
    ]);
  });

  it("what the types say is surer than what is read, and what nothing says is hardly sure", () => {
    const confidences = (part: string): number[] =>
      cases.flatMap(({ framework }, index) => {
        const { evidence } = readFile(program, fileOf(program, `case-${index}.ts`), framework);
        return evidence.filter((one) => one.part === part).map(({ confidence }) => confidence);
      });
    expect(new Set(confidences("requestBody"))).toEqual(new Set([0.9, 0.8, 0.6]));
    expect(Math.min(...confidences("responses/200"))).toBe(0.3);
  });
});

function contentOf(content: readonly { readonly type: string; readonly schema?: JsonSchema }[] = []): {
  readonly [type: string]: JsonSchema;
} {
  return Object.fromEntries(content.map(({ type, schema }) => [type, schema ?? {}]));
}
