/** A whole database as one migration, with its rollback; both are run on a shadow before anybody sees them. */
import { quoteIdentifier, quoteLiteral, type Shadow } from "@ashlar/catalog";
import type { Database, DatabaseObject } from "@ashlar/model";
import { baselineText, rollbackText } from "./baseline/baseline-text.ts";
import { migrationStem } from "./migration-text/migration-name.ts";
import type { PlannedStep } from "./plan.ts";
import { planMigration } from "./plan-migration.ts";
import { differences } from "./prove/differences.ts";
import { majorOf } from "./prove/rebuild.ts";
import { isTextOnly } from "./prove/reprint.ts";

export interface BaselineOptions {
  /** A fresh one; it is empty again afterwards. */
  readonly shadow: Shadow;
  /** When it was made, for its name. */
  readonly now: Date;
  /** Called while the whole database stands on the shadow, without rows; what it leaves there, the rollback takes. */
  readonly onMade?: (made: Database) => Promise<void>;
}

export interface Baseline {
  /** `<time>_initial.sql`, and its rollback. */
  readonly files: readonly { readonly path: string; readonly text: string }[];
  /** What could not be made, or is not as it was; a sentence each, none where all is proved. */
  readonly problems: readonly string[];
}

/**
 * Owners are left out, and so are rights, but for those of roles that policies speak of: without them nobody would see
 * a row.
 */
export async function makeBaseline(database: Database, options: BaselineOptions): Promise<Baseline> {
  const { shadow, now } = options;
  const roles = rolesOfPolicies(database);
  const withPrivileges = roles.length > 0;
  const empty = await shadow.inspect({ withPrivileges });
  const wanted = { ...withoutOthers(database, roles), serverVersion: empty.serverVersion };
  const { steps } = planMigration(empty, wanted, { withPrivileges });
  const failures = await run(shadow, steps);
  const made = await shadow.inspect({ withPrivileges });
  const problems = failures.length > 0 ? failures : wrongIn(made, wanted);
  await options.onMade?.(made);
  const back = planMigration(made, empty, { withPrivileges }).steps;
  problems.push(...(await run(shadow, back)));
  if (problems.length === 0) problems.push(...leftIn(await shadow.inspect(), empty));
  const stem = migrationStem(now, "initial");
  const proof =
    problems.length === 0
      ? `proved on Postgres ${versionOf(empty)}: makes the same database from an empty one; its rollback empties it`
      : `not proved: ${problems[0]}`;
  return {
    files: [
      {
        path: `${stem}.sql`,
        text: baselineText({ database: wanted, steps, roles: roles.map(makeRole), proof }),
      },
      { path: `${stem}_rollback.sql`, text: rollbackText({ steps: back, of: `${stem}.sql`, proof }) },
    ],
    problems,
  };
}

/** Besides `public`, sorted. */
function rolesOfPolicies({ objects }: Database): readonly string[] {
  const named = objects.flatMap((object) => (object.kind === "policy" ? object.roles : []));
  return [...new Set(named)].filter((role) => role !== "public").sort();
}

function withoutOthers(database: Database, roles: readonly string[]): Database {
  const known = new Set([...roles, "public"]);
  const objects = database.objects
    .filter(({ kind }) => kind !== "default privileges")
    .map((object): DatabaseObject => {
      const { owner: _owner, privileges = [], ...rest } = object;
      const kept = roles.length === 0 ? [] : privileges.filter(({ grantee }) => known.has(grantee));
      return (kept.length === 0 ? rest : { ...rest, privileges: kept }) as DatabaseObject;
    });
  return { ...database, objects };
}

/** There is no CREATE ROLE IF NOT EXISTS; whoever makes the database acts as them. */
function makeRole(role: string): string {
  const name = quoteIdentifier(role);
  return `DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = ${quoteLiteral(role)}) THEN
    CREATE ROLE ${name};
    GRANT ${name} TO CURRENT_USER;
  END IF;
END
$$`;
}

/** @returns what the shadow refused */
async function run(shadow: Shadow, steps: readonly PlannedStep[]): Promise<string[]> {
  const failures: string[] = [];
  await shadow.client.query("SET synchronous_commit = off");
  // Bodies may name what is made further down.
  await shadow.client.query("SET check_function_bodies = off");
  for (const part of batchesOf(steps)) {
    if (await runTogether(shadow, part)) continue;
    for (const { name, statements } of part) {
      try {
        for (const sql of statements) await shadow.run(sql);
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        failures.push(`${name}: ${message.replace(/\s+/g, " ").slice(0, 500)}`);
      }
    }
  }
  await shadow.client.query("RESET check_function_bodies");
  return failures;
}

/** Two thousand journeys to a server take longer than its work; what fails together is tried one by one. */
const BATCH = 100;

function batchesOf(steps: readonly PlannedStep[]): readonly (readonly PlannedStep[])[] {
  const batches: PlannedStep[][] = [];
  for (const step of steps) {
    const last = batches.at(-1);
    if (last?.[0] !== undefined && last.length < BATCH && isEasy(last[0]) && isEasy(step)) last.push(step);
    else batches.push([step]);
  }
  return batches;
}

/** Extensions are mostly the superuser's. */
function isEasy({ isTransactional, object }: PlannedStep): boolean {
  return isTransactional && !object.startsWith("extension ");
}

/** Several statements in one message are one transaction: all of them happened, or none. */
async function runTogether(shadow: Shadow, steps: readonly PlannedStep[]): Promise<boolean> {
  if (steps.length < 2) return false;
  try {
    await shadow.client.query(steps.flatMap(({ statements }) => statements).join(";\n"));
    return true;
  } catch {
    return false;
  }
}

/** Another print of the same expression is no difference: it was made from that very text. */
function wrongIn(made: Database, wanted: Database): string[] {
  const originals = new Map(wanted.objects.map((object) => [object.id, object]));
  const reprinted = new Set(
    made.objects.flatMap((object) => {
      const original = originals.get(object.id);
      return original !== undefined && isTextOnly(original, object) ? [object.id] : [];
    }),
  );
  return differences(made, wanted)
    .filter(({ object }) => !reprinted.has(object))
    .map(({ object, message }) => `${object} ${message}`);
}

function leftIn(found: Database, empty: Database): string[] {
  return differences(found, empty).map(({ object, message }) => `after the rollback, ${object} ${message}`);
}

function versionOf(database: Database): string {
  return `${majorOf(database)}.${database.serverVersion % 10_000}`;
}
