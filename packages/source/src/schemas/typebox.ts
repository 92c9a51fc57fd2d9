/** TypeBox: JSON Schema made by functions, options last. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";
import ts from "typescript6";
import { plainExpression } from "../handler/plain-expression.ts";
import { enumValues } from "./constant-value.ts";
import {
  arrayOf,
  type Draft,
  joinObjects,
  objectOf,
  objectSchema,
  pickProperties,
  requireProperties,
  valuesSchema,
} from "./draft.ts";
import { nameOfId } from "./json-schema.ts";
import type { Args, Dialect, SchemaReader } from "./schema-reader.ts";

interface Maker {
  readonly make: (args: Args, reader: SchemaReader) => JsonSchema;
  /** Where the options stand among the arguments. */
  readonly options: number;
}

const plain = (schema: JsonSchemaObject): Maker => ({ make: () => schema, options: 0 });
const of = (options: number, make: Maker["make"]): Maker => ({ make, options });

const MAKERS: { readonly [name: string]: Maker } = {
  String: plain({ type: "string" }),
  Number: plain({ type: "number" }),
  Integer: plain({ type: "integer" }),
  BigInt: plain({ type: "integer" }),
  Boolean: plain({ type: "boolean" }),
  Null: plain({ type: "null" }),
  Any: plain({}),
  Unknown: plain({}),
  Never: plain({ not: {} }),
  Date: plain({ type: "string", format: "date-time" }),
  RegExp: of(1, ([value], reader) => {
    const pattern = reader.pattern(value) ?? reader.text(value);
    return { type: "string", ...(pattern === undefined ? {} : { pattern }) };
  }),
  Unsafe: of(1, ([schema], reader) => reader.schema(schema)),
  Literal: of(1, ([value], reader) => {
    const own = reader.json(value);
    return own === undefined ? {} : valuesSchema([own]);
  }),
  Array: of(1, ([item], reader) => arrayOf(reader.schema(item))),
  Tuple: of(1, ([items], reader) => {
    const prefixItems = reader.elements(items).map((item) => reader.schema(item));
    return { type: "array", prefixItems, minItems: prefixItems.length, items: false };
  }),
  Object: of(1, ([properties], reader) =>
    objectOf(reader.entries(properties).map(([name, value]) => [name, reader.part(value)] as const)),
  ),
  Record: of(2, ([key, value], reader) => {
    const names = objectSchema(reader.schema(key));
    const isPlain = Object.keys(names).every((keyword) => keyword === "type");
    return {
      type: "object",
      ...(isPlain ? {} : { propertyNames: names }),
      additionalProperties: reader.schema(value),
    };
  }),
  Union: of(1, ([options], reader) => unionOf(reader.elements(options).map((one) => reader.schema(one)))),
  Intersect: of(1, ([parts], reader) => ({ allOf: reader.elements(parts).map((one) => reader.schema(one)) })),
  Composite: of(1, ([parts], reader) =>
    reader
      .elements(parts)
      .map((one) => reader.opened(reader.schema(one)))
      .reduce(joinObjects, { type: "object" }),
  ),
  Enum: of(1, ([values], reader) => {
    if (values === undefined) return {};
    const own = enumValues(plainExpression(values), reader.checker) ?? reader.json(values);
    if (Array.isArray(own)) return valuesSchema(own);
    return typeof own === "object" && own !== null ? valuesSchema(Object.values(own)) : {};
  }),
  Partial: of(1, ([inner], reader) => requireProperties(reader.opened(reader.schema(inner)), false)),
  Required: of(1, ([inner], reader) => requireProperties(reader.opened(reader.schema(inner)), true)),
  Pick: of(2, ([inner, keys], reader) => {
    const names = keysOf(keys, reader);
    return pickProperties(reader.opened(reader.schema(inner)), (name) => names.includes(name));
  }),
  Omit: of(2, ([inner, keys], reader) => {
    const names = keysOf(keys, reader);
    return pickProperties(reader.opened(reader.schema(inner)), (name) => !names.includes(name));
  }),
  Readonly: of(1, ([inner], reader) => reader.schema(inner)),
  Ref: of(1, ([target], reader) => {
    const id = reader.text(target);
    return id === undefined ? reader.schema(target) : { $ref: `#/$defs/${nameOfId(id)}` };
  }),
};

export const typebox: Dialect = {
  start(name, args, reader) {
    const own = name.replace(/^Type\./, "");
    if (own === "Optional" || own === "ReadonlyOptional") {
      return { ...drafted(reader.schema(args[0])), isOptional: true };
    }
    const maker = Object.hasOwn(MAKERS, own) ? MAKERS[own] : undefined;
    if (maker === undefined) return undefined;
    const { id, facts } = optionsOf(args[maker.options], reader);
    const schema = { ...objectSchema(maker.make(args, reader)), ...facts };
    return drafted(id === undefined ? schema : reader.component(nameOfId(id), nameOfId(id), () => schema));
  },
  apply(draft, { name, args }, reader) {
    if (args !== undefined || name === "properties") return draft;
    const { properties = {}, required = [] } = reader.opened(draft.schema);
    const schema = properties[name];
    return schema === undefined ? undefined : { ...draft, schema, isOptional: !required.includes(name) };
  },
};

function drafted(schema: JsonSchema): Draft {
  return { schema, isOptional: false, library: "typebox" };
}

/** `$id` makes a component; keywords that hold schemas are read as such. */
function optionsOf(
  options: ts.Expression | undefined,
  reader: SchemaReader,
): { readonly id?: string; readonly facts: JsonSchemaObject } {
  const facts: JsonSchemaObject = {};
  let id: string | undefined;
  for (const [name, value] of reader.entries(options)) {
    const own = reader.json(value);
    if (name === "$id") id = reader.text(value);
    else if (name === "additionalProperties" && typeof own !== "boolean") facts[name] = reader.schema(value);
    else if (own !== undefined && name !== "errorMessage") facts[name] = own;
  }
  return id === undefined ? { facts } : { id, facts };
}

/** Alternatives that are single values are one enumeration. */
function unionOf(options: readonly JsonSchema[]): JsonSchema {
  const values = options.map((option) => objectSchema(option).const);
  const isEnum = values.every((value) => value !== undefined) && values.length > 0;
  return isEnum ? valuesSchema(values.filter((value) => value !== undefined)) : { anyOf: [...options] };
}

function keysOf(keys: ts.Expression | undefined, reader: SchemaReader): readonly string[] {
  const listed = reader.elements(keys).flatMap((key) => reader.text(key) ?? []);
  if (listed.length > 0 || keys === undefined) return listed;
  const own = reader.text(keys);
  const schema = own === undefined && !ts.isStringLiteralLike(keys) ? objectSchema(reader.schema(keys)) : {};
  return own === undefined ? (schema.enum ?? [schema.const]).map(String) : [own];
}
