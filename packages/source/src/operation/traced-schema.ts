/** A JSON Schema of a value that was followed to what it was made of. */
import type { JsonSchema } from "@ashlar/model";
import type { Traced, TracedValue } from "../handler/traced-value.ts";
import { schemaOfType, type TypeContext } from "../types/schema-of-type.ts";

/** `{}` where nothing is known of it. */
export function tracedSchema(values: Traced, context: TypeContext): JsonSchema {
  const schemas = values.map((one) => schemaOf(one, context));
  const unique = [...new Map(schemas.map((one) => [JSON.stringify(one), one])).values()];
  const [first] = unique;
  if (first === undefined || unique.some(isEmpty)) return {};
  return unique.length === 1 ? first : { anyOf: unique };
}

function schemaOf(value: TracedValue, context: TypeContext): JsonSchema {
  if (value.kind === "type") return schemaOfType(value.type, context);
  if (value.kind === "list") return { type: "array", items: tracedSchema(value.of, context) };
  const parts = [...value.parts];
  const required = parts.filter(([, { isRequired }]) => isRequired).map(([name]) => name);
  return {
    type: "object",
    properties: Object.fromEntries(parts.map(([name, part]) => [name, tracedSchema(part.value, context)])),
    ...(required.length === 0 ? {} : { required }),
  };
}

function isEmpty(schema: JsonSchema): boolean {
  return schema === true || (typeof schema === "object" && Object.keys(schema).length === 0);
}
