/** What somebody began or switched off, and forgot. */
import { qualifiedName, quoteIdentifier } from "@ashlar/catalog";
import type { DatabaseFinding } from "../analysis.ts";
import type { Known } from "../rule.ts";

export function notValidConstraint({ structure }: Known): readonly DatabaseFinding[] {
  return structure.tables.flatMap(({ object, label, constraints }) =>
    constraints
      .filter(({ isNotValid, isNotEnforced }) => isNotValid === true && isNotEnforced !== true)
      .map(({ id, name, definition }): DatabaseFinding => {
        const table = qualifiedName({ schema: object.schema ?? "public", name: object.name });
        return {
          rule: "not-valid-constraint",
          severity: "warning",
          object: id,
          message: `${label}: ${name} is NOT VALID, so older rows may break it and the planner does not trust it`,
          hint: "validate it: that reads the table and blocks no writes",
          evidence: definition,
          migration: {
            title: `Validate ${name} on ${label}`,
            kind: "other",
            statements: [`ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoteIdentifier(name)}`],
            rollback: [],
            evidence: definition,
          },
        };
      }),
  );
}

export function autovacuumOff({ structure }: Known): readonly DatabaseFinding[] {
  return structure.tables.flatMap(({ object, label }): DatabaseFinding[] => {
    const value = object.options?.["autovacuum_enabled"];
    if (value === undefined || !/^(?:false|off|no|0)$/i.test(value)) return [];
    const table = qualifiedName({ schema: object.schema ?? "public", name: object.name });
    const evidence = `autovacuum_enabled=${value}`;
    return [
      {
        rule: "autovacuum-off",
        severity: "warning",
        object: object.id,
        message: `${label} is never vacuumed or analysed by itself: autovacuum_enabled is off`,
        hint: "switch it on again, unless something else vacuums it",
        evidence,
        migration: {
          title: `Let autovacuum see to ${label}`,
          kind: "other",
          statements: [`ALTER TABLE ${table} RESET (autovacuum_enabled)`],
          rollback: [`ALTER TABLE ${table} SET (autovacuum_enabled = off)`],
          evidence,
        },
      },
    ];
  });
}
