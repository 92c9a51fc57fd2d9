/** COMMENT ON: https://www.postgresql.org/docs/current/sql-comment.html */
import { quoteIdentifier, quoteLiteral } from "@ashlar/catalog";
import type { DatabaseObject } from "@ashlar/model";
import { catalogStep, locksOn, nameOf } from "./rules/catalog-step.ts";
import { keywordOf } from "./rules/keyword.ts";
import type { PlanContext } from "./rules/rule.ts";
import type { Lock, Step } from "./step.ts";

/** One step, or none. Without `before` the object is new, and has no comment yet. */
export function commentSteps(
  before: DatabaseObject | undefined,
  after: DatabaseObject | undefined,
  context: PlanContext,
): readonly Step[] {
  if (after === undefined) return [];
  const statements = [
    ...(before?.comment === after.comment
      ? []
      : [comment(`${keywordOf(after.kind)} ${after.sqlName}`, after.comment)]),
    ...columnComments(before, after),
    ...checkComments(before, after),
  ];
  if (statements.length === 0) return [];
  return [catalogStep({ name: `comment on ${nameOf(after)}`, statements, locks: lockFor(after, context) })];
}

function columnComments(before: DatabaseObject | undefined, after: DatabaseObject): readonly string[] {
  const old = new Map(viewColumns(before).map(({ name, comment }) => [name, comment]));
  return viewColumns(after).flatMap(({ name, comment: text }) =>
    old.get(name) === text ? [] : [comment(`COLUMN ${after.sqlName}.${quoteIdentifier(name)}`, text)],
  );
}

function viewColumns(
  object: DatabaseObject | undefined,
): readonly { readonly name: string; readonly comment?: string }[] {
  if (object?.kind === "view" || object?.kind === "materialized view") return object.columns;
  return object?.kind === "composite" ? object.attributes : [];
}

/** A check with another definition is another check, and has no comment yet. */
function checkComments(before: DatabaseObject | undefined, after: DatabaseObject): readonly string[] {
  if (after.kind !== "domain") return [];
  const checks = before?.kind === "domain" ? before.checks : [];
  return after.checks.flatMap(({ name, definition, comment: text }) => {
    const old = checks.find((check) => check.name === name && check.definition === definition);
    if (old?.comment === text) return [];
    return [comment(`CONSTRAINT ${quoteIdentifier(name)} ON DOMAIN ${after.sqlName}`, text)];
  });
}

function comment(what: string, text: string | undefined): string {
  return `COMMENT ON ${what} IS ${text === undefined ? "NULL" : quoteLiteral(text)}`;
}

function lockFor(object: DatabaseObject, context: PlanContext): readonly Lock[] {
  switch (object.kind) {
    case "table":
    case "foreign table":
    case "view":
    case "materialized view":
      return locksOn([object.id], "SHARE UPDATE EXCLUSIVE", context);
    case "column":
      return locksOn([object.parent], "SHARE UPDATE EXCLUSIVE", context);
    case "constraint":
    case "trigger":
    case "rule":
    case "policy":
      return locksOn([object.parent], "ACCESS SHARE", context);
    default:
      return [];
  }
}
