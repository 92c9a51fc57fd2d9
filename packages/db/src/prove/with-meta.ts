/** Carries along what is not compared: owners and privileges, which what is made anew gets back, and how large tables are. */
import type { Database, DatabaseObject, ObjectId } from "@ashlar/model";
import type { DifferenceOptions } from "./differences.ts";

/**
 * The database of a shadow, whose objects have the owners, privileges and rows, as far as they are estimated, that they have
 * in the original. What is compared is the shadow's own.
 */
export function withMeta(
  database: Database,
  original: Database,
  { withOwners, withPrivileges }: Partial<DifferenceOptions>,
): Database {
  const originals = new Map<ObjectId, DatabaseObject>(original.objects.map((object) => [object.id, object]));
  const objects = database.objects.map((object) => {
    const known = originals.get(object.id);
    const { owner, privileges } = known ?? {};
    return {
      ...object,
      // A shadow's own rows say nothing.
      ...(known?.kind === "table" && known.estimate !== undefined ? { estimate: known.estimate } : {}),
      ...(owner === undefined || withOwners === true ? {} : { owner }),
      ...(privileges === undefined || withPrivileges === true ? {} : { privileges }),
    };
  });
  return { ...database, objects };
}
