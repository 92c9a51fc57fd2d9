/** Tells JSON types apart, and values that were meant to be of another. */
import type { Json, JsonType } from "@ashlar/model";

export function isOfType(value: Json, types: readonly JsonType[]): boolean {
  return types.some((type) => isOf(value, type));
}

function isOf(value: Json, type: JsonType): boolean {
  switch (type) {
    case "null":
      return value === null;
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    case "integer":
      return Number.isInteger(value);
    default:
      return typeof value === type;
  }
}

/** The value of one of the types that `value` was clearly meant to be; undefined where that is not clear. */
export function coerce(value: Json, types: readonly JsonType[]): Json | undefined {
  if (types.includes("string") && (typeof value === "number" || typeof value === "boolean"))
    return String(value);
  if (typeof value === "string") {
    const number = value.trim() === "" ? Number.NaN : Number(value);
    if (types.includes("integer") && Number.isSafeInteger(number)) return number;
    if (types.includes("number") && Number.isFinite(number)) return number;
    if (types.includes("boolean") && (value === "true" || value === "false")) return value === "true";
  }
  return undefined;
}
