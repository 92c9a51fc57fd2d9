/** Prints `src/app.ts`: the framework's app, which the kit and the routes stand in. */
import type { File } from "@ashlar/model";
import type { FrameworkName } from "../../blueprint.ts";
import type { ProjectFacts } from "./facts.ts";

export function emitApp({ framework }: ProjectFacts): File {
  return { path: "src/app.ts", owner: "project", text: apps[framework] };
}

const apps: Readonly<Record<FrameworkName, string>> = {
  express: `/** The app: what the kit does for every request, then the routes of the document. */
import { createServer as createHttpServer, type Server } from "node:http";
import { useService } from "@ashlar/kit/express";
import type { Service } from "@ashlar/kit/service";
import express, { type Express } from "express";
import { notFound, routes } from "./routes/index.js";

export function createApp(service: Service): Express {
  const app = express();
  app.disable("x-powered-by");
  // The services set ETags by the version of what they answer.
  app.disable("etag");
  useService(app, service);
  app.use(routes);
  app.use(notFound);
  return app;
}

/** The server of the app; it does not listen yet. */
export async function createServer(service: Service): Promise<Server> {
  return createHttpServer(createApp(service));
}
`,
  fastify: `/** The app: what the kit does for every request, then the routes of the document. */
import type { Server } from "node:http";
import { useService } from "@ashlar/kit/fastify";
import type { Service } from "@ashlar/kit/service";
import Fastify, { type FastifyInstance } from "fastify";
import { notFound, routes, serverOptions } from "./routes/index.js";

export function createApp(service: Service): FastifyInstance {
  const app = Fastify(serverOptions);
  useService(app, service);
  app.register(routes);
  app.setNotFoundHandler(notFound);
  return app;
}

/** The server of the app; it does not listen yet. */
export async function createServer(service: Service): Promise<Server> {
  const app = createApp(service);
  await app.ready();
  return app.server;
}
`,
  koa: `/** The app: what the kit does for every request, then the routes of the document. */
import { createServer as createHttpServer, type Server } from "node:http";
import { useService } from "@ashlar/kit/koa";
import type { Service } from "@ashlar/kit/service";
import Koa from "koa";
import { notFound, routes } from "./routes/index.js";

export function createApp(service: Service): Koa {
  const app = new Koa();
  useService(app, service);
  app.use(routes);
  app.use(notFound);
  return app;
}

/** The server of the app; it does not listen yet. */
export async function createServer(service: Service): Promise<Server> {
  return createHttpServer(createApp(service).callback());
}
`,
};
