import { expect, test } from "vitest";
import type { ServiceOptions } from "../../src/service/index.ts";
import { prefersProblem } from "../../src/service/refusal.ts";
import { fieldsOf } from "../../src/service/route-fields.ts";
import { startApp } from "../support/apps.ts";
import { exchange } from "../support/exchange.ts";
import { makeParts } from "../support/parts.ts";

const route = { operation: "a", method: "GET", path: "/a" } as const;

test.each<[string, Partial<ServiceOptions>]>([
  ["a wildcard with credentials", { cors: { origins: ["*"], credentials: true } }],
  ["a network that is none", { trustProxy: ["somewhere"] }],
  ["a date that is none", { routes: [{ ...route, sunset: "soon" }] }],
  [
    "a sunset before the deprecation",
    { routes: [{ ...route, deprecatedSince: "2026-02-01", sunset: "2026-01-01" }] },
  ],
])("%s stops the service from being made", (_what, options) => {
  expect(() => makeParts().service(options)).toThrow(expect.objectContaining({ code: "ASHLAR_KIT_SETUP" }));
});

test("an operation that is deprecated without a date sends none", () => {
  expect(fieldsOf({ ...route, deprecated: true })).toEqual([["Cache-Control", "no-cache"]]);
});

test.each([
  [undefined, false],
  ["*/*", false],
  ["application/json", false],
  ["application/problem+json", true],
  ["application/problem+json, application/json", true],
  ["application/problem+json;q=0.5, application/json", false],
  ["application/problem+json;q=0", false],
  ["APPLICATION/PROBLEM+JSON", true],
])("Accept %j prefers problem details: %s", (accept, expected) => {
  expect(prefersProblem(accept)).toBe(expected);
});

test("limits that cannot be asked let the request pass, and say so", async () => {
  const { lines, service } = makeParts();
  const limits = {
    admit: () => Promise.reject(new Error("no store")),
  } as unknown as ServiceOptions["limits"];
  const app = await startApp("express", service({ limits }));
  expect((await exchange({ port: app.port, line: "GET /v1/books/7" })).status).toBe(200);
  expect(lines).toContainEqual(
    expect.objectContaining({ level: "error", message: expect.stringMatching(/limits/) }),
  );
  await app.close();
});

test("a document's own path is not answered by the kit", async () => {
  const { lines, service } = makeParts();
  const own = service({ routes: [{ operation: "live", method: "GET", path: "/health/live" }] });
  const app = await startApp("express", own);
  expect((await exchange({ port: app.port, line: "GET /health/live" })).body).toBe("NOT_FOUND");
  expect(lines[0]).toMatchObject({ level: "warn", message: expect.stringContaining("/health/live") });
  await app.close();
});

test.each([
  ["an operation", "/v1/books/7", { refuseUntilReady: true }, 503],
  ["health", "/health/live", { refuseUntilReady: true }, 200],
  ["metrics", "/metrics", { refuseUntilReady: true, metricsPath: "/metrics" }, 200],
  ["an operation of a service that does not ask for it", "/v1/books/7", {}, 200],
])("while the service starts, %s is answered as it should be", async (_what, path, options, status) => {
  const { lines, service, lifecycle } = makeParts();
  const state = { state: "starting" as const, health: lifecycle.health };
  const app = await startApp("express", service({ ...options, lifecycle: state }));
  const answer = await exchange({ port: app.port, line: `GET ${path}` });
  expect(answer.status).toBe(status);
  expect(answer.fields["retry-after"]).toBe(status === 503 ? "5" : undefined);
  expect(lines.filter(({ level }) => level === "error")).toEqual([]);
  await app.close();
});

test.each([
  ["starting", 0],
  ["ready", 1],
  ["draining", 0],
] as const)("a service that is %s exports %i as service_ready", (state, value) => {
  const { metrics, service, lifecycle } = makeParts();
  service({ lifecycle: { state, health: lifecycle.health } });
  expect(metrics.print()).toContain(`\nservice_ready ${value}\n`);
});
