/**
 * What of a writing statement is writing: no index that is advised makes that cheaper, so a statement's measured time is
 * shared out between what it reads, which a planner costs, and what it writes, which no planner does.
 */
import { groupBy } from "../group-by.ts";
import { isIndexed } from "./foreign-key-candidates.ts";
import type { QueryShape } from "./query-shape.ts";
import type { TableFacts, Tables } from "./table-facts.ts";
import { coldShareOf, ENTRY_COST } from "./write-cost.ts";

/*
 * Assumed, for a row, in the planner's unit, which is about 10 µs of a page from memory. Measured once, 300,000 rows
 * into a table with a primary key, four indexes and three foreign keys took 70 µs each, and reading them 0.3 µs.
 */
const ROW_COST = 1;
const CHECK_COST = 1.5;
const TRIGGER_COST = 2;
const CPU_TUPLE_COST = 0.01;

/** @returns for one row, in the planner's unit; 0 for what only reads */
export function writingCost({ writes }: QueryShape, tables: Tables): number {
  return writes.reduce((sum, write) => sum + rowCost(write, tables), 0);
}

function rowCost({ table: id, kind, columns }: QueryShape["writes"][number], tables: Tables): number {
  const table = tables.all.find((one) => one.id === id);
  if (table === undefined) return ROW_COST;
  const triggers = table.triggers * TRIGGER_COST;
  // Entries of deleted rows stay until a vacuum.
  if (kind === "delete") return ROW_COST + triggers + referringCost(id, tables);
  const entries = table.indexes.reduce((sum, { method }) => sum + (ENTRY_COST[method] ?? 1), 0);
  if (kind === "insert") return ROW_COST + triggers + entries + table.foreignKeys.length * CHECK_COST;
  const isSet = (name: string) => columns.includes(name);
  const isCold = table.indexes.some(({ keys, include }) => [...keys, ...include].some(isSet));
  const checks = table.foreignKeys.filter((key) => key.columns.some(isSet)).length;
  // The old version of the row is changed as well.
  return 2 * ROW_COST + triggers + entries * (isCold ? 1 : coldShareOf(table)) + checks * CHECK_COST;
}

/** What Postgres asks of the tables that refer to the row: of those without an index, the whole table. */
function referringCost(id: TableFacts["id"], tables: Tables): number {
  return (referring(tables).get(id) ?? []).reduce(
    (sum, { table, columns }) =>
      sum + (isIndexed(table, columns) ? CHECK_COST : table.pages + table.rows * CPU_TUPLE_COST),
    0,
  );
}

interface Referring {
  readonly table: TableFacts;
  readonly columns: readonly string[];
  readonly to: TableFacts["id"] | undefined;
}

function referring({ all }: Tables): ReadonlyMap<TableFacts["id"] | undefined, readonly Referring[]> {
  const keys = all.flatMap((table) =>
    table.foreignKeys.map(({ columns, references }) => ({ table, columns, to: references?.table })),
  );
  return groupBy(keys, ({ to }) => to);
}
