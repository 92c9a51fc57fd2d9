/** Reads the queries of a workload as far as they are about tables of a database. */
import type { Query, Workload } from "../workload.ts";
import type { CostedQuery } from "./cost-matrix.ts";
import { explainText } from "./explain-text.ts";
import { foreignKeyQueries } from "./foreign-key-queries.ts";
import { readQueryShape } from "./read-query-shape.ts";
import type { Tables } from "./table-facts.ts";

export interface ReadQuery extends CostedQuery {
  readonly query: Query;
}

/** More of them, the cheapest, change nothing. */
const MOST_QUERIES = 200;

/** With what Postgres itself asks when rows go; `unread` are those that could not be followed. */
export async function readQueries(
  workload: Workload,
  tables: Tables,
): Promise<{ queries: ReadQuery[]; unread: number }> {
  const queries: ReadQuery[] = [];
  let unread = 0;
  const add = async (query: Query) => {
    try {
      const shape = await readQueryShape(query.sample ?? query.text, tables);
      if (shape.uses.length + shape.writes.length === 0) return;
      queries.push({ query, shape, statement: await explainText(query) });
    } catch {
      unread++;
    }
  };
  for (const query of workload.queries.slice(0, MOST_QUERIES)) await add(query);
  for (const query of foreignKeyQueries(tables, queries)) await add(query);
  return { queries, unread };
}
