/** A database's tables as the checks look at them: columns, keys and relationships by name. */
import type { ColumnObject, ConstraintObject, Database, ObjectId, TableObject } from "@ashlar/model";
import { groupBy } from "../group-by.ts";
import type { QueryColumn, QueryShape } from "./query-shape.ts";

export interface Relationship {
  readonly constraint: ConstraintObject;
  /** The table that refers. */
  readonly child: StructureTable;
  readonly childColumns: readonly string[];
  /** The table that is referred to. */
  readonly parent: StructureTable;
  readonly parentColumns: readonly string[];
}

export interface StructureTable {
  readonly object: TableObject;
  /** Without its schema where that is `public`, for people. */
  readonly label: string;
  /** In order. */
  readonly columns: readonly ColumnObject[];
  readonly constraints: readonly ConstraintObject[];
}

export class Structure {
  readonly tables: readonly StructureTable[];
  readonly relationships: readonly Relationship[];
  private readonly byId: ReadonlyMap<ObjectId, StructureTable>;
  private readonly byName = new Map<string, StructureTable[]>();

  constructor(database: Database) {
    const children = groupBy(database.objects, (object) => object.parent);
    this.tables = database.objects.flatMap((object) => {
      if (object.kind !== "table" || object.name === "ashlar_migrations") return [];
      const parts = children.get(object.id) ?? [];
      const columns = parts.filter((part) => part.kind === "column");
      return [
        {
          object,
          label: object.schema === "public" ? object.name : `${object.schema}.${object.name}`,
          columns: columns.toSorted((a, b) => a.position - b.position),
          constraints: parts.filter((part) => part.kind === "constraint"),
        },
      ];
    });
    this.byId = new Map(this.tables.map((table) => [table.object.id, table]));
    for (const table of this.tables) {
      const { name } = table.object;
      this.byName.set(name, [...(this.byName.get(name) ?? []), table]);
    }
    this.relationships = this.tables.flatMap((child) =>
      child.constraints.flatMap((one) => this.follow(child, one)),
    );
  }

  table(id: ObjectId): StructureTable | undefined {
    return this.byId.get(id);
  }

  /** Of `schema.name`, or of a bare name: in `public`, or wherever there is only one. */
  find(schema: string | undefined, name: string): StructureTable | undefined {
    const tables = this.byName.get(name) ?? [];
    if (schema !== undefined) return tables.find(({ object }) => object.schema === schema);
    return (
      tables.find(({ object }) => object.schema === "public") ?? (tables.length === 1 ? tables[0] : undefined)
    );
  }

  /** Which table's column a query means; undefined where it is none's, or could be several's. */
  resolve(shape: QueryShape, column: QueryColumn): StructureTable | undefined {
    const candidates = shape.relations
      .filter(({ alias }) => column.qualifier === undefined || alias === column.qualifier)
      .flatMap(({ schema, name }) => this.find(schema, name) ?? [])
      .filter(({ columns }) => columns.some(({ name }) => name === column.name));
    const [first, ...others] = new Set(candidates);
    return others.length === 0 ? first : undefined;
  }

  private follow(child: StructureTable, constraint: ConstraintObject): Relationship[] {
    const { references } = constraint;
    // A partition's copy of its parent's key says nothing new.
    if (constraint.type !== "foreign key" || references === undefined || constraint.isInherited === true)
      return [];
    const parent = this.byId.get(references.table);
    if (parent === undefined) return [];
    return [
      { constraint, child, childColumns: constraint.columns, parent, parentColumns: references.columns },
    ];
  }
}
