import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type QuickServer, startQuickServer } from "../../../postgres/test/support/quick-server.ts";
import type { FrameworkName } from "../../src/blueprint.ts";
import { planService } from "../../src/service/plan-service.ts";
import { CodeProject, compileForAll } from "./code-project.ts";
import { newDatabase } from "./new-database.ts";

let server: QuickServer;

beforeAll(async () => {
  server = await startQuickServer();
});

afterAll(() => server.stop());

interface Exchange {
  readonly title: string;
  readonly request: readonly [method: string, path: string, body?: unknown];
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
  readonly body?: unknown;
  readonly answered?: Readonly<Record<string, string>>;
}

const ada = {
  username: "ada l",
  email: "ada@shapes.example",
  password: "correct horse",
  address: { street: "A", secret: "s3cret" },
};

const exchanges: readonly Exchange[] = [
  {
    title: "a wrapped answer holds the model, and the id of the request",
    request: ["POST", "/v1/users", { ...ada, picture: "aGVsbG8=", level: 2, tags: ["x", "y"] }],
    headers: { "x-request-id": "req-1" },
    status: 201,
    body: {
      data: { username: "ada l", address: { street: "A" }, picture: "aGVsbG8=", level: 2, tags: ["x", "y"] },
      meta: { requestId: "req-1" },
    },
    answered: { location: "/v1/users/ada%20l" },
  },
  {
    title: "a body that nobody has written a handler for is owned up to",
    request: ["POST", "/v1/users", "<user/>"],
    headers: { "content-type": "application/xml" },
    status: 501,
  },
  {
    title: "a taken key is a conflict",
    request: ["POST", "/v1/users", ada],
    status: 409,
    body: { error: { code: "CONFLICT", details: [{ field: "username", reason: "unique" }] } },
  },
  {
    title: "a client that prefers problem details is told so",
    request: ["POST", "/v1/users", ada],
    headers: { accept: "application/json, application/problem+json" },
    status: 409,
    body: { type: "about:blank", status: 409, code: "CONFLICT", errors: [{ field: "username" }] },
    answered: { "content-type": "application/problem+json; charset=utf-8" },
  },
  {
    title: "an item may be wrapped too",
    request: ["GET", "/v1/users/ada%20l"],
    status: 200,
    body: { data: { level: 2 } },
  },
  {
    title: "PUT makes what is not there",
    request: ["PUT", "/v1/users/bob", { username: "bob", email: null }],
    status: 201,
    body: { username: "bob", email: null },
    answered: { etag: '"1"' },
  },
  {
    title: "and replaces what is",
    request: ["PUT", "/v1/users/bob", { username: "bob", level: 3 }],
    status: 200,
    body: { username: "bob", level: 3 },
    answered: { etag: '"2"' },
  },
  {
    title: "If-None-Match: * makes only what is not there",
    request: ["PUT", "/v1/users/bob", { username: "bob" }],
    headers: { "if-none-match": "*" },
    status: 412,
  },
  {
    title: "a patch without an answer merges nested values",
    request: ["PATCH", "/v1/users/ada%20l", { address: { street: "B" } }],
    status: 204,
    answered: { etag: '"2"' },
  },
  {
    title: "a page by offset says how many there are",
    request: ["GET", "/v1/users?limit=1&offset=1"],
    status: 200,
    body: { items: [{ username: "bob" }], total: 2, limit: 1, offset: 1, hasMore: false },
  },
  {
    title: "a filter of times is one",
    request: ["GET", "/v1/users?created_after=2999-01-01T00:00:00Z"],
    status: 200,
    body: { items: [], total: 0 },
  },
  {
    title: "a parameter that means nothing is owned up to",
    request: ["GET", "/v1/users?shape=square"],
    status: 501,
  },
  { title: "its default changes nothing", request: ["GET", "/v1/users?shape=round"], status: 200 },
  {
    title: "a singleton is not there until it is put",
    request: ["GET", "/v1/users/bob/settings"],
    status: 404,
  },
  {
    title: "a singleton of nobody cannot be put",
    request: ["PUT", "/v1/users/nobody/settings", { theme: "dark" }],
    status: 404,
  },
  {
    title: "a singleton is put",
    request: ["PUT", "/v1/users/bob/settings", { theme: "dark", "font size": 12.5 }],
    status: 200,
    body: { theme: "dark", "font size": 12.5, newsletter: false },
  },
  {
    title: "and put again",
    request: ["PUT", "/v1/users/bob/settings", { theme: "light" }],
    status: 200,
    body: { theme: "light" },
  },
  {
    title: "a deletion may answer what is gone",
    request: ["DELETE", "/v1/users/bob"],
    status: 200,
    body: { username: "bob" },
  },
  { title: "what was below it is gone too", request: ["GET", "/v1/users/bob/settings"], status: 404 },
  {
    title: "a new thing may be answered by nothing",
    request: ["POST", "/v1/shops", { name: "North" }],
    status: 204,
  },
  {
    title: "shops are numbered",
    request: ["GET", "/v1/shops/1"],
    status: 200,
    body: { id: 1, name: "North" },
  },
  { title: "another shop", request: ["POST", "/v1/shops", { name: "South" }], status: 204 },
  {
    title: "a page by number says how many pages there are",
    request: ["GET", "/v1/shops?per_page=1&page=1&sort_by=name&order=desc"],
    status: 200,
    body: { shops: [{ name: "South" }], page: 1, pages: 2 },
    answered: { link: '</v1/shops?per_page=1&sort_by=name&order=desc&page=2>; rel="next"' },
  },
  {
    title: "the last page links to no other",
    request: ["GET", "/v1/shops?per_page=1&page=2"],
    status: 200,
    body: { shops: [{ name: "South" }], page: 2, pages: 2 },
    answered: { link: "null" },
  },
  {
    title: "a search finds what holds the text, in whatever case",
    request: ["GET", "/v1/shops?q=ORT"],
    status: 200,
    body: { shops: [{ name: "North" }] },
  },
  {
    title: "and no pattern",
    request: ["GET", "/v1/shops?q=%25o_th"],
    status: 200,
    body: { shops: [] },
  },
  {
    title: "a filter takes several values, or one",
    request: ["GET", "/v1/shops?name=North"],
    status: 200,
    body: { shops: [{ name: "North" }] },
  },
  {
    title: "nothing is in an empty list",
    request: ["GET", "/v1/shops?name="],
    status: 200,
    body: { shops: [] },
  },
  ...["/v1/shops/99999999999999999999", "/v1/shops/-99999999999999999999/shelves"].map((path) => ({
    title: "a number that no column holds names nothing",
    request: ["GET", path] as const,
    status: 404,
  })),
  { title: "an empty list is one", request: ["GET", "/v1/shops/1/shelves"], status: 200, body: [] },
  { title: "a list of nothing is not found", request: ["GET", "/v1/shops/9/shelves"], status: 404 },
  {
    title: "a shelf in a shop",
    request: ["POST", "/v1/shops/1/shelves", { label: "A" }],
    status: 201,
    body: { label: "A" },
  },
  {
    title: "a thing on a shelf in a shop",
    request: ["POST", "/v1/shops/1/shelves/$shelf/things", { class: "vase", weight: 1.5, open: "08:00:00Z" }],
    status: 201,
    body: { id: 1, class: "vase", weight: 1.5 },
    answered: { location: "/v1/shops/1/shelves/$shelf/things/1" },
  },
  {
    title: "a thing is read",
    request: ["GET", "/v1/shops/1/shelves/$shelf/things/1"],
    status: 200,
    body: { class: "vase" },
  },
  {
    title: "a page by cursor that is the last links to no other",
    request: ["GET", "/v1/shops/1/shelves/$shelf/things?limit=1"],
    status: 200,
    body: [{ class: "vase" }],
    answered: { link: "null" },
  },
  {
    title: "another thing",
    request: ["POST", "/v1/shops/1/shelves/$shelf/things", { class: "cup" }],
    status: 201,
  },
  {
    title: "text that is no UUID names nothing",
    request: ["PUT", "/v1/shops/1/shelves/first/things/1", { class: "jar" }],
    status: 404,
  },
  {
    title: "a UUID in capitals names the same",
    request: ["PUT", "/v1/shops/1/shelves/$SHELF/things/1", { class: "jar" }],
    status: 200,
    body: { id: 1, class: "jar" },
  },
  { title: "but not by another shop", request: ["GET", "/v1/shops/2/shelves/$shelf/things/1"], status: 404 },
  {
    title: "nor put on a shelf of another shop",
    request: ["POST", "/v1/shops/2/shelves/$shelf/things", { class: "vase" }],
    status: 404,
  },
];

const code = { document: "packages/scaffold/test/cases/service-code/openapi.yaml", plan: planService };

test("resources of every shape compile strictly for each framework", async () => {
  expect(await compileForAll(code)).toBe("");
});

describe.each<FrameworkName>(["express", "fastify", "koa"])(
  "resources of every shape for %s",
  (framework) => {
    let project: CodeProject;

    beforeAll(async () => {
      project = await CodeProject.create(framework, code);
    });

    afterAll(() => project.remove());

    test("are served", async () => {
      const url = await project.start(await newDatabase(server, framework));
      let shelf = "";
      for (const { title, request, headers = {}, status, body, answered = {} } of exchanges) {
        const [method, path, sent] = request;
        const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
        const answer = await fetch(
          url + path.replace("$shelf", shelf).replace("$SHELF", shelf.toUpperCase()),
          {
            method,
            headers: { ...(sent === undefined ? {} : { "content-type": type }), ...headers },
            ...(sent === undefined ? {} : { body: typeof sent === "string" ? sent : JSON.stringify(sent) }),
          },
        );
        const text = await answer.text();
        expect({ title, status: answer.status, text }).toMatchObject({ title, status });
        const json = text === "" ? undefined : JSON.parse(text);
        if (json?.label !== undefined) shelf = json.id;
        if (body !== undefined) expect(json, title).toMatchObject(body as object);
        expect(text, title).not.toMatch(/s3cret|correct horse|scrypt/);
        for (const [name, value] of Object.entries(answered)) {
          expect(`${title}: ${answer.headers.get(name)}`).toBe(`${title}: ${value.replace("$shelf", shelf)}`);
        }
      }
    });
  },
);
