/** Parts that zod's makers and methods share: the shape of an object, the values of an enumeration. */
import type { Json, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import type ts from "typescript6";
import { plainExpression } from "../../handler/plain-expression.ts";
import { chainOf } from "../chain.ts";
import { enumValues } from "../constant-value.ts";
import { type Draft, joinObjects, objectOf } from "../draft.ts";
import type { SchemaReader } from "../schema-reader.ts";

export function drafted(made: JsonSchema | Draft): Draft {
  return typeof made === "object" && "isOptional" in made && "library" in made && "schema" in made
    ? (made as Draft)
    : { schema: made as JsonSchema, isOptional: false, library: "zod" };
}

export function objectFrom(shape: ts.Expression | undefined, reader: SchemaReader): JsonSchemaObject {
  const spread = reader.spreads(shape).flatMap((one) => {
    const schema = reader.opened(reader.draft(one)?.schema ?? {});
    return schema.properties === undefined ? [] : [schema];
  });
  const given = shape === undefined ? undefined : plainExpression(shape);
  // `z.object(User.shape)`
  const isShape = given !== undefined && chainOf(given).steps.at(-1)?.name === "shape";
  const base = isShape && given !== undefined ? [reader.opened(reader.schema(given))] : spread;
  const own = objectOf(reader.entries(shape).map(([name, value]) => [name, reader.part(value)] as const));
  return [...base, own].reduce(joinObjects);
}

export function enumOf(values: ts.Expression | undefined, reader: SchemaReader): readonly Json[] {
  if (values === undefined) return [];
  const own = enumValues(plainExpression(values), reader.checker) ?? reader.json(values);
  if (Array.isArray(own)) return own;
  return typeof own === "object" && own !== null ? Object.values(own) : [];
}
