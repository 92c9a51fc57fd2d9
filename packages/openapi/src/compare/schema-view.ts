/** A schema as one flat list of what it asks for: references and `allOf` taken together. */
import type { Api, Json, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { setMember } from "../raw-map.ts";
import { plainSchema } from "./plain-schema.ts";
import { referencedName } from "./schema-graph.ts";

export interface SchemaView {
  /** Without `null`; undefined where any type will do. */
  readonly types: ReadonlySet<string> | undefined;
  /** Undefined where nothing tells. */
  readonly allowsNull: boolean | undefined;
  readonly enum: readonly Json[] | undefined;
  readonly properties: { readonly [name: string]: JsonSchema };
  readonly required: ReadonlySet<string>;
  /** `false` where no other properties may be there. */
  readonly additionalProperties: JsonSchema | undefined;
  readonly items: JsonSchema | undefined;
  readonly prefixItems: readonly JsonSchema[];
  /** Alternatives of `anyOf` or `oneOf`; none where there are none. */
  readonly alternatives: readonly JsonSchema[];
  /** Every other keyword; of several, the last. */
  readonly keywords: { readonly [keyword: string]: unknown };
}

const TAKEN_APART = new Set([
  ...["$ref", "allOf", "type", "enum", "const", "properties", "required", "additionalProperties"],
  ...["items", "prefixItems", "anyOf", "oneOf", "discriminator", "deprecated", "readOnly", "writeOnly"],
]);

/**
 * @param skipped names of references that are left out, because both sides have them
 */
export function viewOf(
  schema: JsonSchema,
  schemas: Api["schemas"],
  skipped: ReadonlySet<string> = new Set(),
): SchemaView {
  const parts = flatten(schema, { schemas, skipped, passed: new Set() });
  const { isNullable, alternatives, inner } = unionsOf(parts, schemas, skipped);
  const all = [...parts, ...inner];
  // What is left out still has its types, or a reference beside null would look like null alone.
  const whole = skipped.size === 0 ? all : partsOf(schema, schemas);
  const { types, allowsNull } = typesOf(whole, isNullable);
  const enums = all.flatMap((part) => (part.enum === undefined ? [] : [part.enum]));
  const items = all.flatMap((part) => (part.items === undefined ? [] : [part.items]));
  const keywords: { [keyword: string]: unknown } = {};
  for (const part of all) {
    for (const [keyword, value] of Object.entries(part)) {
      if (!TAKEN_APART.has(keyword)) setMember(keywords, keyword, value);
    }
  }
  return {
    types,
    allowsNull,
    enum: enums.length === 0 ? undefined : enums.reduce(intersect).filter((value) => value !== null),
    properties: propertiesOf(all),
    required: new Set(all.flatMap((part) => part.required ?? [])),
    additionalProperties: all.map((part) => part.additionalProperties).find((one) => one !== undefined),
    items: items.length > 1 ? { allOf: items } : items[0],
    prefixItems: all.find((part) => part.prefixItems !== undefined)?.prefixItems ?? [],
    alternatives,
    keywords,
  };
}

function partsOf(schema: JsonSchema, schemas: Api["schemas"]): JsonSchemaObject[] {
  const parts = flatten(schema, { schemas, skipped: new Set(), passed: new Set() });
  return [...parts, ...unionsOf(parts, schemas, new Set()).inner];
}

/** Names of the schemas that a schema takes in whole: by `$ref`, in `allOf`, or as what may also be null. */
export function mixinsOf(schema: JsonSchema): Set<string> {
  const plain = plainSchema(schema, false);
  const alternatives = withoutNull(plain.oneOf ?? plain.anyOf ?? []);
  const parts = [...(plain.allOf ?? []), ...(alternatives.length === 1 ? alternatives : [])];
  const names = [referencedName(plain), ...parts.map(bareReference)];
  return new Set(names.filter((name) => name !== undefined));
}

/** The name of a schema that is nothing but a reference, what only describes aside. */
export function bareReference(schema: JsonSchema): string | undefined {
  const plain = plainSchema(schema, false);
  const facts = Object.keys(plain).filter((key) => key !== "deprecated" && key !== "default");
  return facts.length === 1 ? referencedName(plain) : undefined;
}

/** The name of a schema that is nothing but a reference or null: `anyOf: [reference, null]`. */
export function nullableReference(schema: JsonSchema): string | undefined {
  const { oneOf, anyOf, ...others } = plainSchema(schema, false);
  const union = anyOf ?? oneOf ?? [];
  const [only, ...more] = withoutNull(union);
  const isNothingElse = Object.keys(others).length === 0 && more.length === 0 && union.length === 2;
  return only === undefined || !isNothingElse ? undefined : bareReference(only);
}

interface Flattening {
  readonly schemas: Api["schemas"];
  readonly skipped: ReadonlySet<string>;
  readonly passed: Set<string>;
}

function flatten(schema: JsonSchema, context: Flattening): JsonSchemaObject[] {
  const { $ref, allOf = [], ...own } = plainSchema(schema, false);
  const name = $ref === undefined ? undefined : referencedName({ $ref });
  const parts: JsonSchemaObject[] = [];
  if (name !== undefined && !context.passed.has(name) && !context.skipped.has(name)) {
    context.passed.add(name);
    parts.push(...flatten(context.schemas[name] ?? true, context));
  }
  for (const part of allOf) {
    parts.push(...flatten(part, context));
  }
  return Object.keys(own).length === 0 ? parts : [...parts, own];
}

/** Alternatives without null; the only one left counts as part of the schema itself. */
function unionsOf(
  parts: readonly JsonSchemaObject[],
  schemas: Api["schemas"],
  skipped: ReadonlySet<string>,
): { isNullable: boolean; alternatives: JsonSchema[]; inner: JsonSchemaObject[] } {
  const union = parts.map((part) => part.oneOf ?? part.anyOf).find((one) => one !== undefined) ?? [];
  const others = withoutNull(union);
  const isNullable = others.length < union.length;
  const [only] = others;
  if (others.length !== 1 || only === undefined) return { isNullable, alternatives: others, inner: [] };
  const inner = flatten(only, { schemas, skipped, passed: new Set() });
  return { isNullable, alternatives: inner.flatMap((part) => part.oneOf ?? part.anyOf ?? []), inner };
}

function withoutNull(alternatives: readonly JsonSchema[]): JsonSchema[] {
  return alternatives.filter((one) => typeof one !== "object" || one.type !== "null");
}

function typesOf(
  parts: readonly JsonSchemaObject[],
  isNullable: boolean,
): Pick<SchemaView, "types" | "allowsNull"> {
  const lists = parts.map(typesOfPart).filter((types) => types !== undefined);
  const [first, ...others] = lists;
  if (first === undefined) return { types: undefined, allowsNull: isNullable ? true : undefined };
  const common = others.reduce((all, types) => all.filter((type) => types.includes(type)), [...first]);
  const allowsNull = isNullable || common.includes("null");
  return { types: new Set(common.filter((type) => type !== "null")), allowsNull };
}

/** The types that a part names, or that its other keywords show its author to mean. */
function typesOfPart(part: JsonSchemaObject): readonly string[] | undefined {
  if (part.type !== undefined) return [part.type].flat();
  if (part.enum !== undefined) return [...new Set(part.enum.map(typeOfValue))];
  if (part.properties !== undefined) return ["object"];
  return part.items === undefined ? undefined : ["array"];
}

function typeOfValue(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return Number.isInteger(value) ? "integer" : typeof value;
}

function intersect(a: Json[], b: Json[]): Json[] {
  const texts = new Set(b.map((value) => JSON.stringify(value)));
  return a.filter((value) => texts.has(JSON.stringify(value)));
}

function propertiesOf(parts: readonly JsonSchemaObject[]): { [name: string]: JsonSchema } {
  const properties: { [name: string]: JsonSchema } = {};
  for (const part of parts) {
    for (const [name, schema] of Object.entries(part.properties ?? {})) {
      const known = Object.hasOwn(properties, name) ? properties[name] : undefined;
      setMember(properties, name, known === undefined ? schema : { allOf: [known, schema] });
    }
  }
  return properties;
}
