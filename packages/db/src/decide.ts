/** What has to happen to each object: made, dropped, altered in place, or dropped and made anew. */
import type { ColumnObject, DatabaseObject, ObjectId } from "@ashlar/model";
import { isSameStructure } from "./compare.ts";
import type { Alteration, PlanContext, PlanOptions, Side } from "./rules/rule.ts";
import { ruleFor } from "./rules/rule-for.ts";
import { withParts } from "./side.ts";

export interface Decisions {
  readonly created: ReadonlySet<ObjectId>;
  readonly dropped: ReadonlySet<ObjectId>;
  /** Dropped and made anew; what is part of them goes and comes with them. */
  readonly replaced: ReadonlySet<ObjectId>;
  /** Of those, the ones that are the same before and after, and only stand in another's way. */
  readonly recreated: ReadonlySet<ObjectId>;
  readonly altered: ReadonlyMap<ObjectId, Alteration>;
  /** For an alteration: what has to be away while it happens. */
  readonly disturbed: ReadonlyMap<ObjectId, ReadonlySet<ObjectId>>;
  /** Columns whose default has to be away while what it uses is made anew. */
  readonly released: ReadonlySet<ObjectId>;
  readonly context: PlanContext;
}

/** An alteration may force an object to be made anew, which changes what is new for others: repeated until it settles. */
export function decide(before: Side, after: Side, options: PlanOptions): Decisions {
  const created = new Set(idsMissing(after, before));
  const dropped = new Set(idsMissing(before, after));
  const changed = after.database.objects.filter((object) => {
    const old = before.get(object.id);
    return old !== undefined && !isSameStructure(old, object);
  });
  const isChanged = new Set(changed.map(({ id }) => id));
  const replaced = new Set<ObjectId>();
  const released = new Set<ObjectId>();
  const disturbed = new Map<ObjectId, Set<ObjectId>>();
  const isAmong = (side: Side, some: ReadonlySet<ObjectId>) => {
    const among = (id: ObjectId): boolean => {
      if (some.has(id) || replaced.has(id)) return true;
      if (changesHands(before.get(id), after.get(id))) return false;
      const parent = side.get(id)?.parent;
      return parent !== undefined && among(parent);
    };
    return among;
  };
  const isNew = isAmong(after, created);
  const isGone = isAmong(before, dropped);
  const context: PlanContext = { before, after, isNew, isGone, options };

  /** Something it needs is dropped, for good or to be made anew. */
  const uproot = (id: ObjectId) => {
    const [old, now] = [before.get(id), after.get(id)];
    if (old === undefined || now === undefined || isGone(id)) return;
    if (old.kind === "column" && now.kind === "column" && keepsRows(old, now)) released.add(id);
    else replaced.add(id);
  };
  const keepsRows = (old: ColumnObject, now: ColumnObject) =>
    old.generated === undefined &&
    now.generated === undefined &&
    !before.dependenciesOf(old.id).some((on) => on === old.typeId && isGone(on));

  let altered = new Map<ObjectId, Alteration>();
  for (let size = -1; size !== replaced.size + released.size; ) {
    size = replaced.size + released.size;
    altered = new Map();
    for (const now of changed) {
      const old = before.get(now.id);
      if (old === undefined || isNew(now.id) || isGone(now.id)) continue;
      const alteration = ruleFor(now.kind).alter(old, now, context);
      if (alteration === "replace") replaced.add(now.id);
      else altered.set(now.id, alteration);
    }
    for (const [id, { disturbsDependents, replaces = [] }] of altered) {
      for (const other of replaces) replaced.add(other);
      if (disturbsDependents !== true && replaces.length === 0) continue;
      const away = new Set(disturbsDependents === true ? inTheWay(id, before, isChanged) : []);
      disturbed.set(id, new Set([...away, ...replaces]));
      for (const other of away) uproot(other);
    }
    for (const id of [...replaced].flatMap((one) => withParts(before, one)))
      for (const other of before.dependentsOf(id)) uproot(other);
    for (const id of dropped)
      for (const other of before.dependentsOf(id)) if (staysAsItIs(other)) uproot(other);
  }
  return {
    created,
    dropped,
    replaced,
    recreated: new Set([...replaced].filter((id) => !isChanged.has(id))),
    altered,
    disturbed,
    released,
    context,
  };

  /** The same text means another object now, as when a function's argument types changed. */
  function staysAsItIs(id: ObjectId): boolean {
    if (isChanged.has(id)) return altered.get(id)?.steps.length === 0;
    return after.get(id) !== undefined;
  }
}

/**
 * What Postgres wants away while a column's or a type's definition changes: views, rules, policies, triggers, functions
 * that use it. Constraints and indexes of a column are rebuilt by Postgres itself; those that change too, or name the
 * type itself, are not.
 */
function inTheWay(id: ObjectId, before: Side, isChanged: ReadonlySet<ObjectId>): ReadonlySet<ObjectId> {
  const away = new Set<ObjectId>();
  const rebuilt = new Set<ObjectId>();
  const seen = new Set<ObjectId>();
  const visit = (on: ObjectId) => {
    if (seen.has(on)) return;
    seen.add(on);
    const isColumn = before.get(on)?.kind === "column";
    for (const of of before.dependentsOf(on)) {
      const dependent = before.get(of);
      if (dependent === undefined || of === id) continue;
      if (isPassedThrough(dependent)) {
        if (dependent.kind === "column" && (isColumn || isOfOtherType(dependent, on, before))) {
          if (dependent.generated !== undefined || !isColumn) away.add(of);
        } else visit(of);
        continue;
      }
      const isRebuilt = isColumn && REBUILT.has(dependent.kind) && !isChanged.has(of);
      (isRebuilt ? rebuilt : away).add(of);
    }
    if (isColumn) for (const heir of heirsOf(on, before)) visit(heir);
  };
  visit(id);
  // Columns of ranges are text for a while, which indexes and constraints of ranges cannot follow.
  const isThroughText = [...seen].some((one) => before.get(one)?.kind === "range");
  return isThroughText ? new Set([...away, ...rebuilt]) : away;
}

/** A sequence that another column comes to own stays when the one that owned it goes. */
function changesHands(old: DatabaseObject | undefined, now: DatabaseObject | undefined): boolean {
  return old?.kind === "sequence" && now?.kind === "sequence" && old.parent !== now.parent;
}

const REBUILT: ReadonlySet<DatabaseObject["kind"]> = new Set(["constraint", "index", "statistics"]);

/** Its default or its expression names the type, its values have another. */
function isOfOtherType({ id, typeId }: ColumnObject, type: ObjectId, before: Side): boolean {
  const isValue = before.get(type)?.kind === "enum" || before.get(type)?.kind === "range";
  return isValue && typeId !== type && !before.dependenciesOf(id).some((on) => on === typeId);
}

/** They are changed with the type, and what depends on them is in the way as well. */
function isPassedThrough({ kind }: DatabaseObject): boolean {
  return (
    kind === "column" || kind === "domain" || kind === "composite" || kind === "range" || kind === "table"
  );
}

/** The same column of the tables that inherit from its table. */
function heirsOf(id: ObjectId, side: Side): readonly ObjectId[] {
  const column = side.get(id);
  if (column?.parent === undefined) return [];
  const { parent, name } = column;
  return side.dependentsOf(parent).flatMap((of) => {
    const child = side.get(of);
    const isHeir =
      child?.kind === "table" &&
      (child.partitionOf?.parent === parent || child.inherits?.includes(parent) === true);
    return isHeir
      ? side.childrenOf(of).flatMap((one) => (one.kind === "column" && one.name === name ? [one.id] : []))
      : [];
  });
}

function idsMissing(side: Side, from: Side): readonly ObjectId[] {
  return side.database.objects.flatMap(({ id }) => (from.get(id) === undefined ? [id] : []));
}
