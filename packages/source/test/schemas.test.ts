import type { JsonSchema } from "@ashlar/model";
import ts from "typescript6";
import { describe, expect, it } from "vitest";
import { schemaOfValidator } from "../src/schemas/schema-reader.ts";
import { SchemaNames } from "../src/types/schema-names.ts";
import { fileOf, programOf } from "./support/code.ts";

type Case = readonly [code: string, schema: JsonSchema];

const string: JsonSchema = { type: "string" };
const number: JsonSchema = { type: "number" };

/** Those of zod are what `z.toJSONSchema(…, { io: "input" })` of zod 4.x gives, apart from what is only said otherwise. */
const tables: { readonly [library: string]: readonly Case[] } = {
  zod: [
    [
      `z.object({ name: z.string().min(1).max(80), age: z.number().int().min(0).optional() })`,
      {
        type: "object",
        properties: {
          name: { type: "string", minLength: 1, maxLength: 80 },
          age: { type: "integer", minimum: 0 },
        },
        required: ["name"],
      },
    ],
    [
      `z.object({ a: z.string().default("x"), b: z.string().nullable(), c: z.string().nullish() })`,
      {
        type: "object",
        properties: {
          a: { type: "string", default: "x" },
          b: { type: ["string", "null"] },
          c: { type: ["string", "null"] },
        },
        required: ["b"],
      },
    ],
    [`z.enum(["a", "b"])`, { type: "string", enum: ["a", "b"] }],
    [`z.nativeEnum(Role)`, { type: "string", enum: ["admin", "guest"] }],
    [`z.literal("a")`, { type: "string", const: "a" }],
    [`z.union([z.string(), z.number()])`, { anyOf: [string, number] }],
    [
      `z.discriminatedUnion("k", [z.object({ k: z.literal("a") }), z.object({ k: z.literal("b"), n: z.number() })])`,
      {
        oneOf: [
          { type: "object", properties: { k: { type: "string", const: "a" } }, required: ["k"] },
          {
            type: "object",
            properties: { k: { type: "string", const: "b" }, n: number },
            required: ["k", "n"],
          },
        ],
      },
    ],
    [
      `z.array(z.email()).min(1).max(3)`,
      { type: "array", items: { type: "string", format: "email" }, minItems: 1, maxItems: 3 },
    ],
    [
      `z.tuple([z.string(), z.number()])`,
      { type: "array", prefixItems: [string, number], minItems: 2, maxItems: 2, items: false },
    ],
    [`z.record(z.string(), z.number())`, { type: "object", additionalProperties: number }],
    [
      `z.strictObject({ a: z.uuid() })`,
      {
        type: "object",
        properties: { a: { type: "string", format: "uuid" } },
        required: ["a"],
        additionalProperties: false,
      },
    ],
    [
      `z.object({ a: z.string(), b: z.number() }).omit({ a: true }).extend({ c: z.boolean() })`,
      { type: "object", properties: { b: number, c: { type: "boolean" } }, required: ["b", "c"] },
    ],
    [
      `z.object({ a: z.string(), b: z.number() }).partial({ a: true })`,
      { type: "object", properties: { a: string, b: number }, required: ["b"] },
    ],
    [
      `z.object({ a: z.string().optional() }).required()`,
      { type: "object", properties: { a: string }, required: ["a"] },
    ],
    [`z.string().transform((s) => s.length)`, string],
    [
      `z.coerce.number().gt(1).lt(9).multipleOf(2)`,
      { type: "number", exclusiveMinimum: 1, exclusiveMaximum: 9, multipleOf: 2 },
    ],
    [`z.string().regex(/^a+$/).describe("d")`, { type: "string", pattern: "^a+$", description: "d" }],
    [`z.string().regex(/^INV-[a-f\\d]{6}$/i)`, { type: "string", pattern: "^[iI][nN][vV]-[a-fA-F\\d]{6}$" }],
    // A class of both cases that cannot be written, and a line's end that a pattern has not.
    [`z.array(z.string().regex(/[A-z]\\x41/i).regex(/^a$/m))`, { type: "array", items: string }],
    [`z.iso.datetime()`, { type: "string", format: "date-time" }],
    [`z.string().datetime()`, { type: "string", format: "date-time" }],
    [
      `z.object({ a: z.string().optional().transform((x) => x), b: z.preprocess((x) => x, z.number().optional()) })`,
      { type: "object", properties: { a: string, b: number } },
    ],
    [`z.number().max(LIMIT)`, { type: "number", maximum: 100 }],
  ],
  joi: [
    [
      `Joi.object({ name: Joi.string().min(1).required(), age: Joi.number().integer().min(0), tags: Joi.array().items(Joi.string()).max(3) })`,
      {
        type: "object",
        properties: {
          name: { type: "string", minLength: 1 },
          age: { type: "integer", minimum: 0 },
          tags: { type: "array", items: string, maxItems: 3 },
        },
        required: ["name"],
      },
    ],
    [`Joi.string().valid("a", "b").default("a")`, { type: "string", enum: ["a", "b"], default: "a" }],
    [`Joi.string().allow(null)`, { type: ["string", "null"] }],
    [
      `Joi.string().uri().allow(null, "")`,
      { anyOf: [{ type: "string", format: "uri" }, { type: "string", const: "" }, { type: "null" }] },
    ],
    [`Joi.alternatives().try(Joi.string(), Joi.number())`, { anyOf: [string, number] }],
    [
      `Joi.object().keys({ at: { city: Joi.string().required() } }).unknown(false)`,
      {
        type: "object",
        properties: { at: { type: "object", properties: { city: string }, required: ["city"] } },
        additionalProperties: false,
      },
    ],
    [`Joi.string().pattern(/^x/).guid()`, { type: "string", pattern: "^x", format: "uuid" }],
  ],
  yup: [
    [
      `yup.object({ name: yup.string().required().max(5), mail: yup.string().email().nullable(), kind: yup.string().oneOf(["a", "b"]) })`,
      {
        type: "object",
        properties: {
          name: { type: "string", maxLength: 5 },
          mail: { type: ["string", "null"], format: "email" },
          kind: { type: "string", enum: ["a", "b"] },
        },
        required: ["name"],
      },
    ],
    [
      `yup.array().of(yup.number().integer().positive()).min(1)`,
      { type: "array", items: { type: "integer", exclusiveMinimum: 0 }, minItems: 1 },
    ],
    [
      `yupObject().shape({ a: yup.mixed() }).noUnknown()`,
      { type: "object", properties: { a: {} }, additionalProperties: false },
    ],
  ],
  TypeBox: [
    [
      `Type.Object({ id: Type.Integer({ minimum: 1 }), note: Type.Optional(Type.String({ maxLength: 9 })) }, { additionalProperties: false })`,
      {
        type: "object",
        properties: { id: { type: "integer", minimum: 1 }, note: { type: "string", maxLength: 9 } },
        required: ["id"],
        additionalProperties: false,
      },
    ],
    [`Type.Union([Type.Literal("a"), Type.Literal("b")])`, { type: "string", enum: ["a", "b"] }],
    [`Type.Union([Type.String(), Type.Null()])`, { anyOf: [string, { type: "null" }] }],
    [`Type.Record(Type.String(), Type.Number())`, { type: "object", additionalProperties: number }],
    [
      `Type.Omit(Type.Object({ a: Type.String(), b: Type.Number() }), ["a"])`,
      { type: "object", properties: { b: number }, required: ["b"] },
    ],
  ],
  "JSON Schema": [
    [
      `{ type: "object", required: ["a"], properties: { a: { type: "array", items: { type: "string" } }, b: { $ref: "thing#" } } } as const`,
      {
        type: "object",
        required: ["a"],
        properties: { a: { type: "array", items: string }, b: { $ref: "#/$defs/thing" } },
      },
    ],
    [`{ type: "string", nullable: true, maxLength: LIMIT }`, { type: ["string", "null"], maxLength: 100 }],
  ],
};

const head = `
import { z } from "zod";
import Joi from "joi";
import * as yup from "yup";
import { object as yupObject } from "yup";
import { Type } from "@sinclair/typebox";
enum Role { Admin = "admin", Guest = "guest" }
const LIMIT = 100;
`;

const texts = Object.values(tables)
  .flat()
  .map(([code], index) => `export const of${index} = [${code}];`);

const program = programOf({
  "tables.ts": `${head}${texts.join("\n")}`,
  "shared.ts": `import { z } from "zod";
const email = z.string().email();
export const addressSchema = z.object({ city: z.string() });
export const userSchema = z.object({ email, address: addressSchema.optional() });
export const Node = z.object({ name: z.string(), get children() { return z.array(Node); } });
`,
  "named.ts": `import { userSchema } from "./shared.js";
import * as shared from "./shared.js";
import { z } from "zod";
export const value = [userSchema.extend({ id: z.number() }), userSchema, shared.Node, userSchema.shape.email];
`,
  "ids.ts": `import { Type } from "@sinclair/typebox";
const Book = Type.Object({ id: Type.String() }, { $id: "Book" });
const loan = { $id: "Loan", type: "object", properties: { book: Book } };
const schema = Type.Object({ of: Book });
export const value = [Type.Ref(Book), Book, loan, schema];
`,
  "helpers.ts": `import { Type, type TSchema } from "@sinclair/typebox";
import { z } from "zod";
import { unknownHelper } from "./nowhere.js";
const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
function Page(item: TSchema, { max = 50 }: { max?: number } = {}) {
  const data = Type.Array(Nullable(item), { maxItems: max });
  return Type.Object({ data });
}
const StringEnum = (values: string[]) => Type.Unsafe({ type: "string", enum: values });
const list = (of: object) => ({ type: "array", items: of });
const orNull = (of: object) => ({ ...of, nullable: true });
const zPage = (t: z.ZodType) => z.object({ items: z.array(t) });
const Book = Type.Object({ id: Type.String() });
const BookPage = Page(Book, { max: 9 });
const failures = { 404: Book, "409": [Book] };
const again = (of: TSchema): TSchema => Type.Array(again(of));
export const value = [
  Page(Page(Type.String())), BookPage, StringEnum(["a", "b"]), list(orNull({ type: "string" })),
  zPage(z.string()).extend({ total: z.number() }), failures[404], failures["409"][0],
  Type.Object({ of: unknownHelper(Book) }), again(Book),
];
`,
  "metas.ts": `import Joi from "joi"; import { z } from "zod";
const Invoice = z.object({ no: z.string(), get parent() { return Invoice.optional(); } }).meta({ id: "Invoice" });
const paidSchema = z.object({ of: Invoice }).openapi("Payment");
const base = Joi.object({ a: Joi.string() });
export const value = [Invoice, z.array(Invoice), paidSchema, base.min(1)];
`,
  "common.js": `const Joi = require("joi");
const { object, string } = require("yup");
exports.value = [Joi.string(), object({ a: string().required() }), unknown.string()];
`,
});

function schemasIn(path: string, names: SchemaNames): readonly (JsonSchema | undefined)[] {
  const context = { checker: program.getTypeChecker(), names };
  const found: (JsonSchema | undefined)[] = [];
  const visit = (node: ts.Node): void => {
    const isList = ts.isVariableDeclaration(node.parent) || ts.isBinaryExpression(node.parent);
    if (!ts.isArrayLiteralExpression(node) || !isList) ts.forEachChild(node, visit);
    else found.push(...node.elements.map((one) => schemaOfValidator(one, context)));
  };
  ts.forEachChild(fileOf(program, path), visit);
  return found;
}

describe("validators as JSON Schema", () => {
  const found = schemasIn("tables.ts", new SchemaNames());
  let index = 0;
  for (const [library, cases] of Object.entries(tables)) {
    const own = cases.map((one): [...Case, number] => [...one, index++]);
    it.each(own)(`${library}: %s`, (_, schema, place) => expect(found[place]).toEqual(schema));
  }

  it("constants that hold schemas become components, also through imports and in themselves", () => {
    const names = new SchemaNames();
    const [extended, user, node, email] = schemasIn("named.ts", names);
    const mail = { type: "string", format: "email" };
    const address = { $ref: "#/$defs/Address" };
    expect(extended).toEqual({
      type: "object",
      properties: { email: mail, address, id: number },
      required: ["email", "id"],
    });
    expect([user, node, email]).toEqual([{ $ref: "#/$defs/User" }, { $ref: "#/$defs/Node" }, mail]);
    expect(names.schemas).toEqual({
      User: { type: "object", properties: { email: mail, address }, required: ["email"] },
      Address: { type: "object", properties: { city: string }, required: ["city"] },
      Node: {
        type: "object",
        properties: { name: string, children: { type: "array", items: { $ref: "#/$defs/Node" } } },
        required: ["name", "children"],
      },
    });
  });

  it("helpers of the service's own are followed with what they are given", () => {
    const names = new SchemaNames();
    const book = { $ref: "#/$defs/Book" };
    const pageOf = (item: JsonSchema, maxItems: number): JsonSchema => ({
      type: "object",
      properties: { data: { type: "array", items: { anyOf: [item, { type: "null" }] }, maxItems } },
      required: ["data"],
    });
    expect(schemasIn("helpers.ts", names).slice(0, 8)).toEqual([
      pageOf(pageOf(string, 50), 50),
      { $ref: "#/$defs/BookPage" },
      { type: "string", enum: ["a", "b"] },
      { type: "array", items: { type: ["string", "null"] } },
      {
        type: "object",
        properties: { items: { type: "array", items: string }, total: number },
        required: ["items", "total"],
      },
      book,
      book,
      { type: "object", properties: { of: {} }, required: ["of"] },
    ]);
    expect(names.schemas["BookPage"]).toEqual(pageOf(book, 9));
  });

  it("the id that zod's registry has is a component's name, of what refers to itself too", () => {
    const names = new SchemaNames();
    const invoice = { $ref: "#/$defs/Invoice" };
    expect(schemasIn("metas.ts", names)).toEqual([
      invoice,
      { type: "array", items: invoice },
      { $ref: "#/$defs/Payment" },
      { type: "object", properties: { a: string }, minProperties: 1 },
    ]);
    expect(names.schemas).toMatchObject({
      Invoice: { type: "object", properties: { no: string, parent: invoice }, required: ["no"] },
      Payment: { type: "object", properties: { of: invoice }, required: ["of"] },
    });
  });

  it("an id is a component's name, and what is only called a schema is none", () => {
    const names = new SchemaNames();
    const book = { $ref: "#/$defs/Book" };
    expect(schemasIn("ids.ts", names)).toEqual([
      book,
      book,
      { $ref: "#/$defs/Loan" },
      { type: "object", properties: { of: book }, required: ["of"] },
    ]);
    expect(Object.keys(names.schemas)).toEqual(["Book", "Loan"]);
  });

  it("CommonJS is read as well; what is of no known library is no schema", () => {
    expect(schemasIn("common.js", new SchemaNames())).toEqual([
      string,
      { type: "object", properties: { a: string }, required: ["a"] },
      undefined,
    ]);
  });
});
