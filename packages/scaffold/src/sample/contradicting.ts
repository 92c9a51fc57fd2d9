/** Objects made to fail schemas they must not satisfy, as when one of two open objects is asked for. */
import type { Json, JsonSchema, JsonSchemaObject } from "@ashlar/model";
import { conjuncts, findProperty } from "../emit/types/reference.ts";
import type { SampleContext } from "./context.ts";
import { fits } from "./fits.ts";

const oddValues: readonly Json[] = [1.5, "no value of this alternative", true, {}, []];

/** The object with a member added for each excluded schema that it satisfies, of a type that schema refuses. */
export function* contradicting(
  object: { readonly [key: string]: Json },
  parts: readonly JsonSchemaObject[],
  context: SampleContext,
): Generator<Json> {
  let result: { [key: string]: Json } = { ...object };
  let isChanged = false;
  for (const excluded of parts.flatMap((part) => excludedBy(part.not))) {
    if (!fits(result, excluded, context)) continue;
    const broken = breaking(result, excluded, context);
    if (broken === undefined) return;
    result = broken;
    isChanged = true;
  }
  if (isChanged) yield result;
}

function excludedBy(schema: JsonSchema | undefined): JsonSchema[] {
  if (schema === undefined || typeof schema === "boolean") return [];
  return schema.anyOf ?? [schema];
}

function breaking(
  object: { readonly [key: string]: Json },
  excluded: JsonSchema,
  context: SampleContext,
): { [key: string]: Json } | undefined {
  const keys = new Set(
    conjuncts(excluded, context.schemas).flatMap((part) => Object.keys(part.properties ?? {})),
  );
  for (const key of keys) {
    const property = findProperty(excluded, key, context.schemas);
    const value = oddValues.find((odd) => property !== undefined && !fits(odd, property, context));
    // What the object already says is not ours to change; the caller judges whether the addition is allowed.
    if (value !== undefined && !Object.hasOwn(object, key)) return { ...object, [key]: value };
  }
  return undefined;
}
