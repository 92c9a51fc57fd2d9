/** Reads `default`: a value that the schema itself would accept. */
import type { Json, JsonSchemaObject, JsonType } from "@ashlar/model";
import type { Place } from "../place.ts";
import type { Reading } from "../reading.ts";
import { coerce, isOfType } from "./json-type.ts";
import { show } from "./value.ts";

/** @returns undefined where the default contradicts the schema and is left out */
export function readDefault(place: Place, schema: JsonSchemaObject, reading: Reading): Json | undefined {
  const value = place.value as Json;
  const types = typesOf(schema);
  if (types.length > 0 && !isOfType(value, types)) {
    const meant = coerce(value, types) ?? inList(value, types, schema);
    const outcome = meant === undefined ? "left out" : `read as ${show(meant)}`;
    reading.report.warn(place, {
      rule: "default-of-other-type",
      message: `the default ${show(value)} is not of type ${types.join(" or ")}; ${outcome}`,
    });
    if (meant === undefined) return undefined;
    return meant;
  }
  if (schema.enum !== undefined && !schema.enum.some((allowed) => sameJson(allowed, value))) {
    reading.report.warn(place, {
      rule: "default-not-in-enum",
      message: `the default ${show(value)} is not one of ${show(schema.enum)}; left out`,
    });
    return undefined;
  }
  return value;
}

function typesOf(schema: JsonSchemaObject): readonly JsonType[] {
  if (schema.type === undefined) return [];
  return typeof schema.type === "string" ? [schema.type] : schema.type;
}

// A list's default is often written as its only item.
function inList(value: Json, types: readonly JsonType[], schema: JsonSchemaObject): Json | undefined {
  if (!types.includes("array") || value === null || typeof value === "object") return undefined;
  const { items } = schema;
  if (typeof items !== "object" || items.type === undefined) return undefined;
  const itemTypes = typesOf(items);
  const item = isOfType(value, itemTypes) ? value : coerce(value, itemTypes);
  return item === undefined ? undefined : [item];
}

function sameJson(a: Json, b: Json): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}
