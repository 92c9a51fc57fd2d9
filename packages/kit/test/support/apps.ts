/** The same small service on Express, Fastify and Koa, each with the kit in front. */
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type ErrorRequestHandler } from "express";
import Fastify, { type FastifyReply } from "fastify";
import Koa from "koa";
import { callOf } from "../../src/call/index.ts";
import { ServiceError } from "../../src/errors/index.ts";
import { useService as useExpress } from "../../src/express.ts";
import { useService as useFastify } from "../../src/fastify.ts";
import { useService as useKoa } from "../../src/koa.ts";
import type { RouteFacts } from "../../src/routes/index.ts";
import type { Service } from "../../src/service/index.ts";

export type FrameworkName = "express" | "fastify" | "koa";

export const frameworks: readonly FrameworkName[] = ["express", "fastify", "koa"];

export const routes: readonly RouteFacts[] = [
  { operation: "getBook", method: "GET", path: "/v1/books/{bookId}" },
  {
    operation: "listBooks",
    method: "GET",
    path: "/v1/books",
    deprecated: true,
    deprecatedSince: "2023-06-30T23:59:59Z",
    sunset: "2024-06-30",
  },
  { operation: "addBook", method: "POST", path: "/v1/books" },
  { operation: "login", method: "POST", path: "/login", limit: "auth" },
  { operation: "getSecret", method: "GET", path: "/secret", isPrivate: true },
  { operation: "fail", method: "GET", path: "/fail" },
  { operation: "refuse", method: "GET", path: "/refuse" },
  { operation: "wait", method: "GET", path: "/wait" },
];

interface Reply {
  readonly status: number;
  readonly fields?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What each app does, apart from how its framework is told. */
async function work(message: IncomingMessage, path: string): Promise<Reply> {
  const call = callOf(message);
  switch (path) {
    case "/fail":
      throw new Error("select secret from vault");
    case "/refuse":
      throw new ServiceError(409, "CONFLICT", "There is one already.", { headers: { "Retry-After": "7" } });
    case "/wait":
      call.log.info("waiting");
      await new Promise((resolve) => setTimeout(resolve, 300));
      return { status: 200, body: "late" };
    case "/secret":
      call.actor = { subject: "ada", scheme: "key", scopes: [], roles: [], claims: {} };
      return { status: 200, body: "hidden" };
    case "/v1/books":
      return call.method === "POST"
        ? { status: 201, fields: { Location: "/v1/books/1", Vary: "Accept" }, body: await textOf(message) }
        : { status: 200, fields: { "Cache-Control": "max-age=60" }, body: "[]" };
    default:
      return { status: 200, fields: { ETag: '"1"' }, body: JSON.stringify({ id: call.id, path: call.path }) };
  }
}

async function textOf(message: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of message) text += String(chunk);
  return text;
}

/** @param error anything thrown, or undefined where no route is */
function failure(error: unknown): Reply {
  if (error instanceof ServiceError) return { status: error.status, fields: error.headers, body: error.code };
  return error === undefined ? { status: 404, body: "NOT_FOUND" } : { status: 500, body: "INTERNAL_ERROR" };
}

const paths: readonly (readonly [method: "get" | "post", path: string])[] = [
  ["get", "/v1/books/:bookId"],
  ["get", "/v1/books"],
  ["post", "/v1/books"],
  ["post", "/login"],
  ["get", "/secret"],
  ["get", "/fail"],
  ["get", "/refuse"],
  ["get", "/wait"],
];

export interface App {
  readonly port: number;
  close(): Promise<void>;
}

export async function startApp(framework: FrameworkName, service: Service): Promise<App> {
  const server = await makers[framework](service);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const type = "text/plain; charset=utf-8";

const makers: Readonly<Record<FrameworkName, (service: Service) => Promise<Server>>> = {
  async express(service) {
    const app = express();
    useExpress(app, service);
    const onError: ErrorRequestHandler = (error, _req, res, _next) => {
      const malformed = error instanceof URIError || error.status === 400;
      const { status, fields, body } = malformed ? { ...failure(undefined), fields: {} } : failure(error);
      res
        .status(status)
        .set({ ...fields, "Content-Type": type })
        .send(body);
    };
    app.set("etag", false);
    for (const [method, path] of paths) {
      app[method](path, async (req, res) => {
        const { status, fields, body } = await work(req, req.path);
        if (fields?.["Vary"] !== undefined) res.vary(fields["Vary"]);
        const { Vary: _, ...others } = fields ?? {};
        res
          .status(status)
          .set({ ...others, "Content-Type": type })
          .send(body);
      });
    }
    app.use((_req, res) => {
      res.status(404).set("Content-Type", type).send("NOT_FOUND");
    });
    app.use(onError);
    return createServer(app);
  },
  async fastify(service) {
    const app = Fastify({
      frameworkErrors: (_error, _request, reply) => {
        void (reply as unknown as FastifyReply).code(404).header("Content-Type", type).send("NOT_FOUND");
      },
    });
    useFastify(app, service);
    app.removeAllContentTypeParsers();
    app.addContentTypeParser("*", (_request, _payload, done) => done(null));
    for (const [method, path] of paths) {
      app[method](path, async (request, reply) => {
        const { status, fields, body } = await work(request.raw, request.url.split("?")[0] ?? "");
        return reply
          .code(status)
          .headers({ ...fields, "Content-Type": type })
          .send(body);
      });
    }
    app.setErrorHandler((error, _request, reply) => {
      const { status, fields, body } = failure(error);
      return reply
        .code(status)
        .headers({ ...fields, "Content-Type": type })
        .send(body);
    });
    app.setNotFoundHandler((_request, reply) =>
      reply.code(404).header("Content-Type", type).send("NOT_FOUND"),
    );
    await app.ready();
    return app.server;
  },
  async koa(service) {
    const app = new Koa();
    useKoa(app, service);
    const matching = paths.map(([method, path]) => ({
      method: method.toUpperCase(),
      pattern: new RegExp(`^${path.replace(/:\w+/, "[^/]+")}$`),
    }));
    app.use(async (ctx) => {
      const method = ctx.method === "HEAD" ? "GET" : ctx.method;
      const isRoute = matching.some((route) => route.method === method && route.pattern.test(ctx.path));
      const isReadable = isDecodable(ctx.path);
      const reply = isRoute && isReadable ? await work(ctx.req, ctx.path).catch(failure) : failure(undefined);
      const { Vary: vary, ...others } = reply.fields ?? {};
      if (vary !== undefined) ctx.vary(vary);
      ctx.status = reply.status;
      ctx.set({ ...others, "Content-Type": type });
      ctx.body = reply.body;
    });
    return createServer(app.callback());
  },
};

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
