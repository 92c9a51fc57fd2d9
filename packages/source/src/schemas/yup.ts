/** yup: everything may be left out that is not `required()` or `defined()`. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";
import type ts from "typescript6";
import {
  arrayOf,
  type Draft,
  having,
  joinObjects,
  limit,
  objectOf,
  objectSchema,
  orNull,
  pickProperties,
  requireProperties,
  valuesSchema,
} from "./draft.ts";
import type { Args, Change, Dialect, SchemaReader } from "./schema-reader.ts";

const STARTS: { readonly [name: string]: (args: Args, reader: SchemaReader) => JsonSchema } = {
  string: () => ({ type: "string" }),
  number: () => ({ type: "number" }),
  boolean: () => ({ type: "boolean" }),
  bool: () => ({ type: "boolean" }),
  date: () => ({ type: "string", format: "date-time" }),
  mixed: () => ({}),
  array: ([item], reader) => (item === undefined ? { type: "array" } : arrayOf(reader.schema(item))),
  object: ([shape], reader) => objectFrom(shape, reader),
  tuple: ([items], reader) => ({
    type: "array",
    prefixItems: reader.elements(items).map((item) => reader.schema(item)),
    items: false,
  }),
};

const CHANGES: { readonly [name: string]: Change } = {
  min: (schema, [value], reader) => limit(schema, "min", reader.number(value)),
  max: (schema, [value], reader) => limit(schema, "max", reader.number(value)),
  length: (schema, [value], reader) =>
    limit(limit(schema, "min", reader.number(value)), "max", reader.number(value)),
  moreThan: (schema, [value], reader) => having(schema, "exclusiveMinimum", reader.number(value)),
  lessThan: (schema, [value], reader) => having(schema, "exclusiveMaximum", reader.number(value)),
  positive: (schema) => ({ ...schema, exclusiveMinimum: 0 }),
  negative: (schema) => ({ ...schema, exclusiveMaximum: 0 }),
  integer: (schema) => ({ ...schema, type: "integer" }),
  email: (schema) => ({ ...schema, format: "email" }),
  url: (schema) => ({ ...schema, format: "uri" }),
  uuid: (schema) => ({ ...schema, format: "uuid" }),
  datetime: (schema) => ({ ...schema, format: "date-time" }),
  matches: (schema, [value], reader) => having(schema, "pattern", reader.pattern(value)),
  oneOf: (schema, [values], reader) => {
    const own = reader.json(values);
    if (!Array.isArray(own)) return schema;
    return { ...objectSchema(valuesSchema(own)), ...schema, ...(own.length === 1 ? {} : { enum: own }) };
  },
  of: (schema, [item], reader) => ({ ...schema, items: reader.schema(item) }),
  shape: (schema, [shape], reader) => joinObjects(reader.opened(schema), objectFrom(shape, reader)),
  concat: (schema, [other], reader) =>
    joinObjects(reader.opened(schema), reader.opened(reader.schema(other))),
  pick: (schema, [names], reader) => {
    const meant = reader.elements(names).map((name) => reader.text(name));
    return pickProperties(reader.opened(schema), (name) => meant.includes(name));
  },
  omit: (schema, [names], reader) => {
    const meant = reader.elements(names).map((name) => reader.text(name));
    return pickProperties(reader.opened(schema), (name) => !meant.includes(name));
  },
  partial: (schema, _, reader) => requireProperties(reader.opened(schema), false),
  noUnknown: (schema, [isRefused], reader) =>
    reader.json(isRefused) === false ? schema : { ...reader.opened(schema), additionalProperties: false },
  nullable: (schema, [isNullable], reader) => (reader.json(isNullable) === false ? schema : orNull(schema)),
  default: (schema, [value], reader) => having(schema, "default", reader.json(value)),
  label: (schema, [value], reader) => having(schema, "title", reader.text(value)),
};

export const yup: Dialect = {
  start(name, args, reader) {
    const plain = name.replace(/^yup\./i, "");
    const make = Object.hasOwn(STARTS, plain) ? STARTS[plain] : undefined;
    return make === undefined ? undefined : drafted(make(args, reader));
  },
  apply(draft, { name, args }, reader) {
    if (args === undefined) return undefined;
    if (name === "required" || name === "defined") return { ...draft, isOptional: false };
    if (name === "optional" || name === "notRequired") return { ...draft, isOptional: true };
    if (name === "nullish") return { ...draft, schema: orNull(draft.schema), isOptional: true };
    const change = Object.hasOwn(CHANGES, name) ? CHANGES[name] : undefined;
    return change === undefined
      ? draft
      : { ...draft, schema: change(objectSchema(draft.schema), args, reader) };
  },
};

function drafted(schema: JsonSchema): Draft {
  return { schema, isOptional: true, library: "yup" };
}

function objectFrom(shape: ts.Expression | undefined, reader: SchemaReader): JsonSchemaObject {
  if (shape === undefined) return { type: "object" };
  return objectOf(reader.entries(shape).map(([name, value]) => [name, reader.part(value)] as const));
}
