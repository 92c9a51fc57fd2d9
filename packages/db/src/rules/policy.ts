/** Row security policies: https://www.postgresql.org/docs/current/sql-createpolicy.html */
import { quoteIdentifier } from "@ashlar/catalog";
import type { PolicyObject } from "@ashlar/model";
import type { Hazard, Step } from "../step.ts";
import { catalogStep, createStep, dropStep, locksOn, nameOf } from "./catalog-step.ts";
import { inParentheses } from "./parentheses.ts";
import type { Alteration, PlanContext, Rule } from "./rule.ts";

export const policyRule: Rule<PolicyObject> = {
  create: (policy, context) => [
    createStep(policy, [createPolicy(policy)], {
      locks: lockOf(policy, context),
      hazards: context.before.get(policy.id) === undefined ? hazardsOf(policy, context) : [],
    }),
  ],
  drop: (policy, context) => [
    dropStep(policy, `DROP POLICY ${policy.sqlName}`, context, {
      locks: lockOf(policy, context),
      hazards: hazardsOf(policy, context),
      isUsedByCode: false,
    }),
  ],
  alter,
};

function alter(before: PolicyObject, after: PolicyObject, context: PlanContext): Alteration | "replace" {
  // ALTER POLICY changes expressions, and cannot take them away.
  const isOther =
    before.command !== after.command ||
    before.isPermissive !== after.isPermissive ||
    (before.using !== undefined && after.using === undefined) ||
    (before.check !== undefined && after.check === undefined);
  if (isOther) return "replace";
  const clauses = [
    ...(before.roles.join() === after.roles.join() ? [] : [`TO ${rolesOf(after)}`]),
    ...(before.using === after.using || after.using === undefined
      ? []
      : [`USING ${inParentheses(after.using)}`]),
    ...(before.check === after.check || after.check === undefined
      ? []
      : [`WITH CHECK ${inParentheses(after.check)}`]),
  ];
  if (clauses.length === 0) return { steps: [] };
  return {
    steps: [
      catalogStep({
        name: `change ${nameOf(after)}`,
        statements: [`ALTER POLICY ${after.sqlName} ${clauses.join(" ")}`],
        locks: lockOf(after, context),
        hazards: hazardsOf(after, context),
      }),
    ],
  };
}

function createPolicy(policy: PolicyObject): string {
  return [
    `CREATE POLICY ${policy.sqlName}`,
    policy.isPermissive ? "" : " AS RESTRICTIVE",
    policy.command === "ALL" ? "" : ` FOR ${policy.command}`,
    rolesOf(policy) === "PUBLIC" ? "" : ` TO ${rolesOf(policy)}`,
    policy.using === undefined ? "" : `\n  USING ${inParentheses(policy.using)}`,
    policy.check === undefined ? "" : `\n  WITH CHECK ${inParentheses(policy.check)}`,
  ].join("");
}

function rolesOf({ roles }: PolicyObject): string {
  return roles.map((role) => (role === "public" ? "PUBLIC" : quoteIdentifier(role))).join(", ");
}

function hazardsOf(policy: PolicyObject, { isNew }: PlanContext): readonly Hazard[] {
  if (isNew(policy.parent)) return [];
  return [{ name: "changes-privileges", message: `which rows of ${policy.parent} a role sees changes` }];
}

function lockOf(policy: PolicyObject, context: PlanContext): Step["locks"] {
  return locksOn([policy.parent], "ACCESS EXCLUSIVE", context);
}
