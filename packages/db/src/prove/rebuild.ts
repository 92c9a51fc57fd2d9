/** Makes a database's structure anew on a shadow, from what was inspected. */
import type { Shadow } from "@ashlar/catalog";
import type { Database } from "@ashlar/model";
import { planMigration } from "../plan-migration.ts";
import { type Difference, type DifferenceOptions, differences } from "./differences.ts";

export interface Rebuilt {
  /** As the shadow's server sees it. */
  readonly database: Database;
  /** Statements that the shadow refused, with what it said; none when all is there. */
  readonly failures: readonly { readonly step: string; readonly message: string }[];
  /** What is not as in the original; not looked for when the shadow runs another major version. */
  readonly differences: readonly Difference[];
}

/** The shadow is a fresh one. It ends up with the structure and without a row. */
export async function rebuild(
  shadow: Shadow,
  database: Database,
  options: Partial<DifferenceOptions> = {},
): Promise<Rebuilt> {
  const empty = await shadow.inspect(options);
  // The shadow's server decides which statements it knows.
  const plan = planMigration(empty, { ...database, serverVersion: empty.serverVersion }, options);
  const failures: { step: string; message: string }[] = [];
  await shadow.client.query("SET synchronous_commit = off");
  // Bodies may name what is made further down.
  await shadow.client.query("SET check_function_bodies = off");
  for (const { name, statements } of plan.steps) {
    try {
      for (const sql of statements) await shadow.run(sql);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      failures.push({ step: name, message: message.replace(/\s+/g, " ").slice(0, 500) });
    }
  }
  await shadow.client.query("RESET check_function_bodies");
  const made = await shadow.inspect(options);
  const isSameMajor = majorOf(made) === majorOf(database);
  return { database: made, failures, differences: isSameMajor ? differences(made, database, options) : [] };
}

/** `18` of `180004`. */
export function majorOf({ serverVersion }: Pick<Database, "serverVersion">): number {
  return Math.floor(serverVersion / 10_000);
}
