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
  const isKnown = new Set(tables);
  const keys = foreignKeys.filter(
    ({ parent, references }) =>
      isKnown.has(parent) &&
      references !== undefined &&
      references.table !== parent &&
      isKnown.has(references.table),
  );
  const needed = keys.filter((key) => !canBeNull(key));
  const firm = targetsOf(needed);
  const place = new Map(ordered(tables, firm).map((table, index) => [table, index]));
  // What must be there decides; what may be null follows where it can, without turning that order round.
  const followed = keys.filter(
    (key) => !canBeNull(key) || !reaches(key.references?.table ?? "", key.parent, firm),
  );
  const all = ordered(
    [...tables].sort((a, b) => (place.get(a) ?? 0) - (place.get(b) ?? 0)),
    targetsOf(followed),
  );
  const at = new Map(all.map((table, index) => [table, index]));
  const isForward = ({ parent, references }: ConstraintObject) =>
    (at.get(references?.table ?? "") ?? 0) > (at.get(parent) ?? 0);
  return {
    tables: all,
    left: new Set(keys.filter((key) => canBeNull(key) && isForward(key)).map(({ id }) => id)),
    deferred: new Set(needed.filter(isForward).map(({ id }) => id)),
  };
}

type Targets = ReadonlyMap<ObjectId, readonly ObjectId[]>;

function targetsOf(keys: readonly ConstraintObject[]): Targets {
  const targets = new Map<ObjectId, ObjectId[]>();
  for (const { parent, references } of keys) {
    if (references === undefined) continue;
    const list = targets.get(parent);
    if (list === undefined) targets.set(parent, [references.table]);
    else list.push(references.table);
  }
  return targets;
}

/** Targets before those that need them, as far as there is no circle. */
function ordered(tables: readonly ObjectId[], targets: Targets): readonly ObjectId[] {
  const seen = new Set<ObjectId>();
  const order: ObjectId[] = [];
  const visit = (table: ObjectId) => {
    if (seen.has(table)) return;
    seen.add(table);
    for (const target of targets.get(table) ?? []) visit(target);
    order.push(table);
  };
  for (const table of tables) visit(table);
  return order;
}

function reaches(from: ObjectId, to: ObjectId, targets: Targets): boolean {
  const seen = new Set<ObjectId>();
  const queue = [from];
  for (let table = queue.pop(); table !== undefined; table = queue.pop()) {
    if (table === to) return true;
    if (seen.has(table)) continue;
    seen.add(table);
    queue.push(...(targets.get(table) ?? []));
  }
  return false;
}
