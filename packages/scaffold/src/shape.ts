/** JSON Schema → what the text of a parameter or form field turns into before it is validated. */
import type { Api, JsonSchema, JsonSchemaObject, JsonType } from "@ashlar/model";

/** Printed into `validators.ts`; the template `runtime/contract.ts` says what each form means. */
export type Shape =
  | string
  | readonly [Shape]
  | { readonly properties: { readonly [name: string]: Shape }; readonly rest?: Shape }
  | { readonly one: Shape; readonly many: readonly [Shape] };

const maxDepth = 6;

export interface ShapeContext {
  readonly schemas: Api["schemas"];
  /** In multipart bodies raw bytes are files. */
  readonly files: boolean;
}

export function shapeOf(schema: JsonSchema, context: ShapeContext, depth: number = 0): Shape {
  const variants = flatten(schema, context, 0);
  if (depth >= maxDepth) return "string";
  if (context.files && variants.some(isFile)) return "file";
  const types = new Set(variants.flatMap(typesOf));
  const items = variants.find((variant) => variant.items !== undefined || variant.prefixItems !== undefined);
  if (types.has("array") || (types.size === 0 && items !== undefined)) {
    const item =
      variants.find((variant) => variant.items !== undefined)?.items ?? items?.prefixItems?.[0] ?? true;
    const many: readonly [Shape] = [shapeOf(item, context, depth + 1)];
    types.delete("array");
    types.delete("null");
    return types.size === 0 ? many : { one: primitive(types), many };
  }
  const properties = variants.flatMap((variant) => Object.entries(variant.properties ?? {}));
  if (types.has("object") || (types.size === 0 && properties.length > 0)) {
    const rest = variants.map((variant) => variant.additionalProperties).find((each) => each !== undefined);
    const closed = rest === false;
    return {
      properties: Object.fromEntries(
        properties.map(([name, property]) => [name, shapeOf(property, context, depth + 1)]),
      ),
      ...(closed ? {} : { rest: rest === undefined ? "string" : shapeOf(rest, context, depth + 1) }),
    };
  }
  return primitive(types);
}

// Text is what everything can be: it comes last.
function primitive(types: ReadonlySet<JsonType>): string {
  const names = new Set<string>();
  if (types.has("integer") || types.has("number")) names.add("number");
  if (types.has("boolean")) names.add("boolean");
  if (types.has("null") && types.size > 1 && !types.has("string")) names.add("null");
  if (types.has("string") || types.size === 0) names.add("string");
  return names.size === 0 ? "string" : [...names].join("|");
}

/** The schema and all that it is made of, references followed. */
function flatten(schema: JsonSchema, context: ShapeContext, depth: number): JsonSchemaObject[] {
  if (typeof schema === "boolean" || depth > 8) return [];
  const target =
    schema.$ref === undefined ? undefined : context.schemas[schema.$ref.slice("#/$defs/".length)];
  const parts = [...(schema.allOf ?? []), ...(schema.oneOf ?? []), ...(schema.anyOf ?? [])];
  return [
    schema,
    ...(target === undefined ? [] : flatten(target, context, depth + 1)),
    ...parts.flatMap((part) => flatten(part, context, depth + 1)),
  ];
}

function typesOf(schema: JsonSchemaObject): JsonType[] {
  if (schema.type !== undefined) return typeof schema.type === "string" ? [schema.type] : schema.type;
  const values = schema.enum ?? (schema.const === undefined ? [] : [schema.const]);
  return values.map((value) => {
    if (value === null) return "null";
    if (Array.isArray(value)) return "array";
    const type = typeof value;
    return type === "object" || type === "boolean" || type === "number" ? type : "string";
  });
}

function isFile(schema: JsonSchemaObject): boolean {
  return schema.format === "binary";
}
