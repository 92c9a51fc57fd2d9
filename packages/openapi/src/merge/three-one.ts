/** Lifts a document of OpenAPI 3.0 to the schemas of 3.1, so that what stays of it goes on to mean the same. */
import type { Json } from "@ashlar/model";
import { isObject, type JsonObject, listAt } from "./json-object.ts";
import { mapSchemas } from "./map-schemas.ts";

export interface LiftedDocument {
  /** Shares with the document given whatever did not change. */
  readonly root: JsonObject;
  /** What a map or list of the root was before. */
  readonly originOf: (value: Json) => Json | undefined;
}

/**
 * The document with `nullable` and the boolean bounds of 3.0 in the words of 3.1.
 *
 * @see https://www.openapis.org/blog/2021/02/16/migrating-from-openapi-3-0-to-3-1-0
 */
export function inThreeOne(document: JsonObject): LiftedDocument {
  const origins = new WeakMap<object, Json>();
  const root = mapSchemas(document, {
    schema: (schema) => (isObject(schema) ? newerNull(newerBounds(schema)) : schema),
    onCopy: (copy, original) => {
      if (typeof copy !== "object" || copy === null) return;
      const known = typeof original === "object" && original !== null ? origins.get(original) : undefined;
      origins.set(copy, known ?? original);
    },
  });
  return {
    root,
    originOf: (value) => (typeof value === "object" && value !== null ? origins.get(value) : undefined),
  };
}

function newerBounds(schema: JsonObject): JsonObject {
  return newerBound(newerBound(schema, "minimum", "exclusiveMinimum"), "maximum", "exclusiveMaximum");
}

function newerBound(schema: JsonObject, plain: string, exclusive: string): JsonObject {
  const flag = schema[exclusive];
  if (typeof flag !== "boolean") return schema;
  const { [exclusive]: _, ...others } = schema;
  const bound = others[plain];
  if (!flag || bound === undefined) return others;
  const entries = Object.entries(others).map(([key, value]): [string, Json] =>
    key === plain ? [exclusive, value] : [key, value],
  );
  return Object.fromEntries(entries);
}

const COMPOSED = ["$ref", "allOf", "anyOf", "oneOf", "not"];
const WORDS = /^(?:title|description|example|default|deprecated|readOnly|writeOnly|externalDocs|x-.*)$/;

function newerNull(schema: JsonObject): JsonObject {
  const { nullable, ...others } = schema;
  if (nullable === undefined) return schema;
  if (nullable !== true) return others;
  if (COMPOSED.some((keyword) => others[keyword] !== undefined)) {
    const isWord = ([key]: readonly [string, Json]): boolean => WORDS.test(key);
    const entries = Object.entries(others);
    const inner = Object.fromEntries(entries.filter((entry) => !isWord(entry)));
    return { ...Object.fromEntries(entries.filter(isWord)), anyOf: [inner, { type: "null" }] };
  }
  const values = listAt(others, "enum");
  const all =
    others["enum"] === undefined ? {} : { enum: values.includes(null) ? values : [...values, null] };
  const type = others["type"];
  // nullable adds to type: where there is none, null is allowed already.
  return typeof type === "string" ? { ...others, type: [type, "null"], ...all } : { ...others, ...all };
}
