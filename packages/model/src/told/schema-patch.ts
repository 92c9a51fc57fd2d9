/**
 * What a JSON Schema says that another does not, place by place: for the words of generated code, so texts never count
 * and lists are told whole where their order changed. Whether two schemas mean the same is compared in the openapi package.
 */
import type { Json, JsonSchema, JsonSchemaObject } from "../json-schema.ts";
import { saysNothing } from "../says-nothing.ts";

export interface SchemaChange {
  /** Keys and positions from the schema on. */
  readonly path: readonly string[];
  /** Undefined where nothing shall stand. */
  readonly value: Json | undefined;
}

/** Keywords that tell and do not constrain; code says them in its own words, or not at all. */
const TELLING = new Set(["title", "description", "examples", "example", "externalDocs", "$comment"]);

/** The changes that turn one schema into another, what only tells left out. */
export function changesBetween(from: JsonSchema, to: JsonSchema): SchemaChange[] {
  const changes: SchemaChange[] = [];
  collect(plain(from) as Json, plain(to) as Json, [], changes);
  return changes;
}

/** The schema with the changes made; what they are made in is left as it is. */
export function withChanges(schema: JsonSchema, changes: readonly SchemaChange[]): JsonSchema {
  let result = schema as Json;
  for (const change of changes) result = changed(result, change.path, change.value) as Json;
  return result as JsonSchema;
}

function collect(from: Json, to: Json, path: readonly string[], into: SchemaChange[]): void {
  if (isObject(from) && isObject(to)) {
    for (const key of Object.keys(from)) {
      if (!Object.hasOwn(to, key)) into.push({ path: [...path, key], value: undefined });
    }
    for (const [key, value] of Object.entries(to)) {
      if (!Object.hasOwn(from, key)) into.push({ path: [...path, key], value });
      else collect(from[key] as Json, value, [...path, key], into);
    }
    return;
  }
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length && to.every(isObject)) {
    const inside: SchemaChange[] = [];
    for (const [at, value] of to.entries()) collect(from[at] as Json, value, [...path, String(at)], inside);
    if (inside.length === 0) return;
    // Lists whose parts stand in another order are told whole.
    const isShorter = JSON.stringify(inside).length < JSON.stringify(to).length;
    into.push(...(isShorter ? inside : [{ path, value: to }]));
    return;
  }
  if (!isSame(from, to, path.at(-1))) into.push({ path, value: to });
}

/** Whether keywords are sets: their order says nothing. */
const SETS = new Set(["required", "enum", "type"]);

function isSame(from: Json, to: Json, keyword: string | undefined): boolean {
  if (SETS.has(keyword ?? "") && Array.isArray(from) && Array.isArray(to)) {
    return sorted(from) === sorted(to);
  }
  return JSON.stringify(from) === JSON.stringify(to);
}

function sorted(values: readonly Json[]): string {
  return values
    .map((value) => JSON.stringify(value))
    .sort()
    .join();
}

function changed(
  target: Json | undefined,
  [key, ...rest]: readonly string[],
  value: Json | undefined,
): Json | undefined {
  if (key === undefined) return value;
  if (Array.isArray(target)) {
    const copy = [...target];
    const inner = changed(copy[Number(key)], rest, value);
    if (inner !== undefined && Number.isInteger(Number(key))) copy[Number(key)] = inner;
    return copy;
  }
  const members = new Map(Object.entries(isObject(target) ? target : {}));
  const inner = changed(members.get(key), rest, value);
  if (inner === undefined) members.delete(key);
  else members.set(key, inner);
  // fromEntries makes `__proto__` a property like any other.
  return Object.fromEntries(members);
}

/** One way of the several that mean the same, without what only tells. */
export function plain(schema: JsonSchema): JsonSchema {
  if (schema === true) return {};
  if (schema === false) return false;
  const known = PLAIN.get(schema);
  if (known !== undefined) return known;
  const made = plainObject(schema);
  // Every level of a schema asks for those below it.
  PLAIN.set(schema, made);
  PLAIN.set(made, made);
  return made;
}

const PLAIN = new WeakMap<JsonSchemaObject, JsonSchemaObject>();

function plainObject(schema: JsonSchemaObject): JsonSchemaObject {
  const members = Object.entries(schema).flatMap(([keyword, value]): [string, unknown][] => {
    if (TELLING.has(keyword) || keyword.startsWith("x-") || saysNothing(keyword, value, isAny)) return [];
    if (keyword === "type" && Array.isArray(value) && value.length === 1) return [[keyword, value[0]]];
    // Of one value there are two ways to say it.
    if (keyword === "const" && schema.enum === undefined) return [["enum", [value]]];
    return [[keyword, plainValue(keyword, value)]];
  });
  const plainly = Object.fromEntries(members) as JsonSchemaObject;
  const [only] = plainly.allOf ?? [];
  // Older documents write it to describe a reference.
  const isWrapper = members.length === 1 && plainly.allOf?.length === 1 && typeof only === "object";
  return isWrapper ? only : plainly;
}

function isAny(schema: unknown): boolean {
  if (typeof schema !== "object" || schema === null) return schema === true;
  return Object.keys(plain(schema as JsonSchema)).length === 0;
}

const MAPS = new Set(["properties", "patternProperties", "dependentSchemas"]);
const LISTS = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
const SINGLE = new Set([
  "items",
  "additionalProperties",
  "unevaluatedItems",
  "unevaluatedProperties",
  "not",
  "if",
  "then",
  "else",
  "contains",
  "propertyNames",
  "contentSchema",
]);

function plainValue(keyword: string, value: unknown): unknown {
  if (SINGLE.has(keyword)) return plain(value as JsonSchema);
  if (LISTS.has(keyword) && Array.isArray(value)) return value.map((part) => plain(part as JsonSchema));
  if (!MAPS.has(keyword) || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part as JsonSchema)]));
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
