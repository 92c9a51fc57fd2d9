/** The document of a service of a size that people write: orders, customers and the like, four operations each. */

type Node = { [key: string]: unknown };

/** Their names, in the document's order. */
export const resources: readonly string[] =
  "orders customers products invoices payments refunds shipments carriers warehouses suppliers returns coupons taxes reviews carts wishlists subscriptions plans teams members projects tasks labels comments attachments".split(
    " ",
  );

/** @param operations a multiple of four, at most 100 */
export function makeServiceDocument(operations: number): Node {
  const paths: Node = {};
  for (const name of resources.slice(0, operations / 4)) {
    paths[`/${name}`] = {
      get: {
        operationId: `list${capital(name)}`,
        parameters: [
          { name: "limit", in: "query", schema: { type: "integer", minimum: 1, maximum: 100, default: 20 } },
          { name: "cursor", in: "query", schema: { type: "string" } },
        ],
        responses: { "200": answer({ type: "array", items: { $ref: "#/components/schemas/Receipt" } }) },
      },
      post: {
        operationId: `create${capital(name)}`,
        requestBody: {
          required: true,
          content: { "application/json": { schema: { $ref: "#/components/schemas/Order" } } },
        },
        responses: { "201": answer({ $ref: "#/components/schemas/Receipt" }) },
      },
    };
    paths[`/${name}/{id}`] = {
      parameters: [{ name: "id", in: "path", required: true, schema: { type: "string", format: "uuid" } }],
      get: {
        operationId: `get${capital(name)}`,
        responses: { "200": answer({ $ref: "#/components/schemas/Receipt" }) },
      },
      delete: { operationId: `delete${capital(name)}`, responses: { "204": { description: "Gone." } } },
    };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Shop", version: "1" },
    servers: [{ url: "/v1" }],
    paths,
    components: { schemas: { Order: order, Address: address, Item: item, Receipt: receipt } },
  };
}

/** `orders` → `Orders` */
export function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function answer(schema: Node): Node {
  return { description: "Done.", content: { "application/json": { schema } } };
}

const text = (maxLength: number): Node => ({ type: "string", minLength: 1, maxLength });

const address: Node = {
  type: "object",
  required: ["street", "city", "postalCode", "country"],
  properties: {
    street: text(200),
    extra: { type: ["string", "null"] },
    city: text(100),
    postalCode: { type: "string", pattern: "^[0-9A-Z -]{3,10}$" },
    country: { enum: ["AT", "CH", "DE", "FR", "GB", "IT", "NL", "US"] },
  },
  additionalProperties: false,
};

const item: Node = {
  type: "object",
  required: ["sku", "quantity", "unitPrice"],
  properties: {
    sku: { type: "string", pattern: "^[A-Z]{3}-[0-9]{4}$" },
    quantity: { type: "integer", minimum: 1, maximum: 1000 },
    unitPrice: { type: "number", minimum: 0 },
    note: { type: "string", maxLength: 500 },
    options: { type: "object", additionalProperties: { type: "string" } },
  },
};

const order: Node = {
  type: "object",
  required: ["email", "currency", "shipping", "items"],
  properties: {
    email: { type: "string", format: "email" },
    placedAt: { type: "string", format: "date-time" },
    currency: { enum: ["CHF", "EUR", "GBP", "USD"] },
    shipping: { $ref: "#/components/schemas/Address" },
    billing: { $ref: "#/components/schemas/Address" },
    items: { type: "array", minItems: 1, maxItems: 100, items: { $ref: "#/components/schemas/Item" } },
    payment: {
      oneOf: [
        {
          type: "object",
          required: ["kind", "token"],
          properties: { kind: { const: "card" }, token: text(100) },
        },
        {
          type: "object",
          required: ["kind", "iban"],
          properties: { kind: { const: "transfer" }, iban: text(34) },
        },
      ],
      discriminator: { propertyName: "kind" },
    },
    tags: { type: "array", items: text(40), uniqueItems: true },
  },
};

const receipt: Node = {
  type: "object",
  required: ["id", "email", "lines"],
  properties: { id: { type: "string" }, email: { type: "string" }, lines: { type: "integer" } },
};

/** A body that fits `Order`: 1.3 KB of JSON. */
export const sampleOrder: Node = {
  email: "ada.lovelace@example.com",
  placedAt: "2026-11-21T07:45:00Z",
  currency: "EUR",
  shipping: { street: "Hauptstrasse 12", extra: null, city: "Zürich", postalCode: "8001", country: "CH" },
  billing: {
    street: "12 Rue de la Paix",
    extra: "2nd floor",
    city: "Paris",
    postalCode: "75002",
    country: "FR",
  },
  items: Array.from({ length: 6 }, (_, index) => ({
    sku: `ABC-${1000 + index}`,
    quantity: index + 1,
    unitPrice: 19.95 + index,
    note: "Please wrap it as a gift, in paper if you can.",
    options: { color: index % 2 === 0 ? "blue" : "green", size: "M" },
  })),
  payment: { kind: "card", token: "tok_4f9a8c2e71b04d7fa1c2" },
  tags: ["gift", "autumn", "newsletter"],
};
