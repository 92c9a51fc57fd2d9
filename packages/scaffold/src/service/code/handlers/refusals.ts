/** What a handler refuses before it asks a service: what the document allows and nobody has written yet. */
import { Imports } from "../../../emit/imports.ts";
import { printLiteral } from "../../../emit/literal.ts";
import type { UndoneParameter } from "../../service-plan.ts";
import { type Facts, layoutModule, routesFolder, type StoredOperation } from "../facts.ts";
import { printAccess } from "../print.ts";
import { propertyOf } from "../property.ts";
import { requestBodies } from "../request-body.ts";
import type { Dialect } from "./dialect.ts";

export interface Refusals {
  readonly lines: readonly string[];
  readonly imports: Imports;
}

export function refusals(stored: StoredOperation, dialect: Dialect, facts: Facts): Refusals {
  const { operation, action } = stored;
  const errors = layoutModule(facts, routesFolder(facts), "middleware", "errors");
  const imports = new Imports();
  const notImplemented = (condition: string, what: string): string => {
    imports.value(errors, "notImplemented");
    const thrown = `throw notImplemented(${JSON.stringify(`${operation.name} ${what}`)});`;
    const line = `if (${condition}) ${thrown}`;
    return line.length <= 98 ? line : `if (${condition}) {\n  ${thrown}\n}`;
  };
  const lines = action.undone.map((parameter) => {
    return notImplemented(isUsed(parameter, stored, dialect), `with ${parameter.name}`);
  });
  const types = otherAnswers(stored);
  if (types.length > 0) {
    imports.value(layoutModule(facts, routesFolder(facts), "middleware", "runtime/negotiate"), "isAccepted");
    const accepted = `isAccepted(${JSON.stringify(action.answer.contentType)}, ${dialect.headers}.accept ?? "*/*")`;
    lines.push(notImplemented(`!${accepted}`, `as ${types.join(" or ")}`));
  }
  if (!takesBody(stored)) return { lines, imports };
  const { others, stored: known } = requestBodies(operation);
  if (operation.body?.required !== true && known.length > 0) {
    imports.value(errors, "badRequest");
    lines.push(`if (${dialect.body} === undefined) throw badRequest("The request needs a body.");`);
  }
  for (const [used, name] of undoneProperties(stored, dialect.body, facts)) {
    lines.push(notImplemented(used, `with ${name}`));
  }
  if (others.length > 0) {
    const isOther = known.map((type) => `${dialect.request}.contentType !== ${JSON.stringify(type)}`);
    lines.push(notImplemented(isOther.join(" && "), `from ${others.join(" or ")}`));
  }
  return { lines, imports };
}

/** Each with the condition under which a body holds it; `null` is nothing. */
function undoneProperties(
  { operation, action }: StoredOperation,
  body: string,
  facts: Facts,
): (readonly [used: string, name: string])[] {
  if (!("body" in action)) return [];
  const { item, undone = [] } = action.body;
  const held = item === undefined ? body : `${body}${printAccess(item)}`;
  const { schemas } = facts.blueprint.api;
  return undone.map((name) => {
    const known = requestBodies(operation).schemas.map((schema) => {
      return propertyOf(
        item === undefined ? schema : propertyOf(schema, item, schemas)?.schema,
        name,
        schemas,
      );
    });
    const property = `${held}${printAccess(name)}`;
    const there = `${property} !== undefined`;
    return [
      known.some((each) => each?.isNullable === true) ? `${there} && ${property} !== null` : there,
      name,
    ];
  });
}

function takesBody({ action }: StoredOperation): boolean {
  if (action.kind !== "create" && action.kind !== "replace" && action.kind !== "patch") return false;
  return action.body.in !== "query";
}

/** Other representations that the document has of the answer: whoever accepts those alone is told. */
function otherAnswers({ operation, action }: StoredOperation): string[] {
  const declared = operation.responses.find(({ status }) => status === String(action.answer.status));
  const contents = declared?.contents ?? [];
  const others = contents.filter(({ kind, type }) => kind !== "json" && !type.includes("*"));
  return others.length === contents.length ? [] : others.map(({ type }) => type);
}

/** The condition under which a parameter asks for something. */
function isUsed(
  { in: place, name, default: usual }: UndoneParameter,
  { operation }: StoredOperation,
  { query, headers, cookies }: Dialect,
): string {
  const from = { query, header: headers, cookie: cookies }[place];
  const value = `${from}${printAccess(place === "header" ? name.toLowerCase() : name)}`;
  const isPlain = usual === undefined || typeof usual !== "object" || usual === null;
  const known = isPlain ? value : `JSON.stringify(${value})`;
  const usually = isPlain ? printLiteral(usual) : JSON.stringify(JSON.stringify(usual));
  const isFilledIn = operation.parameters.some(
    (each) => each.name === name && typeof each.schema === "object" && each.schema.default !== undefined,
  );
  const absent = isFilledIn && isPlain ? "" : `${value} !== undefined`;
  const other = usual === undefined ? "" : `${known} !== ${usually}`;
  return [absent, other].filter((each) => each !== "").join(" && ");
}
