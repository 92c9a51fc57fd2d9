/** How path parameters reach a service: alone by name, or several together as `params`. */
import type { Parameter } from "@ashlar/model";
import type { PlannedOperation } from "../../blueprint.ts";
import { valueName } from "../../identifier.ts";
import type { Facts } from "./facts.ts";
import { printAccess } from "./print.ts";
import { typesOf, valuesOf } from "./property.ts";

export function pathParameters({ parameters, fullPath }: PlannedOperation): Parameter[] {
  return parameters
    .filter((parameter) => parameter.in === "path")
    .sort((a, b) => fullPath.indexOf(`{${a.name}}`) - fullPath.indexOf(`{${b.name}}`));
}

/** `bookId: string`, or `params: GetReviewRequest["params"]`. */
export function pathArguments(operation: PlannedOperation, facts: Facts): string[] {
  const [first, ...others] = pathParameters(operation);
  if (first === undefined) return [];
  const type = `${operation.requestTypeName}["params"]`;
  if (others.length > 0) return [`params: ${type}`];
  return [`${localOf(first)}: ${plainType(first, facts) ?? `${type}[${JSON.stringify(first.name)}]`}`];
}

/** The value of a parameter inside a service; without a name, that of all. */
export function pathValue(operation: PlannedOperation, parameter?: string): string {
  const all = pathParameters(operation);
  const [first] = all;
  if (first !== undefined && all.length === 1) return localOf(first);
  return parameter === undefined ? "params" : `params${printAccess(parameter)}`;
}

function localOf({ name }: Parameter): string {
  const local = valueName(name, "Value");
  return /^(call|body|patch|query|queries|row|rows|page|context|once|permit|values|key)$/.test(local)
    ? `${local}Value`
    : local;
}

function plainType({ schema }: Parameter, { blueprint }: Facts): string | undefined {
  const { schemas } = blueprint.api;
  const [type, ...others] = typesOf(schema, schemas);
  if (type === undefined || others.length > 0 || valuesOf(schema, schemas) !== undefined) return undefined;
  return type === "string" ? "string" : type === "integer" || type === "number" ? "number" : undefined;
}
