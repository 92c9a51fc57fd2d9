/** Event triggers: https://www.postgresql.org/docs/current/sql-createeventtrigger.html */
import type { EventTriggerObject } from "@ashlar/model";
import { catalogStep, createStep, dropStep, nameOf } from "./catalog-step.ts";
import { enableClause } from "./enabled.ts";
import type { Rule } from "./rule.ts";

export const eventTriggerRule: Rule<EventTriggerObject> = {
  create: (trigger) => [
    createStep(trigger, [trigger.definition, ...(trigger.enabled === undefined ? [] : [enable(trigger)])]),
  ],
  drop: (trigger, context) => [
    dropStep(trigger, `DROP EVENT TRIGGER ${trigger.sqlName}`, context, { isUsedByCode: false }),
  ],
  alter: (before, after) => {
    if (before.definition !== after.definition) return "replace";
    if (before.enabled === after.enabled) return { steps: [] };
    const verb = enableClause(after.enabled, "").toLowerCase();
    return { steps: [catalogStep({ name: `${verb} ${nameOf(after)}`, statements: [enable(after)] })] };
  },
};

function enable({ sqlName, enabled }: EventTriggerObject): string {
  return `ALTER EVENT TRIGGER ${sqlName} ${enableClause(enabled, "")}`;
}
