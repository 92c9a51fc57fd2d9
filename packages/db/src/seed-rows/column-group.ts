/** Columns that foreign keys tie together: row 3 of the one holds what row 3 of the others holds. */
import type { ColumnObject, ConstraintObject, ObjectId } from "@ashlar/model";

export class ColumnGroups {
  private readonly above = new Map<ObjectId, ObjectId>();

  constructor(
    foreignKeys: readonly ConstraintObject[],
    columnId: (table: ObjectId, name: string) => ObjectId | undefined,
  ) {
    for (const { parent, columns, references } of foreignKeys) {
      for (const [index, name] of columns.entries()) {
        const child = columnId(parent, name);
        const target = references && columnId(references.table, references.columns[index] ?? "");
        if (child !== undefined && target !== undefined) this.join(child, target);
      }
    }
  }

  /** The column that decides for its group: one that refers to no other, where there is one. */
  rootOf(column: ObjectId): ObjectId {
    const above = this.above.get(column);
    if (above === undefined || above === column) return column;
    const root = this.rootOf(above);
    this.above.set(column, root);
    return root;
  }

  private join(child: ObjectId, target: ObjectId): void {
    const [a, b] = [this.rootOf(child), this.rootOf(target)];
    if (a !== b) this.above.set(a, b);
  }
}

/** The columns of each group, by its root. */
export function membersOf(
  groups: ColumnGroups,
  columns: readonly ColumnObject[],
): Map<ObjectId, ColumnObject[]> {
  const members = new Map<ObjectId, ColumnObject[]>();
  for (const column of columns) {
    const root = groups.rootOf(column.id);
    const list = members.get(root);
    if (list === undefined) members.set(root, [column]);
    else list.push(column);
  }
  return members;
}
