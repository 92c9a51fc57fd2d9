/** Which tables to fill first: those that others refer to. */
import type { ConstraintObject, ObjectId } from "@ashlar/model";

export interface InsertOrder {
  readonly tables: readonly ObjectId[];
  /** Foreign keys that run in a circle, and stay null. */
  readonly left: ReadonlySet<ObjectId>;
  /** Foreign keys that run in a circle and cannot be null: they hold only when all tables are filled. */
  readonly deferred: ReadonlySet<ObjectId>;
}

/** @param canBeNull whether every column of the foreign key may be null */
export function insertOrder(
  tables: readonly ObjectId[],
  foreignKeys: readonly ConstraintObject[],
  canBeNull: (foreignKey: ConstraintObject) => boolean,
): InsertOrder {
  const byTable = new Map<ObjectId, ConstraintObject[]>(tables.map((table) => [table, []]));
  for (const key of foreignKeys) byTable.get(key.parent)?.push(key);
  const state = new Map<ObjectId, "open" | "done">();
  const order: ObjectId[] = [];
  const left = new Set<ObjectId>();
  const deferred = new Set<ObjectId>();
  const visit = (table: ObjectId) => {
    state.set(table, "open");
    // What must be there is looked at first, so that a circle is cut where it can be.
    const keys = [...(byTable.get(table) ?? [])].sort((a, b) => Number(canBeNull(a)) - Number(canBeNull(b)));
    for (const key of keys) {
      const target = key.references?.table;
      if (target === undefined || target === table || !byTable.has(target)) continue;
      const found = state.get(target);
      if (found === undefined) visit(target);
      else if (found === "open") (canBeNull(key) ? left : deferred).add(key.id);
    }
    state.set(table, "done");
    order.push(table);
  };
  for (const table of tables) if (!state.has(table)) visit(table);
  return { tables: order, left, deferred };
}
