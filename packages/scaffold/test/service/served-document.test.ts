/** Which servers the document names that a service answers at `/openapi.json`. */
import { expect, it } from "vitest";
import type { PlannedOperation } from "../../src/blueprint.ts";
import { servedDocument } from "../../src/service/project/served-document.ts";
import type { ServicePlan } from "../../src/service/service-plan.ts";

const operation = (path: string, basePath: string) =>
  ({ method: "get", source: { path, basePath } }) as PlannedOperation;
const plan = { blueprint: { api: { basePath: "/v1" } } } as ServicePlan;
const operations = [operation("/books", "/v1"), operation("/pings", "/other")];
const own = (url: string) => ({ url, description: "This service" });
const live = { url: "https://api.example.com/v1" };

it.each([
  {
    what: "comes before the document's servers",
    document: { openapi: "3.1.0", servers: [live] },
    expected: { openapi: "3.1.0", servers: [own("/v1"), live] },
  },
  {
    what: "stands where the document names none",
    document: { openapi: "3.1.0" },
    expected: { openapi: "3.1.0", servers: [own("/v1")] },
  },
  {
    what: "is not named twice",
    document: { openapi: "3.1.0", servers: [{ url: "/v1" }] },
    expected: { openapi: "3.1.0", servers: [own("/v1")] },
  },
  {
    what: "goes by the base path that somebody chose",
    basePath: "/api",
    document: { openapi: "3.1.0", servers: [live] },
    expected: { openapi: "3.1.0", servers: [own("/api"), live] },
  },
  {
    what: "comes first among a path's servers too",
    document: { openapi: "3.1.0", paths: { "/pings": { servers: [live], get: { servers: [live] } } } },
    expected: {
      openapi: "3.1.0",
      paths: {
        "/pings": { servers: [own("/other"), live], get: { servers: [own("/other"), live] } },
      },
      servers: [own("/v1")],
    },
  },
  {
    what: "takes the place of Swagger's host",
    document: { swagger: "2.0", host: "api.example.com", schemes: ["https"], basePath: "/v1" },
    expected: { swagger: "2.0", basePath: "/v1" },
  },
])("this service $what", ({ document, expected, basePath }) => {
  const served = servedDocument(JSON.stringify(document), { operations, plan, basePath });
  expect(JSON.parse(served)).toEqual(expected);
});
