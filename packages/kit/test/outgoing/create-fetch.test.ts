import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Call } from "../../src/call/index.ts";
import { createMetrics } from "../../src/metrics/index.ts";
import { createFetch } from "../../src/outgoing/index.ts";

const seen: IncomingMessage[] = [];
let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((req, res) => {
    seen.push(req);
    if (req.url !== "/never") res.writeHead(req.url?.startsWith("/gone") ? 410 : 200).end("ok");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const call = {
  id: "req-1",
  trace: { traceId, spanId: "00f067aa0ba902b7", isSampled: true, state: "vendor=1" },
} as Call;

test("a call on behalf of a request carries its ids", async () => {
  await createFetch().for(call)(`${url}/a`);
  expect(seen.at(-1)?.headers).toMatchObject({
    "x-request-id": "req-1",
    traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
    tracestate: "vendor=1",
  });
});

test("fields that the caller sets himself are kept", async () => {
  await createFetch().for(call)(`${url}/a`, { headers: { "X-Request-ID": "mine" } });
  expect(seen.at(-1)?.headers["x-request-id"]).toBe("mine");
});

test("a call that takes too long fails", async () => {
  await expect(createFetch({ timeoutMs: 50 })(`${url}/never`)).rejects.toMatchObject({
    name: "TimeoutError",
  });
});

test("the caller may give up before", async () => {
  await expect(createFetch()(`${url}/never`, { signal: AbortSignal.timeout(20) })).rejects.toThrow();
});

test("durations are counted by host and status", async () => {
  const metrics = createMetrics({ process: false });
  const send = createFetch({ metrics, timeoutMs: 50 });
  await send(`${url}/gone?token=hush`, { method: "POST", body: "x" });
  await send(`${url}/never`).catch(() => undefined);
  const text = metrics.print();
  const host = url.slice("http://".length);
  expect(text).toContain(`_count{method="POST",host="${host}",status="410"} 1`);
  expect(text).toContain(`_count{method="GET",host="${host}",status="error"} 1`);
  expect(text).not.toContain("hush");
});

test("calls of ever new hosts make no end of series", async () => {
  const metrics = createMetrics({ process: false });
  const send = createFetch({ metrics });
  const port = new URL(url).port;
  const hosts = Array.from({ length: 130 }, (_, index) => `127.0.1.${index + 1}:${port}`);
  await Promise.all(hosts.map((host) => send(`http://${host}/`).catch(() => undefined)));
  const counts = metrics.print().match(/^http_client_request_duration_seconds_count.*$/gm) ?? [];
  expect(counts).toHaveLength(101);
  expect(counts.find((line) => line.includes('host="_other"'))).toMatch(/ 30$/);
});
