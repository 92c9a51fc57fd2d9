/** What needs its own table to be there first, in a roundabout way: through a function of the table's row type. */
import type { DatabaseObject, ObjectId } from "@ashlar/model";
import type { Side } from "./rule.ts";

/** True when something that the part needs needs the table, so that it cannot be made together with it. */
export function needsItsTable(part: DatabaseObject, table: ObjectId, side: Side): boolean {
  const isOwn = (id: ObjectId): boolean => id === table || rootOf(id, side) === table;
  const seen = new Set<ObjectId>([part.id]);
  const visit = (id: ObjectId): boolean => {
    if (isOwn(id)) return true;
    if (seen.has(id)) return false;
    seen.add(id);
    return needsOf(id, side).some(visit);
  };
  return side.dependenciesOf(part.id).some((on) => !isOwn(on) && visit(on));
}

function needsOf(id: ObjectId, side: Side): readonly ObjectId[] {
  const parent = side.get(id)?.parent;
  return parent === undefined ? side.dependenciesOf(id) : [...side.dependenciesOf(id), parent];
}

function rootOf(id: ObjectId, side: Side): ObjectId {
  const parent = side.get(id)?.parent;
  return parent === undefined ? id : rootOf(parent, side);
}
