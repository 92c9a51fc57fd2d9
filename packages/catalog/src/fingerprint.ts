/** A short text that tells whether some objects of two databases are the same. */
import { createHash } from "node:crypto";
import type { Database, DatabaseObject, ObjectId } from "@ashlar/model";

/** What changes while the structure stays, and what an inspection has only where it was asked for. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  "estimate",
  "position",
  "isPopulated",
  "isInherited",
  "owner",
  "privileges",
]);

const DIGITS = 16;

/**
 * Of those objects as they are in the database, or of their absence.
 *
 * @returns `18:9f86d081884c7d65`: the server's major version, because each prints definitions in its own way, and the
 *   beginning of a SHA-256; the same for the ids in any order
 */
export function fingerprint(database: Database, ids: readonly ObjectId[]): string {
  const wanted = [...new Set(ids)].sort();
  const wantedIds = new Set(wanted);
  const objects = new Map<ObjectId, DatabaseObject>();
  for (const object of database.objects) if (wantedIds.has(object.id)) objects.set(object.id, object);
  const hash = createHash("sha256");
  for (const id of wanted) hash.update(`${canonical([id, objects.get(id) ?? null])}\n`);
  return `${Math.floor(database.serverVersion / 10_000)}:${hash.digest("hex").slice(0, DIGITS)}`;
}

/** Unknown where they come from different major versions. */
export function sameFingerprint(one: string, other: string): "same" | "different" | "unknown" {
  if (one === other) return "same";
  return one.split(":")[0] === other.split(":")[0] ? "different" : "unknown";
}

/** JSON whose properties are sorted. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part)
            .filter(([key]) => !LEFT_OUT.has(key))
            .sort(([one], [other]) => (one < other ? -1 : 1)),
        )
      : part,
  );
}
