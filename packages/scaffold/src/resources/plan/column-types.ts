/** The types of columns and arguments as JSON Schemas; those of the database's own refer to named ones. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { asText, builtInType, type ColumnType, isFloat, withinBounds } from "./built-in-types.ts";
import { type CheckedValue, constrain, readCheck } from "./checks.ts";
import type { OwnType } from "./own-types.ts";
import { compare } from "./relation-facts.ts";
import { readTypeText } from "./type-text.ts";

/** Reads types, and remembers which of the database's own were asked for: no other stands in the document. */
export class ColumnTypes {
  readonly #own: ReadonlyMap<string, OwnType>;
  readonly #used = new Map<string, JsonSchema>();

  constructor(own: ReadonlyMap<string, OwnType>) {
    this.#own = own;
  }

  /** @param type as `format_type()` prints it */
  of(type: string): ColumnType {
    const { name, modifiers, isArray } = readTypeText(type);
    const element = this.#element(name, modifiers);
    return isArray ? arrayOf(element, this.isNotNull(name)) : element;
  }

  /** Of a column that people want as text. */
  asText(type: string): ColumnType {
    const text = asText(this.of(type));
    return this.valueOf(type) === "json" ? { ...text, codec: "json" } : text;
  }

  /** What a check of a column of that type is about. */
  valueOf(type: string): CheckedValue {
    const { name, isArray } = readTypeText(type);
    const own = isArray ? undefined : this.#own.get(name)?.object;
    if (own?.kind === "domain") return this.valueOf(own.baseType);
    const { schema, codec } = this.of(type);
    if (isArray) return "array";
    if (codec === "text" || codec === "bytes") return "other";
    if (isFloat(schema)) return "number";
    if (schema.type === "integer" || schema.type === "number") return schema.type;
    if (schema.type === "string" && schema.format === undefined) return "text";
    return name === "json" || name === "jsonb" ? "json" : "other";
  }

  /** Whether the type itself refuses null: a domain that does. */
  isNotNull(type: string): boolean {
    const own = this.#own.get(type)?.object;
    return own?.kind === "domain" && (own.isNotNull || this.isNotNull(own.baseType));
  }

  /** Whether the type itself has a default: a domain's. */
  hasDefault(type: string): boolean {
    const own = this.#own.get(type)?.object;
    return own?.kind === "domain" && (own.default !== undefined || this.hasDefault(own.baseType));
  }

  /** By name: schemas of the types that were asked for. */
  get used(): { readonly [name: string]: JsonSchema } {
    return Object.fromEntries([...this.#used].sort(([one], [other]) => compare(one, other)));
  }

  #element(name: string, modifiers: readonly string[]): ColumnType {
    const own = this.#own.get(name);
    if (own === undefined) return builtInType(name, modifiers);
    if (own.object.kind === "range") return builtInType("int4range", []);
    const base = this.#baseOf(own);
    if (!this.#used.has(own.schemaName)) {
      // A composite may hold arrays of itself: the name is known before what it stands for.
      this.#used.set(own.schemaName, true);
      this.#used.set(own.schemaName, this.#schemaOf(own, base));
    }
    const reference: JsonSchemaObject = { $ref: `#/$defs/${own.schemaName}` };
    const inside = base.codec === "plain" || base.codec === "bigint" ? reference : base.inside;
    return { ...base, schema: reference, inside };
  }

  #baseOf({ object }: OwnType): ColumnType {
    if (object.kind === "domain") return this.of(object.baseType);
    const schema: JsonSchemaObject = object.kind === "enum" ? { type: "string" } : { type: "object" };
    const filter = object.kind === "enum" ? "equal" : undefined;
    return { schema, codec: "plain", filter, inside: schema, isDerived: false };
  }

  #schemaOf({ object }: OwnType, base: ColumnType): JsonSchema {
    const description = object.comment === undefined ? {} : { description: object.comment };
    if (object.kind === "enum") {
      // An enum that has no values yet is no list that a schema could have.
      const values = object.values.length === 0 ? {} : { enum: [...object.values] };
      return { type: "string", ...values, ...description };
    }
    if (object.kind === "composite") {
      const properties = object.attributes.map(({ name, type, comment }): [string, JsonSchema] => [
        name,
        { ...orNull(this.of(type).inside), ...(comment === undefined ? {} : { description: comment }) },
      ]);
      return {
        type: "object",
        properties: Object.fromEntries(properties),
        additionalProperties: false,
        ...description,
      };
    }
    if (object.kind === "range") return base.schema;
    const value = this.valueOf(object.baseType);
    const schema = object.checks.reduce((constrained, { definition, isValidated }) => {
      const { said } = isValidated ? readCheck(definition, () => value) : { said: [] };
      return said.reduce((narrowed, { keywords }) => constrain(narrowed, keywords), constrained);
    }, base.schema);
    return { ...withinBounds(schema), ...description };
  }
}

/** The schema, and null. */
export function orNull(schema: JsonSchemaObject): JsonSchemaObject {
  if (Object.keys(schema).every((keyword) => keyword === "description")) return schema;
  if (typeof schema.type !== "string") {
    const { description, ...rest } = schema;
    const { anyOf, ...others } = rest;
    if (anyOf !== undefined && Object.keys(others).length === 0)
      return { anyOf: [...anyOf, { type: "null" }], ...(description && { description }) };
    return { anyOf: [rest, { type: "null" }], ...(description && { description }) };
  }
  return {
    ...schema,
    type: [schema.type, "null"],
    ...(schema.enum && { enum: [...schema.enum, null] }),
  };
}

/** No array can be kept from holding null but by its elements' type. */
function arrayOf(element: ColumnType, isNotNull: boolean): ColumnType {
  const { description: _, ...inside } = element.areElementsText ? element.schema : element.inside;
  const items = isNotNull ? inside : orNull(inside);
  const schema: JsonSchemaObject = { type: "array", items };
  // What cannot be told equal cannot be looked for, either.
  const filter = ["order", "text", "equal"].includes(element.filter ?? "") ? "set" : undefined;
  const codec = element.areElementsText ? "texts" : element.codec === "bigint" ? "bigint" : "plain";
  return { schema, codec, filter, inside: schema, isDerived: element.isDerived };
}
