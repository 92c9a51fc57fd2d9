/** Spans of real requests, as a collector receives them. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFetch } from "../../src/outgoing/index.ts";
import { chooseExport, chooseSampler } from "../../src/tracing/environment.ts";
import { startTracing, type Tracing } from "../../src/tracing/index.ts";
import { parseTraceparent } from "../../src/tracing/traceparent.ts";
import { type App, frameworks, startApp } from "../support/apps.ts";
import { exchange } from "../support/exchange.ts";
import { makeParts } from "../support/parts.ts";

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const parent = `00-${traceId}-00f067aa0ba902b7-01`;

test.each([
  [parent, true],
  [`${parent.slice(0, -2)}00`, false],
  [`00-${traceId}-00f067aa0ba902b7-03`, true],
  [`01-${traceId}-00f067aa0ba902b7-01-more`, true],
  [undefined, undefined],
  ["", undefined],
  [`${parent}-more`, undefined],
  [`ff-${traceId}-00f067aa0ba902b7-01`, undefined],
  [`00-${traceId.toUpperCase()}-00f067aa0ba902b7-01`, undefined],
  [`00-${"0".repeat(32)}-00f067aa0ba902b7-01`, undefined],
  [`00-${traceId}-${"0".repeat(16)}-01`, undefined],
  [` ${parent}`, undefined],
  [`01-${traceId}-00f067aa0ba902b7-01x`, undefined],
])("traceparent %j is sampled: %s", (field, isSampled) => {
  expect(parseTraceparent(field)?.isSampled).toBe(isSampled);
});

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: "http://c:4318/" };

test.each([
  [{}, undefined],
  [endpoint, "http://c:4318/v1/traces"],
  [{ ...endpoint, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://t:1/x" }, "http://t:1/x"],
  [{ ...endpoint, OTEL_SDK_DISABLED: "true" }, undefined],
  [{ ...endpoint, OTEL_TRACES_EXPORTER: "none" }, undefined],
  [{ OTEL_TRACES_EXPORTER: "console" }, "console"],
])("%j exports to %s", (env, target) => {
  const choice = chooseExport(env);
  expect(choice?.kind === "otlp" ? choice.url : choice?.kind).toBe(target);
});

test.each([
  [undefined, undefined, "always_on", true, 1],
  ["always_off", undefined, "always_off", false, 1],
  ["traceidratio", "0.25", "traceidratio", false, 0.25],
  ["parentbased_traceidratio", "0", "traceidratio", true, 0],
])("sampler %s with %s", (name, argument, kind, isParentBased, ratio) => {
  const env = { OTEL_TRACES_SAMPLER: name, OTEL_TRACES_SAMPLER_ARG: argument };
  expect(chooseSampler(env)).toEqual({ kind, isParentBased, ratio });
});

test.each([
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "collector" }],
  [{ ...endpoint, OTEL_TRACES_SAMPLER: "sometimes" }],
  [{ ...endpoint, OTEL_TRACES_SAMPLER: "traceidratio", OTEL_TRACES_SAMPLER_ARG: "2" }],
])("%j is refused at start", async (env) => {
  await expect(startTracing({ service: "a", version: "1", env })).rejects.toMatchObject({
    code: "ASHLAR_KIT_SETUP",
  });
});

test("tracing is off unless the environment asks for it", async () => {
  expect(await startTracing({ service: "a", version: "1", env: {} })).toBeUndefined();
});

interface ReceivedSpan {
  readonly name: string;
  readonly kind: number;
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly status: { readonly code?: number };
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
}

let collector: Server;
let tracing: Tracing;
let collectorUrl: string;
const apps: App[] = [];
const spans: ReceivedSpan[] = [];
const resources: unknown[] = [];

beforeAll(async () => {
  collector = createServer(async (req, res) => {
    let text = "";
    for await (const chunk of req) text += String(chunk);
    if (req.url === "/v1/traces") {
      for (const { resource, scopeSpans } of JSON.parse(text).resourceSpans) {
        resources.push(resource);
        for (const scope of scopeSpans) spans.push(...scope.spans);
      }
    }
    res.setHeader("Content-Type", "application/json").end("{}");
  });
  await new Promise<void>((resolve) => collector.listen(0, "127.0.0.1", resolve));
  collectorUrl = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl };
  const started = await startTracing({ service: "bookshop", version: "1.2.3", env });
  if (started === undefined) throw new Error("tracing is off");
  tracing = started;
  for (const framework of frameworks) apps.push(await startApp(framework, makeParts().service({ tracing })));
});

afterAll(async () => {
  await Promise.all(apps.map((app) => app.close()));
  collector.close();
  collector.closeAllConnections();
});

test("a request's span continues the caller's trace, and outgoing calls are below it", async () => {
  const send = createFetch({ tracing });
  for (const { port } of apps) {
    await exchange({
      port,
      line: "GET /v1/books/7?token=hush",
      fields: { traceparent: parent, tracestate: "v=1" },
    });
    await exchange({ port, line: "GET /fail" });
    await exchange({ port, line: "BREW /pot" });
  }
  const outer = tracing.startSpan("outer");
  await tracing.run(outer, () => send(`${collectorUrl}/elsewhere`));
  outer.end();
  await tracing.shutdown();

  const gets = spans.filter(({ name }) => name === "GET /v1/books/{bookId}");
  expect(gets).toHaveLength(3);
  for (const span of gets) {
    expect(span).toMatchObject({ traceId, parentSpanId: "00f067aa0ba902b7", kind: 2, traceState: "v=1" });
    expect(attributesOf(span)).toMatchObject({
      "http.request.method": "GET",
      "http.route": "/v1/books/{bookId}",
      "url.path": "/v1/books/7",
      "url.scheme": "http",
      "http.response.status_code": 200,
      "server.address": "api.example.com",
      "client.address": "127.0.0.1",
    });
  }
  expect(JSON.stringify(spans)).not.toContain("hush");
  const fails = spans.filter(({ name }) => name === "GET /fail");
  expect(fails.map((span) => attributesOf(span)["error.type"])).toEqual(["500", "500", "500"]);
  expect(fails.every(({ status }) => status.code === 2)).toBe(true);
  const below = spans.find(({ name, kind }) => name === "GET" && kind === 3);
  expect(below?.parentSpanId).toBe(spans.find(({ name }) => name === "outer")?.spanId);
  expect(JSON.stringify(resources[0])).toContain('"bookshop"');
});

function attributesOf({ attributes }: ReceivedSpan): Record<string, unknown> {
  const plain = attributes.map(({ key, value }) => [key, value["stringValue"] ?? value["intValue"]]);
  return Object.fromEntries(plain);
}
