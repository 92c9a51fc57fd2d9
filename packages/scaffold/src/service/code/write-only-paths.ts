/** Where a nested value holds what answers must not: properties that the document calls write-only. */
import type { Api, JsonSchema } from "@ashlar/model";
import { target } from "./property.ts";

const maxDepth = 6;

/** Paths of property names; lists are passed through, `*` stands for every property that has no name. */
export function writeOnlyPaths(schema: JsonSchema | undefined, schemas: Api["schemas"]): string[][] {
  const found = new Map<string, string[]>();
  const visit = (each: JsonSchema, path: readonly string[], seen: ReadonlySet<object>): void => {
    const object = target(each, schemas);
    // A model that holds itself is followed once: deeper down it looks the same.
    if (object === undefined || path.length > maxDepth || seen.has(object)) return;
    const inside = new Set(seen).add(object);
    for (const [name, property] of Object.entries(object.properties ?? {})) {
      const own = [...path, name];
      if (target(property, schemas)?.writeOnly === true || isWriteOnly(property))
        found.set(own.join("\0"), own);
      else visit(property, own, inside);
    }
    const { items, additionalProperties } = object;
    if (items !== undefined) visit(items, path, inside);
    if (additionalProperties !== undefined) visit(additionalProperties, [...path, "*"], inside);
    for (const part of [object.allOf, object.oneOf, object.anyOf, object.prefixItems].flatMap(
      (group) => group ?? [],
    )) {
      visit(part, path, inside);
    }
  };
  if (schema !== undefined) visit(schema, [], new Set());
  return [...found.values()];
}

function isWriteOnly(schema: JsonSchema): boolean {
  return typeof schema === "object" && schema.writeOnly === true;
}
