/** Joi, also as celebrate hands it on: everything may be left out that is not `required()`. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";
import ts from "typescript6";
import {
  type Draft,
  having,
  joinObjects,
  limit,
  objectOf,
  objectSchema,
  orNull,
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
  binary: () => ({ type: "string", format: "binary" }),
  any: () => ({}),
  array: () => ({ type: "array" }),
  object: ([keys], reader) => objectFrom(keys, reader),
  compile: ([keys], reader) => member(keys, reader).schema,
  alternatives: (options, reader) => (options.length === 0 ? {} : { anyOf: listed(options, reader) }),
  valid: (values, reader) => valuesSchema(listedValues(values, reader)),
  equal: (values, reader) => valuesSchema(listedValues(values, reader)),
};

const CHANGES: { readonly [name: string]: Change } = {
  min: (schema, [value], reader) => limit(schema, "min", reader.number(value)),
  max: (schema, [value], reader) => limit(schema, "max", reader.number(value)),
  length: (schema, [value], reader) =>
    limit(limit(schema, "min", reader.number(value)), "max", reader.number(value)),
  greater: (schema, [value], reader) => having(schema, "exclusiveMinimum", reader.number(value)),
  less: (schema, [value], reader) => having(schema, "exclusiveMaximum", reader.number(value)),
  positive: (schema) => ({ ...schema, exclusiveMinimum: 0 }),
  negative: (schema) => ({ ...schema, exclusiveMaximum: 0 }),
  integer: (schema) => ({ ...schema, type: "integer" }),
  port: (schema) => ({ ...schema, type: "integer", minimum: 0, maximum: 65535 }),
  multiple: (schema, [value], reader) => having(schema, "multipleOf", reader.number(value)),
  email: (schema) => ({ ...schema, format: "email" }),
  uri: (schema) => ({ ...schema, format: "uri" }),
  uuid: (schema) => ({ ...schema, format: "uuid" }),
  guid: (schema) => ({ ...schema, format: "uuid" }),
  hostname: (schema) => ({ ...schema, format: "hostname" }),
  isoDate: (schema) => ({ ...schema, format: "date-time" }),
  iso: (schema) => ({ ...schema, format: "date-time" }),
  isoDuration: (schema) => ({ ...schema, format: "duration" }),
  base64: (schema) => ({ ...schema, contentEncoding: "base64" }),
  hex: (schema) => ({ ...schema, pattern: "^[a-fA-F0-9]+$" }),
  alphanum: (schema) => ({ ...schema, pattern: "^[a-zA-Z0-9]+$" }),
  token: (schema) => ({ ...schema, pattern: "^\\w+$" }),
  regex: (schema, [value], reader) => having(schema, "pattern", reader.pattern(value)),
  pattern: (schema, [key, value], reader) => {
    if (value === undefined || schema.type !== "object")
      return having(schema, "pattern", reader.pattern(key));
    const pattern = reader.pattern(key);
    const own = member(value, reader).schema;
    if (pattern === undefined) return { ...schema, additionalProperties: own };
    return { ...schema, patternProperties: { ...schema.patternProperties, [pattern]: own } };
  },
  items: (schema, items, reader) => {
    const own = listed(items, reader);
    return { ...schema, items: own.length === 1 ? (own[0] ?? {}) : { anyOf: own } };
  },
  ordered: (schema, items, reader) => ({ ...schema, prefixItems: listed(items, reader) }),
  unique: (schema) => ({ ...schema, uniqueItems: true }),
  single: (schema) => ({ anyOf: [schema, schema.items ?? {}] }),
  keys: (schema, [keys], reader) => joinObjects(reader.opened(schema), objectFrom(keys, reader)),
  append: (schema, [keys], reader) => joinObjects(reader.opened(schema), objectFrom(keys, reader)),
  concat: (schema, [other], reader) =>
    joinObjects(reader.opened(schema), reader.opened(reader.schema(other))),
  unknown: (schema, [isAllowed], reader) => ({
    ...reader.opened(schema),
    additionalProperties: reader.json(isAllowed) !== false,
  }),
  try: (_, options, reader) => ({ anyOf: listed(options, reader) }),
  valid: (schema, values, reader) => among(schema, values, reader),
  equal: (schema, values, reader) => among(schema, values, reader),
  only: (schema) => schema,
  allow: (schema, values, reader) => allowing(schema, values, reader),
  default: (schema, [value], reader) => having(schema, "default", reader.json(value)),
  description: (schema, [value], reader) => having(schema, "description", reader.text(value)),
  note: (schema) => schema,
  example: (schema, [value], reader) => {
    const own = reader.json(value);
    return own === undefined ? schema : { ...schema, examples: [...(schema.examples ?? []), own] };
  },
  fork: (schema, [names, change], reader) => {
    const meant = reader.elements(names).map((name) => reader.text(name));
    const isRequired = /\.required\(/.test(change?.getText() ?? "");
    return requireProperties(reader.opened(schema), isRequired, (name) => meant.includes(name));
  },
};

export const joi: Dialect = {
  start(name, args, reader) {
    const plain = name.replace(/^[Jj]oi\./, "");
    if (plain === "required" || plain === "optional") return drafted({}, plain === "optional");
    const make = Object.hasOwn(STARTS, plain) ? STARTS[plain] : undefined;
    return make === undefined ? undefined : drafted(make(args, reader));
  },
  apply(draft, { name, args }, reader) {
    if (args === undefined) return undefined;
    if (name === "required" || name === "exist") return { ...draft, isOptional: false };
    if (name === "optional" || name === "forbidden") return { ...draft, isOptional: true };
    const change = Object.hasOwn(CHANGES, name) ? CHANGES[name] : undefined;
    if (change === undefined) return draft;
    // What a size counts depends on what it is of.
    const own = /^(min|max|length)$/.test(name) ? reader.opened(draft.schema) : objectSchema(draft.schema);
    return { ...draft, schema: change(own, args, reader) };
  },
};

function drafted(schema: JsonSchema, isOptional: boolean = true): Draft {
  return { schema, isOptional, library: "joi" };
}

/** Joi takes a plain object wherever a schema may stand. */
function member(value: ts.Expression | undefined, reader: SchemaReader): Draft {
  const draft = value === undefined ? undefined : reader.draft(value);
  if (draft !== undefined) return draft;
  const own = reader.json(value);
  const isPlain = reader.entries(value).length > 0;
  if (isPlain) return drafted(objectFrom(value, reader));
  if (value !== undefined && own === undefined)
    return { ...reader.part(value), isOptional: true, library: "joi" };
  return drafted(own === undefined || typeof own === "object" ? {} : valuesSchema([own]));
}

export function objectFrom(keys: ts.Expression | undefined, reader: SchemaReader): JsonSchemaObject {
  if (keys === undefined) return { type: "object" };
  return objectOf(reader.entries(keys).map(([name, value]) => [name, member(value, reader)] as const));
}

function listed(options: Args, reader: SchemaReader): JsonSchema[] {
  return options.flatMap((option) => {
    const inner = reader.elements(option);
    return inner.length > 0 ? listed(inner, reader) : [member(option, reader).schema];
  });
}

function listedValues(values: Args, reader: SchemaReader): NonNullable<JsonSchemaObject["enum"]> {
  return values.flatMap((value) => {
    const own = reader.json(ts.isSpreadElement(value) ? value.expression : value);
    return Array.isArray(own) ? own : own === undefined ? [] : [own];
  });
}

function among(schema: JsonSchemaObject, values: Args, reader: SchemaReader): JsonSchema {
  const own = listedValues(values, reader);
  if (own.length === 0) return schema;
  const { type, const: _, enum: __, ...rest } = objectSchema(valuesSchema(own));
  return { ...schema, ...(schema.type === undefined ? { type } : {}), ...rest, enum: own };
}

/** `allow(null)` and `allow("")` widen what the rest says. */
function allowing(schema: JsonSchemaObject, values: Args, reader: SchemaReader): JsonSchema {
  const own = listedValues(values, reader);
  const more = own.filter((value) => value !== null);
  const wide: JsonSchemaObject =
    schema.enum === undefined
      ? more.includes("") && (schema.format !== undefined || schema.pattern !== undefined || schema.minLength)
        ? { anyOf: [schema, { type: "string", const: "" }] }
        : schema
      : { ...schema, enum: [...schema.enum, ...more] };
  return own.includes(null) ? orNull(wide) : wide;
}
