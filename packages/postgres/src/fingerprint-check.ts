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

export function driftError({ file, head }: Migration): PostgresError {
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
