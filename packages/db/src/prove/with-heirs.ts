/** Columns, and the same columns of the tables that inherit them: what is held back for the ones is for the others. */
import type { Database, ObjectId, TableObject } from "@ashlar/model";

export function withHeirs(
  ids: ReadonlySet<ObjectId>,
  ...databases: readonly Database[]
): ReadonlySet<ObjectId> {
  const found = new Set(ids);
  for (const { objects } of databases) {
    const tables = new Map(
      objects.flatMap((object) => (object.kind === "table" ? [[object.id, object] as const] : [])),
    );
    const columns = new Map(
      objects.flatMap((object) =>
        object.kind === "column" ? [[`${object.parent}\0${object.name}`, object.id] as const] : [],
      ),
    );
    const isFromAbove = (table: TableObject | undefined, name: string): boolean =>
      parentsOf(table).some(
        (parent) =>
          found.has(columns.get(`${parent}\0${name}`) ?? "") || isFromAbove(tables.get(parent), name),
      );
    for (const object of objects) {
      if (object.kind === "column" && isFromAbove(tables.get(object.parent), object.name))
        found.add(object.id);
    }
  }
  return found;
}

function parentsOf(table: TableObject | undefined): readonly ObjectId[] {
  if (table === undefined) return [];
  return [...(table.partitionOf === undefined ? [] : [table.partitionOf.parent]), ...(table.inherits ?? [])];
}
