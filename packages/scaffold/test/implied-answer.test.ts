import type { Operation } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import { layoutOf } from "../src/layout.ts";
import { planBlueprint } from "../src/plan-blueprint.ts";

const cases: [what: string, declared: readonly string[], planned: readonly string[]][] = [
  ["failures alone", ["400", "404"], ["204", "400", "404"]],
  ["a class of failures", ["4XX"], ["204", "4XX"]],
  ["nothing", [], ["204"]],
  ["a success", ["200", "404"], ["200", "404"]],
  ["a class of successes", ["2XX"], ["2XX"]],
  ["a redirection", ["302"], ["302"]],
  ["a default", ["404", "default"], ["404", "default"]],
];

describe("the answers of an operation", () => {
  it.each(cases)("that names %s: %j are planned as %j", (_, declared, planned) => {
    const { operations, findings } = planBlueprint(apiOf(declared), {
      framework: "express",
      layout: layoutOf("src/routes", ".js"),
    });
    expect(operations[0]?.responses.map(({ status }) => status)).toEqual(planned);
    const isImplied = planned.length > declared.length;
    expect(findings.map(({ rule }) => rule)).toEqual(isImplied ? ["no-success-answer"] : []);
  });
});

function apiOf(statuses: readonly string[]): Parameters<typeof planBlueprint>[0] {
  const operation: Operation = {
    method: "delete",
    path: "/books/{bookId}",
    basePath: "/v1",
    tags: [],
    deprecated: false,
    parameters: [],
    responses: statuses.map((status) => ({ status, headers: [], content: [] })),
    security: [],
    callbacks: [],
  };
  return {
    title: "Books",
    version: "1.0.0",
    openapi: "3.1.0",
    servers: [],
    tags: [],
    basePath: "/v1",
    schemas: {},
    securitySchemes: {},
    operations: [operation],
    webhooks: [],
  };
}
