/** What the uses of a value make of it. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";
import type { ValueRead } from "../handler/handler-facts.ts";
import { schemaOfType, type TypeContext } from "../types/schema-of-type.ts";

/** @param isText whether it travels as text: a parameter that nothing is known of is a string */
export function valueSchema(
  value: ValueRead,
  context: TypeContext,
  { isText }: { readonly isText: boolean },
): JsonSchema {
  if (value.type !== undefined) return schemaOfType(value.type, context);
  const schema: JsonSchemaObject = {};
  const { types } = value;
  // `Number(page)` and a default of 1 agree on a whole number.
  const type = types.has("integer")
    ? "integer"
    : (["number", "boolean", "array", "string"] as const).find((one) => types.has(one));
  if (type !== undefined) schema.type = type;
  else if (typeof value.default === "string" || isText) schema.type = "string";
  if (schema.type === "array") schema.items = isText ? { type: "string" } : {};
  if (schema.type === "string" && value.facts.format !== undefined) schema.format = value.facts.format;
  const fits = defaultOf(value, schema.type);
  return fits === undefined ? schema : { ...schema, default: fits };
}

/** Code may say `limit = "20"` and convert it later. */
function defaultOf({ default: value }: ValueRead, type: JsonSchemaObject["type"]): ValueRead["default"] {
  if (value === undefined) return undefined;
  if (typeof value === "string" && (type === "integer" || type === "number")) {
    return value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : undefined;
  }
  if (typeof value === "string" && type === "boolean") {
    return value === "true" || value === "false" ? value === "true" : undefined;
  }
  const own = typeof value === "number" ? "number" : typeof value;
  const fits = own === type || (own === "number" && type === "integer" && Number.isInteger(value));
  return fits ? value : undefined;
}
