/** A database's tables as index advice needs them: columns, keys, indexes that are there, and what is known of rows. */
import type {
  ColumnObject,
  ConstraintObject,
  Database,
  DatabaseObject,
  IndexObject,
  MaterializedViewObject,
  ObjectId,
  StatisticsObject,
  TableObject,
  TriggerObject,
  ViewObject,
} from "@ashlar/model";
import type { ColumnStatistics, PlannerStatistics, TableActivity } from "./planner-statistics.ts";

export interface TableFacts {
  readonly id: ObjectId;
  readonly schema: string;
  readonly name: string;
  readonly isPartitioned: boolean;
  readonly hasExtendedStatistics: boolean;
  readonly columns: ReadonlyMap<string, ColumnFacts>;
  readonly indexes: readonly KnownIndex[];
  readonly foreignKeys: readonly ConstraintObject[];
  /** Those that fire, of users. */
  readonly triggers: number;
  /** 0 where nobody counted. */
  readonly rows: number;
  /** Of 8 kB. */
  readonly pages: number;
  readonly activity?: TableActivity;
}

export interface ColumnFacts {
  readonly name: string;
  readonly type: string;
  readonly isNotNull: boolean;
  /** How many different values; not set where nobody counted. */
  readonly distinct?: number;
  readonly nullShare: number;
  readonly widthBytes: number;
  /** By value as text: its share of the rows. */
  readonly commonShares: ReadonlyMap<string, number>;
  /** -1..1: how far the order of rows on disk is the order of values. */
  readonly correlation: number;
}

/** Of an index that is there, also one that a constraint brings. */
export interface KnownIndex {
  readonly id: ObjectId;
  readonly method: string;
  readonly isUnique: boolean;
  /** Column names, or expressions. */
  readonly keys: readonly string[];
  readonly include: readonly string[];
  readonly where?: string;
}

export interface Tables {
  readonly all: readonly TableFacts[];
  /** Without a schema: in public, else the only one of that name. */
  find(schema: string | undefined, name: string): TableFacts | undefined;
  /** The query of a view. */
  findView(schema: string | undefined, name: string): ViewObject | undefined;
}

export function tablesOf(database: Database, statistics?: PlannerStatistics): Tables {
  const parts = partsByParent(database);
  const known = statistics === undefined ? undefined : indexStatistics(statistics);
  const all: TableFacts[] = [];
  const views: ViewObject[] = [];
  for (const object of database.objects) {
    if (object.kind === "view") views.push(object);
    if (object.kind === "table") all.push(tableFacts(object, parts.get(object.id) ?? [], known));
    if (object.kind === "materialized view") {
      all.push(materializedFacts(object, parts.get(object.id) ?? [], known));
    }
  }
  const whole = withPartitions(all, database);
  const find = finder(whole);
  return { all: whole, find, findView: finder(views) };
}

/** A partitioned table has no file: its pages are its partitions'. */
function withPartitions(tables: readonly TableFacts[], { objects }: Database): TableFacts[] {
  const parents = new Map(
    objects.flatMap((object): [ObjectId, ObjectId][] =>
      object.kind === "table" && object.partitionOf !== undefined
        ? [[object.id, object.partitionOf.parent]]
        : [],
    ),
  );
  const sums = new Map<ObjectId, number>();
  for (const { id, pages, isPartitioned } of tables) {
    if (isPartitioned) continue;
    for (let above = parents.get(id); above !== undefined; above = parents.get(above)) {
      sums.set(above, (sums.get(above) ?? 0) + pages);
    }
  }
  return tables.map((table) => (table.isPartitioned ? { ...table, pages: sums.get(table.id) ?? 0 } : table));
}

type Part = ColumnObject | ConstraintObject | IndexObject | StatisticsObject | TriggerObject;

const PARTS: ReadonlySet<DatabaseObject["kind"]> = new Set([
  "column",
  "constraint",
  "index",
  "statistics",
  "trigger",
]);

function isPart(object: DatabaseObject): object is Part {
  const { kind } = object;
  return PARTS.has(kind);
}

function partsByParent(database: Database): Map<ObjectId, Part[]> {
  const parts = new Map<ObjectId, Part[]>();
  for (const object of database.objects) {
    if (!isPart(object)) continue;
    const siblings = parts.get(object.parent) ?? [];
    siblings.push(object);
    parts.set(object.parent, siblings);
  }
  return parts;
}

interface Statistics {
  readonly relations: ReadonlyMap<string, PlannerStatistics["relations"][number]>;
  readonly columns: ReadonlyMap<string, ColumnStatistics>;
  readonly activity: ReadonlyMap<string, TableActivity>;
}

function indexStatistics({ relations, columns, activity }: PlannerStatistics): Statistics {
  const byColumn = new Map<string, ColumnStatistics>();
  // Inherited ones come after and count for the whole tree, which is what a partitioned table is.
  for (const one of columns) byColumn.set(keyOf(one.schema, one.table, one.column), one);
  return {
    relations: new Map(relations.map((one) => [keyOf(one.schema, one.name), one])),
    columns: byColumn,
    activity: new Map(activity.map((one) => [keyOf(one.schema, one.name), one])),
  };
}

function keyOf(...names: readonly string[]): string {
  return names.join("\0");
}

function tableFacts(table: TableObject, parts: readonly Part[], known: Statistics | undefined): TableFacts {
  const columns = parts.filter((part) => part.kind === "column");
  return {
    ...sizeOf(table, known),
    isPartitioned: table.partitionBy !== undefined,
    hasExtendedStatistics: parts.some(({ kind }) => kind === "statistics"),
    columns: new Map(columns.map((column) => [column.name, columnFacts(column, table, known)])),
    indexes: indexesOf(parts),
    foreignKeys: parts
      .filter((part) => part.kind === "constraint")
      .filter(({ type }) => type === "foreign key"),
    triggers: parts.filter((part) => part.kind === "trigger" && part.enabled !== "disabled").length,
  };
}

function materializedFacts(
  view: MaterializedViewObject,
  parts: readonly Part[],
  known: Statistics | undefined,
): TableFacts {
  const columns = view.columns.map(({ name, type }) => ({ name, type, isNotNull: false }));
  return {
    ...sizeOf(view, known),
    isPartitioned: false,
    hasExtendedStatistics: parts.some(({ kind }) => kind === "statistics"),
    columns: new Map(columns.map((column) => [column.name, columnFacts(column, view, known)])),
    indexes: indexesOf(parts),
    foreignKeys: [],
    triggers: 0,
  };
}

function sizeOf(table: TableObject | MaterializedViewObject, known: Statistics | undefined) {
  const { id, schema = "public", name } = table;
  const relation = known?.relations.get(keyOf(schema, name));
  const activity = known?.activity.get(keyOf(schema, name));
  return {
    id,
    schema,
    name,
    rows: Math.max(0, relation?.rows ?? 0),
    pages: relation?.filePages ?? 0,
    ...(activity === undefined ? {} : { activity }),
  };
}

function columnFacts(
  { name, type, isNotNull }: Pick<ColumnObject, "name" | "type" | "isNotNull">,
  table: { readonly schema?: string; readonly name: string },
  known: Statistics | undefined,
): ColumnFacts {
  const schema = table.schema ?? "public";
  const statistics = known?.columns.get(keyOf(schema, table.name, name));
  const rows = Math.max(0, known?.relations.get(keyOf(schema, table.name))?.rows ?? 0);
  const { commonValueList: values, commonShares: shares, distinct } = statistics ?? {};
  return {
    name,
    type,
    isNotNull,
    ...(distinct === undefined ? {} : { distinct: Math.max(1, distinct < 0 ? -distinct * rows : distinct) }),
    nullShare: statistics?.nullShare ?? 0,
    widthBytes: statistics?.widthBytes ?? guessWidth(type),
    commonShares: new Map((values ?? []).map((value, index) => [value, shares?.[index] ?? 0])),
    correlation: statistics?.correlation ?? 0,
  };
}

/** For columns that nobody analysed. */
function guessWidth(type: string): number {
  if (/^(?:boolean|"char")/.test(type)) return 1;
  if (/^smallint/.test(type)) return 2;
  if (/^(?:integer|real|date|oid)/.test(type)) return 4;
  if (/^(?:bigint|double|timestamp|time|money)/.test(type)) return 8;
  if (/^uuid/.test(type)) return 16;
  return /^(?:json|bytea|xml|.*\[\])/.test(type) ? 200 : 24;
}

function indexesOf(parts: readonly Part[]): KnownIndex[] {
  return parts.flatMap((part): KnownIndex[] => {
    if (part.kind === "index" && part.isInvalid !== true) {
      const { id, method, isUnique, keys, include = [], where } = part;
      return [
        {
          id,
          method,
          isUnique,
          keys: keys.map(({ text }) => text),
          include,
          ...(where === undefined ? {} : { where }),
        },
      ];
    }
    if (part.kind === "constraint" && (part.type === "primary key" || part.type === "unique")) {
      return [{ id: part.id, method: "btree", isUnique: true, keys: part.columns, include: [] }];
    }
    return [];
  });
}

function finder<T extends { readonly schema?: string; readonly name: string }>(
  relations: readonly T[],
): (schema: string | undefined, name: string) => T | undefined {
  const byName = new Map<string, T[]>();
  for (const one of relations) {
    const same = byName.get(one.name) ?? [];
    same.push(one);
    byName.set(one.name, same);
  }
  return (schema, name) => {
    const found = byName.get(name) ?? [];
    if (schema !== undefined) return found.find((one) => (one.schema ?? "public") === schema);
    return (
      found.find((one) => (one.schema ?? "public") === "public") ??
      (found.length === 1 ? found[0] : undefined)
    );
  };
}
