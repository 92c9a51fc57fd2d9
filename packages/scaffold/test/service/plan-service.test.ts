/** What a document's operations keep, and which of them stay stubs. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "@ashlar/model";
import { describe, expect, test } from "vitest";
import type { ListAction } from "../../src/service/service-plan.ts";
import {
  actionOf,
  fieldOf,
  listOf,
  outcomeOf,
  planAt,
  planOf,
  query,
  ref,
  type SmallDocument,
} from "./plan-document.ts";

const id: Json = { type: "string", format: "uuid", readOnly: true };
const text: Json = { type: "string" };
const book: Json = { type: "object", required: ["id", "title"], properties: { id, title: text } };
const crud: SmallDocument = {
  "GET /books": { answers: { 200: listOf("Book") } },
  "POST /books": { body: ref("Book"), answers: { 201: ref("Book") } },
  "GET /books/{bookId}": { answers: { 200: ref("Book") } },
};

describe("the bookshop", () => {
  const planned = planAt("examples/bookshop.yaml");

  test.each([
    ["GET /books", "list"],
    ["POST /books", "create"],
    ["GET /books/{bookId}", "read"],
    ["PUT /books/{bookId}", "replace"],
    ["PATCH /books/{bookId}", "patch"],
    ["DELETE /books/{bookId}", "delete"],
    ["GET /books/{bookId}/cover", "its answer is not JSON"],
    ["PUT /books/{bookId}/cover", "its body is neither JSON nor a form"],
    ["GET /books/{bookId}/reviews", "list"],
    ["POST /books/{bookId}/reviews", "create"],
    ["GET /search", "list"],
    ["GET /orders", "list"],
    ["POST /orders", "create"],
    ["POST /orders/{orderId}/cancel", "transition"],
    ["GET /orders/{orderId}/events", "its answer is not JSON"],
    ["GET /opening-hours", "nothing says what `days` means, whose default changes what is answered"],
  ])("%s: %s", async (route, outcome) => expect(outcomeOf(await planned, route)).toBe(outcome));

  test("its list of books takes every parameter that is declared", async () => {
    const list = actionOf(await planned, "GET /books") as ListAction;
    expect(list.undone).toEqual([]);
    expect(list.filters).toEqual([
      { parameter: "genre", column: "genres", operator: "overlaps" },
      { parameter: "price", member: "min", column: "price_cents", operator: ">=" },
      { parameter: "price", member: "max", column: "price_cents", operator: "<=" },
    ]);
    expect(list.sort.default).toEqual({ column: "title", isDescending: false });
    expect(list.page).toEqual({
      kind: "cursor",
      cursor: "cursor",
      limit: { parameter: "limit", default: 25 },
    });
    expect(list.answer.shape).toEqual({
      kind: "object",
      items: "data",
      extras: [
        { property: "next_cursor", value: "next-cursor" },
        { property: "has_more", value: "has-more" },
      ],
    });
  });

  test("its tables are what the models say", async () => {
    const { schema } = await planned;
    expect(schema.tables.map(({ name }) => name)).toEqual(["books", "orders", "reviews", "idempotency_keys"]);
    expect(schema.enums.map(({ name }) => name)).toEqual(["genre", "order_status"]);
    const [books, , reviews] = schema.tables;
    expect(books?.uniqueKeys.map(({ columns }) => columns)).toEqual([["isbn"]]);
    expect(books?.checks.map(({ expression }) => expression)).toContain(
      "price_cents >= 0 AND price_cents <= 1000000",
    );
    expect(reviews?.foreignKeys).toEqual([
      {
        name: "reviews_book_id_fkey",
        columns: ["book_id"],
        references: { schema: "public", table: "books", columns: ["id"] },
        onDelete: "cascade",
        onUpdate: "no action",
      },
    ]);
    expect(reviews?.indexes.map(({ keys }) => keys.map((key) => key.text))).toContainEqual(["book_id"]);
  });

  test("the first value of a read-only enum is what a row begins with", async () => {
    expect(fieldOf(await planned, "orders", "status")).toMatchObject({ source: "default", default: "open" });
  });

  test("what was guessed is said", async () => {
    const rules = (await planned).findings.map(({ rule }) => rule);
    expect(rules).toEqual([
      "unique-key-guessed",
      "cascade-guessed",
      "secret-stored",
      "nested-incomplete",
      "nested-incomplete",
      "transition-guessed",
      ...["list", "read", "transition"].map(() => "owner-unknown"),
      "precondition-unknown",
    ]);
  });

  test("planning twice gives the same", async () => {
    expect(JSON.stringify(await planAt("examples/bookshop.yaml"))).toBe(JSON.stringify(await planned));
  });
});

describe("what is kept", () => {
  const cases: readonly (readonly [string, SmallDocument, { readonly [route: string]: string }])[] = [
    ["a collection with an item path", crud, { "GET /books": "list", "POST /books": "create" }],
    [
      "a list alone, which something else fills",
      { "GET /books": { answers: { 200: listOf("Book") } } },
      { "GET /books": "list" },
    ],
    [
      "a list of what the service works out",
      { "GET /book-stats": { answers: { 200: listOf("Book") } } },
      { "GET /book-stats": "nothing in the document makes a `Book`" },
    ],
    [
      "a catalogue that is filled elsewhere",
      { "GET /books": crud["GET /books"]!, "GET /books/{bookId}": crud["GET /books/{bookId}"]! },
      { "GET /books": "list", "GET /books/{bookId}": "read" },
    ],
    [
      "rows that nobody reads",
      { "POST /books": crud["POST /books"]! },
      { "POST /books": "nothing in the document reads what it makes" },
    ],
    [
      "a singleton",
      {
        "GET /settings": { answers: { 200: ref("Settings") } },
        "PUT /settings": { body: ref("Settings"), answers: { 200: ref("Settings") } },
      },
      { "GET /settings": "read", "PUT /settings": "replace" },
    ],
    [
      "the caller's own things",
      {
        "GET /me/settings": { answers: { 200: ref("Settings") } },
        "PUT /me/settings": { body: ref("Settings"), answers: { 200: ref("Settings") } },
      },
      {
        "GET /me/settings":
          "it belongs to whoever asks, and nothing says by what one caller is told from another",
      },
    ],
    [
      "links to other things",
      {
        ...crud,
        "POST /books/{bookId}/sequels": {
          body: { type: "object", properties: { sequel: text } },
          answers: { 201: ref("Book") },
        },
        "GET /books/{bookId}/sequels": { answers: { 200: listOf("Book") } },
      },
      { "GET /books/{bookId}/sequels": "nothing in the document makes a `Book`" },
    ],
    [
      "a search among what is kept",
      {
        ...crud,
        "GET /books/search": {
          parameters: [query("q", text, { required: true })],
          answers: { 200: listOf("Book") },
        },
      },
      { "GET /books/search": "list" },
    ],
    [
      "a verb that no state knows",
      { ...crud, "POST /books/{bookId}/burn": { answers: { 200: ref("Book") } } },
      { "POST /books/{bookId}/burn": "no enum of a book knows what `burn` leads to" },
    ],
    [
      "a verb that a state is called by",
      { ...crud, "POST /books/{bookId}/void": { answers: { 200: ref("Book") } } },
      { "POST /books/{bookId}/void": "transition" },
    ],
    [
      "a verb that a flag is called by",
      { ...crud, "POST /books/{bookId}/archive": { answers: { 200: ref("Book") } } },
      {
        "POST /books/{bookId}/archive":
          "`isArchived` of a book may be what `archive` sets, but nothing says that it is all that happens",
      },
    ],
    [
      "what is sent below an item",
      {
        ...crud,
        "POST /books/{bookId}/payment": {
          body: { type: "object", properties: { amount: text } },
          answers: { 200: ref("Book") },
        },
      },
      {
        "POST /books/{bookId}/payment":
          "nothing says what `payment` changes of a book, or where its body is kept",
      },
    ],
    [
      "users who log in",
      {
        "GET /user/{name}": {
          parameters: [{ name: "name", in: "path", required: true, schema: text }],
          answers: { 200: ref("Settings") },
        },
        "GET /user/login": { answers: { 200: text } },
        "GET /user/settings": { answers: { 200: ref("Settings") } },
        "PUT /user/settings": { body: ref("Settings"), answers: { 200: ref("Settings") } },
        "POST /user/many": { body: listOf("Settings"), answers: { 200: text } },
        "DELETE /remarks/{remarkId}": { answers: { 204: null } },
      },
      {
        "GET /user/settings":
          "it belongs to whoever asks, and nothing says by what one caller is told from another",
        "GET /user/login": "it is about who the caller is, and not about what is stored",
        "POST /user/many":
          "its body is a list, and nothing says what happens to the others where one is refused",
        "DELETE /remarks/{remarkId}":
          "nothing at `/remarks` lists or makes what `remarkId` names, so that it is not known what that is",
      },
    ],
    [
      "an upsert under a name that the client chooses",
      {
        "GET /flags/{name}": {
          parameters: [{ name: "name", in: "path", required: true, schema: text }],
          answers: { 200: ref("Flag") },
        },
        "PUT /flags/{name}": {
          parameters: [{ name: "name", in: "path", required: true, schema: text }],
          body: ref("Flag"),
          answers: { 200: ref("Flag") },
        },
      },
      { "PUT /flags/{name}": "replace", "GET /flags/{name}": "read" },
    ],
    [
      "secrets",
      {
        "GET /api-keys": { answers: { 200: listOf("Book") } },
        "POST /api-keys": { body: ref("Book"), answers: { 201: ref("Book") } },
      },
      {
        "POST /api-keys":
          "an api key is a secret, and more than a row: it is made, shown once and kept hashed",
      },
    ],
    [
      "what a verb makes of the same model",
      {
        ...crud,
        "GET /books/print": { answers: { 200: listOf("Book") } },
        "POST /books/print": { body: ref("Book"), answers: { 200: ref("Book") } },
      },
      {
        "POST /books/print": "nothing tells what is kept there from what stands at /books",
        "GET /books": "list",
      },
    ],
    [
      "things in an envelope",
      {
        "GET /books": { answers: { 200: { type: "object", properties: { data: listOf("Book") } } } },
        "POST /books": {
          body: { type: "object", properties: { book: ref("Book") } },
          answers: { 201: { type: "object", properties: { data: ref("Book") } } },
        },
        "GET /books/{id}": { answers: { 200: { type: "object", properties: { data: ref("Book") } } } },
      },
      { "GET /books": "list", "POST /books": "create", "GET /books/{id}": "read" },
    ],
    [
      "a key of another type than the path's",
      {
        ...crud,
        "GET /books/{bookId}": {
          parameters: [{ name: "bookId", in: "path", required: true, schema: { type: "integer" } }],
          answers: { 200: ref("Book") },
        },
      },
      { "GET /books": "the path's `bookId` is a number, the model's `id` text" },
    ],
    [
      "a body of several shapes",
      {
        ...crud,
        "POST /books": { body: { oneOf: [ref("Book"), ref("Flag")] }, answers: { 201: ref("Book") } },
      },
      { "POST /books": "nothing in the document makes a book" },
    ],
    [
      "a parameter that every request has and nothing understands",
      {
        ...crud,
        "GET /books": {
          parameters: [query("near", text, { required: true })],
          answers: { 200: listOf("Book") },
        },
      },
      { "GET /books": "nothing says what `near` means, which every request has" },
    ],
    [
      "what sends nothing of the model",
      {
        ...crud,
        "POST /books": { body: { type: "object", properties: { id } }, answers: { 201: ref("Book") } },
      },
      { "POST /books": "nothing in the document makes a book" },
    ],
  ];
  test.each(cases)("%s", async (_, routes, outcomes) => {
    const plan = await planOf(routes, {
      Book: {
        type: "object",
        required: ["id", "title"],
        properties: {
          id,
          title: text,
          status: { type: "string", enum: ["open", "void"] },
          isArchived: { type: "boolean" },
        },
      },
      Settings: { type: "object", properties: { theme: text } },
      Flag: { type: "object", properties: { isOn: { type: "boolean" } } },
    });
    for (const [route, outcome] of Object.entries(outcomes)) expect(outcomeOf(plan, route)).toBe(outcome);
  });
});

describe("columns", () => {
  const planWith = (properties: { readonly [name: string]: Json }, required: readonly string[] = []) =>
    planOf(crud, {
      Book: { type: "object", required: ["id", ...required], properties: { id, title: text, ...properties } },
    });

  test.each<[string, Json, string, string]>([
    ["pages", { type: "integer", format: "int32" }, "pages", "integer"],
    ["sold", { type: "integer" }, "sold", "bigint"],
    ["weight", { type: "number" }, "weight", "double precision"],
    ["price", { type: "number", multipleOf: 0.01 }, "price", "numeric"],
    ["isOut", { type: "boolean" }, "is_out", "boolean"],
    ["printedOn", { type: "string", format: "date" }, "printed_on", "date"],
    ["soldAt", { type: "string", format: "date-time" }, "sold_at", "timestamp with time zone"],
    ["genre", { type: "string", enum: ["novel", "poem"] }, "genre", "public.book_genre"],
    ["tags", { type: "array", items: text }, "tags", "text[]"],
    ["series", { type: "object", properties: { name: text } }, "series", "jsonb"],
    ["version", text, "version", "text"],
    ["order", text, "order", "text"],
    ["cover", { type: "string", format: "byte" }, "cover", "bytea"],
    ["stars", { type: "integer", minimum: 1, maximum: 5 }, "stars", "smallint"],
    ["price", { type: "integer", minimum: 0, maximum: 1_000_000 }, "price", "integer"],
    ["few", { type: "integer", maximum: 5 }, "few", "bigint"],
  ])("%s %j is %s %s", async (name, schema, column, type) => {
    expect(fieldOf(await planWith({ [name]: schema }), "books", column)?.type).toBe(type);
  });

  test.each<[string, Json, string]>([
    ["created", { type: "string", format: "date-time", readOnly: true }, "created_at"],
    ["dateModified", { type: "string", format: "date-time", readOnly: true }, "updated_at"],
  ])("%s is when the row was made or changed", async (name, schema, column) => {
    expect(fieldOf(await planWith({ [name]: schema }, [name]), "books", column)?.property).toBe(name);
  });

  test("of a password only a hash is kept", async () => {
    const plan = await planWith({ password: { type: "string", writeOnly: true } });
    expect(fieldOf(plan, "books", "password_hash")).toMatchObject({ kind: "password", isWriteOnly: true });
  });

  test("a create is a stub where nothing fills what its answer needs", async () => {
    const plan = await planWith({ url: { type: "string", readOnly: true } }, ["url"]);
    expect(outcomeOf(plan, "POST /books")).toBe("nothing says where `url` of a new book comes from");
    expect(outcomeOf(plan, "GET /books")).toBe("list");
  });

  const status: Json = { type: "string", enum: ["open", "done"] };
  const draft: Json = { type: "object", required: ["title"], properties: { title: text } };
  const patch: Json = { type: "object", properties: { title: text, status, stars: { type: "integer" } } };
  const without = (required: readonly string[], body: Json = draft) =>
    planOf(
      {
        ...crud,
        "POST /books": { body, answers: { 201: ref("Book") } },
        "PATCH /books/{bookId}": { body: patch, answers: { 200: ref("Book") } },
      },
      {
        Book: {
          type: "object",
          required: ["id", ...required],
          properties: { id, title: text, status, stars: { type: "integer" } },
        },
      },
    );

  test.each<[string, Json]>([
    ["a body", draft],
    ["a body in an envelope", { type: "object", properties: { book: draft } }],
  ])("an enum that %s does not carry begins with its first value", async (_, body) => {
    const plan = await without(["status"], body);
    expect(outcomeOf(plan, "POST /books")).toBe("create");
    expect(fieldOf(plan, "books", "status")).toMatchObject({ default: "open", isNotNull: true });
    expect(plan.schema.tables[0]?.columns.find(({ name }) => name === "status")?.default).toContain("'open'");
    expect(plan.findings.map(({ rule }) => rule)).toContain("first-value-guessed");
  });

  test("anything else that only a patch carries makes the create a stub, and not the patch", async () => {
    const plan = await without(["status", "stars"]);
    expect(outcomeOf(plan, "POST /books")).toBe("nothing says where `stars` of a new book comes from");
    expect(outcomeOf(plan, "PATCH /books/{bookId}")).toBe("patch");
  });

  test("one that may be left out may be left out of the body too", async () => {
    expect(outcomeOf(await without([]), "POST /books")).toBe("create");
  });

  test("an upsert without what answers need is a stub", async () => {
    const parameters: Json[] = [{ name: "name", in: "path", required: true, schema: text }];
    const plan = await planOf(
      {
        "GET /flags/{name}": { parameters, answers: { 200: ref("Flag") } },
        "PUT /flags/{name}": { parameters, body: draft, answers: { 200: ref("Flag") } },
      },
      {
        Flag: {
          type: "object",
          required: ["title", "stars"],
          properties: { title: text, stars: { type: "integer" } },
        },
      },
    );
    expect(outcomeOf(plan, "PUT /flags/{name}")).toBe("nothing says where `stars` of a new flag comes from");
  });

  test.each<[string, Json, string]>([
    ["a sum", { type: "integer", readOnly: true }, "nothing says where `sum` of a changed book comes from"],
    ["an owner", { type: "string", format: "uuid", readOnly: true }, "patch"],
  ])("%s that nothing fills: a change is %s", async (_, sum, outcome) => {
    const plan = await planOf(
      {
        ...crud,
        "PATCH /books/{bookId}": { body: patch, answers: { 200: ref("Book") } },
        "DELETE /books/{bookId}": { answers: { 204: null } },
      },
      {
        Book: {
          type: "object",
          required: ["id", "sum"],
          properties: { id, title: text, status, stars: { type: "integer" }, sum },
        },
      },
    );
    expect(outcomeOf(plan, "PATCH /books/{bookId}")).toBe(outcome);
    expect(outcomeOf(plan, "DELETE /books/{bookId}")).toBe("delete");
    expect(outcomeOf(plan, "GET /books")).toBe("list");
  });

  test.each<[string, string, Json, string | undefined]>([
    ["what nothing fills", "sold", { type: "integer", readOnly: true }, "not-stored"],
    ["what a request carries", "sold", { type: "integer" }, undefined],
    ["a write-only key", "licence", { type: "string", writeOnly: true }, "secret-stored"],
    [
      "a write-only key inside",
      "shop",
      { type: "object", properties: { key: { type: "string", writeOnly: true } } },
      "secret-stored",
    ],
    [
      "a write-only key inside a list",
      "shops",
      { type: "array", items: { type: "object", properties: { key: { type: "string", writeOnly: true } } } },
      "secret-stored",
    ],
    ["a password, which is hashed", "password", { type: "string", writeOnly: true }, undefined],
    ["whose key it is", "ownerId", { type: "string", format: "uuid" }, "reference-unknown"],
    ["a key of its own table", "parentId", { type: "string", format: "uuid" }, "foreign-key-guessed"],
  ])("%s (%s): %j is said: %s", async (_, name, schema, rule) => {
    const { findings } = await planWith({ [name]: schema });
    const rules = findings.map((each) => each.rule).filter((each) => each !== "no-pagination");
    expect(rules).toEqual(rule === undefined ? [] : [rule]);
  });

  test.each<[Json, string | undefined]>([
    [{ type: "string", minLength: 2, maxLength: 2 }, "char_length(country) = 2"],
    [
      { type: "string", minLength: 1, maxLength: 2 },
      "char_length(country) >= 1 AND char_length(country) <= 2",
    ],
    [text, undefined],
  ])("the length of %j is checked", async (country, expression) => {
    const [books] = (await planWith({ country })).schema.tables;
    expect(books?.checks[0]?.expression).toBe(expression);
  });

  test("a nested thing that answers must tell more of than requests do is not kept", async () => {
    const chapter: Json = { type: "object", required: ["id"], properties: { id } };
    const plan = await planWith({ sequel: ref("Book"), chapters: { type: "array", items: chapter } });
    expect(plan.stores[0]?.fields.map(({ property }) => property)).not.toContain("sequel");
    expect(actionOf(plan, "POST /books")).toMatchObject({ body: { undone: ["sequel", "chapters"] } });
    expect(plan.findings.map(({ rule }) => rule)).toContain("nested-incomplete");
  });

  test("no two columns have one name", async () => {
    const plan = await planWith({ "a-b": text, a_b: text, aB: text, created_at: text, id_: text });
    const columns = plan.stores[0]?.fields.map(({ column }) => column) ?? [];
    expect(new Set(columns).size).toBe(columns.length);
  });

  test("rows that nothing changes have the column too, and nothing speaks of it", async () => {
    const plan = await planWith({});
    expect(fieldOf(plan, "books", "version")).toMatchObject({ source: "version", property: undefined });
    expect(plan.stores[0]?.version).toBeUndefined();
  });

  test.each<[string, { readonly [name: string]: Json }, string]>([
    ["a property called so keeps its column", { version: text }, "row_version"],
    ["one that counts the changes shows it", { version: { type: "integer", readOnly: true } }, "version"],
  ])("%s", async (_, properties, column) => {
    const plan = await planOf(
      { ...crud, "PUT /books/{bookId}": { body: ref("Book"), answers: { 200: ref("Book") } } },
      { Book: { type: "object", required: ["id"], properties: { id, title: text, ...properties } } },
    );
    expect(plan.stores[0]?.version).toBe(column);
    expect(fieldOf(plan, "books", column)).toMatchObject({ source: "version", type: "integer" });
  });
});

describe("lists", () => {
  const listWith = async (
    parameters: Json[],
    answer: Json = listOf("Book"),
  ): Promise<ListAction | string> => {
    const plan = await planOf(
      { ...crud, "GET /books": { parameters, answers: { 200: answer } } },
      {
        Book: {
          type: "object",
          required: ["id", "title"],
          properties: {
            id,
            title: text,
            stars: { type: "integer" },
            tags: { type: "array", items: text },
            status: { type: "string", enum: ["open", "shut"] },
            createdAt: { type: "string", format: "date-time", readOnly: true },
          },
        },
      },
    );
    const action = actionOf(plan, "GET /books");
    if (action?.kind === "list") return action;
    return action?.kind === "stub" ? action.reason : "";
  };
  const number: Json = { type: "integer" };
  const moment: Json = { type: "string", format: "date-time" };

  test.each<[string, Json, object]>([
    ["title", text, { column: "title", operator: "=" }],
    ["min_stars", number, { column: "stars", operator: ">=" }],
    ["stars_lt", number, { column: "stars", operator: "<" }],
    ["maxStars", number, { column: "stars", operator: "<=" }],
    ["created_after", moment, { column: "created_at", operator: ">" }],
    ["since", moment, { column: "created_at", operator: ">=" }],
    ["tag", text, { column: "tags", operator: "contains" }],
    ["tags", { type: "array", items: text }, { column: "tags", operator: "overlaps" }],
    ["status", { type: "string", enum: ["open"] }, { column: "status", operator: "=" }],
    [
      "status",
      { type: "array", items: { type: "string", enum: ["open"] } },
      { column: "status", operator: "in" },
    ],
  ])("the parameter %s %j limits", async (name, schema, filter) => {
    expect(await listWith([query(name, schema)])).toMatchObject({
      filters: [{ parameter: name, ...filter }],
      undone: [],
    });
  });

  test.each<[string, Json]>([
    ["status", text],
    ["stars", text],
    ["near", text],
    ["expand", text],
    ["cursor", text],
    ["sort", { type: "string", default: "relevance" }],
  ])("the parameter %s %j is left to the developer", async (name, schema) => {
    expect(await listWith([query(name, schema)])).toMatchObject({
      filters: [],
      undone: [{ in: "query", name }],
    });
  });

  test.each(["Accept-Language", "Idempotency-Key", "If-None-Match", "X-Request-ID"])(
    "the header %s is no stranger",
    async (name) => {
      expect(await listWith([{ name, in: "header", schema: text }])).toMatchObject({ undone: [] });
    },
  );

  test.each<[string, string[], object]>([
    ["page and per_page", ["page", "per_page"], { kind: "page", page: "page", firstPage: 1 }],
    ["offset and limit", ["offset", "limit"], { kind: "offset", offset: "offset" }],
    ["skip and top", ["skip", "top"], { kind: "offset", offset: "skip" }],
    ["pageSize alone", ["pageSize"], { kind: "none", limit: { parameter: "pageSize", default: 25 } }],
  ])("%s", async (_, names, page) => {
    expect(await listWith(names.map((name) => query(name, number)))).toMatchObject({ page, undone: [] });
  });

  test.each([
    ["title", { column: "title", isDescending: false }],
    ["-createdAt", { column: "created_at", isDescending: true }],
    ["stars:desc", { column: "stars", isDescending: true }],
    ["stars_asc", { column: "stars", isDescending: false }],
  ])("sorted by %s", async (value, choice) => {
    const list = await listWith([query("sort_by", { type: "string", enum: [value] })]);
    expect(list).toMatchObject({ sort: { parameter: "sort_by", choices: [{ value, ...choice }] } });
  });

  test("a parameter of its own holds the direction", async () => {
    const list = await listWith([
      query("sort", { type: "string", enum: ["title"] }),
      query("order", { type: "string", enum: ["asc", "desc"], default: "desc" }),
    ]);
    expect(list).toMatchObject({
      sort: { parameter: "sort", directionParameter: "order", default: { isDescending: true } },
    });
  });

  const paged = (properties: { readonly [name: string]: Json }, required: string[] = []): Json => ({
    type: "object",
    required: ["items", ...required],
    properties: { items: listOf("Book"), ...properties },
  });

  test.each<[string, Json, object | string]>([
    [
      "a total",
      paged({ total: number }, ["total"]),
      { kind: "object", items: "items", extras: [{ property: "total", value: "total" }] },
    ],
    ["a bare list", listOf("Book"), { kind: "array" }],
    [
      "one named after the rows",
      { type: "object", properties: { books: listOf("Book"), count: number } },
      { kind: "object", items: "books", extras: [{ property: "count", value: "count" }] },
    ],
    [
      "something unknown",
      paged({ colour: text }, ["colour"]),
      "nothing says what goes into `colour` of its answer",
    ],
    [
      "something unknown that may be left out",
      paged({ colour: text }),
      { kind: "object", items: "items", extras: [] },
    ],
  ])("the answer holds %s", async (_, answer, expected) => {
    const list = await listWith([], answer);
    if (typeof expected === "string") expect(list).toBe(expected);
    else expect(list).toMatchObject({ answer: { shape: expected } });
  });

  test("a search looks into the texts", async () => {
    expect(await listWith([query("q", text)])).toMatchObject({
      search: { parameter: "q", columns: ["title"] },
    });
    const parameters = [query("q", text)];
    const plan = await planOf(
      { ...crud, "GET /books": { parameters, answers: { 200: listOf("Book") } } },
      { Book: book },
    );
    expect(plan.findings.map(({ rule }) => rule)).toContain("search-unindexed");
  });

  test.each<[string, Json, boolean]>([
    ["an amount", { type: "string", pattern: "^-?\\d{1,12}\\.\\d{2}$" }, false],
    ["a quantity", { type: "string", pattern: "^[0-9]{1,6}(\\.[0-9]{1,3})?$" }, false],
    ["a decimal", { type: "string", format: "decimal" }, false],
    ["an article number of eight digits", { type: "string", pattern: "^\\d{8}$" }, true],
    ["a month", { type: "string", pattern: "^\\d{4}-\\d{2}$" }, true],
    ["a currency", { type: "string", pattern: "^[A-Z]{3}$" }, true],
    ["a version", { type: "string", pattern: "^v[0-9]+$" }, true],
  ])("%s in text is sorted as text only where that is right", async (_, total, isSorted) => {
    const sort = query("sort", { type: "string", enum: ["title", "-total"], default: "title" });
    const plan = await planOf(
      { ...crud, "GET /books": { parameters: [sort], answers: { 200: listOf("Book") } } },
      { Book: { type: "object", required: ["id"], properties: { id, title: text, total } } },
    );
    const list = actionOf(plan, "GET /books") as ListAction;
    expect(list.sort.default).toEqual({ column: "title", isDescending: false });
    expect(list.undone).toEqual(isSorted ? [] : [{ in: "query", name: "sort", default: "title" }]);
    expect(plan.findings.some(({ rule }) => rule === "decimal-as-text")).toBe(!isSorted);
  });

  test.each([
    ["sort", ["title", "-title", "title:asc", "title:desc"]],
    ["$orderby", ["title", "title asc", "title desc"]],
  ])("%s without values takes every property, and makes no index for them", async (name, values) => {
    const list = await listWith([query(name, text)]);
    const choices = (list as ListAction).sort.choices.map(({ value }) => value);
    expect(choices).toEqual(expect.arrayContaining(values));
    expect((list as ListAction).sort.isFree).toBe(true);
  });
});

describe("relations", () => {
  const order: Json = {
    type: "object",
    required: ["id", "bookId"],
    properties: { id, bookId: { type: "string", format: "uuid" } },
  };
  const orders: SmallDocument = {
    ...crud,
    "GET /orders": { answers: { 200: listOf("Order") } },
    "POST /orders": { body: ref("Order"), answers: { 201: ref("Order") } },
    "GET /orders/{orderId}": { answers: { 200: ref("Order") } },
  };

  test("bookId refers to a book", async () => {
    const { schema, findings } = await planOf(orders, { Book: book, Order: order });
    expect(schema.tables.find(({ name }) => name === "orders")?.foreignKeys).toMatchObject([
      { columns: ["book_id"], references: { table: "books", columns: ["id"] }, onDelete: "restrict" },
    ]);
    expect(findings.map(({ rule }) => rule)).toContain("foreign-key-guessed");
  });

  const tasks: SmallDocument = {
    ...crud,
    "GET /books/{bookId}/pages": { answers: { 200: listOf("Page") } },
    "POST /books/{bookId}/pages": { body: ref("Page"), answers: { 201: ref("Page") } },
  };
  const page: Json = { type: "object", required: ["id"], properties: { id, note: text } };
  const refused = (route: string, description: string): SmallDocument => {
    const isDelete = route.startsWith("DELETE");
    return {
      [route]: {
        ...(isDelete ? {} : { body: ref("Book") }),
        answers: isDelete ? { 204: null, 409: null } : { 200: ref("Book"), 409: null },
        descriptions: { 409: description },
      },
    };
  };

  test.each<[string, string, string, string[]]>([
    ["DELETE /books/{bookId}", "Has open pages", "restrict", ["precondition-unknown"]],
    ["DELETE /books/{bookId}", "The book still has pages.", "restrict", []],
    ["DELETE /books/{bookId}", "It has readers", "restrict", ["precondition-unknown"]],
    [
      "PUT /books/{bookId}",
      "Only drafts can be changed",
      "cascade",
      ["cascade-guessed", "precondition-unknown"],
    ],
    ["PUT /books/{bookId}", "It was changed meanwhile", "cascade", ["cascade-guessed"]],
    ["PUT /books/{bookId}", "The title is taken", "cascade", ["unique-key-guessed", "cascade-guessed"]],
  ])("%s, refused with “%s”, leads to %s", async (route, description, onDelete, rules) => {
    const plan = await planOf({ ...tasks, ...refused(route, description) }, { Book: book, Page: page });
    const pages = plan.schema.tables.find(({ name }) => name === "pages");
    expect(pages?.foreignKeys).toMatchObject([{ columns: ["book_id"], onDelete }]);
    expect(plan.findings.map(({ rule }) => rule).filter((rule) => rule !== "no-pagination")).toEqual(rules);
  });

  test("one model at two paths is one table", async () => {
    const plan = await planOf(
      { ...orders, "GET /books/{bookId}/orders": { answers: { 200: listOf("Order") } } },
      { Book: book, Order: order },
    );
    expect(plan.stores.map(({ table }) => table)).toEqual(["books", "orders"]);
    expect(actionOf(plan, "GET /books/{bookId}/orders")).toMatchObject({
      kind: "list",
      store: "order",
      path: [{ parameter: "bookId", column: "book_id" }],
    });
  });

  test("a part that nothing tells from the rest is a stub", async () => {
    const plan = await planOf(
      { ...orders, "GET /books/{bookId}/orders": { answers: { 200: listOf("Order") } } },
      { Book: book, Order: { type: "object", required: ["id"], properties: { id, note: text } } },
    );
    expect(outcomeOf(plan, "GET /books/{bookId}/orders")).toBe(
      "nothing in an order says which `bookId` it belongs to",
    );
  });

  test("a path parameter that names nothing stored limits every query", async () => {
    const routes = Object.fromEntries(
      Object.entries(crud).map(([route, operation]) => [route.replace(" ", " /tenants/{tenant}"), operation]),
    );
    const plan = await planOf(routes, { Book: book });
    expect(plan.stores[0]?.scopes).toEqual([{ column: "tenant", parameter: "tenant" }]);
  });

  test.each(["taskId", "id"])("tasks are known at a path of their own by %s", async (name) => {
    const task: Json = { type: "object", required: ["id"], properties: { id, note: text } };
    const note: Json = { type: "object", required: ["id"], properties: { id, body: text } };
    const plan = await planOf(
      {
        [`GET /tasks/{${name}}/notes`]: { answers: { 200: listOf("Note") } },
        [`POST /tasks/{${name}}/notes`]: { body: ref("Note"), answers: { 201: ref("Note") } },
        ...crud,
        "GET /books/{bookId}/tasks": { answers: { 200: listOf("Task") } },
        "POST /books/{bookId}/tasks": { body: ref("Task"), answers: { 201: ref("Task") } },
        "GET /books/{bookId}/tasks/{taskId}": { answers: { 200: ref("Task") } },
      },
      { Book: book, Task: task, Note: note },
    );
    expect(plan.stores.find(({ table }) => table === "notes")).toMatchObject({
      parent: { store: "task", column: "task_id", parameter: name },
      scopes: [],
    });
    expect(plan.schema.tables.find(({ name }) => name === "notes")?.foreignKeys).toMatchObject([
      { columns: ["task_id"], references: { table: "tasks", columns: ["id"] } },
    ]);
  });

  test("what nothing keeps is a column of the path's type, with an index", async () => {
    const plan = await planOf(
      {
        "GET /tenants/{tenantId}/books": { answers: { 200: listOf("Book") } },
        "POST /tenants/{tenantId}/books": { body: ref("Book"), answers: { 201: ref("Book") } },
      },
      { Book: book },
    );
    expect(fieldOf(plan, "books", "tenant_id")).toMatchObject({ type: "uuid", source: "scope" });
    const [books] = plan.schema.tables;
    expect(books?.indexes.map(({ keys }) => keys.map((key) => key.text))).toContainEqual(["tenant_id"]);
  });

  test("a 409 without a name makes a well-known key unique", async () => {
    const user: Json = { type: "object", required: ["id", "email"], properties: { id, email: text } };
    const plan = await planOf(
      {
        "GET /users": { answers: { 200: listOf("User") } },
        "POST /users": { body: ref("User"), answers: { 201: ref("User"), 409: null } },
        "GET /users/{id}": { answers: { 200: ref("User") } },
      },
      { User: user },
    );
    expect(plan.schema.tables[0]?.uniqueKeys.map(({ columns }) => columns)).toEqual([["email"]]);
  });
});

test("every document is planned, and every name is there once", { timeout: 60_000 }, async () => {
  const folder = "node_modules/@readme/oas-examples/3.0/json";
  for (const file of readdirSync(folder).filter((name) => name.endsWith(".json"))) {
    const plan = await planAt(join(folder, file));
    expect(plan.actions.size).toBe(plan.blueprint.operations.length);
    const names = [
      ...plan.schema.enums.map(({ name }) => name),
      ...plan.schema.tables.flatMap(({ name, indexes, uniqueKeys }) => [
        name,
        ...[...indexes, ...uniqueKeys].map((each) => each.name),
      ]),
    ];
    expect(new Set(names).size, file).toBe(names.length);
  }
});
