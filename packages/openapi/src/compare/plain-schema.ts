/** Schemas in one form of the several that mean the same, so that comparing them finds only what matters. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { SUBSCHEMAS, TEXTS } from "../write/schema-keywords.ts";

/** What a keyword says where it stands at this value: nothing. */
const SAYS_NOTHING: { readonly [keyword: string]: (value: unknown) => boolean } = {
  additionalProperties: allowsAll,
  unevaluatedProperties: allowsAll,
  unevaluatedItems: allowsAll,
  propertyNames: allowsAll,
  items: allowsAll,
  properties: isEmpty,
  patternProperties: isEmpty,
  dependentRequired: isEmpty,
  dependentSchemas: isEmpty,
  required: isEmpty,
  minLength: (value) => value === 0,
  minItems: (value) => value === 0,
  minProperties: (value) => value === 0,
  uniqueItems: (value) => value === false,
  deprecated: (value) => value === false,
  readOnly: (value) => value === false,
  writeOnly: (value) => value === false,
};

function allowsAll(value: unknown): boolean {
  return value === true || isEmpty(value);
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

/** Whether a keyword with this value could as well be left out: `minLength: 0`. */
export function saysNothing(keyword: string, value: unknown): boolean {
  return Object.hasOwn(SAYS_NOTHING, keyword) && SAYS_NOTHING[keyword]?.(value) === true;
}

/**
 * The schema itself, not what is inside, without what says nothing.
 *
 * @param texts whether titles, descriptions, examples and extensions count
 */
export function plainSchema(schema: JsonSchema, texts: boolean): JsonSchemaObject {
  if (schema === true) return {};
  if (schema === false) return { not: {} };
  const plain: JsonSchemaObject = {};
  for (const [keyword, value] of Object.entries(schema)) {
    if (value === undefined || saysNothing(keyword, value)) continue;
    if (!texts && (TEXTS.has(keyword) || keyword.startsWith("x-"))) continue;
    plain[keyword] = value;
  }
  if (Array.isArray(plain.type)) {
    const [only] = plain.type;
    plain.type = plain.type.length === 1 && only !== undefined ? only : plain.type.toSorted();
  }
  if (plain.const !== undefined && plain.enum === undefined) {
    plain.enum = [plain.const];
    delete plain.const;
  }
  plainBytes(plain);
  const [only, ...others] = plain.allOf ?? [];
  const isWrapper = only !== undefined && others.length === 0 && Object.keys(plain).length === 1;
  return isWrapper ? plainSchema(only, texts) : plain;
}

/** Raw bytes and base64 in the words of 3.0, which 3.1 has by its own keywords as well (3.1.1 §4.4.1). */
function plainBytes(plain: JsonSchemaObject): void {
  if (plain.format === "binary" && plain.contentMediaType === "application/octet-stream")
    delete plain.contentMediaType;
  if (plain.contentEncoding === "base64" && (plain.format === undefined || plain.format === "byte")) {
    plain.format = "byte";
    delete plain.contentEncoding;
  }
}

/** Whether a keyword's value is a set: order and repetition say nothing. */
export function isSet(keyword: string): boolean {
  return keyword === "enum" || keyword === "required" || keyword === "type";
}

/** Whether a keyword holds alternatives or conditions whose order says nothing. */
export function isUnordered(keyword: string): boolean {
  return SUBSCHEMAS.get(keyword) === "list" && keyword !== "prefixItems";
}
