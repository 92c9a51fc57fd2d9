import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createPlan, parseThresholds, prepareLoad, runLoad, summarise } from "../src/index.ts";

let server: Server;
let url: string;
let asked = 0;

beforeAll(async () => {
  server = createServer((_request, response) => {
    asked++;
    response.end("hello");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it("runs a load test from a program, as the guide has it", async () => {
  const plan = createPlan(url, { perSecond: 100, durationMs: 500, concurrency: 4 });
  const run = await runLoad(await prepareLoad(plan));
  const result = summarise(run, { thresholds: parseThresholds("p99<5s"), targetMs: 200 });
  expect(result.requests).toMatchObject({ sent: 50, completed: 50, failed: 0, unsent: 0 });
  expect(asked).toBe(50);
  expect(result.checks).toMatchObject([{ isPassed: true }]);
});

describe("a plan from little", () => {
  it("is what the command does", () => {
    expect(createPlan("http://localhost:3000/users")).toEqual({
      arrival: { kind: "closed" },
      concurrency: 50,
      durationMs: 30_000,
      warmUpMs: 0,
      timeoutMs: 10_000,
      connectTimeoutMs: 10_000,
      tls: { isVerified: true },
      seed: 1,
      origin: expect.objectContaining({ hostname: "localhost", port: 3000 }),
      requests: [expect.objectContaining({ method: "GET", target: "/users" })],
    });
  });

  it("ends with a number of requests where no time is given", () => {
    expect(createPlan("http://localhost/", { requestLimit: 10 })).toMatchObject({
      requestLimit: 10,
      durationMs: Number.POSITIVE_INFINITY,
    });
  });

  it.each([
    ["no request", [], /no request/],
    [
      "two servers",
      [{ url: "http://a/" }, { url: "http://b/" }],
      /go to one server, found http:\/\/a:80 and http:\/\/b:80/,
    ],
    ["no URL", [{ url: "users" }], /users/],
  ])("refuses %s", (_what, requests, message) => {
    expect(() => createPlan(requests)).toThrow(message);
  });
});
