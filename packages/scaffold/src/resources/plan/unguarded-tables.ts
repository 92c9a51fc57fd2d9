/** Tables through which rows are seen that the policies of another table keep apart. */
import type { ObjectId } from "@ashlar/model";
import { parentsOf } from "./parents.ts";
import type { RelationFacts } from "./relation-facts.ts";

/**
 * Postgres asks the policies of the table that a query names, and of no other: a partition or an heir without its own
 * shows what it holds of a secured parent, and a parent without any shows the rows of secured heirs.
 *
 * @param tables those with row security
 * @returns such a table → the secured one
 * @see https://www.postgresql.org/docs/current/ddl-inherit.html, caveats
 */
export function unguardedTables(
  tables: ReadonlySet<ObjectId>,
  relations: ReadonlyMap<ObjectId, RelationFacts>,
): ReadonlyMap<ObjectId, ObjectId> {
  const children = new Map<ObjectId, ObjectId[]>();
  for (const { id, object } of relations.values())
    for (const parent of parentsOf(object)) children.set(parent, [...(children.get(parent) ?? []), id]);
  const unguarded = new Map<ObjectId, ObjectId>();
  for (const secured of tables)
    for (const id of reachable(secured, (each) => children.get(each) ?? []))
      if (!tables.has(id)) unguarded.set(id, secured);
  for (const secured of tables) {
    const above = (each: ObjectId): readonly ObjectId[] => {
      const table = relations.get(each)?.object;
      return table === undefined ? [] : parentsOf(table);
    };
    for (const id of reachable(secured, above)) if (!tables.has(id)) unguarded.set(id, secured);
  }
  return unguarded;
}

/** All that can be reached, without the start. */
function reachable(start: ObjectId, next: (id: ObjectId) => readonly ObjectId[]): ReadonlySet<ObjectId> {
  const found = new Set<ObjectId>();
  const pending = [...next(start)];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (found.has(id)) continue;
    found.add(id);
    pending.push(...next(id));
  }
  return found;
}
