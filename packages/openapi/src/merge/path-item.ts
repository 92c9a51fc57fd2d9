/** The operations of a path item, wherever they stand in it. */
import type { Json } from "@ashlar/model";
import { isObject, type JsonObject, objectAt, pointerStep } from "./json-object.ts";

const METHODS = new Set(["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"]);

/** Whether a path item has a field of this name for an operation. */
export function isMethod(key: string): boolean {
  return METHODS.has(key);
}

/**
 * Operations by where they stand below the path item: `/get`, and `/additionalOperations/PURGE` for the methods that
 * have no field of their own.
 *
 * @see https://spec.openapis.org/oas/v3.2.0.html#path-item-object
 */
export function operationsOf(item: Json | undefined): Map<string, JsonObject> {
  const own = Object.entries(isObject(item) ? item : {}).filter(([key]) => isMethod(key));
  const others = Object.entries(objectAt(item, "additionalOperations"));
  const all: [string, Json][] = [
    ...own.map(([key, value]): [string, Json] => [pointerStep(key), value]),
    ...others.map(([key, value]): [string, Json] => [`/additionalOperations${pointerStep(key)}`, value]),
  ];
  return new Map(all.filter((entry): entry is [string, JsonObject] => isObject(entry[1])));
}
