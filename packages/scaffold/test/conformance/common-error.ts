/** Where all operations that have an error body have the same one, everything else is told in it too. */
import type { Exchange } from "../exchange.ts";

const told = (
  send: string,
  status: number,
  title: string,
  detail: string,
  answers: object = {},
): Exchange => ({
  title: "is told in the common words",
  send,
  status,
  json: { title, status, detail, instance: "test-1" },
  answers: { "content-type": "application/problem+json; charset=utf-8", ...answers },
});

const required = "The request does not fit the API: query.n is required.";

export const exchanges: readonly Exchange[] = [
  told("GET /declared", 400, "Bad Request", required),
  told("GET /undeclared", 400, "Bad Request", required),
  told("GET /silent", 400, "Bad Request", required),
  told("GET /silent?n=1", 500, "Internal Server Error", "Something went wrong."),
  told("GET /nowhere", 404, "Not Found", "There is nothing at /nowhere."),
  told("PUT /silent", 405, "Method Not Allowed", "PUT is not allowed at /silent.", { allow: "GET, HEAD" }),
  told("OPTIONS /silent", 405, "Method Not Allowed", "OPTIONS is not allowed at /silent."),
  {
    title: "a stub's 501 is no part of the API",
    send: "GET /stub",
    status: 501,
    json: {
      error: { code: "NOT_IMPLEMENTED", message: "getStub is not implemented yet.", details: [] },
      meta: { requestId: "test-1", example: 7 },
    },
  },
];
