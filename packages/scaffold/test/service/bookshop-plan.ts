/** The bookshop's plan, written by hand: what the emitters of code are tried on. */
import type { Column, Schema, Table } from "@ashlar/model";
import type { Blueprint } from "../../src/blueprint.ts";
import type { Action, Field, ServicePlan, Store } from "../../src/service/service-plan.ts";

const text = {
  type: "text",
  kind: "text",
  isNotNull: true,
  isNullInJson: false,
  isWriteOnly: false,
  isReadOnly: false,
  source: "request",
} as const;

function field(column: string, property: string | undefined, rest: Partial<Field> = {}): Field {
  return { column, property, ...text, ...rest };
}

const optional = { isNotNull: false } as const;
const time = { type: "timestamp with time zone", kind: "timestamp", isReadOnly: true } as const;

function housekeeping(createdAt: string | undefined): Field[] {
  return [
    field("version", undefined, { type: "integer", kind: "integer", source: "version", isReadOnly: true }),
    field("created_at", createdAt, { ...time, source: "created-at" }),
    field("updated_at", undefined, { ...time, source: "updated-at" }),
  ];
}

const book: Store = {
  singular: "book",
  plural: "books",
  fileName: "books",
  model: "Book",
  modelType: "Book",
  noun: "book",
  table: "books",
  kind: "collection",
  key: "id",
  keySource: "uuid",
  parent: undefined,
  scopes: [],
  version: "version",
  fields: [
    field("id", "id", { type: "uuid", kind: "uuid", source: "key", isReadOnly: true }),
    field("isbn", "isbn", { ...optional, isNullInJson: true }),
    field("title", "title"),
    field("authors", "authors", { type: "text[]", kind: "array", elements: "text" }),
    field("description", "description", optional),
    field("genres", "genres", { type: "public.book_genre[]", kind: "array", elements: "enum", ...optional }),
    field("price_cents", "priceCents", { type: "integer", kind: "integer" }),
    field("published_on", "publishedOn", { type: "date", kind: "date", ...optional }),
    field("stock", "stock", { type: "bigint", kind: "integer", default: 0 }),
    field("translated_from", "translatedFrom", {
      type: "jsonb",
      kind: "json",
      isNullInJson: true,
      ...optional,
    }),
    ...housekeeping("createdAt"),
  ],
};

const review: Store = {
  singular: "review",
  plural: "reviews",
  fileName: "reviews",
  model: "Review",
  modelType: "Review",
  noun: "review",
  table: "reviews",
  kind: "collection",
  key: "id",
  keySource: "identity",
  parent: { store: "book", column: "book_id", parameter: "bookId" },
  scopes: [],
  version: undefined,
  fields: [
    field("id", "id", { type: "bigint", kind: "integer", source: "key", isReadOnly: true }),
    field("book_id", undefined, { type: "uuid", kind: "uuid", source: "parent" }),
    field("stars", "stars", { type: "integer", kind: "integer" }),
    field("text", "text"),
    field("email", "email", { ...optional, isWriteOnly: true }),
    field("created_at", "createdAt", { ...time, source: "created-at" }),
    field("updated_at", undefined, { ...time, source: "updated-at" }),
  ],
};

const order: Store = {
  singular: "order",
  plural: "orders",
  fileName: "orders",
  model: "Order",
  modelType: "Order",
  noun: "order",
  table: "orders",
  kind: "collection",
  key: "id",
  keySource: "identity",
  parent: undefined,
  scopes: [],
  version: "version",
  fields: [
    field("id", "id", { type: "bigint", kind: "integer", source: "key", isReadOnly: true }),
    field("status", "status", {
      type: "public.order_status",
      kind: "enum",
      source: "default",
      isReadOnly: true,
    }),
    field("lines", "lines", { type: "jsonb", kind: "json" }),
    field("payment", "payment", { type: "jsonb", kind: "json" }),
    field("notify_url", "notifyUrl", optional),
    field("labels", "labels", { type: "jsonb", kind: "json", ...optional }),
    ...housekeeping("createdAt"),
  ],
};

const cursorPage = { kind: "cursor", cursor: "cursor", limit: { parameter: "limit", default: 25 } } as const;
const pageShape = {
  kind: "object",
  items: "data",
  extras: [
    { property: "next_cursor", value: "next-cursor" },
    { property: "has_more", value: "has-more" },
  ],
} as const;
const json = { status: 200, contentType: "application/json", headers: [] } as const;
const model = { kind: "model" } as const;
const ofBook = { store: "book", path: [], undone: [] } as const;
const ofReview = { store: "review", path: [{ parameter: "bookId", column: "book_id" }], undone: [] } as const;
const ofOrder = { store: "order", path: [], undone: [] } as const;
const bookKey = { parameter: "bookId", column: "id" } as const;
const orderKey = { parameter: "orderId", column: "id" } as const;
const byAge = {
  parameter: undefined,
  directionParameter: undefined,
  choices: [],
  default: { column: "created_at", isDescending: true },
} as const;

const bookColumns = [
  "isbn",
  "title",
  "authors",
  "description",
  "genres",
  "price_cents",
  "published_on",
  "stock",
  "translated_from",
];

const actions: Readonly<Record<string, Action>> = {
  listBooks: {
    kind: "list",
    ...ofBook,
    filters: [
      { parameter: "genre", column: "genres", operator: "overlaps" },
      { parameter: "price", member: "min", column: "price_cents", operator: ">=" },
      { parameter: "price", member: "max", column: "price_cents", operator: "<=" },
    ],
    search: undefined,
    sort: {
      parameter: "sort",
      directionParameter: undefined,
      choices: [
        { value: "title", column: "title", isDescending: false },
        { value: "-title", column: "title", isDescending: true },
        { value: "price", column: "price_cents", isDescending: false },
        { value: "-price", column: "price_cents", isDescending: true },
        { value: "publishedOn", column: "published_on", isDescending: false },
        { value: "-publishedOn", column: "published_on", isDescending: true },
      ],
      default: { column: "title", isDescending: false },
    },
    page: cursorPage,
    answer: { ...json, headers: ["x-total-count"], shape: pageShape },
  },
  createBook: {
    kind: "create",
    ...ofBook,
    contentTypes: ["application/json"],
    answer: { ...json, status: 201, headers: ["location"], shape: model },
    location: "/v1/books/{bookId}",
    body: { type: 'CreateBookRequest["body"]', item: undefined, columns: bookColumns },
  },
  getBook: { kind: "read", ...ofBook, key: bookKey, answer: { ...json, shape: model } },
  replaceBook: {
    kind: "replace",
    ...ofBook,
    key: bookKey,
    body: { type: 'ReplaceBookRequest["body"]', item: undefined, columns: bookColumns },
    answer: { ...json, shape: model },
    isUpsert: false,
  },
  updateBook: {
    kind: "patch",
    ...ofBook,
    key: bookKey,
    body: {
      type: 'UpdateBookRequest["body"]',
      item: undefined,
      columns: ["title", "description", "price_cents", "stock"],
    },
    answer: { ...json, shape: model },
    isUpsert: false,
  },
  deleteBook: {
    kind: "delete",
    ...ofBook,
    key: bookKey,
    answer: { ...json, status: 204, shape: { kind: "none" } },
  },
  listReviews: {
    kind: "list",
    ...ofReview,
    filters: [{ parameter: "minStars", column: "stars", operator: ">=" }],
    search: undefined,
    sort: byAge,
    page: cursorPage,
    answer: { ...json, shape: pageShape },
  },
  createReview: {
    kind: "create",
    ...ofReview,
    contentTypes: ["application/json", "application/x-www-form-urlencoded"],
    answer: { ...json, status: 201, shape: model },
    location: undefined,
    body: { type: 'CreateReviewRequest["body"]', item: undefined, columns: ["stars", "text", "email"] },
  },
  listOrders: {
    kind: "list",
    ...ofOrder,
    filters: [{ parameter: "status", column: "status", operator: "in" }],
    search: undefined,
    sort: byAge,
    page: cursorPage,
    answer: { ...json, shape: pageShape },
  },
  createOrder: {
    kind: "create",
    ...ofOrder,
    contentTypes: ["application/json"],
    answer: { ...json, status: 201, shape: model },
    location: "/v1/orders/{orderId}",
    body: {
      type: 'CreateOrderRequest["body"]',
      item: undefined,
      columns: ["lines", "payment", "notify_url", "labels"],
    },
  },
  getOrder: { kind: "read", ...ofOrder, key: orderKey, answer: { ...json, shape: model } },
  cancelOrder: {
    kind: "transition",
    ...ofOrder,
    key: orderKey,
    column: "status",
    value: "cancelled",
    answer: { ...json, shape: model },
  },
  searchBooks: {
    kind: "stub",
    reason: "its answer holds a score, and nothing says how that is reckoned",
  },
};

const defaults: Readonly<Record<string, string>> = {
  version: "1",
  created_at: "now()",
  updated_at: "now()",
  status: "'open'::public.order_status",
  stock: "0",
};

function tableOf({ table, fields, key, keySource, parent }: Store): Table {
  const columns = fields.map(({ column, type, isNotNull }): Column => {
    const isKey = column === key;
    const value = isKey && keySource === "uuid" ? "gen_random_uuid()" : defaults[column];
    return {
      name: column,
      type,
      isNotNull,
      ...(value === undefined ? {} : { default: value }),
      ...(isKey && keySource === "identity" ? { identity: "always" } : {}),
    };
  });
  return {
    schema: "public",
    name: table,
    columns,
    primaryKey: { name: `${table}_pkey`, columns: [key ?? "id"] },
    uniqueKeys: table === "books" ? [{ name: "books_isbn_key", columns: ["isbn"] }] : [],
    checks: [],
    foreignKeys:
      parent === undefined
        ? []
        : [
            {
              name: `${table}_${parent.column}_fkey`,
              columns: [parent.column],
              references: { schema: "public", table: "books", columns: ["id"] },
              onDelete: "cascade",
              onUpdate: "no action",
            },
          ],
    indexes: [],
  };
}

const idempotencyKeys: Table = {
  schema: "public",
  name: "idempotency_keys",
  columns: [
    { name: "scope", type: "text", isNotNull: true },
    { name: "key", type: "text", isNotNull: true },
    { name: "fingerprint", type: "text", isNotNull: true },
    { name: "answer", type: "jsonb", isNotNull: false },
    { name: "created_at", type: "timestamp with time zone", isNotNull: true, default: "now()" },
  ],
  primaryKey: { name: "idempotency_keys_pkey", columns: ["scope", "key"] },
  uniqueKeys: [],
  checks: [],
  foreignKeys: [],
  indexes: [],
};

export const bookshopSchema: Schema = {
  enums: [
    {
      schema: "public",
      name: "book_genre",
      values: ["novel", "poetry", "science", "history", "children", "comic"],
    },
    { schema: "public", name: "order_status", values: ["open", "paid", "shipped", "cancelled"] },
  ],
  tables: [...[book, review, order].map(tableOf), idempotencyKeys],
};

export function bookshopPlan(blueprint: Blueprint): ServicePlan {
  return {
    blueprint,
    stores: [book, review, order],
    actions: new Map(
      blueprint.operations.map(({ name }) => [
        name,
        actions[name] ?? { kind: "stub", reason: "nothing is stored for it" },
      ]),
    ),
    schema: bookshopSchema,
    findings: [],
  };
}
