/** What goes into which table, in which order: worked out from the catalog alone. */
import type {
  ColumnObject,
  ConstraintObject,
  Database,
  DatabaseObject,
  ObjectId,
  TableObject,
} from "@ashlar/model";
import { ColumnGroups } from "./column-group.ts";
import { fittingText } from "./fitting-values.ts";
import { insertOrder } from "./insert-order.ts";
import { indexTypes, literalFor, type TypeIndex, type ValueMaker } from "./literal-for.ts";
import { type PartitionValues, partitionValues } from "./partition-values.ts";

export interface SeedTable {
  readonly table: TableObject;
  readonly columns: readonly SeedColumn[];
  /** Of the table alone, and those that it inherits. */
  readonly checks: readonly ConstraintObject[];
  readonly foreignKeys: readonly SeedForeignKey[];
  /** Names of columns in primary keys, unique keys and unique indexes. */
  readonly keyColumns: ReadonlySet<string>;
  readonly partitions: readonly PartitionValues[] | undefined;
  /** To be disabled while rows go in, with how to enable them again. */
  readonly silenced: readonly { readonly off: string; readonly on: string }[];
}

export interface SeedColumn {
  readonly column: ColumnObject;
  /** Tied to others by foreign keys, or the column itself. */
  readonly group: ObjectId;
  /** Of the group's type; undefined when no value of its type is known. */
  readonly make: ValueMaker | undefined;
  /** Refers to its own table: the first row's is null, the others' the row's before. */
  readonly isSelfReference: boolean;
}

export interface SeedForeignKey {
  readonly target: ObjectId;
  readonly columns: readonly string[];
  readonly canBeNull: boolean;
  /** Part of a circle, and left null. */
  readonly isLeft: boolean;
}

export interface SeedPlan {
  readonly tables: readonly SeedTable[];
  /** Some foreign keys hold only when all tables are filled. */
  readonly isDeferred: boolean;
  readonly types: TypeIndex;
}

/** Partitions are filled through their parents; foreign tables are not filled. */
export function seedPlan(database: Database, later?: Database): SeedPlan {
  const lists = new Lists(database);
  const types = indexTypes(database.objects);
  const tables = database.objects.filter(
    (object): object is TableObject => object.kind === "table" && object.partitionOf === undefined,
  );
  const foreignKeys = database.objects.filter(isForeignKey);
  const groups = new ColumnGroups(foreignKeys, (table, name) => lists.column(table, name)?.id);
  const canBeNull = ({ parent, columns }: ConstraintObject) =>
    columns.every((name) => lists.column(parent, name)?.isNotNull === false);
  const order = insertOrder(
    tables.map(({ id }) => id),
    foreignKeys,
    canBeNull,
  );
  const byId = new Map(tables.map((table) => [table.id, table]));
  const makers = new Map<ObjectId, ValueMaker | undefined>();
  const laterColumns = new Map(
    later?.objects.flatMap((object) => (object.kind === "column" ? [[object.id, object] as const] : [])),
  );
  const laterTypes = indexTypes(later?.objects ?? []);
  const fittingLater = (column: ColumnObject) => {
    const becomes = laterColumns.get(column.id);
    return becomes && fittingText(column, { column: becomes, types: laterTypes });
  };
  const makerOf = (column: ColumnObject) => {
    const root = groups.rootOf(column.id);
    if (!makers.has(root)) {
      const first = lists.columnById(root) ?? column;
      makers.set(root, fittingLater(first) ?? literalFor(first.type, types));
    }
    return { group: root, make: makers.get(root) };
  };
  return {
    isDeferred: order.deferred.size > 0,
    types,
    tables: order.tables.flatMap((id): SeedTable[] => {
      const table = byId.get(id);
      if (table === undefined) return [];
      const own = lists.constraintsOf(id).filter(isForeignKey);
      const toItself = new Set(
        own.filter((key) => key.references?.table === id && canBeNull(key)).flatMap(({ columns }) => columns),
      );
      return [
        {
          table,
          columns: lists
            .columnsOf(id)
            .filter(({ generated }) => generated === undefined)
            .map((column) => ({ column, ...makerOf(column), isSelfReference: toItself.has(column.name) })),
          checks: lists
            .constraintsOf(id)
            .filter(({ type, isNotEnforced }) => type === "check" && !isNotEnforced),
          foreignKeys: own.map((key) => ({
            target: key.references?.table ?? id,
            columns: key.columns,
            canBeNull: canBeNull(key),
            isLeft: order.left.has(key.id),
          })),
          keyColumns: new Set(lists.keysOf(id)),
          partitions:
            table.partitionBy === undefined
              ? undefined
              : partitionValues(table, {
                  partitionsOf: (parent) => lists.partitionsOf(parent),
                  columnsOf: (parent) => lists.columnsOf(parent),
                }),
          silenced: lists.silencedOf(table),
        },
      ];
    }),
  };
}

function isForeignKey(object: DatabaseObject): object is ConstraintObject {
  return object.kind === "constraint" && object.type === "foreign key" && object.isNotEnforced !== true;
}

/** Objects by what they belong to. */
class Lists {
  private readonly byParent = new Map<ObjectId, DatabaseObject[]>();
  private readonly columns = new Map<ObjectId, ColumnObject>();
  private readonly partitions = new Map<ObjectId, TableObject[]>();
  private readonly columnsByName = new Map<ObjectId, Map<string, ColumnObject>>();

  constructor({ objects }: Database) {
    for (const object of objects) {
      if (object.parent !== undefined) push(this.byParent, object.parent, object);
      if (object.kind === "table" && object.partitionOf !== undefined) {
        push(this.partitions, object.partitionOf.parent, object);
      }
      if (object.kind !== "column") continue;
      this.columns.set(object.id, object);
      const names = this.columnsByName.get(object.parent) ?? new Map<string, ColumnObject>();
      this.columnsByName.set(object.parent, names.set(object.name, object));
    }
  }

  column(table: ObjectId, name: string): ColumnObject | undefined {
    return this.columnsByName.get(table)?.get(name);
  }

  columnById(id: ObjectId): ColumnObject | undefined {
    return this.columns.get(id);
  }

  columnsOf(table: ObjectId): readonly ColumnObject[] {
    return [...(this.columnsByName.get(table)?.values() ?? [])].sort((a, b) => a.position - b.position);
  }

  constraintsOf(table: ObjectId): readonly ConstraintObject[] {
    return (this.byParent.get(table) ?? []).filter((object) => object.kind === "constraint");
  }

  partitionsOf(table: ObjectId): readonly TableObject[] {
    return this.partitions.get(table) ?? [];
  }

  keysOf(table: ObjectId): readonly string[] {
    return (this.byParent.get(table) ?? []).flatMap((object) => {
      if (object.kind === "constraint" && (object.type === "primary key" || object.type === "unique")) {
        return object.columns;
      }
      if (object.kind !== "index" || !object.isUnique) return [];
      return object.keys.flatMap(({ kind, text }) => (kind === "column" ? [text] : []));
    });
  }

  /** Triggers and rules of the user's, and row security where it binds the owner too. */
  silencedOf(table: TableObject): { off: string; on: string }[] {
    const alter = `ALTER TABLE ${table.sqlName}`;
    const silenced = (this.byParent.get(table.id) ?? []).flatMap((object) => {
      if (object.kind !== "trigger" && object.kind !== "rule") return [];
      if (object.enabled === "disabled" || object.enabled === "replica") return [];
      const what = `${object.kind.toUpperCase()} ${quoteName(object.sqlName)}`;
      const enable = object.enabled === "always" ? "ENABLE ALWAYS" : "ENABLE";
      return [{ off: `${alter} DISABLE ${what}`, on: `${alter} ${enable} ${what}` }];
    });
    if (table.isRowSecurityForced !== true) return silenced;
    return [
      ...silenced,
      { off: `${alter} NO FORCE ROW LEVEL SECURITY`, on: `${alter} FORCE ROW LEVEL SECURITY` },
    ];
  }
}

/** `audit ON public.users` → `audit`. */
function quoteName(sqlName: string): string {
  return /^(?:"(?:[^"]|"")+"|\S+)/.exec(sqlName)?.[0] ?? sqlName;
}

function push<T>(lists: Map<ObjectId, T[]>, id: ObjectId, item: T): void {
  const list = lists.get(id);
  if (list === undefined) lists.set(id, [item]);
  else list.push(item);
}
