/** Tells how the parameters of an operation changed. */
import type { Parameter } from "@ashlar/model";
import type { SchemaChanges } from "./compare-schemas.ts";
import { type OperationPair, renamedParameters } from "./pair-operations.ts";
import type { ChangeRule } from "./rules.ts";
import type { AddSchemaChange } from "./schema-step.ts";

export function compareParameters(pair: OperationPair, schemas: SchemaChanges, add: AddSchemaChange): void {
  const oldNames = renamedParameters(pair);
  const left = new Map(pair.old.parameters.map((one) => [keyOf(one.in, one.name), one]));
  for (const other of pair.new.parameters) {
    const name = other.in === "path" ? (oldNames.get(other.name) ?? other.name) : other.name;
    const old = left.get(keyOf(other.in, name));
    left.delete(keyOf(other.in, name));
    const part = `parameters/${other.in}/${other.name}`;
    if (old !== undefined) compareParameter(old, other, (rule, message) => add(rule, message, part));
    else if (other.required)
      add("parameter-added-required", `the ${called(other)} is new and required`, part);
    else add("parameter-added-optional", `the ${called(other)} is new`, part);
    if (old === undefined) continue;
    schemas.compare(old.schema, other.schema, { direction: "request", part: `${part}/schema`, add });
  }
  for (const one of left.values()) {
    add("parameter-removed", `the ${called(one)} is gone`, `parameters/${one.in}/${one.name}`);
  }
}

/** Names of headers are the same in any case (RFC 9110 §5.1). */
function keyOf(place: Parameter["in"], name: string): string {
  return `${place}/${place === "header" ? name.toLowerCase() : name}`;
}

function compareParameter(
  old: Parameter,
  other: Parameter,
  add: (rule: ChangeRule, message: string) => void,
): void {
  if (old.in === "path" && old.name !== other.name)
    add("path-parameter-renamed", `{${old.name}} is called {${other.name}} now`);
  if (other.required && !old.required)
    add("parameter-became-required", `the ${called(other)} is required now`);
  if (old.required && !other.required)
    add("parameter-became-optional", `the ${called(other)} may be left out now`);
  if (other.deprecated && !old.deprecated)
    add("parameter-deprecated", `the ${called(other)} is deprecated now`);
  if (old.allowReserved && !other.allowReserved && writingOf(old) === writingOf(other))
    add(
      "parameter-style-changed",
      `the ${called(other)} may not hold reserved characters as they are any more`,
    );
  if (writingOf(old) !== writingOf(other)) {
    add(
      "parameter-style-changed",
      `the ${called(other)} was written as ${writingOf(old)}, is as ${writingOf(other)}`,
    );
  }
}

/** How the value is put into the request; explode says something only of lists and objects. */
function writingOf({ style, explode, contentType, schema }: Parameter): string {
  if (contentType !== undefined) return contentType;
  const types = typeof schema === "object" && schema.type !== undefined ? [schema.type].flat() : [];
  const isSimple = types.length > 0 && types.every((type) => type !== "array" && type !== "object");
  return explode && !isSimple ? `${style}, exploded` : style;
}

function called({ in: place, name }: Parameter): string {
  return `${place} parameter "${name}"`;
}
