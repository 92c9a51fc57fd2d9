/** `nullable` of 3.0, in all its forms, as the null type of JSON Schema. */
import type { JsonSchema, JsonSchemaObject, JsonType } from "@ashlar/model";
import type { Place } from "../place.ts";
import type { Reading } from "../reading.ts";

/** Whether the schema at a place says that null is allowed, in the way of 3.0 or 2.0. */
export function allowsNull(place: Place): boolean {
  const flag = place.get("nullable") ?? place.get("x-nullable");
  return flag === true || flag === "true";
}

/** The schema as read, null allowed where the document says `nullable`. */
export function upgradeNullable(schema: JsonSchemaObject, place: Place, reading: Reading): JsonSchema {
  if (!allowsNull(place)) return schema;
  const dialect = reading.dialectAt(place);
  if (dialect === "3.1" && place.has("nullable")) {
    reading.report.warn(place.at("nullable"), {
      rule: "nullable-in-3-1",
      message: "nullable means nothing since OpenAPI 3.1; read as it was meant in 3.0",
      hint: 'add "null" to type',
    });
  }
  if (isComposed(schema)) {
    reportWithoutType(place, reading);
    return wrap(schema);
  }
  if (schema.type === undefined) return withoutType(schema, place, reading);
  schema.type = withNull([schema.type].flat());
  if (schema.enum !== undefined && !schema.enum.includes(null)) {
    schema.enum = [...schema.enum, null];
    reading.report.warn(place.at("enum"), {
      rule: "nullable-enum-without-null",
      message: "nullable is true but enum does not hold null; null is allowed",
      hint: "add null to enum",
    });
  }
  return schema;
}

function isComposed(schema: JsonSchemaObject): boolean {
  return ["$ref", "allOf", "anyOf", "oneOf", "const", "not"].some((keyword) => schema[keyword] !== undefined);
}

// OpenAPI 3.0.3: nullable adds to type, so without one it says nothing. Authors mean that null is allowed.
function withoutType(schema: JsonSchemaObject, place: Place, reading: Reading): JsonSchema {
  if (schema.enum !== undefined) {
    if (!schema.enum.includes(null)) schema.enum = [...schema.enum, null];
  } else {
    const type = impliedType(schema);
    // A schema that says nothing allows null already.
    if (type === undefined) return schema;
    schema.type = [type, "null"];
  }
  reportWithoutType(place, reading);
  return schema;
}

function impliedType(schema: JsonSchemaObject): JsonType | undefined {
  if (schema.properties !== undefined || schema.additionalProperties !== undefined) return "object";
  if (schema.items !== undefined || schema.prefixItems !== undefined) return "array";
  return undefined;
}

function reportWithoutType(place: Place, reading: Reading): void {
  if (place.has("type") || reading.dialectAt(place) === "3.1") return;
  const key = place.has("nullable") ? "nullable" : "x-nullable";
  reading.report.warn(place.at(key), {
    rule: "nullable-without-type",
    message: "nullable counts only beside a type, and there is none here; null is allowed all the same",
    hint: "give the schema a type, or move to OpenAPI 3.1 and its null type",
  });
}

function withNull(types: readonly JsonType[]): JsonType[] {
  return types.includes("null") ? [...types] : [...types, "null"];
}

const ABOUT = ["title", "description", "default", "examples", "deprecated", "readOnly", "writeOnly"];

/** `anyOf: [schema, null]`, with what only describes kept outside. */
function wrap(schema: JsonSchemaObject): JsonSchemaObject {
  const outer: JsonSchemaObject = {};
  for (const key of Object.keys(schema)) {
    if (!ABOUT.includes(key) && !key.startsWith("x-")) continue;
    outer[key] = schema[key];
    delete schema[key];
  }
  outer.anyOf = [schema, { type: "null" }];
  return outer;
}
