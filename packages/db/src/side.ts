/** A database as the planner looks at it: objects by id, what is part of what, what needs what. */
import type { Database, DatabaseObject, ObjectId } from "@ashlar/model";
import type { Side } from "./rules/rule.ts";

const NOTHING: readonly never[] = [];

/** One pass over the objects and one over the dependencies. */
export function indexDatabase(database: Database): Side {
  const objects = new Map<ObjectId, DatabaseObject>();
  const children = new Map<ObjectId, DatabaseObject[]>();
  for (const object of database.objects) {
    objects.set(object.id, object);
    if (object.parent !== undefined) append(children, object.parent, object);
  }
  for (const list of children.values()) list.sort(byPlace);
  const dependencies = new Map<ObjectId, ObjectId[]>();
  const dependents = new Map<ObjectId, ObjectId[]>();
  for (const { of, on } of database.dependencies) {
    append(dependencies, of, on);
    append(dependents, on, of);
  }
  return {
    database,
    get: (id) => objects.get(id),
    childrenOf: (id) => children.get(id) ?? NOTHING,
    dependenciesOf: (id) => dependencies.get(id) ?? NOTHING,
    dependentsOf: (id) => dependents.get(id) ?? NOTHING,
  };
}

/** The object and all that is part of it, however deep. */
export function withParts(side: Side, id: ObjectId): readonly ObjectId[] {
  return [id, ...side.childrenOf(id).flatMap((child) => withParts(side, child.id))];
}

/** A database with nothing in it but what every new one has. */
export function emptyDatabase(serverVersion: number): Database {
  return {
    serverVersion,
    objects: [{ kind: "schema", id: "schema public", name: "public", sqlName: "public" }],
    dependencies: [],
  };
}

function byPlace(a: DatabaseObject, b: DatabaseObject): number {
  if (a.kind === "column" && b.kind === "column") return a.position - b.position;
  if (a.kind === "column") return -1;
  if (b.kind === "column") return 1;
  return a.id < b.id ? -1 : 1;
}

function append<T>(lists: Map<ObjectId, T[]>, id: ObjectId, item: T): void {
  const list = lists.get(id);
  if (list === undefined) lists.set(id, [item]);
  else list.push(item);
}
