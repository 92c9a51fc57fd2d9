/** The keywords of JSON Schema 2020-12: which hold schemas, which only tell, and the order people write them in. */

/** Keywords whose value is one schema, a list of schemas or a map of schemas. */
export const SUBSCHEMAS: ReadonlyMap<string, "one" | "list" | "map"> = new Map([
  ...["items", "contains", "additionalProperties", "propertyNames", "unevaluatedItems"].map(one),
  ...["unevaluatedProperties", "contentSchema", "not", "if", "then", "else"].map(one),
  ...["prefixItems", "allOf", "anyOf", "oneOf"].map((key) => [key, "list"] as const),
  ...["properties", "patternProperties", "dependentSchemas"].map((key) => [key, "map"] as const),
]);

function one(key: string): readonly [string, "one"] {
  return [key, "one"];
}

/** Keywords that tell something to people and change nothing of what is valid. */
export const TEXTS: ReadonlySet<string> = new Set(["title", "description", "examples"]);

/** Names first, then the type and its bounds, then what is inside; keywords that are not listed come after these. */
export const KEYWORD_ORDER: readonly string[] = [
  ...["$ref", "title", "description", "deprecated", "readOnly", "writeOnly", "type", "format"],
  ...["contentEncoding", "contentMediaType", "contentSchema", "const", "enum", "default"],
  ...["minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum", "multipleOf"],
  ...["minLength", "maxLength", "pattern", "minItems", "maxItems", "uniqueItems"],
  ...["prefixItems", "items", "contains", "minContains", "maxContains", "unevaluatedItems"],
  ...["minProperties", "maxProperties", "propertyNames", "required", "properties", "patternProperties"],
  ...["additionalProperties", "unevaluatedProperties", "dependentRequired", "dependentSchemas"],
  ...["allOf", "anyOf", "oneOf", "discriminator", "not", "if", "then", "else", "examples", "xml"],
];
