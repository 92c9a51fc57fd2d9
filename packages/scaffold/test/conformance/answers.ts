/** What handlers answer, in the content types of the document, and what becomes of what they throw. */
import type { Exchange } from "../exchange.ts";

const answered = (
  send: string,
  type: string,
  text: string,
  headers: Record<string, string> = {},
): Exchange => ({
  title: `answers ${type}`,
  send,
  headers,
  status: 200,
  text,
  answers: { "content-type": type },
});

const failed = (code: string, message: string, details: unknown = []): unknown => ({
  error: { code, message, details },
  meta: { requestId: "test-1" },
});

const thrown = (title: string, path: string, status: number, json: unknown): Exchange => ({
  title,
  send: `GET ${path}`,
  status,
  json,
  answers: { "content-type": "application/json; charset=utf-8" },
});

const utf8Json = "application/json; charset=utf-8";

export const exchanges: readonly Exchange[] = [
  answered("GET /object", utf8Json, '{"a":1}'),
  answered("GET /text-value", utf8Json, '"a"'),
  answered("GET /number", utf8Json, "5"),
  answered("GET /hal", "application/hal+json; charset=utf-8", '{"_links":{}}'),
  {
    title: "answers a failure in its own type",
    send: "GET /problem",
    status: 404,
    text: '{"type":"about:blank","title":"None","status":404}',
    answers: { "content-type": "application/problem+json; charset=utf-8" },
  },
  {
    title: "answers what was thrown in the document's own words",
    send: "GET /thrown",
    status: 404,
    json: {
      type: "about:blank",
      title: "Not Found",
      status: 404,
      detail: "Not that one.",
      instance: "test-1",
    },
    answers: { "content-type": "application/problem+json; charset=utf-8" },
  },
  answered("GET /csv", "text/csv; charset=utf-8", "a;b"),
  answered("GET /csv", "text/csv; charset=utf-8", "a;b", { accept: "text/csv" }),
  answered("GET /csv-data", utf8Json, "[1]"),
  answered("GET /html", "text/html; charset=utf-8", "<p>ä</p>"),
  answered("GET /xml", "application/xml; charset=utf-8", "<a/>"),
  answered("GET /png", "image/png", "png"),
  answered("GET /png", "image/jpeg", "png", { accept: "image/jpeg, image/png;q=0" }),
  answered("GET /any", utf8Json, '{"a":1}'),
  answered("GET /array-bytes", "application/octet-stream", "hi"),
  answered("GET /download", "application/pdf", "ab"),
  answered("GET /lines", "application/x-ndjson; charset=utf-8", '{"a":1}\n{"a":2}\n'),
  answered("GET /sequence", "application/json-seq", '\u001e{"a":1}\n\u001e{"a":2}\n'),
  answered(
    "GET /events",
    "text/event-stream; charset=utf-8",
    'data: a\ndata: b\n\nevent: x y\nid: 1\nretry: 5\ndata: {"c":1}\n\n',
  ),
  answered("GET /events-or-json", utf8Json, '{"a":1}'),
  answered("GET /events-or-json", "text/event-stream; charset=utf-8", "data: a\n\n", {
    accept: "text/event-stream",
  }),
  {
    title: "HEAD of a stream",
    send: "HEAD /events",
    status: 200,
    text: "",
    answers: { "content-type": "text/event-stream; charset=utf-8" },
  },
  {
    title: "answers nothing",
    send: "GET /nothing",
    status: 204,
    text: "",
    answers: { "content-type": undefined },
  },
  { title: "answers 201", send: "POST /created", status: 201, text: '{"id":1}' },
  {
    title: "QUERY with a body",
    send: "QUERY /search",
    headers: { "content-type": "application/json" },
    body: '{"q":"a"}',
    status: 200,
    json: { q: "a" },
  },
  {
    title: "QUERY is validated",
    send: "QUERY /search",
    headers: { "content-type": "application/json" },
    body: '{"q":1}',
    status: 400,
  },
  { title: "QUERY without a body", send: "QUERY /search", status: 400 },
  {
    title: "QUERY is one of the allowed methods",
    send: "GET /search",
    status: 405,
    answers: { allow: "QUERY" },
  },
  {
    title: "nothing acceptable",
    send: "GET /object",
    headers: { accept: "text/html" },
    status: 406,
    json: failed("NOT_ACCEPTABLE", "This answers with application/json."),
  },
  {
    title: "what is refused is not acceptable",
    send: "GET /object",
    headers: { accept: "*/*, application/json;q=0" },
    status: 406,
  },
  answered("GET /object", utf8Json, '{"a":1}', { accept: "text/html, application/*;q=0.1" }),
  answered("GET /object", utf8Json, '{"a":1}', { accept: "" }),
  thrown("an Error tells nothing", "/failing", 500, failed("INTERNAL_ERROR", "Something went wrong.")),
  thrown("a rejection tells nothing", "/rejecting", 500, failed("INTERNAL_ERROR", "Something went wrong.")),
  thrown(
    "undefined can be thrown",
    "/throwing-nothing",
    500,
    failed("INTERNAL_ERROR", "Something went wrong."),
  ),
  thrown(
    "an HttpError tells all",
    "/teapot",
    418,
    failed("TEAPOT", "I am one.", [{ field: "cup", message: "must be empty", reason: "full" }]),
  ),
  thrown("a helper's error", "/conflict", 409, failed("CONFLICT", "Taken.")),
  thrown(
    "an error with a status of a library",
    "/outside",
    429,
    failed("TOO_MANY_REQUESTS", "Too many requests."),
  ),
];
