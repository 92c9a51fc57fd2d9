/** Failures in the document's own error bodies, where they can be said there; else in the standard envelope. */
import type { Exchange } from "../exchange.ts";

const both = "/?m=x".slice(1);
const problems = [
  { field: "query.n", message: "is required", reason: "required" },
  { field: "query.m", message: "must be an integer", reason: "type" },
];
const summary = "The request does not fit the API: 2 problems.";

const refused = (path: string, type: string, json: unknown): Exchange => ({
  title: "is told in the document's words",
  send: `GET ${path}${both}`,
  status: 400,
  json,
  answers: { "content-type": type },
});

export const exchanges: readonly Exchange[] = [
  refused("/problem", "application/problem+json; charset=utf-8", {
    type: "about:blank",
    title: "Bad Request",
    status: 400,
    detail: summary,
    instance: "test-1",
    errors: problems,
  }),
  refused("/petstore", "application/json; charset=utf-8", {
    code: 400,
    message: "The request does not fit the API: query.n is required; query.m must be an integer.",
  }),
  refused("/list", "application/json; charset=utf-8", {
    errors: [
      { code: "required", detail: "is required", source: "query.n" },
      { code: "type", detail: "must be an integer", source: "query.m" },
    ],
  }),
  refused("/texts", "application/json; charset=utf-8", {
    message: summary,
    errors: ["query.n is required", "query.m must be an integer"],
  }),
  refused("/nested", "application/vnd.api+json; charset=utf-8", {
    error: {
      code: "VALIDATION_ERROR",
      message: summary,
      details: [
        { path: "query.n", msg: "is required" },
        { path: "query.m", msg: "must be an integer" },
      ],
    },
  }),
  refused("/unsayable", "application/json; charset=utf-8", {
    error: { code: "VALIDATION_ERROR", message: summary, details: problems },
    meta: { requestId: "test-1" },
  }),
  refused("/text", "application/json; charset=utf-8", {
    error: { code: "VALIDATION_ERROR", message: summary, details: problems },
    meta: { requestId: "test-1" },
  }),
  {
    title: "a path without operations knows no document",
    send: "GET /nowhere",
    status: 404,
    json: {
      error: { code: "NOT_FOUND", message: "There is nothing at /nowhere.", details: [] },
      meta: { requestId: "test-1" },
    },
  },
  {
    title: "a request id that is harmless is kept",
    send: "GET /nowhere",
    headers: { "x-request-id": "abc-DEF_1.2:3/4=5+6" },
    status: 404,
    answers: { "x-request-id": "abc-DEF_1.2:3/4=5+6" },
  },
];
