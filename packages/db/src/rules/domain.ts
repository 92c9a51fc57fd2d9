/** Domains: https://www.postgresql.org/docs/current/sql-createdomain.html */
import type { DomainObject } from "@ashlar/model";
import type { Step } from "../step.ts";
import { catalogStep, createStep, dropStep, nameOf } from "./catalog-step.ts";
import { lossesThroughText } from "./column-type.ts";
import { createType } from "./create-type.ts";
import { changeChecks } from "./domain-checks.ts";
import type { Alteration, PlanContext, Rule } from "./rule.ts";
import { lastNameOf, makeWay } from "./step-aside.ts";
import { swapType } from "./swap-type.ts";
import { comesAlong, hasOtherBase, needsNewDomain } from "./type-change.ts";
import { tablesUsing } from "./type-users.ts";

export const domainRule: Rule<DomainObject> = {
  create: (domain, context) => [createStep(domain, [...makeWay(domain, context), ...createType(domain)])],
  drop: (domain, context) => [dropStep(domain, `DROP DOMAIN ${lastNameOf(domain, context)}`, context)],
  alter,
};

function alter(before: DomainObject, after: DomainObject, context: PlanContext): Alteration | "replace" {
  if (comesAlong(before, context)) return { steps: [] };
  if (needsNewDomain(before, after, context))
    return swapType(before, after, context, {
      isReshaped: true,
      hazards: [
        ...lossesThroughText(before.baseType, after.baseType, nameOf(after)),
        { name: "fails-on-rows", message: `fails where a value does not fit ${nameOf(after)}` },
      ],
      why: hasOtherBase(before, after)
        ? "Postgres cannot change what a domain is based on: columns are converted to a new one."
        : "Postgres cannot check values of a domain within arrays or composites: columns are converted to a new one.",
    });
  const tables = tablesUsing(after, context);
  return {
    steps: [
      ...defaultSteps(before, after),
      ...changeChecks(before, after, tables, context),
      ...notNullSteps(before, after, tables),
    ],
  };
}

function defaultSteps(before: DomainObject, after: DomainObject): readonly Step[] {
  if (before.default === after.default) return [];
  const action = after.default === undefined ? "DROP DEFAULT" : `SET DEFAULT ${after.default}`;
  return [
    catalogStep({
      name: `change default of ${nameOf(after)}`,
      statements: [`ALTER DOMAIN ${after.sqlName} ${action}`],
    }),
  ];
}

function notNullSteps(before: DomainObject, after: DomainObject, tables: readonly string[]): readonly Step[] {
  if (before.isNotNull === after.isNotNull) return [];
  if (!after.isNotNull)
    return [
      catalogStep({
        name: `allow nulls in ${nameOf(after)}`,
        statements: [`ALTER DOMAIN ${after.sqlName} DROP NOT NULL`],
        hazards: [{ name: "loses-integrity", message: `nulls become possible in ${after.id}` }],
      }),
    ];
  return [
    catalogStep({
      name: `forbid nulls in ${nameOf(after)}`,
      statements: [`ALTER DOMAIN ${after.sqlName} SET NOT NULL`],
      isTransactional: tables.length === 0,
      locks: tables.map((on) => ({ on, mode: "SHARE" })),
      work: tables.length === 0 ? { kind: "catalog", on: [] } : { kind: "scan", on: tables },
      hazards:
        tables.length === 0
          ? []
          : [
              { name: "fails-on-rows", message: `fails where a column of type ${after.name} holds a null` },
              { name: "blocks-writes", message: `writes to ${tables.join(", ")} wait while rows are read` },
            ],
      phase: "contract",
    }),
  ];
}
