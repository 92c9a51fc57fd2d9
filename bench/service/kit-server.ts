/**
 * One small service, in a process of its own: `kit-server.ts FRAMEWORK VARIANT`.
 *
 * Tells its port, then its CPU time whenever it is sent a message. With OTEL_EXPORTER_OTLP_ENDPOINT in the environment,
 * kit and plugins trace.
 */

import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { useService as useExpress } from "@ashlar/kit/express";
import { useService as useFastify } from "@ashlar/kit/fastify";
import { useService as useKoa } from "@ashlar/kit/koa";
import { createLogger } from "@ashlar/kit/logging";
import { createMetrics } from "@ashlar/kit/metrics";
import { createRateLimits, memoryStore } from "@ashlar/kit/rate-limit";
import { createService, type Service } from "@ashlar/kit/service";
import { startTracing } from "@ashlar/kit/tracing";
import { pino } from "pino";
import type { FrameworkName, Variant } from "./kit-variants.ts";

/** A step in front of the routes, in node's own terms. */
type Step = (req: IncomingMessage, res: ServerResponse, next: () => void) => void;

const [framework, variant] = process.argv.slice(2) as [FrameworkName, Variant];
const isTraced = process.env["OTEL_EXPORTER_OTLP_ENDPOINT"] !== undefined;

// Before the frameworks load node:http, or the instrumentation comes too late.
if (variant === "plugins" && isTraced) await instrumentHttp();
const service = variant === "kit" ? await makeService() : undefined;
const steps = variant === "plugins" ? await pluginSteps() : [];
const server = await makers()[framework]();
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
process.on("message", () => process.send?.(process.cpuUsage()));
process.on("disconnect", () => process.exit());
process.send?.((server.address() as AddressInfo).port);

function destination(): ReturnType<typeof pino.destination> {
  return pino.destination({ dest: "/dev/null", sync: true });
}

async function makeService(): Promise<Service> {
  return createService({
    name: "bench",
    version: "1.0.0",
    routes: [{ operation: "addOrder", method: "POST", path: "/v1/orders" }],
    logger: createLogger({ name: "bench", destination: destination() }),
    metrics: createMetrics(),
    tracing: await startTracing({ service: "bench", version: "1.0.0", env: process.env }),
    lifecycle: { state: "ready", health: async () => ({ status: 200, body: {} }) },
    limits: createRateLimits({ store: memoryStore(), perIp: { name: "ip", requests: 1e9, windowS: 60 } }),
  });
}

/** What people put together: a log line, security headers and a limiter; no metrics. */
async function pluginSteps(): Promise<readonly Step[]> {
  const [{ pinoHttp }, { default: helmet }, { RateLimiterMemory }] = await Promise.all([
    import("pino-http"),
    import("helmet"),
    import("rate-limiter-flexible"),
  ]);
  const log = pinoHttp({ redact: ["req.headers.authorization", "req.headers.cookie"] }, destination());
  const secure = helmet();
  const limiter = new RateLimiterMemory({ points: 1e9, duration: 60 });
  return [
    (req, res, next) => log(req, res, next),
    (req, res, next) => secure(req, res, next),
    (req, res, next) => {
      const refuse = (): void => void res.writeHead(429).end();
      limiter.consume(req.socket.remoteAddress ?? "").then(() => next(), refuse);
    },
  ];
}

async function instrumentHttp(): Promise<void> {
  const [sdk, { OTLPTraceExporter }, { HttpInstrumentation }, { registerInstrumentations }, api, hooks] =
    await Promise.all([
      import("@opentelemetry/sdk-trace-base"),
      import("@opentelemetry/exporter-trace-otlp-http"),
      import("@opentelemetry/instrumentation-http"),
      import("@opentelemetry/instrumentation"),
      import("@opentelemetry/api"),
      import("@opentelemetry/context-async-hooks"),
    ]);
  const spanProcessors = [new sdk.BatchSpanProcessor(new OTLPTraceExporter())];
  const tracerProvider = new sdk.BasicTracerProvider({ spanProcessors });
  api.context.setGlobalContextManager(new hooks.AsyncLocalStorageContextManager().enable());
  api.trace.setGlobalTracerProvider(tracerProvider);
  registerInstrumentations({ tracerProvider, instrumentations: [new HttpInstrumentation()] });
  // Only a `require` passes by the instrumentation's hook; what it changes is the module that all share.
  createRequire(import.meta.url)("node:http");
}

const answer = { id: "o-1", isAccepted: true };

function makers(): Readonly<Record<FrameworkName, () => Promise<Server>>> {
  return {
    async express() {
      const { default: express } = await import("express");
      const app = express();
      if (service !== undefined) useExpress(app, service);
      else app.disable("x-powered-by");
      for (const step of steps) app.use(step);
      app.use(express.json());
      app.post("/v1/orders", (_req, res) => {
        res.status(201).json(answer);
      });
      return makeServer(app);
    },
    async fastify() {
      const { default: Fastify } = await import("fastify");
      const app = Fastify();
      if (service !== undefined) useFastify(app, service);
      for (const step of steps) {
        app.addHook("onRequest", (request, reply, done) => step(request.raw, reply.raw, done));
      }
      app.post("/v1/orders", (_request, reply) => {
        reply.code(201).send(answer);
      });
      await app.ready();
      return app.server;
    },
    async koa() {
      const { default: Koa } = await import("koa");
      const app = new Koa();
      if (service !== undefined) useKoa(app, service);
      for (const step of steps) {
        app.use((ctx, next) => new Promise<void>((resolve) => step(ctx.req, ctx.res, resolve)).then(next));
      }
      app.use(async (ctx) => {
        let text = "";
        for await (const chunk of ctx.req) text += String(chunk);
        JSON.parse(text);
        ctx.status = 201;
        ctx.body = answer;
      });
      return makeServer(app.callback());
    },
  };
}

// Imported late, behind the instrumentation.
async function makeServer(listener: RequestListener): Promise<Server> {
  const { createServer } = await import("node:http");
  return createServer(listener);
}
