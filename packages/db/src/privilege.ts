/** GRANT and REVOKE: https://www.postgresql.org/docs/current/sql-grant.html */
import { quoteIdentifier } from "@ashlar/catalog";
import type { DatabaseObject, ObjectKind, Privilege } from "@ashlar/model";
import { groupBy } from "./group-by.ts";
import { catalogStep, nameOf } from "./rules/catalog-step.ts";
import type { PlanContext } from "./rules/rule.ts";
import type { Step } from "./step.ts";

/** One step, or none. Without `before` the object is new, and has the privileges that everything new has. */
export function privilegeSteps(
  before: DatabaseObject | undefined,
  after: DatabaseObject | undefined,
  context: PlanContext,
): readonly Step[] {
  if (after === undefined) return [];
  const target = targetOf(after, context);
  if (target === undefined) return [];
  const statements = privilegeClauses(
    before?.privileges ?? [],
    after.privileges ?? [],
    target.on,
    target.columns,
  );
  if (statements.length === 0) return [];
  return [
    catalogStep({
      name: `set privileges of ${nameOf(after)}`,
      statements,
      hazards: [{ name: "changes-privileges", message: `who may use ${after.id} changes` }],
    }),
  ];
}

/**
 * `REVOKE … ON … FROM …` and `GRANT … ON … TO …` that turn the one into the other, what is taken away first.
 *
 * @param on `TABLE public.users`; `TABLES` for default privileges
 * @param columns ` (email)` for a column's privileges
 */
export function privilegeClauses(
  before: readonly Privilege[],
  after: readonly Privilege[],
  on: string,
  columns = "",
): readonly string[] {
  const old = new Map(before.map((one) => [keyOf(one), one]));
  const now = new Map(after.map((one) => [keyOf(one), one]));
  const revoked: Privilege[] = [];
  const lowered: Privilege[] = [];
  const granted: Privilege[] = [];
  for (const [key, one] of old) if (!now.has(key)) (one.isRevoked ? granted : revoked).push(one);
  for (const [key, one] of now) {
    const was = old.get(key);
    if (one.isRevoked) {
      if (!was?.isRevoked) revoked.push(one);
    } else if (was === undefined || was.isRevoked || (one.isGrantable && !was.isGrantable)) granted.push(one);
    else if (was.isGrantable && !one.isGrantable) lowered.push(one);
  }
  const what = (privileges: readonly string[]) => privileges.map((one) => one + columns).join(", ");
  return [
    ...grouped(revoked, false, (list, grantees) => `REVOKE ${what(list)} ON ${on} FROM ${grantees}`),
    ...grouped(
      lowered,
      false,
      (list, grantees) => `REVOKE GRANT OPTION FOR ${what(list)} ON ${on} FROM ${grantees}`,
    ),
    ...grouped(
      granted,
      true,
      (list, grantees, isGrantable) =>
        `GRANT ${what(list)} ON ${on} TO ${grantees}${isGrantable ? " WITH GRANT OPTION" : ""}`,
    ),
  ];
}

function keyOf({ grantee, privilege }: Privilege): string {
  return `${privilege} ${grantee}`;
}

/** Privileges of one grantee stand together, then grantees with the same privileges. */
function grouped(
  privileges: readonly Privilege[],
  isByOption: boolean,
  print: (privileges: readonly string[], grantees: string, isGrantable: boolean) => string,
): readonly string[] {
  const byGrantee = groupBy(
    privileges,
    ({ grantee, isGrantable }) => `${isByOption && isGrantable ? "+" : "-"}${grantee}`,
  );
  const bySet = groupBy([...byGrantee.values()], (own) =>
    JSON.stringify([isByOption && own[0]?.isGrantable, own.map(({ privilege }) => privilege).sort()]),
  );
  return [...bySet.values()].map((grantees) => {
    const first = grantees[0] ?? [];
    const names = grantees.flatMap((own) => own[0]?.grantee ?? []).sort();
    return print(
      first.map(({ privilege }) => privilege).sort(),
      names.map((name) => (name === "public" ? "PUBLIC" : quoteIdentifier(name))).join(", "),
      first[0]?.isGrantable === true,
    );
  });
}

const TARGETS: Partial<Readonly<Record<ObjectKind, string>>> = {
  schema: "SCHEMA",
  table: "TABLE",
  "foreign table": "TABLE",
  view: "TABLE",
  "materialized view": "TABLE",
  sequence: "SEQUENCE",
  function: "FUNCTION",
  procedure: "PROCEDURE",
  aggregate: "FUNCTION",
  enum: "TYPE",
  composite: "TYPE",
  range: "TYPE",
  "base type": "TYPE",
  domain: "DOMAIN",
  language: "LANGUAGE",
  "foreign-data wrapper": "FOREIGN DATA WRAPPER",
  server: "FOREIGN SERVER",
};

function targetOf(
  object: DatabaseObject,
  { before, after }: PlanContext,
): { readonly on: string; readonly columns?: string } | undefined {
  if (object.kind === "column") {
    const table = after.get(object.parent) ?? before.get(object.parent);
    if (table === undefined) return undefined;
    return { on: `TABLE ${table.sqlName}`, columns: ` (${quoteIdentifier(object.name)})` };
  }
  const keyword = TARGETS[object.kind];
  if (keyword === undefined) return undefined;
  const name = object.kind === "aggregate" ? argumentsOf(object.sqlName) : object.sqlName;
  return { on: `${keyword} ${name}` };
}

/** To GRANT an aggregate is a function: `count(*)` has no arguments, ORDER BY ones are arguments like others. */
function argumentsOf(sqlName: string): string {
  return sqlName
    .replace(/\(\*\)$/, "()")
    .replace(/\(ORDER BY /, "(")
    .replace(/ ORDER BY /, ", ");
}
