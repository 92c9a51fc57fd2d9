/** What needs each other in a circle: nothing of it can be dropped before a part of it is. */
import type { DatabaseObject, ObjectId } from "@ashlar/model";
import type { Side } from "./rules/rule.ts";

/**
 * Parts of what goes that need something else that goes, which can be reached again from what they are a part of:
 * foreign keys of tables that refer to each other, a check whose function takes the table's rows. Of columns it is the
 * default that has to go first.
 */
export function partsInCircles(side: Side, isGone: (id: ObjectId) => boolean): ReadonlySet<ObjectId> {
  const wholes = new Map<ObjectId, ObjectId>();
  const wholeOf = (id: ObjectId): ObjectId => {
    const known = wholes.get(id);
    if (known !== undefined) return known;
    const parent = side.get(id)?.parent;
    const whole = parent === undefined ? id : wholeOf(parent);
    wholes.set(id, whole);
    return whole;
  };
  const needs = side.database.dependencies.flatMap(({ of, on }) => {
    const [from, to] = [wholeOf(of), wholeOf(on)];
    return from !== to && isGone(from) && isGone(to) ? [{ of, from, to }] : [];
  });
  const targets = new Map<ObjectId, Set<ObjectId>>();
  for (const { from, to } of needs) targets.set(from, (targets.get(from) ?? new Set()).add(to));
  const circles = circlesOf(targets);
  return new Set(
    needs.flatMap(({ of, from, to }) =>
      circles.get(from) === circles.get(to) && isDroppedByItself(side.get(of)) ? [of] : [],
    ),
  );
}

function isDroppedByItself(object: DatabaseObject | undefined): boolean {
  switch (object?.kind) {
    case "constraint":
      return object.isInherited !== true;
    case "index":
      return object.partOf === undefined;
    case "column":
      return object.default !== undefined && object.generated === undefined;
    default:
      return object?.kind === "policy" || object?.kind === "trigger" || object?.kind === "rule";
  }
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
