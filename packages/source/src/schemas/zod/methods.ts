/** Methods of zod that change what stands before them: `.min(3)`, `.extend({ … })`, `.pick({ … })`. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";
import type ts from "typescript6";
import {
  arrayOf,
  having,
  joinObjects,
  limit,
  orNull,
  pickProperties,
  requireProperties,
  valuesSchema,
} from "../draft.ts";
import type { Change, SchemaReader } from "../schema-reader.ts";
import { enumOf, objectFrom } from "./parts.ts";

export const CHANGES: { readonly [name: string]: Change } = {
  min: (schema, [value], reader) => limit(schema, "min", reader.number(value)),
  max: (schema, [value], reader) => limit(schema, "max", reader.number(value)),
  gte: (schema, [value], reader) => limit(schema, "min", reader.number(value)),
  lte: (schema, [value], reader) => limit(schema, "max", reader.number(value)),
  size: (schema, [value], reader) =>
    limit(limit(schema, "min", reader.number(value)), "max", reader.number(value)),
  length: (schema, [value], reader) =>
    limit(limit(schema, "min", reader.number(value)), "max", reader.number(value)),
  nonempty: (schema) => limit(schema, "min", 1),
  gt: (schema, [value], reader) => having(schema, "exclusiveMinimum", reader.number(value)),
  lt: (schema, [value], reader) => having(schema, "exclusiveMaximum", reader.number(value)),
  int: (schema) => ({ ...schema, type: "integer" }),
  positive: (schema) => ({ ...schema, exclusiveMinimum: 0 }),
  nonnegative: (schema) => ({ ...schema, minimum: 0 }),
  negative: (schema) => ({ ...schema, exclusiveMaximum: 0 }),
  nonpositive: (schema) => ({ ...schema, maximum: 0 }),
  multipleOf: (schema, [value], reader) => having(schema, "multipleOf", reader.number(value)),
  step: (schema, [value], reader) => having(schema, "multipleOf", reader.number(value)),
  regex: (schema, [value], reader) => having(schema, "pattern", reader.pattern(value)),
  startsWith: (schema, [value], reader) => quoted(schema, reader.text(value), (own) => `^${own}`),
  endsWith: (schema, [value], reader) => quoted(schema, reader.text(value), (own) => `${own}$`),
  includes: (schema, [value], reader) => quoted(schema, reader.text(value), (own) => own),
  ip: (schema, [options], reader) => {
    const version = reader.entries(options).find(([name]) => name === "version")?.[1];
    return having(schema, "format", version === undefined ? undefined : `ip${reader.text(version) ?? "v4"}`);
  },
  describe: (schema, [value], reader) => having(schema, "description", reader.text(value)),
  nullable: (schema) => orNull(schema),
  array: (schema) => arrayOf(schema),
  or: (schema, [other], reader) => ({ anyOf: [schema, reader.schema(other)] }),
  and: (schema, [other], reader) => ({ allOf: [schema, reader.schema(other)] }),
  extend: (schema, [shape], reader) => joinObjects(reader.opened(schema), objectFrom(shape, reader)),
  safeExtend: (schema, [shape], reader) => joinObjects(reader.opened(schema), objectFrom(shape, reader)),
  augment: (schema, [shape], reader) => joinObjects(reader.opened(schema), objectFrom(shape, reader)),
  merge: (schema, [other], reader) => joinObjects(reader.opened(schema), reader.opened(reader.schema(other))),
  pick: (schema, [mask], reader) => {
    const names = masked(mask, reader);
    return pickProperties(reader.opened(schema), (name) => names.has(name));
  },
  omit: (schema, [mask], reader) => {
    const names = masked(mask, reader);
    return pickProperties(reader.opened(schema), (name) => !names.has(name));
  },
  partial: (schema, [mask], reader) => requireProperties(reader.opened(schema), false, meant(mask, reader)),
  deepPartial: (schema, _, reader) => requireProperties(reader.opened(schema), false),
  required: (schema, [mask], reader) => requireProperties(reader.opened(schema), true, meant(mask, reader)),
  strict: (schema, _, reader) => ({ ...reader.opened(schema), additionalProperties: false }),
  catchall: (schema, [other], reader) => ({
    ...reader.opened(schema),
    additionalProperties: reader.schema(other),
  }),
  keyof: (schema, _, reader) => valuesSchema(Object.keys(reader.opened(schema).properties ?? {})),
  exclude: (schema, [values], reader) => filterEnum(schema, values, reader, false),
  extract: (schema, [values], reader) => filterEnum(schema, values, reader, true),
};

function quoted(
  schema: JsonSchemaObject,
  own: string | undefined,
  pattern: (text: string) => string,
): JsonSchemaObject {
  if (own === undefined) return schema;
  return { ...schema, pattern: pattern(own.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`)) };
}

function masked(mask: ts.Expression | undefined, reader: SchemaReader): ReadonlySet<string> {
  return new Set(reader.entries(mask).map(([name]) => name));
}

export function meant(mask: ts.Expression | undefined, reader: SchemaReader): (name: string) => boolean {
  const names = masked(mask, reader);
  return (name) => names.size === 0 || names.has(name);
}

function filterEnum(
  schema: JsonSchemaObject,
  values: ts.Expression | undefined,
  reader: SchemaReader,
  isKept: boolean,
): JsonSchema {
  const named = enumOf(values, reader);
  return valuesSchema((reader.opened(schema).enum ?? []).filter((value) => named.includes(value) === isKept));
}
