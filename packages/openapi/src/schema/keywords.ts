/** How each keyword of a schema is read; keywords that are not listed stay as they are. */
import type { Json, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { isMap, type Place } from "../place.ts";
import { setMember } from "../raw-map.ts";
import type { Reading } from "../reading.ts";
import { flattenRepetition, isExponential } from "../repair/backtracking.ts";
import { repairPattern } from "../repair/pattern.ts";
import { readRequired, requiredByProperties } from "../repair/required.ts";
import { readBoolean, readCount, readNumber, readText, show } from "../repair/value.ts";
/** Handed in by the reader of schemas, which itself reads by this table. */
export type ReadSchema = (place: Place, reading: Reading) => JsonSchema;

type ReadKeyword = (place: Place, into: JsonSchemaObject, reading: Reading, readSchema: ReadSchema) => void;

const number: ReadKeyword = (place, into, reading) => put(into, place.key, readNumber(place, reading));
const count: ReadKeyword = (place, into, reading) => put(into, place.key, readCount(place, reading));
const boolean: ReadKeyword = (place, into, reading) => put(into, place.key, readBoolean(place, reading));
const text: ReadKeyword = (place, into, reading) => put(into, place.key, readText(place, reading));
const schema: ReadKeyword = (place, into, reading, readSchema) =>
  put(into, place.key, readSchema(place, reading));
const schemaList: ReadKeyword = (place, into, reading, readSchema) =>
  put(into, place.key, readList(place, reading, readSchema));
const schemaMap: ReadKeyword = (place, into, reading, readSchema) =>
  put(into, place.key, readMap(place, reading, readSchema));
/** Read elsewhere, or of no use once references are names. */
const nothing: ReadKeyword = () => {};

/** `exclusiveMinimum` and `exclusiveMaximum` are read by `upgradeBounds`, they need their neighbours. */
export const KEYWORDS: ReadonlyMap<string, ReadKeyword> = new Map<string, ReadKeyword>([
  ...[
    "$ref",
    "$dynamicRef",
    "$recursiveRef",
    "$id",
    "id",
    "$anchor",
    "$dynamicAnchor",
    "$recursiveAnchor",
  ].map(off),
  ...["$schema", "$vocabulary", "$comment", "$defs", "definitions", "externalDocs"].map(off),
  ...["type", "enum", "default", "deprecated", "nullable", "x-nullable", "discriminator"].map(off),
  ...["exclusiveMinimum", "exclusiveMaximum", "collectionFormat"].map(off),
  ...["title", "description", "format", "contentEncoding", "contentMediaType"].map(
    (key) => [key, text] as const,
  ),
  ...["minimum", "maximum"].map((key) => [key, number] as const),
  ...["minLength", "maxLength", "minItems", "maxItems", "minContains", "maxContains"].map(
    (key) => [key, count] as const,
  ),
  ...["minProperties", "maxProperties"].map((key) => [key, count] as const),
  ...["readOnly", "writeOnly", "uniqueItems"].map((key) => [key, boolean] as const),
  ...["not", "if", "then", "else", "contains", "propertyNames", "contentSchema"].map(
    (key) => [key, schema] as const,
  ),
  ...["unevaluatedItems", "unevaluatedProperties"].map((key) => [key, schema] as const),
  ...["allOf", "anyOf", "oneOf", "prefixItems"].map((key) => [key, schemaList] as const),
  ["dependentSchemas", schemaMap],
  ["additionalProperties", readAdditional],
  ["properties", readProperties],
  ["patternProperties", readPatternProperties],
  [
    "required",
    (place, into, reading) => put(into, "required", mergeRequired(into, readRequired(place, reading))),
  ],
  ["items", readItems],
  ["additionalItems", readAdditionalItems],
  ["dependencies", readDependencies],
  ["dependentRequired", readDependentRequired],
  ["pattern", readPattern],
  ["multipleOf", readMultipleOf],
  ["example", (place, into) => put(into, "examples", into.examples ?? [place.value])],
  ["examples", readExamples],
]);

function off(key: string): readonly [string, ReadKeyword] {
  return [key, nothing];
}

function put(into: JsonSchemaObject, key: string, value: unknown): void {
  if (value !== undefined) into[key] = value;
}

function readList(place: Place, reading: Reading, readSchema: ReadSchema): JsonSchema[] | undefined {
  const { value } = place;
  if (isMap(value)) {
    warn(
      place,
      reading,
      "wrong-value-type",
      `${place.key} must be a list, found a map; read as a list of one`,
    );
    return [readSchema(place, reading)];
  }
  if (Array.isArray(value) && value.length > 0) return place.items().map((item) => readSchema(item, reading));
  // An empty list would allow nothing (anyOf, oneOf) or be refused by validators (allOf).
  warn(
    place,
    reading,
    "wrong-value-type",
    `${place.key} must be a list of schemas, found ${show(value)}; left out`,
  );
  return undefined;
}

function readMap(
  place: Place,
  reading: Reading,
  readSchema: ReadSchema,
): { [name: string]: JsonSchema } | undefined {
  if (!isMap(place.value)) {
    warn(
      place,
      reading,
      "wrong-value-type",
      `${place.key} must be a map of schemas, found ${show(place.value)}; left out`,
    );
    return undefined;
  }
  const map: { [name: string]: JsonSchema } = {};
  for (const member of place.members()) setMember(map, member.key, readSchema(member, reading));
  return map;
}

function readProperties(
  place: Place,
  into: JsonSchemaObject,
  reading: Reading,
  readSchema: ReadSchema,
): void {
  put(into, "properties", readMap(place, reading, readSchema));
  const required = requiredByProperties(place, reading);
  if (required.length > 0) put(into, "required", mergeRequired(into, required));
}

function mergeRequired(into: JsonSchemaObject, names: readonly string[] | undefined): string[] | undefined {
  if (names === undefined) return into.required;
  return [...new Set([...(into.required ?? []), ...names])];
}

function readAdditional(
  place: Place,
  into: JsonSchemaObject,
  reading: Reading,
  readSchema: ReadSchema,
): void {
  const { value } = place;
  if (value === "true" || value === "false" || value === null)
    put(into, place.key, readBoolean(place, reading));
  else put(into, place.key, readSchema(place, reading));
}

function readItems(place: Place, into: JsonSchemaObject, reading: Reading, readSchema: ReadSchema): void {
  if (!Array.isArray(place.value)) {
    into.items = readSchema(place, reading);
    return;
  }
  warn(
    place,
    reading,
    "items-list",
    "items is one schema for all items; read as prefixItems, one schema by position",
  );
  if (place.value.length > 0) into.prefixItems = place.items().map((item) => readSchema(item, reading));
}

// Means something only beside a list of items.
function readAdditionalItems(
  place: Place,
  into: JsonSchemaObject,
  reading: Reading,
  readSchema: ReadSchema,
): void {
  if (Array.isArray(place.parent?.get("items"))) into.items = readSchema(place, reading);
}

function readDependencies(
  place: Place,
  into: JsonSchemaObject,
  reading: Reading,
  readSchema: ReadSchema,
): void {
  const required: { [name: string]: string[] } = {};
  const schemas: { [name: string]: JsonSchema } = {};
  for (const member of place.members()) {
    if (Array.isArray(member.value)) setMember(required, member.key, readRequired(member, reading) ?? []);
    else setMember(schemas, member.key, readSchema(member, reading));
  }
  if (Object.keys(required).length > 0) into.dependentRequired = required;
  if (Object.keys(schemas).length > 0) into.dependentSchemas = schemas;
}

function readDependentRequired(place: Place, into: JsonSchemaObject, reading: Reading): void {
  const required: { [name: string]: string[] } = {};
  for (const member of place.members()) setMember(required, member.key, readRequired(member, reading) ?? []);
  if (Object.keys(required).length > 0) into.dependentRequired = required;
}

function readPatternProperties(
  place: Place,
  into: JsonSchemaObject,
  reading: Reading,
  readSchema: ReadSchema,
): void {
  const map: { [pattern: string]: JsonSchema } = {};
  for (const member of place.members()) {
    const pattern = patternOf(member, member.key, reading);
    if (pattern !== undefined) setMember(map, pattern, readSchema(member, reading));
  }
  into.patternProperties = map;
}

function readPattern(place: Place, into: JsonSchemaObject, reading: Reading): void {
  const { value } = place;
  if (typeof value === "string") put(into, "pattern", patternOf(place, value, reading));
  else warn(place, reading, "wrong-value-type", `pattern must be a string, found ${show(value)}; left out`);
}

function patternOf(place: Place, source: string, reading: Reading): string | undefined {
  const pattern = repairPattern(source);
  if (pattern !== source) {
    const outcome = pattern === undefined ? "left out" : `read as ${show(pattern)}`;
    reading.report.warn(place, {
      rule: "invalid-pattern",
      message: `${show(source)} is no regular expression of ECMA-262 with the u flag; ${outcome}`,
      hint: "write the pattern as JavaScript reads it under the u flag",
    });
  }
  return pattern === undefined ? undefined : tamePattern(place, pattern, reading);
}

function tamePattern(place: Place, source: string, reading: Reading): string {
  const pattern = flattenRepetition(source);
  if (pattern !== source) {
    reading.report.warn(place, {
      rule: "nested-repetition",
      message: `${show(source)} takes exponential time on some texts; read as ${show(pattern)}, which matches the same`,
      hint: "repeat once, not what is repeated already",
    });
  }
  if (isExponential(pattern)) {
    reading.report.warn(place, {
      rule: "exponential-pattern",
      message: `${show(pattern)} takes exponential time on some texts, so that one request can stop the service`,
      hint: "rewrite it so that each text can be taken apart in one way only, or bound it with maxLength",
    });
  }
  return pattern;
}

function readMultipleOf(place: Place, into: JsonSchemaObject, reading: Reading): void {
  const value = readNumber(place, reading);
  if (value === undefined || value > 0) put(into, "multipleOf", value);
  else
    warn(place, reading, "wrong-value-type", `multipleOf must be greater than 0, found ${value}; left out`);
}

function readExamples(place: Place, into: JsonSchemaObject): void {
  if (Array.isArray(place.value)) into.examples = place.value;
  else if (isMap(place.value)) {
    // The map of a media type, written into a schema: each member holds its value.
    into.examples = place
      .members()
      .map((member) => (member.has("value") ? member.get("value") : member.value)) as Json[];
  }
}

function warn(place: Place, reading: Reading, rule: string, message: string): void {
  reading.report.warn(place, { rule, message });
}
