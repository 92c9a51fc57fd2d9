/** Finds the JSON Schemas of a document as it is written, and puts others in their place. */
import type { Json } from "@ashlar/model";
import { setMember } from "../raw-map.ts";
import { SUBSCHEMAS } from "../write/schema-keywords.ts";
import { isObject, type JsonObject } from "./json-object.ts";

export interface SchemaMap {
  /** Gets a schema whose parts are mapped already; gives back the schema itself where nothing changes. */
  readonly schema: (schema: Json) => Json;
  /** Gets to see every other object before what is inside it. */
  readonly other?: (object: JsonObject) => void;
  /** Hears of every map and list that is not the one that was there. */
  readonly onCopy?: (copy: Json, original: Json) => void;
}

/** Keys whose maps have names, not fields. */
const NAMES = new Set([
  ...["paths", "webhooks", "responses", "content", "headers", "encoding", "parameters", "requestBodies"],
  ...["callbacks", "links", "pathItems", "securitySchemes", "additionalOperations"],
]);

const OPAQUE = /^(?:examples?|default|x-.*)$/;

/** The document with every schema mapped; what does not change is shared with the one given. */
export function mapSchemas(document: JsonObject, map: SchemaMap): JsonObject {
  return walk(document, false, map) as JsonObject;
}

function walk(value: Json, hasNames: boolean, map: SchemaMap): Json {
  if (Array.isArray(value)) return each(value, (item) => walk(item, false, map), map);
  if (!isObject(value)) return value;
  if (!hasNames) map.other?.(value);
  return each(
    value,
    (member, key) => {
      if (hasNames) return walk(member, false, map);
      if (key === "schema" || key === "itemSchema") return mapSchema(member, map);
      if (key === "schemas" && isObject(member)) return each(member, (one) => mapSchema(one, map), map);
      return OPAQUE.test(key) ? member : walk(member, NAMES.has(key), map);
    },
    map,
  );
}

function mapSchema(schema: Json, map: SchemaMap): Json {
  if (!isObject(schema)) return map.schema(schema);
  const inner = each(
    schema,
    (member, key) => {
      const kind = SUBSCHEMAS.get(key);
      if (kind === "one") {
        // A boolean here is no schema of its own in 3.0.
        return typeof member === "boolean" && key === "additionalProperties"
          ? member
          : mapSchema(member, map);
      }
      const isInside = kind === "list" ? Array.isArray(member) : kind === "map" && isObject(member);
      return isInside ? each(member, (one) => mapSchema(one, map), map) : member;
    },
    map,
  );
  const mapped = map.schema(inner);
  if (mapped !== schema) map.onCopy?.(mapped, schema);
  return mapped;
}

function each(value: Json, step: (member: Json, key: string) => Json, { onCopy }: SchemaMap): Json {
  let isChanged = false;
  const next = (member: Json, key: string): Json => {
    const result = step(member, key);
    if (result !== member) isChanged = true;
    return result;
  };
  if (Array.isArray(value)) {
    const list = value.map((item) => next(item, ""));
    if (isChanged) onCopy?.(list, value);
    return isChanged ? list : value;
  }
  if (!isObject(value)) return value;
  const copy: JsonObject = {};
  for (const [key, member] of Object.entries(value)) setMember(copy, key, next(member, key));
  if (isChanged) onCopy?.(copy, value);
  return isChanged ? copy : value;
}
