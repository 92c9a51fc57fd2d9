/** Tables whose columns a table has from them, and among whose rows its own are. */
import type { DatabaseObject, ObjectId } from "@ashlar/model";

/** By INHERITS; keys of these do not hold for the table's rows. */
export function ancestorsOf(object: DatabaseObject): readonly ObjectId[] {
  return object.kind === "table" || object.kind === "foreign table" ? (object.inherits ?? []) : [];
}

/** By INHERITS, or the partitioned table that it is a part of. */
export function parentsOf(object: DatabaseObject): readonly ObjectId[] {
  const whole =
    object.kind === "table" || object.kind === "foreign table" ? object.partitionOf?.parent : undefined;
  return whole === undefined ? ancestorsOf(object) : [whole];
}
