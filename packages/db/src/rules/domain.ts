/** Domains: https://www.postgresql.org/docs/current/sql-createdomain.html */
import { quoteIdentifier } from "@ashlar/catalog";
import type { DomainCheck, DomainObject } from "@ashlar/model";
import type { Step } from "../step.ts";
import { catalogStep, createStep, dropStep, nameOf } from "./catalog-step.ts";
import { addDomainCheck, createType } from "./create-type.ts";
import type { Alteration, PlanContext, Rule } from "./rule.ts";
import { isUsedWithin, swapType, tablesUsing } from "./swap-type.ts";

export const domainRule: Rule<DomainObject> = {
  create: (domain) => [createStep(domain, createType(domain))],
  drop: (domain, context) => [dropStep(domain, `DROP DOMAIN ${domain.sqlName}`, context)],
  alter,
};

function alter(before: DomainObject, after: DomainObject, context: PlanContext): Alteration | "replace" {
  if (before.baseType !== after.baseType || before.collation !== after.collation)
    return swapType(before, after, context, {
      isReshaped: true,
      hazards: [{ name: "fails-on-rows", message: `fails where a value is no ${after.baseType}` }],
      why: "Postgres cannot change what a domain is based on: columns are converted to a new one.",
    });
  if (isTightened(before, after) && isUsedWithin(before, context))
    return swapType(before, after, context, {
      isReshaped: true,
      hazards: [{ name: "fails-on-rows", message: `fails where a value is none of ${after.name} any more` }],
      why: "Postgres cannot check values of a domain that stand in arrays or composites: columns are converted to a new one.",
    });
  const tables = tablesUsing(after, context);
  return {
    steps: [
      ...defaultSteps(before, after),
      ...checkSteps(before, after, tables, context),
      ...notNullSteps(before, after, tables),
    ],
  };
}

function isTightened(before: DomainObject, after: DomainObject): boolean {
  const old = new Set(before.checks.filter((one) => one.isValidated).map(({ definition }) => definition));
  const isChecked = after.checks.some(({ isValidated, definition }) => isValidated && !old.has(definition));
  return isChecked || (after.isNotNull && !before.isNotNull);
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

function checkSteps(
  before: DomainObject,
  after: DomainObject,
  tables: readonly string[],
  { after: { database } }: PlanContext,
): readonly Step[] {
  const byName = new Map(before.checks.map((check) => [check.name, check]));
  const kept = new Set<string>();
  const renamed = new Map<string, DomainCheck>();
  const added: DomainCheck[] = [];
  const validated: DomainCheck[] = [];
  for (const check of after.checks) {
    const old = byName.get(check.name);
    if (old?.definition === check.definition && (check.isValidated || !old.isValidated)) {
      kept.add(check.name);
      if (check.isValidated && !old.isValidated) validated.push(check);
      continue;
    }
    const twin = before.checks.find(
      ({ name, definition, isValidated }) =>
        definition === check.definition &&
        isValidated === check.isValidated &&
        !renamed.has(name) &&
        !after.checks.some((other) => other.name === name),
    );
    if (twin !== undefined) renamed.set(twin.name, check);
    else added.push(check);
  }
  const dropped = before.checks.filter(({ name }) => !kept.has(name) && !renamed.has(name));
  const isUsed = tables.length > 0;
  const alterDomain = `ALTER DOMAIN ${after.sqlName}`;
  const validations = [...validated, ...added.filter(({ isValidated }) => isUsed && isValidated)];
  const statements = [
    ...dropped.map(({ name }) => `${alterDomain} DROP CONSTRAINT ${quoteIdentifier(name)}`),
    ...[...renamed].map(
      ([name, check]) =>
        `${alterDomain} RENAME CONSTRAINT ${quoteIdentifier(name)} TO ${quoteIdentifier(check.name)}`,
    ),
    ...added.map((check) => {
      const isLater = isUsed || !check.isValidated;
      return `${addDomainCheck(after, check)}${isLater ? " NOT VALID" : ""}`;
    }),
  ];
  const isLoosened = dropped.some(({ name }) => !added.some((check) => check.name === name));
  return [
    ...(statements.length === 0
      ? []
      : [
          catalogStep({
            name: `change checks of ${nameOf(after)}`,
            statements,
            ...(isUsed && added.length > 0
              ? {
                  why: "NOT VALID holds new rows to the check at once, without reading those that are there.",
                }
              : {}),
            hazards: isLoosened
              ? [{ name: "loses-integrity", message: `${after.id} is held to fewer checks` }]
              : [],
          }),
        ]),
    ...validations.map(({ name }) =>
      catalogStep({
        name: `validate check ${name} of ${nameOf(after)}`,
        statements: [`${alterDomain} VALIDATE CONSTRAINT ${quoteIdentifier(name)}`],
        isTransactional: !isUsed,
        // Postgres 18 lets writes go on meanwhile.
        locks: tables.map((on) => ({
          on,
          mode: database.serverVersion >= 180_000 ? "SHARE UPDATE EXCLUSIVE" : "SHARE",
        })),
        work: isUsed ? { kind: "scan", on: tables } : { kind: "catalog", on: [] },
        hazards: isUsed
          ? [{ name: "fails-on-rows", message: `fails where a value does not pass check ${name}` }]
          : [],
      }),
    ),
  ];
}
