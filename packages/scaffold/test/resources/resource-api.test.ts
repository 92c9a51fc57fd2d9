import type { Api, Database, JsonSchemaObject } from "@ashlar/model";
import { differencesOf, formatDocument, readDocument, writeDocument } from "@ashlar/openapi";
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readOverrides } from "../../src/resources/overrides.ts";
import { apiOfResources } from "../../src/resources/resource-api.ts";
import { operationsOf } from "../../src/resources/resource-operation.ts";
import type { ResourcePlan } from "../../src/resources/resource-plan.ts";
import { planOf, SchemaServer } from "./plan-of.ts";

const sql = `
  CREATE TYPE order_status AS ENUM ('open', 'paid', 'sent');
  CREATE DOMAIN email AS text CHECK (VALUE ~ '^[^@ ]+@[^@ ]+$');
  COMMENT ON DOMAIN email IS 'Where mail goes';
  CREATE TYPE address AS (street text, zip_code text);
  CREATE TABLE customers (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email email NOT NULL UNIQUE,
    name varchar(80) NOT NULL CHECK (name <> ''),
    home address,
    password_hash text,
    api_key text NOT NULL DEFAULT 'x',
    "limit" numeric(8, 2) CHECK ("limit" >= 0),
    referred_by bigint REFERENCES customers
  );
  COMMENT ON TABLE customers IS 'Who buys';
  COMMENT ON COLUMN customers.name IS 'As it stands on parcels';
  CREATE INDEX ON customers (name);
  CREATE TABLE orders (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    customer_id bigint NOT NULL REFERENCES customers,
    status order_status NOT NULL DEFAULT 'open',
    placed_at timestamptz NOT NULL DEFAULT now(),
    notes jsonb,
    paid boolean,
    period tstzrange,
    ref text
  );
  CREATE TABLE order_lines (
    order_id uuid REFERENCES orders, line int, price numeric(10, 2) NOT NULL CHECK (price > 0), tags text[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (order_id, line)
  );
  CREATE TABLE tag (name text PRIMARY KEY);
  CREATE TABLE order_tag (order_id uuid REFERENCES orders, tag text REFERENCES tag, PRIMARY KEY (order_id, tag));
  CREATE TABLE log (at timestamptz, entry text);
  CREATE TABLE nothing ();
  CREATE VIEW order_totals AS SELECT order_id, sum(price) AS total FROM order_lines GROUP BY order_id;
  CREATE FUNCTION close_order(order_id uuid) RETURNS SETOF orders LANGUAGE sql AS 'SELECT * FROM orders';
  COMMENT ON FUNCTION close_order(uuid) IS 'Closes an order';
  CREATE FUNCTION ping() RETURNS void LANGUAGE sql AS 'SELECT';
  CREATE SCHEMA sales;
  CREATE TABLE sales.customers (id int PRIMARY KEY, customer_id bigint REFERENCES customers);
  CREATE TABLE sales."Заказ" ("№" int PRIMARY KEY, "имя" text);`;

let server: SchemaServer;
let database: Database;
let plan: ResourcePlan;
let api: Api;

beforeAll(async () => {
  server = await SchemaServer.start();
  database = await server.databaseOf(sql);
  const overrides = "functions: { close_order: {}, ping: {} }";
  plan = planOf(database, readOverrides(overrides, "resources.yaml"));
  api = apiOfResources(plan);
});

afterAll(() => server.stop());

const schema = (name: string): JsonSchemaObject => {
  const found = api.schemas[name];
  if (typeof found !== "object") throw new Error(`no schema ${name}`);
  return found;
};
const operation = (id: string) => {
  const found = api.operations.find(({ operationId }) => operationId === id);
  if (found === undefined) throw new Error(`no operation ${id}`);
  return found;
};

describe("the document", () => {
  test("names every operation and every path once", () => {
    const ids = api.operations.map(({ operationId }) => operationId);
    const routes = api.operations.map(({ method, path }) => `${method} ${path.replace(/\{[^}]*\}/g, "{}")}`);
    expect(new Set(ids).size).toBe(ids.length);
    expect(new Set(routes).size).toBe(routes.length);
    expect([...operationsOf(plan).keys()]).toEqual(ids);
  });

  test("has paths, operation ids and schema names of plain letters only", () => {
    for (const { path, operationId } of api.operations) {
      expect(path.replace(/\{[^}]*\}/g, "")).toMatch(/^[a-z0-9/-]+$/);
      expect(operationId).toMatch(/^[a-z][A-Za-z0-9_]*$/);
    }
    for (const name of Object.keys(api.schemas)) expect(name).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
  });

  test("refers to schemas that are there, and has none that nobody refers to", () => {
    const text = JSON.stringify([api.operations, api.schemas]);
    const referred = new Set([...text.matchAll(/#\/\$defs\/([^"]+)/g)].map(([, name]) => name));
    expect([...referred].sort()).toEqual(Object.keys(api.schemas).sort());
  });

  test("holds no word of a column that may hold secrets", () => {
    expect(JSON.stringify(api)).not.toMatch(/password|apiKey|api_key/i);
  });

  test("reads back as it was written, without a finding", async () => {
    const text = formatDocument(writeDocument(api), "yaml");
    const read = await readDocument("https://shop.example/openapi.yaml", { readText: async () => text });
    expect(read.findings).toEqual([]);
    expect(differencesOf(api, read.api)).toEqual([]);
  });

  test("passes the recommended rules of Redocly, but for the licence that nobody knows", async () => {
    const config = await createConfig({ extends: ["recommended"] });
    const source = formatDocument(writeDocument(api), "yaml");
    const problems = await lintFromString({ source, config });
    expect(problems.map(({ ruleId }) => ruleId)).toEqual(["info-license"]);
  });
});

test("arrays may hold null, which no column forbids, and no part of a key is empty", () => {
  expect(schema("OrderLine").properties?.["tags"]).toEqual({
    type: "array",
    items: { type: ["string", "null"] },
  });
  expect(schema("NewTag").properties?.["name"]).toEqual({ type: "string", minLength: 1 });
});

test.each([
  ["listCustomers", "get /customers", ["200", "400", "401", "403", "default"]],
  ["createCustomer", "post /customers", ["201", "400", "401", "403", "409", "422", "default"]],
  ["getCustomer", "get /customers/{id}", ["200", "304", "400", "401", "403", "404", "default"]],
  [
    "updateCustomer",
    "patch /customers/{id}",
    ["200", "400", "401", "403", "404", "409", "412", "422", "default"],
  ],
  [
    "deleteOrderLine",
    "delete /order-lines/{orderId}/{line}",
    ["204", "400", "401", "403", "404", "409", "412", "default"],
  ],
  ["listTagsOfOrder", "get /orders/{id}/tags", ["200", "400", "401", "403", "404", "default"]],
  ["listSalesCustomers", "get /sales/customers", ["200", "400", "401", "403", "default"]],
  ["closeOrder", "post /actions/close-order", ["200", "400", "401", "403", "409", "422", "default"]],
  ["ping", "post /actions/ping", ["204", "400", "401", "403", "409", "422", "default"]],
])("%s is %s", (id, route, statuses) => {
  const { method, path, responses, security } = operation(id);
  expect(`${method} ${path}`).toBe(route);
  expect(responses.map(({ status }) => status)).toEqual(statuses);
  expect(security).toEqual([{ bearer: [] }]);
});

test("a list has parameters for its pages, its fields, and each field that it can be filtered by", () => {
  const parameters = operation("listOrders").parameters.map(({ name, schema: of, explode }) => [
    name,
    typeof of === "object" ? (of.$ref?.replace("#/$defs/", "") ?? of.type) : of,
    explode,
  ]);
  expect(parameters).toEqual([
    ["limit", "integer", false],
    ["cursor", "string", false],
    ["sort", "OrderSort", false],
    ["fields", "OrderFields", false],
    ["include", "OrderInclude", false],
    ["id", "UuidFilter", true],
    ["customerId", "NumberFilter", true],
    ["status", "EqualFilter", true],
    ["placedAt", "OrderFilter", true],
    ["notes", "NullableJsonFilter", true],
    ["paid", "NullableBooleanFilter", true],
    ["period", "NullableSetFilter", true],
    ["ref", "NullableTextFilter", true],
  ]);
});

test("a nested list has the parameters of the list that it is a part of", () => {
  const [key, ...others] = operation("listOrdersOfCustomer").parameters;
  expect(key).toMatchObject({ name: "id", in: "path", required: true });
  expect(others).toEqual(operation("listOrders").parameters);
});

test("a row holds its key at least, what can be included, and null where the column can be", () => {
  expect(schema("Customer")).toMatchObject({
    description: "Who buys. Answers hold every field, or those that `fields` asks for and the key.",
    required: ["id"],
    properties: {
      id: { type: "integer", format: "int64", readOnly: true },
      email: { $ref: "#/$defs/Email" },
      name: { type: "string", minLength: 1, maxLength: 80, description: "As it stands on parcels" },
      home: { anyOf: [{ $ref: "#/$defs/Address" }, { type: "null" }] },
      limit: { type: ["number", "null"], minimum: 0, maximum: 999_999.99, multipleOf: 0.01 },
      orders: { type: "array", items: { $ref: "#/$defs/Order" }, maxItems: 100 },
      customersReferredBy: { type: "array", items: { $ref: "#/$defs/Customer" } },
    },
  });
});

test("bodies hold what can be written, and need what nothing fills", () => {
  const made = schema("NewCustomer");
  expect(Object.keys(made.properties ?? {})).toEqual(["email", "name", "home", "limit", "referredById"]);
  expect(made.required).toEqual(["email", "name"]);
  expect(made.additionalProperties).toBe(false);
  expect(Object.keys(schema("OrderLinePatch").properties ?? {})).toEqual([
    "orderId",
    "line",
    "price",
    "tags",
  ]);
  expect(schema("OrderLinePatch").required).toBeUndefined();
});

test("the database's own types are named schemas", () => {
  expect(schema("OrderStatus")).toEqual({ type: "string", enum: ["open", "paid", "sent"] });
  expect(schema("Email")).toEqual({
    type: "string",
    pattern: "^[^@ ]+@[^@ ]+$",
    description: "Where mail goes",
  });
  expect(schema("Address").properties).toEqual({
    street: { type: ["string", "null"] },
    zip_code: { type: ["string", "null"] },
  });
});

const filters: readonly (readonly [name: string, taken: readonly string[], refused: readonly string[]])[] = [
  [
    "TextFilter",
    ["eq.", "eq.a", "like.*a*", 'in.(a,"b,c")', "in.(a\nb)", "lt.z"],
    ["a", "is.null", "has.a", "in.()x"],
  ],
  ["NullableTextFilter", ["is.null", "is.notnull", "eq.is.null"], ["is.true", "is"]],
  [
    "NumberFilter",
    ["eq.1", "lt.-1.5", "in.(1,NaN)", "eq.1e+21", "gt.-Infinity"],
    ["eq.", "eq.a", "in.(a)", "eq.e5", "like.1"],
  ],
  [
    "UuidFilter",
    ["eq.7c9e6679-7425-40de-944b-e07fc1f90ae7"],
    ["eq.1", "gt.7c9e6679-7425-40de-944b-e07fc1f90ae7"],
  ],
  ["NullableBooleanFilter", ["eq.true", "neq.false", "is.null"], ["eq.1", "true"]],
  ["NullableSetFilter", ["has.a", "overlaps.a,b"], ["eq.a"]],
  ["EqualFilter", ["eq.open", "in.(open,paid)"], ["lt.open"]],
];

test.each(filters)("%s takes its operators", (name, taken, refused) => {
  const { items } = schema(name);
  const pattern = new RegExp((typeof items === "object" && items.pattern) || "(?!)", "u");
  expect(taken.filter((text) => !pattern.test(text))).toEqual([]);
  expect(refused.filter((text) => pattern.test(text))).toEqual([]);
});

test("without security nobody has to be known", () => {
  const open = apiOfResources(planOf(database, readOverrides("security: none", "resources.yaml")));
  expect(open.securitySchemes).toEqual({});
  expect(open.operations.every(({ security }) => security.length === 0)).toBe(true);
  expect(open.operations.some(({ responses }) => responses.some(({ status }) => status === "401"))).toBe(
    false,
  );
});
