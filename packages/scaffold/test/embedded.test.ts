/** Scaffolded routes in an app that has more: other routes, a prefix, body parsers, hooks, a second document. */
import { fileURLToPath } from "node:url";
import { readDocument } from "@ashlar/openapi";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ScaffoldedProject } from "../../../tasks/scaffolded-project.ts";
import { type FrameworkName, scaffold } from "../src/index.ts";
import { bootEchoServices, type EchoService, frameworks } from "./echo-service.ts";
import { type Exchange, exchange } from "./exchange.ts";

const json = { "content-type": "application/json" };
const form = { "content-type": "application/x-www-form-urlencoded" };

type Apps = Readonly<Record<FrameworkName, string>>;

const listening = `server.listen(0, "127.0.0.1", () => console.log("listening on " + server.address().port));`;

/** Under `/api`, after a body parser and before routes of the app's own. */
const prefixed: Apps = {
  express: `// @ts-nocheck
import { createServer } from "node:http";
import express from "express";
import { notFound, routes } from "./routes/index.js";
const app = express();
app.use(express.json());
app.use(express.urlencoded({ extended: true }));
app.use("/api", routes);
app.get("/own", (req, res) => res.json({ own: true }));
app.post("/api/things/:id", (req, res) => res.json({ own: req.params.id }));
app.options("/api/things/:id", (req, res) => res.status(204).end());
app.use(notFound);
const server = createServer(app);
${listening}`,
  fastify: `// @ts-nocheck
import Fastify from "fastify";
import { notFound, routes, serverOptions } from "./routes/index.js";
const app = Fastify(serverOptions);
app.addContentTypeParser("text/plain", { parseAs: "string" }, (request, body, done) => done(null, { own: body }));
app.addHook("onRequest", async (request, reply) => void reply.header("x-own", "seen"));
app.addHook("preHandler", async (request) => void (request.own = true));
app.register(routes, { prefix: "/api" });
app.get("/own", async () => ({ own: true }));
app.post("/own-text", async (request) => request.body);
app.post("/api/things/:id", async (request) => ({ own: request.params.id }));
app.options("/api/things/:id", async (request, reply) => reply.code(204).send());
app.setNotFoundHandler(notFound);
app.listen({ port: 0, host: "127.0.0.1" }, () => console.log("listening on " + app.server.address().port));
`,
  koa: `// @ts-nocheck
import { createServer } from "node:http";
import { Router } from "@koa/router";
import Koa from "koa";
import { notFound, routes } from "./routes/index.js";
const app = new Koa();
// What body parsers of Koa do.
app.use(async (ctx, next) => {
  const type = ctx.is("json", "urlencoded");
  if (type) {
    let text = "";
    for await (const chunk of ctx.req) text += chunk;
    ctx.request.body = type === "json" ? JSON.parse(text || "{}") : Object.fromEntries(new URLSearchParams(text));
  }
  await next();
});
// What koa-mount does.
app.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/api/")) return next();
  const { path } = ctx;
  ctx.path = path.slice(4);
  await routes(ctx, async () => {
    ctx.path = path;
    await next();
    ctx.path = path.slice(4);
  });
  ctx.path = path;
});
const own = new Router();
own.get("/own", (ctx) => { ctx.body = { own: true }; });
own.post("/api/things/:id", (ctx) => { ctx.body = { own: ctx.params.id }; });
own.options("/api/things/:id", (ctx) => { ctx.status = 204; });
app.use(own.routes());
app.use(notFound);
const server = createServer(app.callback());
${listening}`,
};

const rows: readonly Exchange[] = [
  {
    title: "a route under a prefix",
    send: "GET /api/things?limit=3",
    status: 200,
    seen: { query: { limit: 3 } },
  },
  {
    title: "a path parameter under a prefix",
    send: "GET /api/things/a%2Cb,c",
    status: 200,
    seen: { params: { id: ["a,b", "c"] } },
  },
  { title: "a route of the app's own", send: "GET /own", status: 200, json: { own: true } },
  {
    title: "a method of the app's own on a path of the document",
    send: "POST /api/things/7",
    status: 200,
    json: { own: "7" },
  },
  { title: "validation under a prefix", send: "GET /api/things?limit=x", status: 400 },
  {
    title: "an unknown path",
    send: "GET /things",
    status: 404,
    json: {
      error: { code: "NOT_FOUND", message: "There is nothing at /things.", details: [] },
      meta: { requestId: "test-1" },
    },
  },
  {
    title: "another method under a prefix",
    send: "DELETE /api/things?x=1",
    status: 405,
    json: {
      error: { code: "METHOD_NOT_ALLOWED", message: "DELETE is not allowed at /api/things.", details: [] },
      meta: { requestId: "test-1" },
    },
    answers: { allow: "GET, HEAD, POST" },
  },
  {
    title: "undeclared OPTIONS under a prefix",
    send: "OPTIONS /api/things",
    status: 405,
    answers: { allow: "GET, HEAD, POST" },
  },
  {
    title: "undeclared OPTIONS of the app's own",
    send: "OPTIONS /api/things/7",
    status: 204,
  },
  {
    title: "JSON that a parser has read before",
    send: "POST /api/things",
    headers: json,
    body: '{"size":1}',
    status: 200,
    seen: { contentType: "application/json", body: { size: 1 } },
  },
  {
    title: "JSON that a parser has read, with a problem",
    send: "POST /api/things",
    headers: json,
    body: '{"size":"x"}',
    status: 400,
  },
  {
    title: "JSON that a parser has read, with a name that nobody means",
    send: "POST /api/things",
    headers: json,
    body: '{"size":1,"more":[{"__proto__":{"admin":true}}]}',
    status: 400,
    json: {
      error: {
        code: "MALFORMED_BODY",
        message: "The request body has a property named __proto__.",
        details: [{ field: "__proto__", message: "is not an allowed name", reason: "name" }],
      },
      meta: { requestId: "test-1" },
    },
  },
  {
    title: "a form that a parser has read before is typed",
    send: "POST /api/things",
    headers: form,
    body: "size=1&tags=a",
    status: 200,
    seen: { contentType: "application/x-www-form-urlencoded", body: { size: 1, tags: ["a"] } },
  },
  {
    title: "text that no parser has read",
    send: "POST /api/things",
    headers: { "content-type": "text/plain" },
    body: "a",
    status: 200,
    seen: { contentType: "text/plain", body: "a" },
  },
  {
    title: "no body where a parser looked for one",
    send: "POST /api/things",
    headers: json,
    status: 400,
    json: {
      error: {
        code: "VALIDATION_ERROR",
        message: "The request does not fit the API: 1 problem.",
        details: [{ field: "body", message: "is required", reason: "required" }],
      },
      meta: { requestId: "test-1" },
    },
  },
];

describe("in an app with a prefix, parsers and routes of its own", () => {
  let services: EchoService[] = [];
  beforeAll(async () => {
    services = await bootEchoServices({ name: "embedded", apps: prefixed });
  });
  afterAll(() => Promise.all(services.map((service) => service.stop())));

  test.each(rows)("$title: $send", async (row) => {
    const [first, ...others] = await Promise.all(services.map(({ address }) => exchange(address, row)));
    for (const other of others) expect(other).toEqual(first);
    expect(first?.status).toBe(row.status);
    if (row.seen !== undefined || row.json !== undefined) {
      expect(JSON.parse(first?.body ?? "")).toEqual(row.seen ?? row.json);
    }
    if (row.answers !== undefined) expect(first?.headers).toMatchObject(row.answers);
  });

  test("Fastify's own parsers and hooks stay the app's", async () => {
    const address = services[frameworks.indexOf("fastify")]?.address ?? "";
    const text = await fetch(`${address}/own-text`, { method: "POST", body: "a" });
    expect(await text.json()).toEqual({ own: "a" });
    expect((await fetch(`${address}/api/things`)).headers.get("x-own")).toBe("seen");
  });
});

describe("Fastify's own bodyLimit", () => {
  let services: EchoService[] = [];
  const app = (options: string, routes: string): string => `// @ts-nocheck
import Fastify from "fastify";
import { notFound, routes, serverOptions } from "./routes/index.js";
const app = Fastify({ ...serverOptions, ${options} });
${routes}
app.register(routes);
app.setNotFoundHandler(notFound);
app.listen({ port: 0, host: "127.0.0.1" }, () => console.log("listening on " + app.server.address().port));
`;
  const onRoute = `app.addHook("onRoute", (route) => { route.bodyLimit = 30; });`;
  beforeAll(async () => {
    const apps = [app("bodyLimit: 30", ""), app("", onRoute), app("bodyLimit: 2_000_000", "")];
    const booted = apps.map((fastify) =>
      bootEchoServices({ name: "embedded", only: "fastify", apps: { ...prefixed, fastify } }),
    );
    services = (await Promise.all(booted)).flat();
  });
  afterAll(() => Promise.all(services.map((service) => service.stop())));

  test.each([
    ["of the instance refuses", 0, 31, 413],
    ["of the instance allows", 0, 30, 200],
    ["of the route refuses", 1, 31, 413],
    ["of the route allows", 1, 30, 200],
    ["of the instance allows more than usual", 2, 1_500_000, 200],
  ])("%s", async (_, index, bytes, status) => {
    const body = `{"size":1,"more":"${"x".repeat(bytes - 20)}"}`;
    expect(body.length).toBe(bytes);
    const row: Exchange = { title: "", send: "POST /things", headers: json, body, status };
    expect((await exchange(services[index]?.address ?? "", row)).status).toBe(status);
  });
});

const two: Apps = {
  express: `import { createServer } from "node:http";
import express from "express";
import { notFound, routes } from "./routes/index.js";
import { notFound as otherNotFound, routes as otherRoutes } from "./second/routes/index.js";
const app = express();
app.use(routes);
app.use("/second", otherRoutes);
app.use("/second", otherNotFound);
app.use(notFound);
const server = createServer(app);
${listening}`,
  fastify: `import Fastify from "fastify";
import { notFound, routes, serverOptions } from "./routes/index.js";
import { notFound as otherNotFound, routes as otherRoutes } from "./second/routes/index.js";
const app = Fastify(serverOptions);
app.register(routes);
app.register(async (scope) => {
  scope.register(otherRoutes);
  scope.setNotFoundHandler(otherNotFound);
}, { prefix: "/second" });
app.setNotFoundHandler(notFound);
app.listen({ port: 0, host: "127.0.0.1" }, () => console.log("listening on " + app.server.address().port));
`,
  koa: `import { createServer } from "node:http";
import Koa from "koa";
import { notFound, routes } from "./routes/index.js";
import { routes as otherRoutes } from "./second/routes/index.js";
const app = new Koa();
app.use(routes);
app.use((ctx, next) => {
  if (!ctx.path.startsWith("/second/")) return next();
  ctx.path = ctx.path.slice(7);
  return otherRoutes(ctx, next);
});
app.use(notFound);
const server = createServer(app.callback());
${listening}`,
};

describe.each(frameworks)("two documents in one app under %s", (framework) => {
  let project: ScaffoldedProject;
  let address = "";
  beforeAll(async () => {
    const file = (name: string): string =>
      fileURLToPath(new URL(`cases/${name}/openapi.yaml`, import.meta.url));
    const compilerOptions = { noCheck: true, declaration: false, isolatedDeclarations: false };
    const { api } = await readDocument(file("embedded"));
    project = await ScaffoldedProject.create(api, { framework, compilerOptions });
    const second = await readDocument(file("errors"));
    const options = { framework, importExtension: ".js", typesOnly: false, documentName: "b.yaml" } as const;
    const { files } = scaffold(second.api, { ...options, output: "src/second/routes", existing: new Map() });
    for (const { path, text } of files) await project.write(path, text);
    await project.write("src/app.ts", two[framework]);
    expect(await project.compile()).toBe("");
    address = await project.boot({ NODE_ENV: "test" });
  });
  afterAll(() => project.remove());

  test.each([
    ["/things?limit=x", 400],
    ["/things", 501],
    ["/second/problem?n=x", 400],
    ["/second/problem?n=1", 501],
    ["/second/nowhere", 404],
    ["/problem", 404],
  ])("GET %s is answered %i", async (path, status) => {
    expect((await fetch(`${address}${path}`)).status).toBe(status);
  });
});

describe("a handler that nobody has written yet", () => {
  test.each([
    ["shows an example in development", "development", { requestId: "test-1", example: { id: 7 } }],
    ["shows nothing in production", "production", { requestId: "test-1" }],
  ])("%s", async (_, environment, meta) => {
    const { api } = await readDocument(fileURLToPath(new URL("cases/errors/openapi.yaml", import.meta.url)));
    const answers = await Promise.all(
      frameworks.map(async (framework) => {
        const project = await ScaffoldedProject.create(api, { framework });
        try {
          expect(await project.compile()).toBe("");
          const address = await project.boot({ NODE_ENV: environment });
          const row = { title: "", send: "GET /fresh", status: 501 };
          return await exchange(address, row);
        } finally {
          await project.remove();
        }
      }),
    );
    for (const answer of answers) {
      expect(answer.status).toBe(501);
      expect(JSON.parse(answer.body)).toEqual({
        error: { code: "NOT_IMPLEMENTED", message: "getFresh is not implemented yet.", details: [] },
        meta,
      });
      expect(answer).toEqual(answers[0]);
    }
  });
});
