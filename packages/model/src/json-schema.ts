/** JSON Schema 2020-12 as it stands inside an {@link Api}. */

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The type names of JSON Schema. */
export type JsonType = "null" | "boolean" | "integer" | "number" | "string" | "array" | "object";

/**
 * A JSON Schema, draft 2020-12. Inside an `Api` every `$ref` is `#/$defs/<name>` and names a key of
 * `Api.schemas`; references stay a graph and are never expanded, so names and loops survive.
 *
 * Keywords of OpenAPI that carry meaning stay: `discriminator`, `xml`, `deprecated`, `readOnly`, `writeOnly`.
 * A file or other raw bytes is `{ type: "string", format: "binary" }`, from whichever version it came.
 */
export type JsonSchema = boolean | JsonSchemaObject;

export interface JsonSchemaObject {
  $ref?: string;
  type?: JsonType | JsonType[];
  enum?: Json[];
  const?: Json;
  format?: string;
  title?: string;
  description?: string;
  default?: Json;
  examples?: Json[];
  deprecated?: boolean;
  readOnly?: boolean;
  writeOnly?: boolean;
  properties?: { [name: string]: JsonSchema };
  required?: string[];
  additionalProperties?: JsonSchema;
  patternProperties?: { [pattern: string]: JsonSchema };
  propertyNames?: JsonSchema;
  minProperties?: number;
  maxProperties?: number;
  dependentRequired?: { [name: string]: string[] };
  dependentSchemas?: { [name: string]: JsonSchema };
  unevaluatedProperties?: JsonSchema;
  items?: JsonSchema;
  prefixItems?: JsonSchema[];
  contains?: JsonSchema;
  minContains?: number;
  maxContains?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  unevaluatedItems?: JsonSchema;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  contentEncoding?: string;
  contentMediaType?: string;
  contentSchema?: JsonSchema;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  allOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  not?: JsonSchema;
  if?: JsonSchema;
  then?: JsonSchema;
  else?: JsonSchema;
  discriminator?: Discriminator;
  /** Keywords that nobody here reads, `x-` extensions among them. */
  [keyword: string]: unknown;
}

/** OpenAPI 3.x Discriminator Object; `mapping` values are names of `Api.schemas`, completed by the reader. */
export interface Discriminator {
  propertyName: string;
  mapping: { [value: string]: string };
  /** OpenAPI 3.2: the schema for a value that no mapping names. */
  defaultMapping?: string;
}
