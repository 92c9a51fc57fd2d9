/** The JSON Schema that a generated type says by itself. */
import type { Json, JsonSchema, JsonSchemaObject, JsonType } from "../json-schema.ts";
import { hearSchema } from "./schema-words.ts";
import type { ToldMember, ToldType } from "./told-type.ts";

/**
 * What a name stands for: `{ $ref }` for the type of a named schema, what it says itself for one that is a part of the
 * schema being read; undefined for a name that nobody knows.
 */
export type MeaningOf = (name: string) => JsonSchema | undefined;

/** Stands above members that the schema requires without describing them. */
export const ONLY_REQUIRED = "Only required here.";

const PRIMITIVES: ReadonlyMap<string, JsonSchema> = new Map<string, JsonSchema>([
  ["string", { type: "string" }],
  ["number", { type: "number" }],
  ["boolean", { type: "boolean" }],
  ["null", { type: "null" }],
  ["unknown", {}],
  ["never", false],
]);

export function schemaOfType(type: ToldType, meaningOf: MeaningOf): JsonSchema {
  switch (type.kind) {
    case "name":
      return schemaOfName(type.text, meaningOf);
    case "array": {
      const items = schemaOfType(type.item, meaningOf);
      return isEmpty(items) ? { type: "array" } : { type: "array", items };
    }
    case "tuple":
      return schemaOfTuple(type, meaningOf);
    case "object":
      return schemaOfObject(type, meaningOf);
    case "union":
      return schemaOfUnion(type.members, meaningOf);
    case "intersection":
      return schemaOfIntersection(type.members, meaningOf);
    case "generic":
      return schemaOfType(type.argument, meaningOf);
  }
}

function schemaOfName(text: string, meaningOf: MeaningOf): JsonSchema {
  const value = literalOf(text);
  if (value !== undefined) return { type: typeOfLiteral(value), enum: [value] };
  return PRIMITIVES.get(text) ?? meaningOf(text) ?? {};
}

function schemaOfTuple(
  { items, rest }: Extract<ToldType, { kind: "tuple" }>,
  meaningOf: MeaningOf,
): JsonSchemaObject {
  const required = items.filter(({ optional }) => !optional).length;
  const others = rest === undefined ? false : schemaOfType(rest, meaningOf);
  return {
    type: "array",
    prefixItems: items.map((item) => schemaOfType(item.type, meaningOf)),
    ...(isEmpty(others) ? {} : { items: others }),
    ...(required === 0 ? {} : { minItems: required }),
  };
}

function schemaOfObject(
  { members, index }: Extract<ToldType, { kind: "object" }>,
  meaningOf: MeaningOf,
): JsonSchemaObject {
  const required = members.filter(({ optional }) => !optional).map(({ key }) => key);
  const described = members.filter(({ doc }) => !doc.includes(ONLY_REQUIRED));
  const rest = index && hearSchema(schemaOfType(index.type, meaningOf), index.doc).schema;
  // `{ [key: string]: unknown }` is how any object is written.
  const isAny = members.length === 0 && rest !== undefined && isEmpty(rest);
  return {
    type: "object",
    ...(described.length === 0
      ? {}
      : {
          properties: Object.fromEntries(
            described.map((member) => [member.key, memberSchema(member, meaningOf)]),
          ),
        }),
    ...(required.length === 0 ? {} : { required }),
    ...(rest === undefined || isAny ? {} : { additionalProperties: isEmpty(rest) ? true : rest }),
  };
}

function memberSchema(member: ToldMember, meaningOf: MeaningOf): JsonSchema {
  return hearSchema(schemaOfType(member.type, meaningOf), member.doc).schema;
}

function schemaOfUnion(members: readonly ToldType[], meaningOf: MeaningOf): JsonSchema {
  const values = members.map(valueOfType);
  if (values.every((value) => value !== undefined)) return enumOf(values);
  const schemas = members.map((member) => schemaOfType(member, meaningOf));
  const rest = schemas.filter((schema) => !isNull(schema));
  const [only] = rest;
  if (only === undefined || rest.length === schemas.length) return { oneOf: merged(members, schemas) };
  const others =
    rest.length === 1
      ? only
      : schemaOfUnion(
          members.filter((one) => !isNullName(one)),
          meaningOf,
        );
  if (typeof others === "object" && typeof others.type === "string") {
    return {
      ...others,
      type: [others.type, "null"],
      ...(others.enum === undefined ? {} : { enum: [...others.enum, null] }),
    };
  }
  return { anyOf: [others, { type: "null" }] };
}

/** Literals that stand among other types are one alternative. */
function merged(members: readonly ToldType[], schemas: readonly JsonSchema[]): JsonSchema[] {
  const values = members.map(valueOfType);
  const literals = values.filter((value) => value !== undefined);
  if (literals.length < 2) return [...schemas];
  const first = values.findIndex((value) => value !== undefined);
  return schemas.flatMap((schema, at) => {
    if (at === first) return [enumOf(literals)];
    return values[at] === undefined ? [schema] : [];
  });
}

function enumOf(values: readonly Json[]): JsonSchemaObject {
  const types = [...new Set(values.map(typeOfLiteral))];
  const [only] = types;
  return { type: types.length === 1 && only !== undefined ? only : types, enum: [...values] };
}

function schemaOfIntersection(members: readonly ToldType[], meaningOf: MeaningOf): JsonSchema {
  // What an interface extends stands before what it adds.
  const names = members.filter(({ kind }) => kind === "name");
  const ordered = [...names, ...members.filter(({ kind }) => kind !== "name")];
  return allOf(ordered.map((member) => ({ schema: schemaOfType(member, meaningOf), type: member })));
}

/** Names stay parts; what is written out beside alternatives is said by the schema itself. */
function allOf(parts: readonly { readonly schema: JsonSchema; readonly type: ToldType }[]): JsonSchema {
  const isNamed = parts.some(({ schema }) => typeof schema === "object" && schema.$ref !== undefined);
  if (isNamed) return { allOf: parts.map(({ schema }) => schema) };
  return Object.assign(
    {},
    ...parts.map(({ schema }) => (typeof schema === "object" ? schema : {})),
  ) as JsonSchema;
}

function valueOfType(type: ToldType): Json | undefined {
  if (type.kind !== "name") return undefined;
  return type.text === "null" ? null : literalOf(type.text);
}

/** The value of a literal type: `"a"`, `'a "b"'`, `-1`, `true`. */
function literalOf(text: string): Json | undefined {
  if (text === "true" || text === "false") return text === "true";
  if (/^-?\d/.test(text)) return Number(text);
  if (text.startsWith('"')) return parsed(text);
  if (!text.startsWith("'")) return undefined;
  const inner = text.slice(1, -1).replaceAll("\\'", "'").replaceAll('"', '\\"');
  return parsed(`"${inner}"`);
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function typeOfLiteral(value: Json): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  const type = typeof value;
  return type === "string" || type === "number" || type === "boolean" ? type : "object";
}

function isEmpty(schema: JsonSchema): boolean {
  return schema === true || (typeof schema === "object" && Object.keys(schema).length === 0);
}

function isNull(schema: JsonSchema): boolean {
  return typeof schema === "object" && schema.type === "null" && schema.enum === undefined;
}

function isNullName(type: ToldType): boolean {
  return type.kind === "name" && type.text === "null";
}
