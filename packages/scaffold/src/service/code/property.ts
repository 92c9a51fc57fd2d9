/** What a JSON Schema says of one property of an object, whatever it is put together from. */
import type { Api, JsonSchema, JsonSchemaObject } from "@ashlar/model";

export interface PropertyFacts {
  /** As it was first met. */
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
  readonly isNullable: boolean;
  /** Every alternative of the object knows it, so that it can be read without asking first. */
  readonly isEverywhere: boolean;
}

const maxDepth = 12;

export function propertyOf(
  schema: JsonSchema | undefined,
  name: string,
  schemas: Api["schemas"],
): PropertyFacts | undefined {
  if (schema === undefined) return undefined;
  return find(schema, name, schemas, 0);
}

function find(
  schema: JsonSchema,
  name: string,
  schemas: Api["schemas"],
  depth: number,
): PropertyFacts | undefined {
  const object = target(schema, schemas);
  if (object === undefined || depth > maxDepth) return undefined;
  const own = Object.hasOwn(object.properties ?? {}, name) ? object.properties?.[name] : undefined;
  const parts = (object.allOf ?? []).map((part) => find(part, name, schemas, depth + 1));
  const known: PropertyFacts[] = parts.filter((part) => part !== undefined);
  if (own !== undefined) {
    known.push({ schema: own, isRequired: false, isNullable: isNullable(own, schemas), isEverywhere: true });
  }
  for (const group of [object.oneOf, object.anyOf]) {
    const alternative = group && mergeAlternatives(group, name, schemas, depth);
    if (alternative !== undefined) known.push(alternative);
  }
  const [first] = known;
  if (first === undefined) return undefined;
  return {
    schema: first.schema,
    isRequired: requiresHere(schema, name, schemas, depth) || known.some(({ isRequired }) => isRequired),
    isNullable: known.every((each) => each.isNullable),
    isEverywhere: known.some(({ isEverywhere }) => isEverywhere),
  };
}

function mergeAlternatives(
  group: readonly JsonSchema[],
  name: string,
  schemas: Api["schemas"],
  depth: number,
): PropertyFacts | undefined {
  const all = group.map((each) => find(each, name, schemas, depth + 1));
  const known = all.filter((each) => each !== undefined);
  const [first] = known;
  if (first === undefined) return undefined;
  const isEverywhere = known.length === all.length && known.every((each) => each.isEverywhere);
  return {
    schema: first.schema,
    isRequired: isEverywhere && known.every(({ isRequired }) => isRequired),
    isNullable: known.some((each) => each.isNullable),
    isEverywhere,
  };
}

/** The object itself, or a part that it is made of, asks for the property, whoever describes it. */
function requiresHere(schema: JsonSchema, name: string, schemas: Api["schemas"], depth: number): boolean {
  const object = target(schema, schemas);
  if (object === undefined || depth > maxDepth) return false;
  if (object.required?.includes(name) === true) return true;
  return (object.allOf ?? []).some((part) => requiresHere(part, name, schemas, depth + 1));
}

/** Several parts of the object describe the property: its type is what they have in common. */
export function isDescribedTwice(
  schema: JsonSchema | undefined,
  name: string,
  schemas: Api["schemas"],
): boolean {
  return schema !== undefined && descriptions(schema, name, schemas, 0) > 1;
}

function descriptions(schema: JsonSchema, name: string, schemas: Api["schemas"], depth: number): number {
  const object = target(schema, schemas);
  if (object === undefined || depth > maxDepth) return 0;
  const own = Object.hasOwn(object.properties ?? {}, name) ? 1 : 0;
  const parts = (object.allOf ?? []).map((part) => descriptions(part, name, schemas, depth + 1));
  return parts.reduce((sum, count) => sum + count, own);
}

/** References followed. */
export function target(schema: JsonSchema, schemas: Api["schemas"]): JsonSchemaObject | undefined {
  let found: JsonSchema | undefined = schema;
  for (let steps = 0; steps < maxDepth; steps++) {
    if (found === undefined || typeof found === "boolean") return undefined;
    if (found.$ref === undefined) return found;
    found = schemas[found.$ref.slice("#/$defs/".length)];
  }
  return undefined;
}

export function isNullable(schema: JsonSchema, schemas: Api["schemas"], depth = 0): boolean {
  const object = target(schema, schemas);
  if (object === undefined || depth > maxDepth) return schema === true;
  const types = object.type === undefined ? [] : [object.type].flat();
  if (types.includes("null") || object.const === null) return true;
  if (types.length > 0) return false;
  const alternatives = object.anyOf ?? object.oneOf;
  if (alternatives !== undefined) return alternatives.some((each) => isNullable(each, schemas, depth + 1));
  return object.enum?.includes(null) ?? false;
}

/** The values that a schema is limited to, `null` left out; undefined where it has no such limit. */
export function valuesOf(schema: JsonSchema, schemas: Api["schemas"], depth = 0): unknown[] | undefined {
  const object = target(schema, schemas);
  if (object === undefined || depth > maxDepth) return undefined;
  if (object.const !== undefined) return [object.const];
  if (object.enum !== undefined) return object.enum.filter((value) => value !== null);
  const parts = object.allOf ?? [];
  for (const part of parts) {
    const values = valuesOf(part, schemas, depth + 1);
    if (values !== undefined) return values;
  }
  const alternatives = (object.anyOf ?? object.oneOf ?? []).filter(
    (each) => target(each, schemas)?.type !== "null",
  );
  const values = alternatives.map((each) => valuesOf(each, schemas, depth + 1));
  return alternatives.length > 0 && values.every((each) => each !== undefined) ? values.flat() : undefined;
}

/** The types of JSON that a schema allows, `null` left out. */
export function typesOf(schema: JsonSchema, schemas: Api["schemas"], depth = 0): ReadonlySet<string> {
  const object = target(schema, schemas);
  if (object === undefined || depth > maxDepth) return new Set();
  const own = object.type === undefined ? [] : [object.type].flat();
  const parts = [...(object.allOf ?? []), ...(object.anyOf ?? object.oneOf ?? [])];
  const types = own.length > 0 ? own : parts.flatMap((part) => [...typesOf(part, schemas, depth + 1)]);
  if (types.length === 0) {
    for (const value of [...(object.enum ?? []), ...(object.const === undefined ? [] : [object.const])]) {
      types.push(typeof value === "number" ? "number" : (typeof value as "string"));
    }
  }
  return new Set(types.filter((type) => type !== "null"));
}

/** Schema of the elements of a list. */
export function itemsOf(schema: JsonSchema, schemas: Api["schemas"]): JsonSchema | undefined {
  const object = target(schema, schemas);
  if (object === undefined) return undefined;
  if (object.items !== undefined) return object.items;
  for (const part of [...(object.allOf ?? []), ...(object.anyOf ?? []), ...(object.oneOf ?? [])]) {
    const items = itemsOf(part, schemas);
    if (items !== undefined) return items;
  }
  return undefined;
}
