/** `exclusiveMinimum: true` of 3.0 and before, as the number that JSON Schema has since draft 6. */
import type { JsonSchemaObject } from "@ashlar/model";
import type { Place } from "../place.ts";
import type { Reading } from "../reading.ts";
import { readNumber } from "../repair/value.ts";

/** Reads both exclusive bounds of the schema at a place into `schema`, whose plain bounds are read already. */
export function upgradeBounds(schema: JsonSchemaObject, place: Place, reading: Reading): void {
  upgradeBound(schema, place, reading, { plain: "minimum", exclusive: "exclusiveMinimum" });
  upgradeBound(schema, place, reading, { plain: "maximum", exclusive: "exclusiveMaximum" });
}

function upgradeBound(
  schema: JsonSchemaObject,
  place: Place,
  reading: Reading,
  keys: {
    readonly plain: "minimum" | "maximum";
    readonly exclusive: "exclusiveMinimum" | "exclusiveMaximum";
  },
): void {
  if (!place.has(keys.exclusive)) return;
  const bound = place.at(keys.exclusive);
  const flag = bound.value === "true" ? true : bound.value === "false" ? false : bound.value;
  if (typeof flag !== "boolean") {
    const value = readNumber(bound, reading);
    if (value !== undefined) schema[keys.exclusive] = value;
    return;
  }
  if (reading.dialectAt(place) === "3.1") {
    reading.report.warn(bound, {
      rule: "boolean-exclusive-bound",
      message: `${keys.exclusive} is a number since OpenAPI 3.1, found ${flag}; read as it was meant in 3.0`,
      hint: `write the bound itself: ${keys.exclusive}: ${schema[keys.plain] ?? 0}`,
    });
  }
  const plain = schema[keys.plain];
  if (!flag || plain === undefined) return;
  schema[keys.exclusive] = plain;
  delete schema[keys.plain];
}
