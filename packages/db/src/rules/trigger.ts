/** Triggers: https://www.postgresql.org/docs/current/sql-createtrigger.html */
import { quoteIdentifier } from "@ashlar/catalog";
import type { TriggerObject } from "@ashlar/model";
import type { Step } from "../step.ts";
import { catalogStep, createStep, dropStep, locksOn, nameOf, withPartitions } from "./catalog-step.ts";
import { enableClause } from "./enabled.ts";
import type { PlanContext, Rule } from "./rule.ts";

export const triggerRule: Rule<TriggerObject> = {
  create: (trigger, context) => [
    createStep(trigger, [trigger.definition], {
      locks: locksOn(withPartitions(trigger.parent, context), "SHARE ROW EXCLUSIVE", context),
    }),
    ...(trigger.enabled === undefined ? [] : [enable(trigger, context)]),
  ],
  drop: (trigger, context) => [
    dropStep(trigger, `DROP TRIGGER ${trigger.sqlName}`, context, {
      locks: locksOn(withPartitions(trigger.parent, context), "ACCESS EXCLUSIVE", context),
      isUsedByCode: false,
      hazards: trigger.isConstraint
        ? [{ name: "loses-integrity", message: `rows are no longer held to what ${trigger.id} checks` }]
        : [],
    }),
  ],
  // CREATE OR REPLACE TRIGGER is there from 14 only, and never for constraint triggers.
  alter: (before, after, context) =>
    before.definition !== after.definition || before.isConstraint !== after.isConstraint
      ? "replace"
      : { steps: before.enabled === after.enabled ? [] : [enable(after, context)] },
};

function enable(trigger: TriggerObject, context: PlanContext): Step {
  const verb = enableClause(trigger.enabled, "TRIGGER");
  const table = context.after.get(trigger.parent)?.sqlName ?? trigger.sqlName.split(" ON ").at(-1);
  return catalogStep({
    name: `${verb.toLowerCase().replace(/ trigger$/, "")} ${nameOf(trigger)}`,
    statements: [`ALTER TABLE ${table} ${verb} ${quoteIdentifier(trigger.name)}`],
    locks: locksOn(withPartitions(trigger.parent, context), "SHARE ROW EXCLUSIVE", context),
  });
}
