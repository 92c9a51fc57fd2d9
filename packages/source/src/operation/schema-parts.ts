/** The properties of an object's schema, wherever they stand: by reference, or in `allOf`. */
import type { JsonSchema } from "@ashlar/model";

export interface SchemaPart {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly isRequired: boolean;
}

export function objectParts(
  schema: JsonSchema,
  schemas: { readonly [name: string]: JsonSchema },
  depth: number = 0,
): SchemaPart[] {
  if (typeof schema === "boolean" || depth > 8) return [];
  const { $ref, allOf = [], properties = {}, required = [] } = schema;
  const target = $ref === undefined ? undefined : schemas[$ref.replace(/^#\/\$defs\//, "")];
  const own = Object.entries(properties).map(([name, part]) => ({
    name,
    schema: part,
    isRequired: required.includes(name),
  }));
  const others = [...(target === undefined ? [] : [target]), ...allOf];
  return [...own, ...others.flatMap((other) => objectParts(other, schemas, depth + 1))];
}
