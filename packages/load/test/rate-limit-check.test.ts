import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import type { LoadPlan } from "../src/plan.ts";
import { followUpRateLimit, secondsOf } from "../src/rate-limit-check.ts";
import { createRequest } from "../src/request-spec.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

async function planFor(handler: Handler): Promise<LoadPlan> {
  const server = createServer(handler);
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { origin, spec } = createRequest({
    url: `http://127.0.0.1:${port}/a?b={{id}}`,
    headers: [["X-Name", "ü"]],
    body: Buffer.from('{"id": {{id}}}'),
  });
  return {
    origin,
    requests: [spec],
    data: { fields: ["id"], rows: [["7"]] },
    arrival: { kind: "closed" },
    concurrency: 1,
    durationMs: 1000,
    warmUpMs: 0,
    timeoutMs: 1000,
    connectTimeoutMs: 1000,
    tls: { isVerified: true },
    seed: 1,
  };
}

/** What a run saw, as far as it matters here. */
function run(
  plan: LoadPlan,
  { limited = 1, withRetryAfter = 1, retryAfterS = undefined as number | undefined },
) {
  const statuses = new Float64Array(1000);
  statuses[429] = limited;
  const total = { statuses, withRetryAfter } as Parameters<typeof followUpRateLimit>[0]["total"];
  return { plan, total, ...(retryAfterS === undefined ? {} : { retryAfterS }) };
}

const options = { mostWaitS: 60 };

describe("the follow-up", () => {
  it("sends the first request as the run did", async () => {
    const seen: string[] = [];
    const plan = await planFor((request, response) => {
      request.setEncoding("utf8").on("data", (body) => seen.push(`${request.method} ${request.url} ${body}`));
      request.on("end", () => {
        seen.push(Buffer.from(request.headers["x-name"] as string, "latin1").toString());
        response.end();
      });
    });
    expect(await followUpRateLimit(run(plan, { retryAfterS: 0 }), options)).toEqual({
      kind: "answered",
      status: 200,
      waitedS: 0,
    });
    expect(seen).toEqual(['POST /a?b=7 {"id": 7}', "ü"]);
  });

  it("waits first", async () => {
    const plan = await planFor((_, response) => response.writeHead(429).end());
    const waits: number[] = [];
    const began = performance.now();
    const found = await followUpRateLimit(run(plan, { retryAfterS: 1 }), {
      ...options,
      onWait: (waitS) => waits.push(waitS),
    });
    expect(found).toMatchObject({ kind: "answered", status: 429, waitedS: 1 });
    expect(performance.now() - began).toBeGreaterThan(990);
    expect(waits).toEqual([1]);
  });

  it("asks once to learn what a date says", async () => {
    let answers = 0;
    const plan = await planFor((_, response) => {
      answers++;
      if (answers > 1) response.end();
      else response.writeHead(429, { "Retry-After": new Date(Date.now() - 1000).toUTCString() }).end();
    });
    expect(await followUpRateLimit(run(plan, {}), options)).toMatchObject({ kind: "answered", status: 200 });
    expect(answers).toBe(2);
  });

  it("tells of an answer that does not come", async () => {
    const plan = await planFor((request) => request.socket.destroy());
    expect(await followUpRateLimit(run(plan, { retryAfterS: 0 }), options)).toEqual({
      kind: "failed",
      detail: "socket hang up",
      waitedS: 0,
    });
  });

  it("ends where the server sends the begin of a head again and again", async () => {
    const plan = await planFor((request) => {
      const { socket } = request;
      const timer = setInterval(() => socket.write("HTTP/1.1 100 Continue\r\n\r\n"), 20);
      socket.on("close", () => clearInterval(timer));
      socket.on("error", () => {});
    });
    const found = await followUpRateLimit(run({ ...plan, timeoutMs: 200 }, { retryAfterS: 0 }), options);
    expect(found).toEqual({ kind: "failed", detail: "no answer in 200 ms", waitedS: 0 });
  });

  it("ends where the server speaks something else from then on", async () => {
    const plan = await planFor((request) => {
      request.socket.end("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
    });
    const found = await followUpRateLimit(run(plan, { retryAfterS: 0 }), options);
    expect(found).toMatchObject({ kind: "failed", waitedS: 0 });
  });

  it.each([
    ["no 429", { limited: 0, withRetryAfter: 0 }],
    ["no Retry-After", { withRetryAfter: 0 }],
    ["not tried: Retry-After is 61 s, more than 60 s", { retryAfterS: 61 }],
  ])("is not tried: %s", async (reason, seen) => {
    const plan = await planFor(() => expect.unreachable());
    const kind = reason.startsWith("not tried") ? "not-tried" : "not-asked";
    expect(await followUpRateLimit(run(plan, seen), options)).toEqual({ kind, reason });
  });

  it("is given up when the run is stopped", async () => {
    const plan = await planFor(() => expect.unreachable());
    const stop = new AbortController();
    const onWait = () => setTimeout(() => stop.abort(), 1);
    const found = await followUpRateLimit(run(plan, { retryAfterS: 30 }), {
      ...options,
      signal: stop.signal,
      onWait,
    });
    expect(found).toEqual({ kind: "not-asked", reason: "not tried: stopped" });
  });
});

it.each([
  ["5", 5],
  ["0", 0],
  ["Sat, 21 Nov 2026 12:00:09 GMT", 9],
  ["Sat, 21 Nov 2026 11:00:00 GMT", 0],
  ["soon", undefined],
  ["", undefined],
  ["-1", undefined],
  ["5 apples", undefined],
])("Retry-After: %s is %s s", (text, waitS) => {
  expect(secondsOf(text, Date.parse("2026-11-21T12:00:00Z"))).toBe(waitS);
});
