/** Schemas as answers are read: what is write-only is not there, what is read-only is. */
import type { Api, JsonSchema } from "@ashlar/model";

/**
 * Schemas in which `readOnly` and `writeOnly` have changed places, so that what compiles requests for a server
 * compiles answers for a client.
 */
export function mirrored(schema: JsonSchema): JsonSchema {
  return mirror(schema) as JsonSchema;
}

export function mirroredAll(schemas: Api["schemas"]): Api["schemas"] {
  return Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, mirrored(schema)]));
}

/** Keywords whose value is data, and no schema. */
const data: ReadonlySet<string> = new Set(["const", "default", "enum", "example", "examples"]);

/** Keywords that hold schemas by a name of somebody's own. */
const named: ReadonlySet<string> = new Set(["$defs", "dependentSchemas", "patternProperties", "properties"]);

function mirror(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mirror);
  if (typeof value !== "object" || value === null) return value;
  const { readOnly, writeOnly, ...rest } = value as Readonly<Record<string, unknown>>;
  const entries = Object.entries(rest).map(([keyword, part]) => {
    if (data.has(keyword)) return [keyword, part] as const;
    return [keyword, named.has(keyword) ? mirrorValues(part) : mirror(part)] as const;
  });
  return {
    ...Object.fromEntries(entries),
    ...(writeOnly === undefined ? {} : { readOnly: writeOnly }),
    ...(readOnly === undefined ? {} : { writeOnly: readOnly }),
  };
}

function mirrorValues(parts: unknown): unknown {
  if (typeof parts !== "object" || parts === null) return parts;
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, mirror(part)]));
}
