/** Operations are served whatever their names are. */
import type { Exchange } from "../exchange.ts";

const ok = (path: string, seen: Readonly<Record<string, unknown>> = {}): Exchange => ({
  title: "is served",
  send: `GET ${path}`,
  status: 200,
  seen,
});

const json = { "content-type": "application/json" };

export const exchanges: readonly Exchange[] = [
  ...["delete", "class", "proto", "constructor", "toString", "hasOwnProperty", "default", "await"].map(
    (name) => ok(`/a/${name}`),
  ),
  ...["arguments", "notImplemented", "compiled", "schemes", "handle", "digit", "symbols"].map((name) =>
    ok(`/a/${name}`),
  ),
  ...["handler", "answer", "auth", "request", "response", "promise", "omit", "next"].map((name) =>
    ok(`/a/${name}`),
  ),
  ...["typedRequest", "body", "api", "security", "validator", "schemaOf"].map((name) => ok(`/a/${name}`)),
  ...["/router/paths", "/handle"].map((path) => ok(path)),
  ...["unicode", "emoji", "case-1", "case-2", "case-3", "case-4"].map((name) => ok(`/a/${name}`)),
  ...["/routes", "/index", "/validate", "/schemas", "/Users", "/users", "/USERS"].map((path) => ok(path)),
  ok(`/${encodeURIComponent("日本")}`),
  ok("/no-id/7/items", { params: { id: "7" } }),
  {
    title: "properties that every object has are checked only where they are sent",
    send: "POST /a/parseJson",
    headers: json,
    body: "{}",
    status: 200,
    seen: { contentType: "application/json", body: {} },
  },
  {
    title: "properties that every object has are checked where they are sent",
    send: "POST /a/parseJson",
    headers: json,
    body: '{"constructor":"abcd","toString":1}',
    status: 400,
  },
  {
    title: "schemes of similar names have hooks of their own",
    send: "GET /secured",
    headers: { "x-one": "1", "x-two": "2", "x-three": "3" },
    status: 200,
    seen: { auth: { apiKey: { subject: "1" }, apiKey2: { subject: "2" }, defaultScheme: { subject: "3" } } },
  },
];
