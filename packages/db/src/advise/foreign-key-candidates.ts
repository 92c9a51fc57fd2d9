/** Foreign keys whose columns no index leads: a delete of the row that they point to reads the whole table. */
import type { Candidate } from "./candidate.ts";
import type { TableFacts } from "./table-facts.ts";

export function foreignKeyCandidates(table: TableFacts): Candidate[] {
  return table.foreignKeys
    .filter(({ columns }) => columns.length > 0 && !isIndexed(table, columns))
    .map(({ columns }) => ({
      table,
      method: "btree",
      keys: columns.map((name) => ({ on: { kind: "column", name } })),
      include: [],
    }));
}

/** In any order: all of them are looked for at once. */
export function isIndexed(table: TableFacts, columns: readonly string[]): boolean {
  return table.indexes.some(({ keys, where, method }) => {
    if (where !== undefined || method !== "btree") return false;
    const first = new Set(keys.slice(0, columns.length));
    return columns.every((column) => first.has(column));
  });
}
