/**
 * Schemas in one form of the several that mean the same, one level at a time, for comparing two whose references stay:
 * with or without texts. What changed from one schema to another, in words, is told/schema-patch of the model.
 */
import { type JsonSchema, type JsonSchemaObject, saysNothing } from "@ashlar/model";
import { SUBSCHEMAS, TEXTS } from "../write/schema-keywords.ts";

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
    if (saysNothing(keyword, value)) continue;
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
