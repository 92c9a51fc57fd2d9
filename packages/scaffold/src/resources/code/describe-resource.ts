/** A planned resource → the description that its module holds. */
import type { JsonSchema, ObjectId } from "@ashlar/model";
import { Code } from "../../emit/literal.ts";
import type { PlannedField, PlannedRelation, PlannedResource, ResourcePlan } from "../resource-plan.ts";
import { localTimeOf } from "./local-time.ts";
import { schemaBehind } from "./schema-behind.ts";

/** What of the description is plain data; relations refer to other modules. */
export function describeResource(
  resource: PlannedResource,
  { plan, path }: { readonly plan: ResourcePlan; readonly path: string },
): Readonly<Record<string, unknown>> {
  const { plural, singular, schema, table, kind, fields, key, sorts, order } = resource;
  // Nothing keeps a view from having a row whose key is null, and no page may leave it out.
  const isUnsure = ({ name }: PlannedField): boolean => kind !== "table" && key.includes(name);
  return {
    name: plural,
    noun: nounOf(singular),
    path,
    schema,
    table,
    fields: Object.fromEntries(
      fields.map((field) => [
        field.name,
        describeField(isUnsure(field) ? { ...field, isNullable: true } : field, plan),
      ]),
    ),
    key,
    sorts,
    order,
    settledAt: resource.settledAt,
    isGuarded: resource.hasRowSecurity || undefined,
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
    local: localTimeOf(field, plan),
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
  const held = schemaBehind(schema, plan);
  if (held === undefined) return undefined;
  const types = typesOf(schema, plan);
  if (types.includes("object") && held.properties !== undefined) return "record";
  // A domain over JSON says nothing of its values, or that they are objects.
  const isDomain = typeof schema !== "boolean" && schema.$ref !== undefined;
  return isDomain && (types.length === 0 || types.includes("object")) ? "json" : undefined;
}

function typesOf(schema: JsonSchema, plan: ResourcePlan): readonly string[] {
  const held = schemaBehind(schema, plan);
  return held?.type === undefined ? [] : [held.type].flat();
}

/** @param other the expression of the resource on the other side */
export function describeRelation(
  { kind, columns, through }: PlannedRelation,
  other: string,
  plan: ResourcePlan,
): object {
  return {
    kind,
    to: new Code(other),
    columns,
    through: through && {
      schema: through.schema,
      table: through.name,
      isGuarded: isGuarded(through.table, plan) || undefined,
      columns: through.columns,
    },
  };
}

/** Of a join table that nobody serves it is not known. */
function isGuarded(table: ObjectId, { resources, rowSecurity }: ResourcePlan): boolean {
  const resource = resources.find(({ relation }) => relation === table);
  return resource?.hasRowSecurity ?? rowSecurity !== undefined;
}
