/** While a handler works, also behind the framework's own body parser, its request's span is the active one. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { trace } from "@opentelemetry/api";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";
import express from "express";
import Fastify from "fastify";
import Koa from "koa";
import { afterAll, expect, test } from "vitest";
import { callOf } from "../../src/call/index.ts";
import { useService as useExpress } from "../../src/express.ts";
import { useService as useFastify } from "../../src/fastify.ts";
import { useService as useKoa } from "../../src/koa.ts";
import type { Service } from "../../src/service/index.ts";
import { createTracing } from "../../src/tracing/create-tracing.ts";
import { makeParts } from "../support/parts.ts";

const tracing = createTracing(new BasicTracerProvider());

afterAll(() => tracing.shutdown());

/** Whether the active span is that of the request. */
function answer(request: object): string {
  return String(trace.getActiveSpan()?.spanContext().spanId === callOf(request).trace.spanId);
}

const makers: Readonly<Record<string, (service: Service) => Promise<Server>>> = {
  async express(service) {
    const app = express();
    useExpress(app, service);
    app.use(express.json());
    app.post("/", async (req, res) => {
      await new Promise(setImmediate);
      res.send(answer(req));
    });
    return createServer(app);
  },
  async fastify(service) {
    const app = Fastify();
    useFastify(app, service);
    app.post("/", async (request) => {
      await new Promise(setImmediate);
      return answer(request);
    });
    await app.ready();
    return app.server;
  },
  async koa(service) {
    const app = new Koa();
    useKoa(app, service);
    app.use(async (ctx) => {
      for await (const _chunk of ctx.req);
      ctx.body = answer(ctx);
    });
    return createServer(app.callback());
  },
};

test.each(Object.entries(makers))("on %s", async (_name, make) => {
  const server = await make(makeParts().service({ tracing }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const body = JSON.stringify({ text: "x".repeat(90_000) });
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", headers, body });
  expect(await response.text()).toBe("true");
  server.close();
  server.closeAllConnections();
});
