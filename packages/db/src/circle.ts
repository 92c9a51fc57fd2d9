/** Tables that refer to each other in a circle: none can be dropped before a foreign key is. */
import type { ObjectId } from "@ashlar/model";
import type { Side } from "./rules/rule.ts";

/** The foreign keys among the tables that go whose table can be reached again from the table they refer to. */
export function keysInCircles(side: Side, isGone: (id: ObjectId) => boolean): ReadonlySet<ObjectId> {
  const keys = side.database.objects.flatMap((object) => {
    if (object.kind !== "constraint" || object.references === undefined) return [];
    const { id, parent, references } = object;
    const isAmongThem = isGone(parent) && isGone(references.table) && references.table !== parent;
    return isAmongThem ? [{ id, from: parent, to: references.table }] : [];
  });
  const targets = new Map<ObjectId, Set<ObjectId>>();
  for (const { from, to } of keys) targets.set(from, (targets.get(from) ?? new Set()).add(to));
  const circles = circlesOf(targets);
  return new Set(keys.flatMap(({ id, from, to }) => (circles.get(from) === circles.get(to) ? [id] : [])));
}

/** For each node a number that it shares with those it is in a circle with: Tarjan's algorithm, without recursion. */
function circlesOf(targets: ReadonlyMap<ObjectId, ReadonlySet<ObjectId>>): ReadonlyMap<ObjectId, number> {
  const index = new Map<ObjectId, number>();
  const low = new Map<ObjectId, number>();
  const circles = new Map<ObjectId, number>();
  const open: ObjectId[] = [];
  for (const start of targets.keys()) {
    if (index.has(start)) continue;
    const path = [{ id: start, left: [...(targets.get(start) ?? [])] }];
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const { id, left } = top;
      if (!index.has(id)) {
        index.set(id, index.size);
        low.set(id, index.get(id) ?? 0);
        open.push(id);
      }
      const next = left.pop();
      if (next === undefined) {
        path.pop();
        const above = path.at(-1);
        if (above !== undefined) lower(low, above.id, low.get(id));
        if (low.get(id) === index.get(id)) close(open, circles, id);
      } else if (!index.has(next)) path.push({ id: next, left: [...(targets.get(next) ?? [])] });
      else if (!circles.has(next)) lower(low, id, index.get(next));
    }
  }
  return circles;
}

function lower(low: Map<ObjectId, number>, id: ObjectId, to: number | undefined): void {
  low.set(id, Math.min(low.get(id) ?? 0, to ?? 0));
}

function close(open: ObjectId[], circles: Map<ObjectId, number>, id: ObjectId): void {
  const number = circles.size;
  for (let last = open.pop(); last !== undefined; last = open.pop()) {
    circles.set(last, number);
    if (last === id) return;
  }
}
