/** A planned resource → the description that its module holds. */
import type { JsonSchema } from "@ashlar/model";
import { Code } from "../../emit/literal.ts";
import type { PlannedField, PlannedRelation, PlannedResource, ResourcePlan } from "../resource-plan.ts";

/** What of the description is plain data; relations refer to other modules. */
export function describeResource(
  resource: PlannedResource,
  { plan, path }: { readonly plan: ResourcePlan; readonly path: string },
): Readonly<Record<string, unknown>> {
  const { plural, singular, schema, table, fields, key, sorts, order } = resource;
  return {
    name: plural,
    noun: nounOf(singular),
    path,
    schema,
    table,
    fields: Object.fromEntries(fields.map((field) => [field.name, describeField(field, plan)])),
    key,
    sorts,
    order,
  };
}

/** `ReleaseGroup` → `release group` */
function nounOf(singular: string): string {
  return singular.replace(/(?<=[\p{Ll}\d])(?=\p{Lu})/gu, " ").toLowerCase();
}

function describeField(field: PlannedField, plan: ResourcePlan): Readonly<Record<string, unknown>> {
  const { column, type, codec, isNullable, isWriteOnly, isReadOnly } = field;
  return {
    column,
    type,
    codec: codec === "plain" ? undefined : codec,
    filter: isWriteOnly ? undefined : filterOf(field, plan),
    isNullable: isNullable || undefined,
    isWriteOnly: isWriteOnly || undefined,
    isReadOnly: isReadOnly || undefined,
    merge: mergeOf(field, plan),
  };
}

/** What Postgres does with a set depends on which kind it is. */
function filterOf({ filter, type, schema }: PlannedField, plan: ResourcePlan): string | undefined {
  if (filter !== "set") return filter;
  if (type.endsWith("[]") || typesOf(schema, plan).includes("array")) return "array";
  return /multirange"?$/.test(type) ? "multirange" : "range";
}

/** Which values are objects that a patch is merged into. */
function mergeOf(
  { type, codec, schema, isReadOnly }: PlannedField,
  plan: ResourcePlan,
): "json" | "record" | undefined {
  if (isReadOnly || codec !== "plain") return undefined;
  if (type === "json" || type === "jsonb") return "json";
  return typesOf(schema, plan).includes("object") ? "record" : undefined;
}

function typesOf(schema: JsonSchema, plan: ResourcePlan): readonly string[] {
  if (typeof schema === "boolean") return [];
  const name = schema.$ref?.split("/").at(-1);
  const target = name === undefined ? undefined : plan.types[decodeURIComponent(name)];
  if (target !== undefined) return typesOf(target, plan);
  return schema.type === undefined ? [] : [schema.type].flat();
}

/** @param other the expression of the resource on the other side */
export function describeRelation({ kind, columns, through }: PlannedRelation, other: string): object {
  return {
    kind,
    to: new Code(other),
    columns,
    through: through && { schema: through.schema, table: through.name, columns: through.columns },
  };
}
