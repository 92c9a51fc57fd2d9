/** A schema while it is read, and whether what it is for may be left out. */
import type { Json, JsonSchema, JsonSchemaObject, JsonType } from "@ashlar/model";
import type { LibraryName } from "./library.ts";

export interface Draft {
  readonly schema: JsonSchema;
  readonly isOptional: boolean;
  /** Whose words the next step is in. */
  readonly library: LibraryName | "json-schema";
}

export function objectSchema(schema: JsonSchema): JsonSchemaObject {
  if (schema === true) return {};
  return schema === false ? { not: {} } : schema;
}

export function orNull(schema: JsonSchema): JsonSchema {
  const own = objectSchema(schema);
  if (Object.keys(own).length === 0) return own;
  if (own.const !== undefined && typeof own.type === "string") {
    const { const: value, type, ...rest } = own;
    return { ...rest, type: [type, "null"], enum: [value, null] };
  }
  if (typeof own.type === "string") {
    const values: JsonSchemaObject = own.enum === undefined ? {} : { enum: [...own.enum, null] };
    return { ...own, type: own.type === "null" ? "null" : [own.type, "null"], ...values };
  }
  if (Array.isArray(own.type)) {
    return own.type.includes("null") ? own : { ...own, type: [...own.type, "null"] };
  }
  const { anyOf, ...rest } = own;
  if (anyOf !== undefined && Object.keys(rest).length === 0) return { anyOf: [...anyOf, { type: "null" }] };
  return { anyOf: [own, { type: "null" }] };
}

/** One of these values. */
export function valuesSchema(values: readonly Json[]): JsonSchema {
  const types = [...new Set(values.map(typeName))];
  const [type] = types;
  const [value] = values;
  if (type === undefined || value === undefined) return {};
  const told: JsonSchemaObject = { type: types.length === 1 ? type : types };
  return values.length === 1 ? { ...told, const: value } : { ...told, enum: [...values] };
}

function typeName(value: Json): JsonType {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  if (typeof value === "string") return "string";
  return typeof value === "boolean" ? "boolean" : "object";
}

export function objectOf(entries: readonly (readonly [string, Draft])[]): JsonSchemaObject {
  const required = entries.filter(([, { isOptional }]) => !isOptional).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(entries.map(([name, { schema }]) => [name, schema])),
    ...(required.length === 0 ? {} : { required }),
  };
}

/** Only, or without, these properties. */
export function pickProperties(
  schema: JsonSchemaObject,
  isKept: (name: string) => boolean,
): JsonSchemaObject {
  const { properties = {}, required = [], ...rest } = schema;
  const names = required.filter(isKept);
  return {
    ...rest,
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => isKept(name))),
    ...(names.length === 0 ? {} : { required: names }),
  };
}

/** These of its properties asked for or not; the others stay as they are. */
export function requireProperties(
  schema: JsonSchemaObject,
  isRequired: boolean,
  isMeant: (name: string) => boolean = () => true,
): JsonSchemaObject {
  const { required = [], ...rest } = schema;
  const names = Object.keys(schema.properties ?? {}).filter((name) =>
    isMeant(name) ? isRequired : required.includes(name),
  );
  return names.length === 0 ? rest : { ...rest, required: names };
}

/** Both: the second's properties win. */
export function joinObjects(first: JsonSchemaObject, second: JsonSchemaObject): JsonSchemaObject {
  const own = Object.keys(second.properties ?? {});
  const required = [
    ...(first.required ?? []).filter((name) => !own.includes(name)),
    ...(second.required ?? []),
  ];
  const { required: _, ...rest } = { ...first, ...second };
  return {
    ...rest,
    properties: { ...first.properties, ...second.properties },
    ...(required.length === 0 ? {} : { required }),
  };
}

/** A smallest or largest size: what it counts depends on what it is of. */
export function sized(schema: JsonSchemaObject, end: "min" | "max", value: number): JsonSchemaObject {
  const types = schema.type ?? [];
  const is = (name: "array" | "object" | "number" | "integer" | "string"): boolean =>
    types === name || types.includes(name);
  if (is("array")) return { ...schema, [`${end}Items`]: value };
  if (is("object")) return { ...schema, [`${end}Properties`]: value };
  if (is("number") || is("integer")) return { ...schema, [`${end}imum`]: value };
  return is("string") ? { ...schema, [`${end}Length`]: value } : schema;
}

export function arrayOf(items: JsonSchema): JsonSchemaObject {
  return { type: "array", items };
}

/** The same schema where the size is not constant. */
export function limit(
  schema: JsonSchemaObject,
  end: "min" | "max",
  value: number | undefined,
): JsonSchemaObject {
  return value === undefined ? schema : sized(schema, end, value);
}

/** With a keyword, where its value is constant. */
export function having(schema: JsonSchemaObject, keyword: string, value: Json | undefined): JsonSchemaObject {
  return value === undefined ? schema : { ...schema, [keyword]: value };
}
