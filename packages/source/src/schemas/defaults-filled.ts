/** A request's schema where defaults are filled in before anything is looked for: what has one is not asked for. */
import type { JsonSchema, JsonSchemaObject } from "@ashlar/model";
import type { SchemaNames } from "../types/schema-names.ts";

/** Components that it refers to are changed in their place: an answer that holds one more than it must is no lie. */
export function withDefaultsFilled(
  schema: JsonSchema,
  names: SchemaNames,
  done: Set<string> = new Set(),
): JsonSchema {
  if (typeof schema === "boolean") return schema;
  const again = (one: JsonSchema): JsonSchema => withDefaultsFilled(one, names, done);
  const name = schema.$ref?.replace(/^#\/\$defs\//, "");
  if (name !== undefined && !done.has(name)) {
    done.add(name);
    names.change(name, again);
  }
  const { properties, required, items, allOf, ...rest } = schema;
  const asked = required?.filter((one) => !hasDefault(properties?.[one]));
  return {
    ...rest,
    ...(properties === undefined
      ? {}
      : {
          properties: Object.fromEntries(Object.entries(properties).map(([key, one]) => [key, again(one)])),
        }),
    ...(asked === undefined || asked.length === 0 ? {} : { required: asked }),
    ...(items === undefined ? {} : { items: again(items) }),
    ...(allOf === undefined ? {} : { allOf: allOf.map(again) }),
  };
}

function hasDefault(schema: JsonSchema | undefined): boolean {
  return typeof schema === "object" && (schema as JsonSchemaObject).default !== undefined;
}
