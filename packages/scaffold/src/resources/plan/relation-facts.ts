/** What the catalog says about tables and views, gathered by relation, in an order that does not depend on its own. */
import type {
  ColumnObject,
  ConstraintObject,
  Database,
  DatabaseObject,
  IndexObject,
  MaterializedViewObject,
  ObjectId,
  PolicyObject,
  TableObject,
  ViewColumn,
  ViewObject,
} from "@ashlar/model";

type RelationObject = TableObject | ViewObject | MaterializedViewObject;

export interface RelationFacts {
  readonly object: RelationObject;
  readonly id: ObjectId;
  readonly schema: string;
  readonly name: string;
  /** In their order. */
  readonly columns: readonly ColumnFacts[];
  /** By name, like all that follows. */
  readonly constraints: readonly ConstraintObject[];
  readonly indexes: readonly IndexObject[];
  readonly policies: readonly PolicyObject[];
}

export interface ColumnFacts {
  readonly name: string;
  readonly type: string;
  readonly comment: string | undefined;
  readonly isNotNull: boolean;
  /** A default or an identity: an insert may leave it out. */
  readonly hasDefault: boolean;
  /** Generated, or an identity that is always the server's. */
  readonly isServers: boolean;
}

/** Tables, foreign tables and views, partitions among them, by id. */
export function relationFacts(database: Database): ReadonlyMap<ObjectId, RelationFacts> {
  const parts = new Map<ObjectId, DatabaseObject[]>();
  for (const object of database.objects) {
    if (object.parent === undefined) continue;
    const siblings = parts.get(object.parent);
    if (siblings === undefined) parts.set(object.parent, [object]);
    else siblings.push(object);
  }
  const relations = database.objects.filter(isRelation).sort((one, other) => compare(one.id, other.id));
  return new Map(relations.map((object) => [object.id, factsOf(object, parts.get(object.id) ?? [])]));
}

function isRelation(object: DatabaseObject): object is RelationObject {
  return ["table", "foreign table", "view", "materialized view"].includes(object.kind);
}

function factsOf(object: RelationObject, parts: readonly DatabaseObject[]): RelationFacts {
  const byName = [...parts].sort((one, other) => compare(one.name, other.name));
  const columns =
    object.kind === "view" || object.kind === "materialized view"
      ? object.columns.map(ofView)
      : parts
          .filter((part) => part.kind === "column")
          .sort((one, other) => one.position - other.position)
          .map(ofTable);
  return {
    object,
    id: object.id,
    schema: object.schema ?? "",
    name: object.name,
    columns,
    constraints: byName.filter((part) => part.kind === "constraint"),
    indexes: byName.filter((part) => part.kind === "index"),
    policies: byName.filter((part) => part.kind === "policy"),
  };
}

function ofTable(column: ColumnObject): ColumnFacts {
  const { name, type, comment, isNotNull, identity, generated } = column;
  return {
    name,
    type,
    comment,
    isNotNull,
    hasDefault: column.default !== undefined || identity !== undefined,
    isServers: generated !== undefined || identity?.kind === "always",
  };
}

/** Nobody knows whether a view's column can be null. */
function ofView({ name, type, comment }: ViewColumn): ColumnFacts {
  return { name, type, comment, isNotNull: false, hasDefault: false, isServers: false };
}

/** By code units, the same everywhere. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
