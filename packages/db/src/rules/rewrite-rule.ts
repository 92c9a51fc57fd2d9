/** Rules, the rewriting kind: https://www.postgresql.org/docs/current/sql-createrule.html */
import { quoteIdentifier } from "@ashlar/catalog";
import type { RuleObject } from "@ashlar/model";
import type { Step } from "../step.ts";
import { catalogStep, createStep, dropStep, locksOn, nameOf } from "./catalog-step.ts";
import { enableClause } from "./enabled.ts";
import type { Alteration, PlanContext, Rule } from "./rule.ts";

export const rewriteRuleRule: Rule<RuleObject> = {
  create: (rule, context) => [
    createStep(rule, [rule.definition], { locks: lockOf(rule, context) }),
    ...(rule.enabled === undefined ? [] : [enable(rule, context)]),
  ],
  drop: (rule, context) => [
    dropStep(rule, `DROP RULE ${rule.sqlName}`, context, { locks: lockOf(rule, context) }),
  ],
  alter,
};

function alter(before: RuleObject, after: RuleObject, context: PlanContext): Alteration {
  const statement = after.definition.replace(/^CREATE RULE\b/, "CREATE OR REPLACE RULE");
  return {
    steps: [
      ...(before.definition === after.definition
        ? []
        : [
            catalogStep({
              name: `change ${nameOf(after)}`,
              statements: [statement],
              locks: lockOf(after, context),
            }),
          ]),
      ...(before.enabled === after.enabled ? [] : [enable(after, context)]),
    ],
  };
}

function enable(rule: RuleObject, context: PlanContext): Step {
  const verb = enableClause(rule.enabled, "RULE");
  const table = context.after.get(rule.parent)?.sqlName ?? rule.sqlName.split(" ON ").at(-1);
  return catalogStep({
    name: `${verb.toLowerCase().replace(/ rule$/, "")} ${nameOf(rule)}`,
    statements: [`ALTER TABLE ${table} ${verb} ${quoteIdentifier(rule.name)}`],
    locks: lockOf(rule, context),
  });
}

function lockOf(rule: RuleObject, context: PlanContext): Step["locks"] {
  return locksOn([rule.parent], "ACCESS EXCLUSIVE", context);
}
