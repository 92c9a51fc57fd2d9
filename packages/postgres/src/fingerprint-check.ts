/** Compares what a migration expects to find, and to leave, with what the database has. */
import type { ClientBase } from "pg";
import { PostgresError } from "./errors.ts";
import type { Migration } from "./migration-file.ts";

/** Sums the objects of these ids up, as `<major version>:<16 hex digits>`; passed in, because it reads whole catalogs. */
export type TakeFingerprint = (client: ClientBase, ids: readonly string[]) => Promise<string>;

/** What comparing came to; `unknown`: made with another major version, which prints definitions in other words. */
export type FingerprintMatch = "same" | "different" | "unknown";

export function compareFingerprints(expected: string, found: string): FingerprintMatch {
  const [expectedMajor, expectedSum] = partsOf(expected);
  const [foundMajor, foundSum] = partsOf(found);
  if (expectedMajor !== foundMajor) return "unknown";
  return expectedSum === foundSum ? "same" : "different";
}

/** Undefined where the migration does not say what it expects, or nobody can take fingerprints here. */
export async function checkFingerprint(
  client: ClientBase,
  { head }: Migration,
  when: "before" | "after",
  take: TakeFingerprint | undefined,
): Promise<FingerprintMatch | undefined> {
  const expected = head[when];
  if (take === undefined || expected === undefined) return undefined;
  return compareFingerprints(expected, await take(client, head.touches));
}

/** One of them that starts where this one does: both were made from the same database, without each other. */
export function twinOf<One extends Pick<Migration, "file" | "head">>(
  { file, head }: Pick<Migration, "file" | "head">,
  others: readonly One[],
): One | undefined {
  if (head.before === undefined || head.before === head.after) return undefined;
  return others.find((other) => other.file !== file && other.head.before === head.before);
}

export function driftError(migration: Migration, earlier: readonly Migration[] = []): PostgresError {
  const { file, head } = migration;
  const twin = twinOf(migration, earlier);
  if (twin !== undefined) {
    return new PostgresError(
      "ASHLAR_POSTGRES_DRIFT",
      `${file} starts where ${twin.file} started, which was applied first: both were made from the same database`,
      {
        hint: `make ${file} anew with ashlar db diff, from the database as it is now; or, when you know what differs, go on with --force`,
      },
    );
  }
  return new PostgresError(
    "ASHLAR_POSTGRES_DRIFT",
    `the database is not where ${file} expects it: ${namesOf(head.touches)} changed since it was made`,
    {
      hint: "make the migration anew from the database as it is; or, when you know what differs, go on with --force",
    },
  );
}

function namesOf(ids: readonly string[]): string {
  if (ids.length === 0) return "what it touches was";
  const shown = ids.slice(0, 3).join(", ");
  if (ids.length > 3) return `one or more of ${shown} and ${ids.length - 3} more`;
  return ids.length === 1 ? shown : `one or more of ${shown}`;
}

function partsOf(fingerprint: string): readonly [string, string] {
  const [major = "", sum = ""] = fingerprint.split(":");
  return [major, sum];
}
