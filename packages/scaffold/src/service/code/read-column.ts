/** The body of `toBook(row)`: an object of what is always there, then what a row may lack. */
import type { JsonSchema } from "@ashlar/model";
import { printKey } from "../../emit/literal.ts";
import { valueName } from "../../identifier.ts";
import type { Field } from "../service-plan.ts";
import { isEnumArray } from "./column-type.ts";
import type { Facts, StoreFacts } from "./facts.ts";
import { printAccess } from "./print.ts";
import { propertyOf } from "./property.ts";
import { writeOnlyPaths } from "./write-only-paths.ts";

export function readStatements(store: StoreFacts, facts: Facts): string[] {
  const fields = store.store.fields.filter(
    ({ property, isWriteOnly }) => property !== undefined && !isWriteOnly,
  );
  const isOptional = (field: Field): boolean => !field.isNotNull && !field.isNullInJson;
  const always = fields.filter((field) => !isOptional(field));
  const members = always.map(
    (field) => `  ${printKey(field.property ?? "")}: ${expressionOf(field, store, facts)},`,
  );
  const additional = store.store.fields.find(({ source }) => source === "additional");
  // First, so that what the document names always wins.
  if (additional !== undefined) members.unshift(`  ...row${printAccess(additional.column)},`);
  const local = localName(store);
  const optional = fields.filter(isOptional).map((field) => {
    const column = `row${printAccess(field.column)}`;
    return `if (${column} !== null) ${local}${printAccess(field.property ?? "")} = ${expressionOf(field, store, facts)};`;
  });
  if (optional.length === 0) return ["return {", ...members, "};"];
  return [`const ${local}: ${store.model} = {`, ...members, "};", ...optional, `return ${local};`];
}

function localName({ store }: StoreFacts): string {
  return store.singular === "row" ? "value" : valueName(store.singular, "Value");
}

function expressionOf(field: Field, store: StoreFacts, facts: Facts): string {
  const column = `row${printAccess(field.column)}`;
  const mayBeNull = !field.isNotNull && field.isNullInJson;
  if (field.kind === "timestamp")
    return mayBeNull ? `${column}?.toISOString() ?? null` : `${column}.toISOString()`;
  if (field.kind === "bytes") {
    return mayBeNull ? `${column}?.toString("base64") ?? null` : `${column}.toString("base64")`;
  }
  if (isEnumArray(field))
    return mayBeNull ? `${column} === null ? null : enumArray(${column})` : `enumArray(${column})`;
  if (field.kind !== "json") return column;
  const paths = writeOnlyPaths(schemaOf(field, store, facts), facts.blueprint.api.schemas);
  return paths
    .reduce((value, path) => `without(${value}, ${JSON.stringify(path)})`, column)
    .replaceAll('","', '", "');
}

function schemaOf(field: Field, store: StoreFacts, { blueprint }: Facts): JsonSchema | undefined {
  return propertyOf(store.schema, field.property ?? "", blueprint.api.schemas)?.schema;
}
