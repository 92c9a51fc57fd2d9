/** Reads `enum`: a list without repeats whose values the type allows. */
import type { Json, JsonType } from "@ashlar/model";
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
