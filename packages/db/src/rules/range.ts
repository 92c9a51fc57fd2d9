/** Range types: https://www.postgresql.org/docs/current/sql-createtype.html */
import type { RangeObject } from "@ashlar/model";
import { createStep, dropStep } from "./catalog-step.ts";
import { createType } from "./create-type.ts";
import type { Rule } from "./rule.ts";
import { lastNameOf, makeWay } from "./step-aside.ts";
import { swapType } from "./swap-type.ts";
import { comesAlong } from "./type-change.ts";

export const rangeRule: Rule<RangeObject> = {
  create: (range, context) => [createStep(range, [...makeWay(range, context), ...createType(range)])],
  drop: (range, context) => [dropStep(range, `DROP TYPE ${lastNameOf(range, context)}`, context)],
  alter: (before, after, context) =>
    before.definition === after.definition || comesAlong(before, context)
      ? { steps: [] }
      : swapType(before, after, context, {
          isReshaped: false,
          hazards: [{ name: "fails-on-rows", message: `fails where a value is no ${after.name} any more` }],
          why: "Postgres cannot change a range type: columns are converted to a new one.",
        }),
};
