/** The checks of a domain: added without reading rows, then validated by themselves. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { DomainCheck, DomainObject, ObjectId } from "@ashlar/model";
import type { Step } from "../step.ts";
import { catalogStep, nameOf } from "./catalog-step.ts";
import { addDomainCheck } from "./create-type.ts";
import type { PlanContext } from "./rule.ts";

interface CheckChanges {
  readonly dropped: readonly DomainCheck[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly added: readonly DomainCheck[];
  /** They are there, and rows were not held to them yet. */
  readonly validated: readonly DomainCheck[];
}

/** @param tables those with columns of the domain; without any, a check is valid at once */
export function changeChecks(
  before: DomainObject,
  after: DomainObject,
  tables: readonly ObjectId[],
  { before: { database } }: PlanContext,
): readonly Step[] {
  const changes = compareChecks(before.checks, after.checks);
  const isUsed = tables.length > 0;
  const validated = [
    ...changes.validated,
    ...changes.added.filter(({ isValidated }) => isUsed && isValidated),
  ];
  return [
    ...addAndDrop(after, changes, isUsed),
    ...validated.map(({ name }) =>
      catalogStep({
        name: `validate check ${name} of ${nameOf(after)}`,
        statements: [`ALTER DOMAIN ${after.sqlName} VALIDATE CONSTRAINT ${quoteIdentifier(name)}`],
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

function addAndDrop(
  domain: DomainObject,
  { dropped, renamed, added }: CheckChanges,
  isUsed: boolean,
): readonly Step[] {
  const alter = `ALTER DOMAIN ${domain.sqlName}`;
  const statements = [
    ...dropped.map(({ name }) => `${alter} DROP CONSTRAINT ${quoteIdentifier(name)}`),
    ...renamed.map(
      ({ from, to }) => `${alter} RENAME CONSTRAINT ${quoteIdentifier(from)} TO ${quoteIdentifier(to)}`,
    ),
    ...added.map((check) => {
      const isLater = isUsed || !check.isValidated;
      return `${addDomainCheck(domain, check)}${isLater ? " NOT VALID" : ""}`;
    }),
  ];
  if (statements.length === 0) return [];
  const isLoosened = dropped.some(({ name }) => !added.some((check) => check.name === name));
  return [
    catalogStep({
      name: `change checks of ${nameOf(domain)}`,
      statements,
      ...(isUsed && added.length > 0
        ? { why: "NOT VALID holds new rows to the check at once, without reading those that are there." }
        : {}),
      hazards: isLoosened
        ? [{ name: "loses-integrity", message: `${nameOf(domain)} is held to fewer checks` }]
        : [],
    }),
  ];
}

function compareChecks(before: readonly DomainCheck[], after: readonly DomainCheck[]): CheckChanges {
  const isNamedAfter = (name: string) => after.some((check) => check.name === name);
  const left = new Map(before.map((check) => [check.name, check]));
  const renamed: { from: string; to: string }[] = [];
  const added: DomainCheck[] = [];
  const validated: DomainCheck[] = [];
  for (const check of after) {
    const old = left.get(check.name);
    if (old?.definition === check.definition && (check.isValidated || !old.isValidated)) {
      left.delete(check.name);
      if (check.isValidated && !old.isValidated) validated.push(check);
      continue;
    }
    const twin = [...left.values()].find(
      ({ name, definition, isValidated }) =>
        definition === check.definition && isValidated === check.isValidated && !isNamedAfter(name),
    );
    if (twin === undefined) added.push(check);
    else {
      left.delete(twin.name);
      renamed.push({ from: twin.name, to: check.name });
    }
  }
  return { dropped: [...left.values()], renamed, added, validated };
}
