import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type QuickServer, startQuickServer } from "../../../postgres/test/support/quick-server.ts";
import type { FrameworkName } from "../../src/blueprint.ts";
import { bookshopPlan } from "./bookshop-plan.ts";
import { CodeProject, compileForAll } from "./code-project.ts";
import { newDatabase } from "./new-database.ts";

interface Exchange {
  readonly title: string;
  readonly request: readonly [method: string, path: string, body?: unknown];
  readonly headers?: Readonly<Record<string, string>>;
  /** What is expected: the status, a part of the body, some of the headers. */
  readonly status: number;
  readonly body?: unknown;
  readonly answered?: Readonly<Record<string, string>>;
}

const nowhere = "00000000-0000-4000-8000-000000000000";
const mort = {
  title: "Mort",
  authors: ["Pratchett"],
  priceCents: 900,
  isbn: "9780552131063",
  genres: ["novel", "comic"],
};

/** In order; `$book` and `$order` are the ids of those that were made first, `$cursor` the one answered last. */
const exchanges: readonly Exchange[] = [
  {
    title: "a new book is answered with its place and its version",
    request: ["POST", "/v1/books", mort],
    headers: { "idempotency-key": "first-book" },
    status: 201,
    body: { ...mort, stock: 0 },
    answered: { location: "/v1/books/$book", etag: '"1"' },
  },
  {
    title: "the same key brings the same answer, and no second book",
    request: ["POST", "/v1/books", mort],
    headers: { "idempotency-key": "first-book" },
    status: 201,
    body: { id: "$book" },
    answered: { "idempotent-replayed": "true" },
  },
  {
    title: "the same key with another body is refused",
    request: ["POST", "/v1/books", { ...mort, title: "Sourcery" }],
    headers: { "idempotency-key": "first-book" },
    status: 422,
  },
  {
    title: "what must be unique is a conflict, told by the document's name for it",
    request: ["POST", "/v1/books", mort],
    status: 409,
    body: { errors: [{ field: "isbn", reason: "unique" }] },
  },
  {
    title: "a second book needs no more than what the document asks for",
    request: [
      "POST",
      "/v1/books",
      { title: "Emma", authors: ["Austen"], priceCents: 500, genres: ["novel"] },
    ],
    status: 201,
    body: { title: "Emma", isbn: null },
  },
  { title: "a book is read", request: ["GET", "/v1/books/$book"], status: 200, body: { title: "Mort" } },
  {
    title: "a version that the client has is not sent again",
    request: ["GET", "/v1/books/$book"],
    headers: { "if-none-match": 'W/"1"' },
    status: 304,
    answered: { etag: '"1"' },
  },
  { title: "a book that is not there is not found", request: ["GET", `/v1/books/${nowhere}`], status: 404 },
  {
    title: "a list is cut into pages, and counted",
    request: ["GET", "/v1/books?limit=1&sort=-price"],
    status: 200,
    body: { data: [{ title: "Mort" }], has_more: true },
    answered: { "x-total-count": "2" },
  },
  {
    title: "the cursor leads to the next page",
    request: ["GET", "/v1/books?limit=1&sort=-price&cursor=$cursor"],
    status: 200,
    body: { data: [{ title: "Emma" }], has_more: false, next_cursor: null },
  },
  {
    title: "a cursor that is none is the client's fault",
    request: ["GET", "/v1/books?cursor=x"],
    status: 400,
  },
  {
    title: "filters of lists and ranges hold together",
    request: ["GET", "/v1/books?genre=comic,poetry&price[min]=100&price[max]=900"],
    status: 200,
    body: { data: [{ title: "Mort" }], has_more: false },
  },
  {
    title: "a representation that nobody has written is owned up to",
    request: ["GET", "/v1/books"],
    headers: { accept: "text/csv" },
    status: 501,
  },
  {
    title: "a patch changes what it names",
    request: ["PATCH", "/v1/books/$book", { description: "Death takes an apprentice." }],
    headers: { "if-match": '"1"' },
    status: 200,
    body: { title: "Mort", description: "Death takes an apprentice." },
    answered: { etag: '"2"' },
  },
  {
    title: "a patch of a version that is gone is refused",
    request: ["PATCH", "/v1/books/$book", { title: "Moving Pictures" }],
    headers: { "if-match": '"1"' },
    status: 412,
  },
  {
    title: "null empties what may be empty",
    request: ["PATCH", "/v1/books/$book", { description: null }],
    status: 200,
    body: { title: "Mort" },
  },
  {
    title: "text that Postgres cannot hold is the client's fault",
    request: ["PATCH", "/v1/books/$book", { title: "\u0000" }],
    status: 422,
  },
  {
    title: "a replacement empties what it leaves out",
    request: ["PUT", "/v1/books/$book", { title: "Mort", authors: ["Terry"], priceCents: 1 }],
    headers: { "if-match": '"3"' },
    status: 200,
    body: { isbn: null, authors: ["Terry"] },
    answered: { etag: '"4"' },
  },
  {
    title: "a review may come as a form, and keeps what is write-only to itself",
    request: ["POST", "/v1/books/$book/reviews", "stars=5&text=very+good+indeed&email=me%40shop.example"],
    headers: { "content-type": "application/x-www-form-urlencoded" },
    status: 201,
    body: { id: 1, stars: 5 },
  },
  {
    title: "a review of no book is not found",
    request: ["POST", `/v1/books/${nowhere}/reviews`, { stars: 5, text: "very good indeed" }],
    status: 404,
  },
  {
    title: "reviews of no book are not found",
    request: ["GET", `/v1/books/${nowhere}/reviews`],
    status: 404,
  },
  {
    title: "a book may have no such reviews",
    request: ["GET", "/v1/books/$book/reviews?minStars=5"],
    status: 200,
  },
  {
    title: "nested values are stored, and what is write-only in them is not answered",
    request: [
      "POST",
      "/v1/orders",
      {
        lines: [{ bookId: nowhere, quantity: 2 }],
        payment: { method: "card", token: "tok_12345" },
        labels: { gift: "yes" },
      },
    ],
    status: 201,
    body: { id: 1, status: "open", payment: { method: "card" }, labels: { gift: "yes" } },
  },
  {
    title: "any of several values may be asked for",
    request: ["GET", "/v1/orders?status=open&status=paid"],
    status: 200,
    body: { data: [{ id: 1 }] },
  },
  {
    title: "an order is cancelled",
    request: ["POST", "/v1/orders/1/cancel", {}],
    status: 200,
    body: { status: "cancelled" },
    answered: { etag: '"2"' },
  },
  { title: "but not twice", request: ["POST", "/v1/orders/1/cancel", {}], status: 409 },
  { title: "a book is deleted", request: ["DELETE", "/v1/books/$book"], status: 204 },
  { title: "what was deleted is not found", request: ["DELETE", "/v1/books/$book"], status: 404 },
  { title: "a stub says that it is one", request: ["GET", "/v1/search?q=mort"], status: 501 },
  {
    title: "a token that is none opens nothing",
    request: ["POST", "/v1/books", mort],
    headers: { authorization: "Bearer nonsense" },
    status: 401,
  },
];

let server: QuickServer;

beforeAll(async () => {
  server = await startQuickServer();
});

afterAll(() => server.stop());

const code = { document: "examples/bookshop.yaml", plan: bookshopPlan };

test("the bookshop's code compiles strictly for each framework", async () => {
  expect(await compileForAll(code)).toBe("");
});

describe.each<FrameworkName>(["express", "fastify", "koa"])("the bookshop's code for %s", (framework) => {
  let project: CodeProject;

  beforeAll(async () => {
    project = await CodeProject.create(framework, code);
  });

  afterAll(() => project.remove());

  test("answers like a service that works", async () => {
    const url = await project.start(await newDatabase(server, framework));
    const token = await project.token("books:write");
    const known = new Map<string, string>();
    const fill = (text: string): string =>
      text.replace(/\$(book|cursor)/g, (name) => known.get(name) ?? name);
    for (const { title, request, headers = {}, status, body, answered = {} } of exchanges) {
      const [method, path, sent] = request;
      const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
      const answer = await fetch(url + fill(path), {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(sent === undefined ? {} : { "content-type": type }),
          ...headers,
        },
        ...(sent === undefined ? {} : { body: typeof sent === "string" ? sent : JSON.stringify(sent) }),
      });
      const text = await answer.text();
      const json = text === "" ? undefined : JSON.parse(text);
      if (!known.has("$book")) known.set("$book", json.id);
      if (json?.next_cursor) known.set("$cursor", encodeURIComponent(json.next_cursor));
      expect({ title, status: answer.status, text }).toMatchObject({ title, status });
      if (body !== undefined) expect(json, title).toMatchObject(JSON.parse(fill(JSON.stringify(body))));
      expect(text, title).not.toContain("tok_12345");
      for (const [name, value] of Object.entries(answered)) {
        expect(`${title}: ${answer.headers.get(name)}`).toBe(`${title}: ${fill(value)}`);
      }
    }
  });
});
