/** The service of `service-document.ts` as somebody would write it without us: routes, body parser, validator. */
import type { FrameworkName } from "@ashlar/scaffold";
import { capital, resources } from "./service-document.ts";

export interface ByHandOptions {
  readonly operations: number;
  /** With the very validators that the scaffolded service uses. */
  readonly validates: boolean;
}

/** The text of a module that listens on a free port and prints it. */
export function byHand(framework: FrameworkName, { operations, validates }: ByHandOptions): string {
  const writer = writers[framework];
  const routes = resources.slice(0, operations / 4).map((name) => writer.routes(name, validates));
  const validators = validates
    ? 'import * as compiled from "./middleware/runtime/compiled.js";\nimport type { Order } from "./types/api.js";\n'
    : "interface Order {\n  email: string;\n  items: unknown[];\n}\n";
  return [writer.head, validators, writer.setUp, ...routes, writer.listen].join("\n");
}

interface Writer {
  readonly head: string;
  readonly setUp: string;
  readonly routes: (name: string, validates: boolean) => string;
  readonly listen: string;
}

const receipt = `{ id: "1", email: order.email, lines: order.items.length }`;

const listenWithHttp = (
  handler: string,
): string => `const server = createServer(${handler}).listen(0, "127.0.0.1", () => {
  console.log(\`listening on \${(server.address() as { port: number }).port}\`);
});
`;

const express: Writer = {
  head: 'import { createServer } from "node:http";\nimport express from "express";',
  setUp: "const app = express();\napp.use(express.json());",
  routes: (name, validates) => `app.get("/v1/${name}", (_req, res) => {
  res.json([]);
});
app.post("/v1/${name}", (req, res) => {
${
  validates
    ? `  if (!compiled.create${capital(name)}_body(req.body)) {
    res.status(400).json({ errors: compiled.create${capital(name)}_body.errors });
    return;
  }
`
    : ""
}  const order = req.body as Order;
  res.status(201).json(${receipt});
});
app.get("/v1/${name}/:id", (req, res) => {
  res.json({ id: req.params.id });
});
app.delete("/v1/${name}/:id", (_req, res) => {
  res.status(204).end();
});`,
  listen: listenWithHttp("app"),
};

// A validator of one's own goes through `validatorCompiler`; the schema only says that there is one.
const fastify: Writer = {
  head: 'import Fastify from "fastify";',
  setUp: "const app = Fastify();",
  routes: (name, validates) => `app.get("/v1/${name}", async () => []);
app.post("/v1/${name}", ${
    validates
      ? `{ schema: { body: { type: "object" } }, validatorCompiler: () => compiled.create${capital(name)}_body as never }, `
      : ""
  }async (request, reply) => {
  const order = request.body as Order;
  return reply.code(201).send(${receipt});
});
app.get("/v1/${name}/:id", async (request) => ({ id: (request.params as { id: string }).id }));
app.delete("/v1/${name}/:id", async (_request, reply) => reply.code(204).send());`,
  listen: `await app.listen({ port: 0, host: "127.0.0.1" });
console.log(\`listening on \${(app.server.address() as { port: number }).port}\`);
`,
};

const koa: Writer = {
  head: 'import { createServer } from "node:http";\nimport { bodyParser } from "@koa/bodyparser";\nimport { Router } from "@koa/router";\nimport Koa from "koa";',
  setUp: "const app = new Koa();\nconst router = new Router();\napp.use(bodyParser());",
  routes: (name, validates) => `router.get("/v1/${name}", (ctx) => {
  ctx.body = [];
});
router.post("/v1/${name}", (ctx) => {
${
  validates
    ? `  if (!compiled.create${capital(name)}_body(ctx.request.body)) {
    ctx.status = 400;
    ctx.body = { errors: compiled.create${capital(name)}_body.errors };
    return;
  }
`
    : ""
}  const order = ctx.request.body as Order;
  ctx.status = 201;
  ctx.body = ${receipt};
});
router.get("/v1/${name}/:id", (ctx) => {
  ctx.body = { id: ctx.params["id"] };
});
router.delete("/v1/${name}/:id", (ctx) => {
  ctx.status = 204;
});`,
  listen: `app.use(router.routes());\n${listenWithHttp("app.callback()")}`,
};

const writers: Readonly<Record<FrameworkName, Writer>> = { express, fastify, koa };
