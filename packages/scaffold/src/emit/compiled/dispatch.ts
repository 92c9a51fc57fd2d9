/** Whether a discriminator can choose the schema by the value of its property alone, and how. */
import type { JsonSchema, JsonSchemaObject, JsonType } from "@ashlar/model";
import { refName } from "./schema-reference.ts";

export interface DispatchPlan {
  readonly propertyName: string;
  /** Names of schemas. */
  readonly targets: readonly string[];
  /** Value of the property → index in `targets`. */
  readonly values: readonly (readonly [value: string, target: number])[];
  /** Index in `targets` for a value that is missing or unknown. */
  readonly otherwise?: number;
  /** The keyword whose branches the targets are; undefined where they extend the schema by `allOf`. */
  readonly union: "oneOf" | "anyOf" | undefined;
  /** What holds for a value that is no object; undefined: none is allowed. */
  readonly notObject: JsonSchema | undefined;
}

type Schemas = { readonly [name: string]: JsonSchema };

/** Plans how a schema with a discriminator is checked; undefined where its branches must be tried in turn. */
export function planDispatch(schema: JsonSchemaObject, schemas: Schemas): DispatchPlan | undefined {
  const { discriminator } = schema;
  if (typeof discriminator?.propertyName !== "string" || typeof discriminator.mapping !== "object")
    return undefined;
  const union = schema.oneOf !== undefined ? "oneOf" : schema.anyOf !== undefined ? "anyOf" : undefined;
  const branches = union === undefined ? [] : (schema[union] ?? []);
  const named = new Set(branches.map(refName));
  const entries = Object.entries(discriminator.mapping).filter(([, name]) => {
    return Object.hasOwn(schemas, name) && (union === undefined || named.has(name));
  });
  if (entries.length === 0) return undefined;
  const { defaultMapping } = discriminator;
  const mapped = new Set(entries.map(([, name]) => name));
  if (defaultMapping !== undefined && Object.hasOwn(schemas, defaultMapping)) mapped.add(defaultMapping);
  // A branch that no value leads to, and that an object may match, would never be tried.
  const isWhole = branches.every(
    (branch) => mapped.has(refName(branch) ?? "") || !mayBe(branch, isObjectType, schemas),
  );
  if (!isWhole) return undefined;
  const targets = [...mapped];
  const otherwise = targets.indexOf(defaultMapping ?? "");
  const other = union === undefined ? schema : { anyOf: branches };
  return {
    propertyName: discriminator.propertyName,
    targets,
    values: entries.map(([value, name]) => [value, targets.indexOf(name)] as const),
    ...(otherwise >= 0 ? { otherwise } : {}),
    union,
    notObject: mayBe(other, (type) => type !== "object", schemas) ? other : undefined,
  };
}

function isObjectType(type: JsonType): boolean {
  return type === "object";
}

/** Whether the schema leaves room for a value of a type that passes; true where it cannot be told. */
function mayBe(
  schema: JsonSchema,
  test: (type: JsonType) => boolean,
  schemas: Schemas,
  seen: readonly JsonSchema[] = [],
): boolean {
  if (typeof schema !== "object" || schema === null) return schema !== false;
  if (seen.includes(schema)) return true;
  const inner = (at: JsonSchema): boolean => mayBe(at, test, schemas, [...seen, schema]);
  const types = typesOf(schema);
  if (types !== undefined && !types.some(test)) return false;
  const name = refName(schema);
  if (name !== undefined && !inner(schemas[name] ?? true)) return false;
  if (!(schema.allOf ?? []).every(inner)) return false;
  return [schema.anyOf, schema.oneOf].every((list) => list === undefined || list.some(inner));
}

function typesOf({
  type,
  enum: values,
  properties,
  required,
}: JsonSchemaObject): readonly JsonType[] | undefined {
  if (type !== undefined) return Array.isArray(type) ? type : [type];
  if (values?.every((value) => value === null)) return ["null"];
  // Who lists properties means an object, with or without saying so.
  return properties !== undefined || required !== undefined ? ["object"] : undefined;
}
