/** The default of a property, and whether it may be filled in. */
import type { Json, JsonSchema, JsonType } from "@ashlar/model";
import { refName } from "./schema-reference.ts";

type Schemas = { readonly [name: string]: JsonSchema };

export interface FoundDefault {
  readonly value: Json;
  /** False where the schema itself would refuse it. */
  readonly isValid: boolean;
}

/** Looks for `default` beside the schema's keywords, then behind its `$ref`, then in its `allOf`. */
export function defaultOf(schema: JsonSchema, schemas: Schemas): FoundDefault | undefined {
  const value = findDefault(schema, schemas, 0);
  return value === undefined ? undefined : { value, isValid: accepts(schema, value, schemas, 0) };
}

function findDefault(schema: JsonSchema | undefined, schemas: Schemas, depth: number): Json | undefined {
  if (typeof schema !== "object" || schema === null || depth > 20) return undefined;
  if (schema.default !== undefined) return schema.default;
  const name = refName(schema);
  const behind = name === undefined ? undefined : findDefault(schemas[name], schemas, depth + 1);
  if (behind !== undefined) return behind;
  for (const member of schema.allOf ?? []) {
    const found = findDefault(member, schemas, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Whether what can be told at a glance speaks against the value: types, lists of values, bounds. */
function accepts(schema: JsonSchema | undefined, value: Json, schemas: Schemas, depth: number): boolean {
  if (typeof schema !== "object" || schema === null || depth > 20) return schema !== false;
  const { type, enum: values, const: only, anyOf, oneOf, allOf = [] } = schema;
  const types = type === undefined ? undefined : Array.isArray(type) ? type : [type];
  if (types !== undefined && !types.some((name) => hasType(value, name))) return false;
  if (values !== undefined && !values.some((allowed) => isSame(allowed, value))) return false;
  if (only !== undefined && !isSame(only, value)) return false;
  if (!isWithin(schema, value)) return false;
  const inner = (member: JsonSchema | undefined): boolean => accepts(member, value, schemas, depth + 1);
  const name = refName(schema);
  if (name !== undefined && !inner(schemas[name])) return false;
  return allOf.every(inner) && [anyOf, oneOf].every((list) => list === undefined || list.some(inner));
}

function hasType(value: Json, type: JsonType): boolean {
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  return typeof value === type;
}

function isWithin(schema: Exclude<JsonSchema, boolean>, value: Json): boolean {
  if (typeof value === "number") {
    const { minimum = value, maximum = value, exclusiveMinimum, exclusiveMaximum } = schema;
    if (value < minimum || value > maximum) return false;
    return !(value <= (exclusiveMinimum ?? -Infinity) || value >= (exclusiveMaximum ?? Infinity));
  }
  if (typeof value === "string") {
    const { minLength = 0, maxLength = Infinity, pattern } = schema;
    const length = [...value].length;
    return length >= minLength && length <= maxLength && (pattern === undefined || matches(pattern, value));
  }
  if (Array.isArray(value)) {
    const { minItems = 0, maxItems = Infinity } = schema;
    return value.length >= minItems && value.length <= maxItems;
  }
  return true;
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
