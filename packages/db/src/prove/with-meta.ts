/** Carries owners and privileges along that are not compared: what is made anew gets them back. */
import type { Database, DatabaseObject, ObjectId } from "@ashlar/model";
import type { DifferenceOptions } from "./differences.ts";

/**
 * The database of a shadow, whose objects have the owners and privileges that they have in the original. What is
 * compared is the shadow's own.
 */
export function withMeta(
  database: Database,
  original: Database,
  { withOwners, withPrivileges }: Partial<DifferenceOptions>,
): Database {
  if (withOwners === true && withPrivileges === true) return database;
  const originals = new Map<ObjectId, DatabaseObject>(original.objects.map((object) => [object.id, object]));
  const objects = database.objects.map((object) => {
    const { owner, privileges } = originals.get(object.id) ?? {};
    return {
      ...object,
      ...(owner === undefined || withOwners === true ? {} : { owner }),
      ...(privileges === undefined || withPrivileges === true ? {} : { privileges }),
    };
  });
  return { ...database, objects };
}
