import type { JsonSchema } from "@ashlar/model";
import { describe, expect, it } from "vitest";
import { readRoutes } from "../src/read-routes.ts";
import { declaredSchemas } from "../src/schemas/declared-schemas.ts";
import { inferredTypes } from "../src/schemas/inferred-types.ts";
import { SchemaNames } from "../src/types/schema-names.ts";
import { fileOf, folder, programOf } from "./support/code.ts";
import { routesOf } from "./support/routes.ts";

/** As much of each library's types as inferring needs, kept where the library keeps it. */
const libraries = {
  "node_modules/zod/package.json": `{ "name": "zod", "types": "index.d.ts", "exports": { ".": { "types": "./index.d.ts" }, "./v3": { "types": "./v3.d.ts" } } }`,
  "node_modules/zod/index.d.ts": `export interface Type<O, I = O> { _zod: { output: O; input: I }; _def: object; _output: O; _input: I; optional(): Type<O | undefined, I | undefined>; default(v: O): Type<O, I | undefined>; transform<T>(f: (v: O) => T): Type<T, I>; uuid(): Type<O, I>; partial(): Type<Partial<O>, Partial<I>> }
type Fields = { [name: string]: Type<any, any> };
export declare namespace z { type infer<T extends Type<any, any>> = T["_output"]; type output<T extends Type<any, any>> = T["_output"]; type input<T extends Type<any, any>> = T["_input"]; }
export declare const z: { object<T extends Fields>(of: T): Type<{ [K in keyof T]: T[K]["_output"] }, { [K in keyof T]: T[K]["_input"] }>; string(): Type<string>; number(): Type<number> };`,
  "node_modules/zod/v3.d.ts": `export interface Type<O, I = O> { _def: object; _output: O; _input: I; default(v: O): Type<O, I | undefined>; optional(): Type<O | undefined, I | undefined>; partial(): Type<Partial<O>, Partial<I>> }
type Fields = { [name: string]: Type<any, any> };
export declare const z: { object<T extends Fields>(of: T): Type<{ [K in keyof T]: T[K]["_output"] }, { [K in keyof T]: T[K]["_input"] }>; string(): Type<string>; number(): Type<number> };`,
  "node_modules/yup/package.json": `{ "name": "yup", "types": "index.d.ts" }`,
  "node_modules/yup/index.d.ts": `export interface Schema<T> { __outputType: T; required(): Schema<T>; uuid(): Schema<T> }
export type InferType<S extends Schema<any>> = S["__outputType"];
export declare function object<T extends { [name: string]: Schema<any> }>(of: T): Schema<{ [K in keyof T]: T[K]["__outputType"] }>;
export declare function string(): Schema<string>;`,
  "node_modules/@sinclair/typebox/package.json": `{ "name": "@sinclair/typebox", "types": "index.d.ts" }`,
  "node_modules/@sinclair/typebox/index.d.ts": `export interface TSchema { static: unknown }
export interface TObject<T extends { [name: string]: TSchema }> { static: { [K in keyof T]: T[K]["static"] } }
export type Static<T extends TSchema> = T["static"];
export declare const Type: { Object<T extends { [name: string]: TSchema }>(of: T): TObject<T>; String(o?: object): { static: string } };`,
};

const uuid: JsonSchema = { type: "string", format: "uuid" };
const asTask: JsonSchema = { $ref: "#/$defs/Task" };
const task: JsonSchema = { type: "object", properties: { id: uuid }, required: ["id"] };

interface Case {
  readonly title: string;
  readonly code: string;
  /** Of the answer. */
  readonly schema: JsonSchema;
  readonly schemas: { readonly [name: string]: JsonSchema };
}

const zod = `import { z } from "zod"; const taskSchema = z.object({ id: z.string().uuid() });`;

const cases: readonly Case[] = [
  {
    title: "zod's infer is the schema, through an alias and in a list",
    code: `${zod} type Task = z.infer<typeof taskSchema>; declare const found: Task[];`,
    schema: { type: "array", items: asTask },
    schemas: { Task: task },
  },
  {
    title: "what parse gives is the schema, though nobody named the type",
    code: `${zod} declare const found: { task: (typeof taskSchema)["_output"]; of?: z.input<typeof taskSchema> };`,
    schema: { type: "object", properties: { task: asTask, of: asTask }, required: ["task"] },
    schemas: { Task: task },
  },
  {
    title: "what a transformation made is told by its type",
    code: `import { z } from "zod"; const taskSchema = z.object({ id: z.string().transform(Number) });
declare const found: z.output<typeof taskSchema>;`,
    schema: { type: "object", properties: { id: { type: "number" } }, required: ["id"] },
    schemas: {},
  },
  {
    title: "yup's InferType is the schema",
    code: `import { object, string, type InferType } from "yup"; const taskSchema = object({ id: string().uuid().required() });
declare const found: InferType<typeof taskSchema> | undefined;`,
    schema: asTask,
    schemas: { Task: task },
  },
  {
    title: "TypeBox's Static is the schema",
    code: `import { type Static, Type } from "@sinclair/typebox"; const Task = Type.Object({ id: Type.String({ format: "uuid" }) });
type Task = Static<typeof Task>; declare const found: Task;`,
    schema: asTask,
    schemas: { Task: task },
  },
];

const partial = (version: string): string => `import { z } from "${version}";
const noteSchema = z.object({ title: z.string(), size: z.number().default(1) }).partial();
app.post("/n", (req, res) => { noteSchema.parse(req.body); res.end(); });`;
const start = `import express from "express"; const app = express();\n`;

const program = programOf({
  ...libraries,
  ...Object.fromEntries(
    cases.map(({ code }, index) => [
      `case${index}.ts`,
      `${start}${code}\napp.get("/x", (req, res) => { res.json(found); });\nexport {};`,
    ]),
  ),
  "zod3.ts": `${start}${partial("zod/v3")}`,
  "zod4.ts": `${start}${partial("zod")}`,
});

function read(path: string): ReturnType<typeof readRoutes>["api"] {
  const context = { checker: program.getTypeChecker(), names: new SchemaNames() };
  const file = fileOf(program, path);
  return readRoutes(routesOf(file, "express"), {
    program,
    title: "T",
    version: "1",
    cwd: folder,
    names: context.names,
    schemasOf: declaredSchemas(context),
    inferred: inferredTypes([file], context),
  }).api;
}

describe("types that are inferred from validators", () => {
  it.each(cases.map((one, index) => [one.title, one, index] as const))("%s", (_, one, index) => {
    const { operations, schemas } = read(`case${index}.ts`);
    expect(operations[0]?.responses[0]?.content[0]?.schema).toEqual(one.schema);
    expect(schemas).toEqual(one.schemas);
  });

  it.each([
    ["3", { title: { type: "string" }, size: { type: "number" } }],
    ["4", { title: { type: "string" }, size: { type: "number", default: 1 } }],
  ])("what is partial in zod %s has the defaults that are filled in", (version, properties) => {
    expect(read(`zod${version}.ts`).schemas).toEqual({ Note: { type: "object", properties } });
  });
});
