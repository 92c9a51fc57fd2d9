/** What each node has to wait for. */
import type { DatabaseObject, ObjectId, TableObject } from "@ashlar/model";
import type { Decisions } from "./decide.ts";
import { groupBy } from "./group-by.ts";
import { isInherited, originsOf } from "./inheritance.ts";
import type { Node } from "./node.ts";
import { partitionsBelow } from "./rules/kept-rows.ts";
import { partitionsOf } from "./rules/partition.ts";
import { mayOverlap } from "./rules/partition-bound.ts";
import { predecessorOf } from "./rules/step-aside.ts";

export function waitsOf(nodes: readonly Node[], decisions: Decisions): ReadonlyMap<Node, ReadonlySet<Node>> {
  const { before, after } = decisions.context;
  const makers = new Map<ObjectId, Node>();
  const removers = new Map<ObjectId, Node>();
  const alterers = new Map<ObjectId, Node>();
  const releasers = new Map<ObjectId, Node>();
  for (const node of nodes) {
    for (const id of node.makes) makers.set(id, node);
    for (const id of node.removes) removers.set(id, node);
    if (node.action === "alter") alterers.set(node.object, node);
    if (node.action === "release") releasers.set(node.object, node);
  }
  const waits = new Map<Node, Set<Node>>(nodes.map((node) => [node, new Set<Node>()]));
  const wait = (node: Node | undefined, ...others: readonly (Node | undefined)[]) => {
    if (node === undefined) return;
    for (const other of others) if (other !== undefined && other !== node) waits.get(node)?.add(other);
  };

  const rivals = rivalsOf(makers, removers, decisions);
  const needs = (node: Node, id: ObjectId) => {
    for (const on of after.dependenciesOf(id)) wait(node, makers.get(on), alterers.get(on));
    if (node.action === "create")
      for (const on of after.dependenciesOf(id))
        wait(node, ...(rivals.get(on) ?? []).map((of) => removers.get(of)));
    const object = after.get(id);
    // A sequence is made before the column that it is owned by.
    if (object?.parent !== undefined && object.kind !== "sequence") wait(node, makers.get(object.parent));
    if (object !== undefined && isInherited(object)) {
      for (const on of originsOf(object, after)) wait(node, makers.get(on), alterers.get(on));
    }
  };
  const outlives = (node: Node, id: ObjectId) => {
    for (const of of before.dependentsOf(id)) {
      const releaser = releasers.get(of);
      if (releaser === undefined) wait(node, removers.get(of), alterers.get(of));
      else wait(node, releaser);
    }
  };
  for (const node of nodes) {
    if (node.action === "create") for (const id of node.makes) needs(node, id);
    if (node.action === "drop") for (const id of node.removes) outlives(node, id);
    if (node.action === "restore") {
      needs(node, node.object);
      wait(node, alterers.get(node.object), makers.get(node.object));
      if (after.get(node.object)?.kind === "table") fill(node);
    }
    if (node.action === "alter") {
      needs(node, node.object);
      wait(node, releasers.get(node.object));
      for (const of of before.dependentsOf(node.object))
        if (!isView(before.get(of))) wait(node, removers.get(of));
      for (const of of decisions.disturbed.get(node.object) ?? []) {
        wait(node, removers.get(of), releasers.get(of));
        wait(makers.get(of), node);
      }
    }
  }
  placeTables();
  chooseKeys();
  for (const [id, maker] of makers) wait(maker, removers.get(id));
  const leaving = new Map<string, Node>();
  for (const [id, remover] of removers) {
    for (const place of placesOf(before.get(id))) leaving.set(place, remover);
  }
  for (const [id, maker] of makers) {
    const object = after.get(id);
    const old = object === undefined ? undefined : predecessorOf(object, decisions.context);
    if (old === undefined) for (const place of placesOf(object)) wait(maker, leaving.get(place));
    else {
      // It steps aside when the new one is made; until then it is known by its name.
      wait(removers.get(old.id), maker);
      for (const of of before.dependentsOf(old.id)) wait(maker, removers.get(of));
    }
  }
  return waits;

  /** Rows are put back into a table with all its partitions, before anything watches, counts or shows them. */
  function fill(node: Node): void {
    const tables = [node.object, ...partitionsBelow(node.object, after)];
    for (const table of tables) wait(node, makers.get(table));
    const users = tables.flatMap((table) => [
      ...after.childrenOf(table),
      ...[table, ...after.childrenOf(table).map(({ id }) => id)].flatMap((id) =>
        after.dependentsOf(id).flatMap((of) => after.get(of) ?? []),
      ),
    ]);
    for (const user of users) {
      const isKey = user.kind === "constraint" && user.type === "foreign key";
      if (isKey || WATCHING.has(user.kind)) wait(makers.get(user.id), node);
    }
  }

  /** A foreign key takes the first key over its columns that it finds, and then holds on to that. */
  function chooseKeys(): void {
    for (const [id, node] of [...makers, ...alterers]) {
      const now = after.get(id);
      if (now?.kind !== "constraint" || now.references === undefined) continue;
      const { table, columns } = now.references;
      for (const key of before.childrenOf(table)) {
        const isKey = key.kind === "constraint" && (key.type === "primary key" || key.type === "unique");
        if (isKey && isSameSet(key.columns, columns)) wait(node, removers.get(key.id), alterers.get(key.id));
      }
    }
  }

  /** Two tables have to fit before the one is put below the other, and are free to change once it is not. */
  function placeTables(): void {
    const changing = (id: ObjectId) => [makers.get(id), alterers.get(id), removers.get(id)];
    const partsOf = (id: ObjectId) => [...before.childrenOf(id), ...after.childrenOf(id)];
    const columnsOf = (id: ObjectId) => before.childrenOf(id).filter(({ kind }) => kind === "column");
    // A partition that only leaves its table has nothing else to change.
    for (const [id, node] of new Map([...releasers, ...alterers])) {
      const [old, now] = [before.get(id), after.get(id)];
      if (!isTable(old) || !isTable(now)) continue;
      const leaver = releasers.get(id);
      const [above, below] = [ancestorsOf(old), ancestorsOf(now)];
      const joined = below.filter((one) => !above.includes(one));
      if (joined.length > 0) {
        for (const part of [...partsOf(id), ...joined.flatMap(columnsOf)]) wait(node, ...changing(part.id));
      } else if (above.some((one) => !below.includes(one))) {
        for (const part of partsOf(id)) for (const one of changing(part.id)) wait(one, leaver ?? node);
      } else if (leaver !== undefined) {
        // Detached for other bounds: as long as it is not, it follows its parent.
        for (const column of above.flatMap(columnsOf)) wait(leaver, ...changing(column.id));
      }
    }
    for (const [id, node] of [...makers, ...alterers]) {
      const now = after.get(id);
      if (!isTable(now) || now.partitionOf === undefined) continue;
      const { parent, bound } = now.partitionOf;
      for (const { id: other, partitionOf } of partitionsOf(parent, before)) {
        const leaver = removers.get(other) ?? releasers.get(other);
        if (partitionOf !== undefined && mayOverlap(partitionOf.bound, bound)) wait(node, leaver);
      }
    }
    for (const [id, node] of alterers) {
      const [old, now] = [before.get(id), after.get(id)];
      if (!isTable(old) || !isTable(now) || old.isUnlogged === now.isUnlogged) continue;
      // A table that lasts points at none that does not.
      for (const key of after.childrenOf(id)) {
        const other = key.kind === "constraint" ? alterers.get(key.references?.table ?? "") : undefined;
        if (now.isUnlogged) wait(other, node);
        else wait(node, other);
      }
    }
  }
}

const WATCHING: ReadonlySet<DatabaseObject["kind"]> = new Set([
  "trigger",
  "rule",
  "materialized view",
  "publication",
]);

function isSameSet(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((one) => others.includes(one));
}

/** Whoever asks a view finds it, as long as it stands in nobody's way: then it goes, and comes back, in one moment. */
function isView(object: DatabaseObject | undefined): boolean {
  return object?.kind === "view" || object?.kind === "materialized view";
}

function isTable(object: DatabaseObject | undefined): object is TableObject {
  return object?.kind === "table" || object?.kind === "foreign table";
}

/** For new routines: those of the same name that go, and until then make calls ambiguous. */
function rivalsOf(
  makers: ReadonlyMap<ObjectId, Node>,
  removers: ReadonlyMap<ObjectId, Node>,
  { context: { before, after } }: Decisions,
): ReadonlyMap<ObjectId, readonly ObjectId[]> {
  const going = groupBy(
    [...removers.keys()].flatMap((id) => {
      const object = before.get(id);
      return object !== undefined && after.get(id) === undefined && isRoutine(object) ? [object] : [];
    }),
    ({ schema, name }) => `${schema}.${name}`,
  );
  const rivals = new Map<ObjectId, readonly ObjectId[]>();
  for (const id of makers.keys()) {
    const object = after.get(id);
    const others = object === undefined ? undefined : going.get(`${object.schema}.${object.name}`);
    if (object !== undefined && others !== undefined && isRoutine(object))
      rivals.set(
        id,
        others.map((other) => other.id),
      );
  }
  return rivals;
}

function isRoutine({ kind }: DatabaseObject): boolean {
  return kind === "function" || kind === "aggregate";
}

/** Tables that a table is a partition of or inherits from. */
function ancestorsOf({ partitionOf, inherits = [] }: TableObject): readonly ObjectId[] {
  return partitionOf === undefined ? inherits : [partitionOf.parent, ...inherits];
}

/** What only one object can have at a time: a name, a table's primary key. */
function placesOf(object: DatabaseObject | undefined): readonly string[] {
  if (object === undefined) return [];
  const { schema, name } = object;
  switch (object.kind) {
    case "table":
    case "foreign table":
    case "view":
    case "materialized view":
    case "composite":
      return [`relation ${schema}.${name}`, `type ${schema}.${name}`];
    case "sequence":
    case "index":
      return [`relation ${schema}.${name}`];
    case "enum":
    case "domain":
    case "range":
    case "base type":
      return [`type ${schema}.${name}`];
    case "function":
    case "procedure":
    case "aggregate":
      return [`routine ${object.sqlName}`];
    case "constraint": {
      const isIndexed = object.index !== undefined;
      return [
        ...(isIndexed ? [`relation ${schema}.${name}`] : []),
        ...(object.type === "primary key" ? [`primary key of ${object.parent}`] : []),
      ];
    }
    default:
      return [];
  }
}
