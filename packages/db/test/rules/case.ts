/** A table's row: two scripts, and what turns the database of the one into that of the other. */
import { expect, test } from "vitest";
import { describeDifferences } from "../../src/compare.ts";
import type { HazardName } from "../../src/step.ts";
import type { MigrateOptions, MigratingServer, Outcome } from "./migrating-server.ts";

export interface Case extends MigrateOptions {
  /** A true sentence. */
  readonly title: string;
  /** Runs first on both. */
  readonly both?: string;
  readonly before?: string;
  readonly after?: string;
  /** All statements of the plan; not looked at where it is not set. */
  readonly statements?: readonly string[];
  readonly hazards?: readonly HazardName[];
  /** For each step whether it runs outside a transaction. */
  readonly isOutside?: readonly boolean[];
}

/** Each case leads where it should, and locks what it says. */
export function testCases(server: () => MigratingServer, cases: readonly Case[]): void {
  test.each(cases)("$title", async ({ both = "", before = "", after = "", ...expected }) => {
    const outcome = await server().migrate(`${both};${before}`, `${both};${after}`, expected);
    expect(differences(outcome)).toEqual([]);
    expect(outcome.lockedInFact).toEqual(outcome.lockedAsStated);
    if (expected.statements !== undefined) expect(outcome.statements).toEqual(expected.statements);
    if (expected.hazards !== undefined)
      expect(outcome.steps.flatMap(({ hazards }) => hazards.map(({ name }) => name))).toEqual(
        expected.hazards,
      );
    if (expected.isOutside !== undefined)
      expect(outcome.steps.map(({ isTransactional }) => !isTransactional)).toEqual(expected.isOutside);
  });
}

function differences({ reached, wanted }: Outcome): readonly string[] {
  const found = new Map(reached.objects.map((object) => [object.id, object]));
  const asked = new Map(wanted.objects.map((object) => [object.id, object]));
  return [
    ...[...asked.keys()].filter((id) => !found.has(id)).map((id) => `missing: ${id}`),
    ...[...found.keys()].filter((id) => !asked.has(id)).map((id) => `left over: ${id}`),
    ...[...asked].flatMap(([id, object]) => {
      const other = found.get(id);
      return other === undefined
        ? []
        : describeDifferences(other, object).map((difference) => `${id}: ${difference}`);
    }),
  ];
}
