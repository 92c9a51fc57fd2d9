/** A table's row: two scripts, and what turns the database of the one into that of the other. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findDebianServer } from "../../../postgres/test/support/debian-server.ts";
import { describeDifferences } from "../../src/compare.ts";
import type { HazardName } from "../../src/step.ts";
import { chosenPairs } from "../pairs/chosen-pairs.ts";
import {
  type MigrateOptions,
  type MigratingServer,
  type Outcome,
  startMigratingServer,
} from "./migrating-server.ts";

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

const hasSystemServer = (await findDebianServer()) !== undefined;

/**
 * The tables of cases by what they are about, on the embedded server, and where there is one on the system's own: there
 * `npm test` takes every third case, `npm run test:pairs` all.
 */
export function testOnEveryServer(
  tables: Readonly<Record<string, readonly Case[]>>,
  prepare: (server: MigratingServer) => Promise<unknown> = async () => {},
): void {
  const servers = ["embedded", ...(hasSystemServer ? (["system"] as const) : [])] as const;
  describe.each(servers)("on the %s server", (which) => {
    let server: MigratingServer;
    beforeAll(async () => {
      server = await startMigratingServer(which);
      await prepare(server);
    }, 60_000);
    afterAll(() => server.stop());
    describe.each(Object.entries(tables))("%s", (_, cases) =>
      testCases(() => server, which === "embedded" ? cases : chosenPairs(cases)),
    );
  });
}

/** Each case leads where it should, and locks what it says. */
export function testCases(server: () => MigratingServer, cases: readonly Case[]): void {
  test.each(cases)("$title", async ({ both = "", before = "", after = "", ...expected }) => {
    const outcome = await server().migrate(`${both};${before}`, `${both};${after}`, expected);
    expect(differences(outcome)).toEqual([]);
    expect(outcome.lockedInFact).toEqual(outcome.lockedAsStated);
    // Older servers print the same query with more qualified names.
    if (expected.statements !== undefined && outcome.wanted.serverVersion >= 180_000)
      expect(outcome.statements).toEqual(expected.statements);
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
