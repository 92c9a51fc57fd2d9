/** A row for a table that the API cannot fill: a value for each column that must have one. */
import type { Json } from "@ashlar/model";
import { Code } from "../../emit/literal.ts";
import { requestParts } from "../../sample/request.ts";
import { sampleValue } from "../../sample.ts";
import type { Field } from "../service-plan.ts";
import { isUnique, propertySchema, referredStore, type TestFacts, type TestStore } from "./facts.ts";
import { uniqueValue } from "./unique-value.ts";

export interface InsertedRow {
  /** Column → value as the driver takes it. */
  readonly literal: Readonly<Record<string, unknown>>;
}

export function insertedRow(
  of: TestStore,
  facts: TestFacts,
  makers: ReadonlySet<string>,
): InsertedRow | { readonly problem: string } {
  const literal: Record<string, unknown> = {};
  for (const field of of.store.fields) {
    const value = columnValue(field, of, facts, makers);
    if (value === undefined) continue;
    if (value === missing) return { problem: `no value of ${field.property ?? field.column} could be made` };
    literal[field.column] = value;
  }
  return { literal };
}

const missing = Symbol("missing");

function columnValue(
  field: Field,
  of: TestStore,
  facts: TestFacts,
  makers: ReadonlySet<string>,
): unknown | typeof missing {
  const { column, source } = field;
  const known = of.table?.columns.find(({ name }) => name === column);
  const fillsItself =
    known?.default !== undefined || known?.identity !== undefined || known?.generated !== undefined;
  if (source === "parent") return of.parent?.keyName === undefined ? missing : new Code(of.parent.keyName);
  if (source === "scope") return scopeValue(column, of, facts) ?? missing;
  if (source !== "request" && fillsItself) return undefined;
  const referred = referredStore(of, column, facts);
  if (referred !== undefined) {
    if (!field.isNotNull) return undefined;
    if (referred.keyName === undefined || !makers.has(referred.store.singular)) return missing;
    return new Code(`(await make${referred.name}()).${referred.keyName}`);
  }
  const value = modelValue(field, of, facts);
  if (value === undefined || value === null) return field.isNotNull && !fillsItself ? missing : undefined;
  if (isUnique(of, column)) {
    const schema = modelSchema(of, facts);
    const own =
      schema === undefined || field.property === undefined
        ? true
        : propertySchema(schema, field.property, facts);
    return uniqueValue(own ?? true, value, facts.responses) ?? missing;
  }
  // The driver would take an array or an object apart.
  return field.kind === "json" ? JSON.stringify(value) : value;
}

/** What the URLs of the tests say where the column's parameter stands. */
function scopeValue(column: string, of: TestStore, facts: TestFacts): Json | undefined {
  for (const { operation, action } of of.operations) {
    const binding = action.path.find((each) => each.column === column);
    if (binding === undefined) continue;
    for (const [{ name, in: place }, value] of requestParts(operation, facts.requests).values) {
      if (place === "path" && name === binding.parameter) return value;
    }
  }
  return undefined;
}

function modelSchema({ store }: TestStore, { blueprint }: TestFacts) {
  return store.model === undefined ? undefined : blueprint.api.schemas[store.model];
}

/** A value of the property that a column holds, as answers have it; undefined where none was found. */
export function modelValue(field: Field, of: TestStore, facts: TestFacts): Json | undefined {
  const schema = modelSchema(of, facts);
  if (schema === undefined || field.property === undefined) return valueByKind[field.kind];
  const own = propertySchema(schema, field.property, facts);
  return own === undefined ? valueByKind[field.kind] : sampleValue(own, facts.responses);
}

const valueByKind: Readonly<Partial<Record<Field["kind"], Json>>> = {
  text: "sample",
  uuid: "00000000-0000-4000-8000-000000000001",
  integer: 1,
  number: 1,
  boolean: true,
  timestamp: "2026-01-01T00:00:00Z",
  date: "2026-01-01",
  time: "12:00:00",
  json: {},
  password: "sample",
};
