/** What Postgres asks by itself: when a row goes, whether others still point to it. No statistics show these. */
import { qualifiedName, quoteIdentifier } from "@ashlar/catalog";
import type { Query } from "../workload.ts";
import { isIndexed } from "./foreign-key-candidates.ts";
import type { QueryShape } from "./query-shape.ts";
import type { TableFacts, Tables } from "./table-facts.ts";

/** A query for each foreign key without an index whose other side loses rows, as often as it does. */
export function foreignKeyQueries(
  { all }: Tables,
  queries: readonly { readonly query: Query; readonly shape: QueryShape }[],
): Query[] {
  const deleted = new Map<string, number>();
  for (const { query, shape } of queries) {
    for (const { table, kind } of shape.writes) {
      if (kind !== "delete") continue;
      deleted.set(table, (deleted.get(table) ?? 0) + (query.rows ?? query.calls));
    }
  }
  return all.flatMap((table) => table.foreignKeys.flatMap((key) => checkQuery(table, key, deleted)));
}

function checkQuery(
  table: TableFacts,
  { columns, references }: TableFacts["foreignKeys"][number],
  deleted: ReadonlyMap<string, number>,
): Query[] {
  const calls = Math.round(deleted.get(references?.table ?? "") ?? 0);
  if (calls === 0 || isIndexed(table, columns)) return [];
  const conditions = columns.map((column, index) => `${quoteIdentifier(column)} = $${index + 1}`);
  const text = `SELECT 1 FROM ${qualifiedName(table)} WHERE ${conditions.join(" AND ")} FOR KEY SHARE`;
  return [{ text, fingerprint: text, kind: "select", calls }];
}
