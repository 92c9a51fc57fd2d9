/** Field → the TypeScript type of its column: as it is read, and as it is written. */
import type { Field } from "../service-plan.ts";
import { columnOf, type Facts, type StoreFacts } from "./facts.ts";
import { itemsOf, propertyOf, valuesOf } from "./property.ts";

export interface ColumnTypes {
  /** As kysely's table interface says it: `Generated<string>`. */
  readonly declared: string;
  /** Names of kysely's that it takes. */
  readonly ofKysely: readonly string[];
}

export function columnTypes(field: Field, store: StoreFacts, facts: Facts): ColumnTypes {
  const column = columnOf(store, field.column);
  const or = field.isNotNull ? "" : " | null";
  const read = `${readType(field, store, facts)}${or}`;
  const written = `${writtenType(field, store, facts)}${or}`;
  if (column?.identity === "always" || column?.generated !== undefined) {
    return { declared: `GeneratedAlways<${read}>`, ofKysely: ["GeneratedAlways"] };
  }
  const hasDefault = column?.default !== undefined || column?.identity !== undefined;
  if (read === written) {
    return hasDefault && field.isNotNull
      ? { declared: `Generated<${read}>`, ofKysely: ["Generated"] }
      : { declared: read, ofKysely: [] };
  }
  const inserted = hasDefault && field.isNotNull ? `${written} | undefined` : written;
  return { declared: `ColumnType<${read}, ${inserted}, ${written}>`, ofKysely: ["ColumnType"] };
}

/** Without `null`. */
function readType(field: Field, store: StoreFacts, facts: Facts): string {
  switch (field.kind) {
    case "enum":
      return facts.enumTypes.get(field.type) ?? "string";
    case "array":
      // The driver knows the arrays of Postgres' own types only; those of an enum stay as Postgres writes them.
      if (isEnumArray(field)) return "string";
      return isNarrow(field, store, facts) ? ofModel(field, store) : `${elementType(field, facts)}[]`;
    case "json":
      if (field.source === "additional") return "object";
      return isInModel(field, store, facts) ? ofModel(field, store) : "unknown";
    case "timestamp":
      return "Date";
    case "bytes":
      return "Buffer";
    default:
      return isNarrow(field, store, facts) ? ofModel(field, store) : scalarTypes[field.kind];
  }
}

function writtenType(field: Field, store: StoreFacts, facts: Facts): string {
  // As text: the driver would make an array of Postgres of an array.
  if (field.kind === "json") return "string";
  if (isEnumArray(field)) return `${elementType(field, facts)}[]`;
  return field.kind === "timestamp" ? "Date | string" : readType(field, store, facts);
}

const scalarTypes = {
  text: "string",
  uuid: "string",
  integer: "number",
  number: "number",
  boolean: "boolean",
  date: "string",
  time: "string",
  password: "string",
} as const;

function elementType(field: Field, facts: Facts): string {
  const elements = field.elements ?? "text";
  if (elements !== "enum") return scalarTypes[elements];
  return facts.enumTypes.get(field.type.replace(/\[\]$/, "")) ?? "string";
}

/** The document allows certain values only, where Postgres would take any of the type. */
function isNarrow(field: Field, store: StoreFacts, { blueprint }: Facts): boolean {
  const { schemas } = blueprint.api;
  const property =
    field.property === undefined ? undefined : propertyOf(store.schema, field.property, schemas);
  if (field.property === undefined || field.isWriteOnly || field.elements === "enum") return false;
  // What a model without a name allows, its type alone tells.
  if (store.schema === undefined) return true;
  if (property === undefined) return false;
  const schema = field.kind === "array" ? itemsOf(property.schema, schemas) : property.schema;
  return schema !== undefined && valuesOf(schema, schemas) !== undefined;
}

function isInModel(field: Field, store: StoreFacts, { blueprint }: Facts): boolean {
  if (field.property === undefined || field.isWriteOnly) return false;
  return (
    store.schema === undefined ||
    propertyOf(store.schema, field.property, blueprint.api.schemas)?.isEverywhere === true
  );
}

function ofModel({ property = "" }: Field, { store }: StoreFacts): string {
  return `NonNullable<${store.modelType}[${JSON.stringify(property)}]>`;
}

export function isEnumArray(field: Field): boolean {
  return field.kind === "array" && field.elements === "enum";
}
