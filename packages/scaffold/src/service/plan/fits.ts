/** Whether every value of one JSON Schema, as far as tables care, can stand where another is asked for. */
import type { JsonSchema } from "@ashlar/model";
import { isOnly, modelOf, type Schemas, viewSchema } from "./schema-view.ts";

const maxDepth = 6;

export function fits(from: JsonSchema, to: JsonSchema, schemas: Schemas, depth: number = 0): boolean {
  if (from === to || depth > maxDepth) return true;
  const name = modelOf(from, schemas);
  const one = viewSchema(from, schemas);
  const other = viewSchema(to, schemas);
  if (one.isNullable && !other.isNullable) return false;
  if (name !== undefined && name === modelOf(to, schemas)) return true;
  if (other.types.size === 0 && !other.isUnion && other.values === undefined) return true;
  if (one.isUnion || other.isUnion) return JSON.stringify(from) === JSON.stringify(to);
  if ([...one.types].some((type) => !takes(other.types, type)) || one.types.size === 0) return false;
  if (!holdsValues(one.values, other.values)) return false;
  if (isOnly(one, "array")) {
    return (
      other.items === undefined ||
      (one.items !== undefined && fits(one.items, other.items, schemas, depth + 1))
    );
  }
  if (!isOnly(one, "object"))
    return one.keywords.format === other.keywords.format || other.keywords.format === undefined;
  return [...other.properties].every(([property, { schema, isRequired }]) => {
    const own = one.properties.get(property);
    if (own === undefined) return !isRequired;
    return (own.isRequired || !isRequired) && fits(own.schema, schema, schemas, depth + 1);
  });
}

function takes(types: ReadonlySet<string>, type: string): boolean {
  return types.has(type) || (type === "integer" && types.has("number"));
}

function holdsValues(from: readonly unknown[] | undefined, to: readonly unknown[] | undefined): boolean {
  if (to === undefined) return true;
  return from?.every((value) => to.includes(value)) ?? false;
}
