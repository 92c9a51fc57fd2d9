/** Reads a schema of any OpenAPI version as JSON Schema 2020-12 whose references are names of the Api. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { tooDeep } from "../errors.ts";
import { isMap, type Place } from "../place.ts";
import { setMember } from "../raw-map.ts";
import type { Reading } from "../reading.ts";
import { readDefault } from "../repair/default.ts";
import { readEnum, readEnumOfItems } from "../repair/enum.ts";
import { type ReadType, readType } from "../repair/type.ts";
import { readBoolean, readText, show } from "../repair/value.ts";
import { upgradeBinary } from "../upgrade/binary.ts";
import { upgradeBounds } from "../upgrade/bounds.ts";
import { allowsNull, upgradeNullable } from "../upgrade/nullable.ts";
import { KEYWORDS } from "./keywords.ts";
import { readDiscriminator } from "./read-discriminator.ts";

// Whoever makes something of a schema walks it by recursion, and needs more of the stack for it than reading does.
const MAX_DEPTH = 300;

/**
 * The schema at a place. What is wrong in it is reported and repaired; a schema that is no schema at all
 * becomes `true`.
 *
 * @throws {OpenapiError} ASHLAR_OPENAPI_TOO_LARGE
 */
export function readSchema(place: Place, reading: Reading): JsonSchema {
  if (place.depth > MAX_DEPTH) throw tooDeep(place.file);
  const { value } = place;
  if (typeof value === "boolean") return value;
  if (!isMap(value)) return readNoSchema(place, reading);
  const reference = value["$ref"] ?? value["$dynamicRef"] ?? value["$recursiveRef"];
  if (typeof reference === "string") return readReference(place, reference, reading);
  return readKeywords(place, reading);
}

function readNoSchema(place: Place, reading: Reading): true {
  reading.report.warn(place, {
    rule: "invalid-schema",
    message: `a schema must be a map, found ${show(place.value)}; read as a schema that allows everything`,
  });
  return true;
}

function readReference(place: Place, reference: string, reading: Reading): JsonSchema {
  const target = reading.lookUp(place, reference);
  if (target === undefined) return true;
  if (!mayBeSchema(target)) {
    const found = isMap(target.value) ? "the document itself" : show(target.value);
    reading.report.error(place.at("$ref"), {
      rule: "broken-reference",
      message: `"${reference}" leads to ${found}, which is no schema`,
      hint: "point it at a schema",
    });
    return true;
  }
  const $ref = `#/$defs/${reading.names.nameOf(target)}`;
  // Up to 3.0 nothing beside a reference counts; what describes it does no harm and helps the reader.
  if (reading.dialectAt(place) === "3.1") return { ...asObject(readKeywords(place, reading)), $ref };
  const schema: JsonSchemaObject = { $ref };
  for (const keyword of ["title", "description"] as const) {
    const text = place.has(keyword) ? readText(place.at(keyword), reading) : undefined;
    if (text !== undefined) schema[keyword] = text;
  }
  if (place.get("deprecated") === true) schema.deprecated = true;
  return upgradeNullable(schema, place, reading);
}

function mayBeSchema({ parent, value }: Place): boolean {
  if (typeof value === "boolean") return true;
  const isDocument =
    parent === undefined && isMap(value) && (value["openapi"] ?? value["swagger"]) !== undefined;
  return isMap(value) && !isDocument;
}

function asObject(schema: JsonSchema): JsonSchemaObject {
  return typeof schema === "object" ? schema : {};
}

function readKeywords(place: Place, reading: Reading): JsonSchema {
  const schema: JsonSchemaObject = {};
  for (const member of place.members()) {
    const read = KEYWORDS.get(member.key);
    if (read !== undefined) read(member, schema, reading, readSchema);
    else if (member.value !== undefined) setMember<unknown>(schema, member.key, member.value);
  }
  upgradeBounds(schema, place, reading);
  readTypeAndValues(schema, place, reading);
  upgradeBinary(schema);
  const discriminator = readDiscriminator(place, reading);
  if (discriminator !== undefined) {
    schema.discriminator = discriminator;
    reading.discriminated.push({ schema, place });
  }
  return upgradeNullable(schema, place, reading);
}

function readTypeAndValues(schema: JsonSchemaObject, place: Place, reading: Reading): void {
  const { types, format }: ReadType = place.has("type") ? readType(place.at("type"), reading) : { types: [] };
  const isNullable = allowsNull(place);
  if (format !== undefined && schema.format === undefined) schema.format = format;
  if (types.length > 0) schema.type = types.length === 1 && types[0] !== undefined ? types[0] : [...types];
  const itemsWithEnum = place.has("enum") ? readEnumOfItems(place.at("enum"), schema, reading) : undefined;
  if (itemsWithEnum !== undefined) schema.items = itemsWithEnum;
  else if (place.has("enum")) {
    const read = readEnum(place.at("enum"), types, reading);
    if (read !== undefined) schema.enum = [...read.values];
    if (read?.addsNull === true && !isNullable) {
      schema.type = [...types, "null"];
      reading.report.warn(place.at("enum"), {
        rule: "null-in-enum",
        message: `enum holds null, which type ${types.join(" or ")} does not allow; null is allowed`,
      });
    }
  }
  if (place.has("type") && types[0] === "array") warnWithoutItems(schema, place, reading);
  if (place.has("default") && !(isNullable && place.get("default") === null)) {
    const value = readDefault(place.at("default"), schema, reading);
    if (value !== undefined) schema.default = value;
  } else if (place.has("default")) schema.default = null;
  if (place.has("deprecated")) {
    const deprecated = readBoolean(place.at("deprecated"), reading);
    if (deprecated !== undefined) schema.deprecated = deprecated;
  }
}

function warnWithoutItems(schema: JsonSchemaObject, place: Place, reading: Reading): void {
  if (schema.items !== undefined || schema.prefixItems !== undefined) return;
  if (reading.dialectAt(place) === "3.1") return;
  reading.report.warn(place, {
    rule: "array-without-items",
    message: "an array must say what its items are; read as items of any type",
    hint: "add items",
  });
}
