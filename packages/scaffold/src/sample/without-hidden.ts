/** A documented example as it would be sent in one direction. */
import type { Json, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { lookUp, referenceName } from "../emit/types/reference.ts";
import { isHidden, type SampleContext } from "./context.ts";
import { isObject } from "./fits.ts";
import { memberSchemas } from "./object-members.ts";

/** The value without the properties that belong to the other direction. */
export function withoutHidden(value: Json, schemas: readonly JsonSchema[], context: SampleContext): Json {
  if (Array.isArray(value)) {
    const parts = allParts(schemas, context);
    return value.map((item, at) => {
      const items = parts
        .map((part) => part.prefixItems?.[at] ?? part.items)
        .filter((schema) => schema !== undefined);
      return withoutHidden(item, items, context);
    });
  }
  if (!isObject(value)) return value;
  const members = memberSchemas(allParts(schemas, context));
  const kept: [string, Json][] = [];
  for (const [key, member] of Object.entries(value)) {
    const described = members.of(key);
    if (described.some((schema) => isHidden(schema, context))) continue;
    kept.push([key, withoutHidden(member, described, context)]);
  }
  return Object.fromEntries(kept);
}

/** The schemas and all they refer to or are composed of, alternatives included. */
function allParts(schemas: readonly JsonSchema[], context: SampleContext): JsonSchemaObject[] {
  const parts = new Set<JsonSchemaObject>();
  const visit = (schema: JsonSchema | undefined): void => {
    if (typeof schema !== "object" || parts.has(schema)) return;
    parts.add(schema);
    const target = referenceName(schema);
    if (target !== undefined) visit(lookUp(target, context.schemas));
    for (const part of [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])])
      visit(part);
  };
  schemas.forEach(visit);
  return [...parts];
}
