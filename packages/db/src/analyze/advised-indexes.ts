/** Costed advice as the missing indexes of an analysis. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { Advice, AdvisedIndex } from "../advise/advice.ts";
import type { MissingIndex } from "./missing-index.ts";
import type { Structure } from "./structure.ts";

export function advisedIndexes(advice: Advice, structure: Structure): readonly MissingIndex[] {
  const from = advice.costing === "structure" ? "structure" : "cost";
  return advice.indexes.map((advised) => missingIndex(advised, { structure, from }));
}

function missingIndex(
  advised: AdvisedIndex,
  { structure, from }: { readonly structure: Structure; readonly from: "structure" | "cost" },
): MissingIndex {
  const { index, table, statement, queries, reason } = advised;
  const target = structure.table(table);
  const concurrently = target?.object.partitionBy === undefined ? " CONCURRENTLY" : "";
  const name = `${index.schema === undefined ? "" : `${quoteIdentifier(index.schema)}.`}${quoteIdentifier(index.name)}`;
  const keys = index.keys.map(({ text }) => text);
  const best = queries.toSorted((a, b) => savedBy(b) - savedBy(a))[0];
  return {
    table,
    tableLabel: target?.label ?? table.replace(/^.*? /, ""),
    keys,
    kind: keys.length > 1 ? "composite" : "single",
    from: queries.length === 0 ? "foreign key" : from,
    ...timesOf(queries),
    ...(best === undefined || from === "structure"
      ? {}
      : { cost: { before: best.before, after: best.after } }),
    queries: queries.map(({ query }) => query.text),
    because: reason,
    create: statement.replace(/^CREATE INDEX /, `CREATE INDEX${concurrently} `).replace(/;\s*$/, ""),
    drop: `DROP INDEX${concurrently} ${name}`,
  };
}

function savedBy({ query, before, after }: AdvisedIndex["queries"][number]): number {
  return (before - after) * query.calls;
}

function timesOf(queries: AdvisedIndex["queries"]): Pick<MissingIndex, "meanMs" | "calls"> {
  const timed = queries.filter(({ query }) => query.meanMs !== undefined);
  if (timed.length === 0) return {};
  const calls = timed.reduce((sum, { query }) => sum + query.calls, 0);
  const totalMs = timed.reduce((sum, { query }) => sum + (query.meanMs ?? 0) * query.calls, 0);
  return { meanMs: totalMs / calls, calls };
}
