/** Writes a schema of the Api as a Schema Object of OpenAPI 3.1. */
import type { Discriminator, Json, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { setMember } from "../raw-map.ts";
import { copyOf } from "./copy.ts";
import { KEYWORD_ORDER, SUBSCHEMAS } from "./schema-keywords.ts";

const REFERENCE = "#/$defs/";
const COMPONENT = "#/components/schemas/";

/** The schema with its keywords in the order people write them; references lead to `#/components/schemas/`. */
export function writeSchema(schema: JsonSchema): Json {
  if (typeof schema === "boolean") return schema;
  const written: { [keyword: string]: Json } = {};
  for (const keyword of keywordsOf(schema)) {
    const value = schema[keyword];
    if (value !== undefined) setMember(written, keyword, writeKeyword(keyword, value));
  }
  return written;
}

/** A schema that stands where OpenAPI wants a map: what allows everything becomes `{}`. */
export function writeSchemaObject(schema: JsonSchema): Json {
  if (schema === true) return {};
  return schema === false ? { not: {} } : writeSchema(schema);
}

function keywordsOf(schema: JsonSchemaObject): string[] {
  const known = KEYWORD_ORDER.filter((keyword) => Object.hasOwn(schema, keyword));
  const others = Object.keys(schema).filter((keyword) => !KEYWORD_ORDER.includes(keyword));
  return [...known, ...others];
}

function writeKeyword(keyword: string, value: unknown): Json {
  if (keyword === "$ref" && typeof value === "string") return componentReference(value);
  if (keyword === "discriminator") return writeDiscriminator(value as Discriminator);
  switch (SUBSCHEMAS.get(keyword)) {
    case "one":
      return writeSchema(value as JsonSchema);
    case "list":
      return (value as readonly JsonSchema[]).map(writeSchema);
    case "map":
      return writeMap(value as { readonly [name: string]: JsonSchema });
    default:
      return copyOf(value);
  }
}

export function writeMap(schemas: { readonly [name: string]: JsonSchema }): { [name: string]: Json } {
  const written: { [name: string]: Json } = {};
  for (const [name, schema] of Object.entries(schemas)) setMember(written, name, writeSchema(schema));
  return written;
}

function componentReference(reference: string): string {
  return reference.startsWith(REFERENCE) ? `${COMPONENT}${reference.slice(REFERENCE.length)}` : reference;
}

// Written in full: which value means which schema is then told by nothing but the mapping.
function writeDiscriminator({ propertyName, mapping, defaultMapping }: Discriminator): Json {
  const written: { [value: string]: Json } = {};
  for (const [value, name] of Object.entries(mapping)) setMember(written, value, `${COMPONENT}${name}`);
  return {
    propertyName,
    ...(Object.keys(written).length === 0 ? {} : { mapping: written }),
    ...(defaultMapping === undefined ? {} : { defaultMapping: `${COMPONENT}${defaultMapping}` }),
  };
}
