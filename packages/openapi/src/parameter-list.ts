/** The list of parameters of an operation or path item. */
import { isMap, type Place } from "./place.ts";
import type { Reading } from "./reading.ts";
import { show } from "./repair/value.ts";

/** Items of a `parameters` list; a map of parameters is taken for the list of its values. */
export function parameterItems(list: Place, reading: Reading): Place[] {
  if (list.value === undefined || list.value === null || Array.isArray(list.value)) return list.items();
  reading.report.warn(list, {
    rule: "wrong-value-type",
    message: `parameters must be a list, found ${show(list.value)}; ${isMap(list.value) ? "its values are read" : "left out"}`,
  });
  return list.members();
}
