/** Reads `enum`: a list without repeats whose values the type allows. */
import type { Json, JsonSchemaObject, JsonType } from "@ashlar/model";
import type { Place } from "../place.ts";
import type { Reading } from "../reading.ts";
import { coerce, isOfType } from "./json-type.ts";
import { show } from "./value.ts";

export interface ReadEnum {
  readonly values: readonly Json[];
  /** The list holds null though the type does not. */
  readonly addsNull: boolean;
}

/** @returns undefined where the keyword means nothing and is left out */
export function readEnum(place: Place, types: readonly JsonType[], reading: Reading): ReadEnum | undefined {
  const list = listOf(place, reading);
  if (list === undefined) return undefined;
  const seen = new Set<string>();
  const values: Json[] = [];
  let addsNull = false;
  for (const item of list) {
    const value = fit(place, item as Json, types, reading);
    if (value === undefined) continue;
    const key = JSON.stringify(value);
    if (seen.has(key)) {
      report(
        place,
        reading,
        "duplicate-enum-value",
        `${show(value)} stands twice in enum; the second is left out`,
      );
      continue;
    }
    seen.add(key);
    values.push(value);
    if (value === null && types.length > 0 && !types.includes("null")) addsNull = true;
  }
  if (values.length > 0) return { values, addsNull };
  report(place, reading, "empty-enum", "enum allows no value at all; left out");
  return undefined;
}

/**
 * Reads an `enum` of plain values beside `type: array`: it lists what an item may be, and belongs to `items`.
 *
 * @returns the items with it; undefined where the enum does mean lists
 */
export function readEnumOfItems(
  place: Place,
  { type, items = {} }: JsonSchemaObject,
  reading: Reading,
): JsonSchemaObject | undefined {
  const values: readonly unknown[] = Array.isArray(place.value) ? place.value : [];
  const isOfItems = values.length > 0 && values.every((value) => typeof value !== "object" || value === null);
  if (type !== "array" || !isOfItems || typeof items !== "object") return undefined;
  const message = `enum holds plain values beside "type: array", where it would have to hold lists`;
  const hint = "move enum into items";
  if (items.enum !== undefined) {
    const said = {
      rule: "enum-of-other-type",
      message: `${message}; items has its own, this one is left out`,
    };
    reading.report.warn(place, said);
    return items;
  }
  reading.report.warn(place, {
    rule: "enum-of-other-type",
    message: `${message}; read as that of items`,
    hint,
  });
  const types = items.type === undefined ? [] : [items.type].flat();
  const read = readEnum(place, types, reading);
  const scalars = read?.values.filter((value) => value !== null) ?? [];
  return scalars.length === 0 ? items : { ...items, enum: scalars };
}

function listOf(place: Place, reading: Reading): readonly unknown[] | undefined {
  const { value } = place;
  if (Array.isArray(value)) return value;
  const isScalar = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  const message = `enum must be a list, found ${show(value)}; ${isScalar ? "read as a list of one" : "left out"}`;
  report(place, reading, "enum-not-a-list", message);
  return isScalar ? [value] : undefined;
}

function fit(place: Place, value: Json, types: readonly JsonType[], reading: Reading): Json | undefined {
  if (value === null || types.length === 0 || isOfType(value, types)) return value;
  const meant = coerce(value, types);
  const outcome = meant === undefined ? "left out" : `read as ${show(meant)}`;
  report(
    place,
    reading,
    "enum-of-other-type",
    `${show(value)} in enum is not of type ${types.join(" or ")}; ${outcome}`,
  );
  return meant;
}

function report(place: Place, reading: Reading, rule: string, message: string): void {
  reading.report.warn(place, { rule, message });
}
