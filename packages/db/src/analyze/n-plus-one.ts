/** Finds relationships that are walked one row at a time: a list, and then a query for each of its rows. */

import { groupBy } from "../group-by.ts";
import type { Query } from "../workload.ts";
import { count } from "./quantity.ts";
import type { QueryShape } from "./query-shape.ts";
import type { Relationship, Structure, StructureTable } from "./structure.ts";

export interface NPlusOneRisk {
  /** `users -> orders`: for each of the first, the second is asked for. */
  readonly from: string;
  readonly to: string;
  /**
   * `confirmed`: in each of several intervals, one query ran as often as another gave rows. `suspect`: the totals look
   * like it. `possible`: the relationship is there, and nothing is known of the queries.
   */
  readonly evidence: "confirmed" | "suspect" | "possible";
  /** `SELECT … FROM orders WHERE user_id = $1 ran 50,000 times, …` */
  readonly because: string;
  readonly listQuery?: string;
  readonly rowQuery?: string;
  /** How many calls of the row query a join or `= ANY` would save. */
  readonly savedCalls?: number;
}

export interface ShapedQuery {
  readonly query: Query;
  readonly shape: QueryShape;
}

/** Two queries, of which one looks like being run for each row of the other. */
export interface NPlusOnePair {
  readonly relationship: Relationship;
  readonly from: StructureTable;
  readonly to: StructureTable;
  readonly list: ShapedQuery;
  readonly row: ShapedQuery;
}

/** Fewer calls are no pattern yet. */
const MANY_CALLS = 50;
/** A list with fewer rows a call than this is none. */
const LIST_ROWS = 2;

/** All pairs that could be one, whatever the counts say. */
export function pairQueries(structure: Structure, queries: readonly ShapedQuery[]): readonly NPlusOnePair[] {
  const selects = queries.filter(({ shape }) => shape.kind === "select" && !shape.locks);
  const lists = groupBy(
    selects.flatMap((query) => listedTables(structure, query.shape).map((table) => ({ table, query }))),
    ({ table }) => table,
  );
  return structure.relationships.flatMap((relationship) => {
    const { parent, child, childColumns, parentColumns } = relationship;
    const walks = [
      { from: parent, to: child, columns: childColumns },
      { from: child, to: parent, columns: parentColumns },
    ];
    return walks.flatMap(({ from, to, columns }) =>
      selects
        .filter(({ shape }) => looksUp(structure, shape, { table: to, columns }))
        .flatMap((row) =>
          (lists.get(from) ?? [])
            .filter(({ query }) => query.query.fingerprint !== row.query.fingerprint)
            // A list that joins the other table has its rows already.
            .filter(({ query }) => !mentions(structure, query.shape, to) || from === to)
            .map(({ query: list }) => ({ relationship, from, to, list, row })),
        ),
    );
  });
}

/** What the totals of a workload allow to suspect: one risk for each walk, the one with the most calls. */
export function suspectNPlusOne(pairs: readonly NPlusOnePair[]): readonly NPlusOneRisk[] {
  const suspects = pairs.flatMap((pair) => {
    const { list, row } = pair;
    const listRows = list.query.rows ?? 0;
    const rowsPerList = listRows / list.query.calls;
    const perList = row.query.calls / list.query.calls;
    if (row.query.calls < MANY_CALLS || rowsPerList < LIST_ROWS || perList < LIST_ROWS) return [];
    const share = row.query.calls / listRows;
    // The same query may also run by itself, and a list's rows may share what they refer to.
    if (share < 0.3 || share > 3) return [];
    const because =
      `${clip(row.query.text)} ran ${count(row.query.calls)} times, ` +
      `${clip(list.query.text)} ${count(list.query.calls)} times and gave ${count(listRows)} rows`;
    return [{ pair, fit: Math.abs(Math.log(share)), risk: riskOf(pair, { evidence: "suspect", because }) }];
  });
  return bestOfEach(suspects);
}

/** Relationships that code may walk, where nobody knows what it asks. */
export function possibleNPlusOne(structure: Structure): readonly NPlusOneRisk[] {
  return structure.relationships
    .filter(({ parent, child }) => parent !== child)
    .map(({ parent, child }) => ({
      from: parent.label,
      to: child.label,
      evidence: "possible" as const,
      because: "nothing is known of the queries",
    }));
}

export function riskOf(
  { from, to, list, row }: NPlusOnePair,
  { evidence, because }: Pick<NPlusOneRisk, "evidence" | "because">,
): NPlusOneRisk {
  return {
    from: from.label,
    to: to.label,
    evidence,
    because,
    listQuery: list.query.text,
    rowQuery: row.query.text,
    savedCalls: Math.max(0, row.query.calls - list.query.calls),
  };
}

/** Of several pairs for one walk, the one whose numbers fit best. */
export function bestOfEach(
  candidates: readonly { readonly pair: NPlusOnePair; readonly fit: number; readonly risk: NPlusOneRisk }[],
): readonly NPlusOneRisk[] {
  const best = new Map<string, { fit: number; risk: NPlusOneRisk }>();
  const taken = new Map<string, number>();
  for (const { pair, fit, risk } of candidates.toSorted((a, b) => a.fit - b.fit)) {
    // One query for each row explains one list only: the others are as often by chance.
    const key = `${risk.from} ${risk.to}`;
    const rows = taken.get(pair.row.query.fingerprint);
    if (best.has(key) || rows !== undefined) continue;
    taken.set(pair.row.query.fingerprint, fit);
    best.set(key, { fit, risk });
  }
  return [...best.values()]
    .map(({ risk }) => risk)
    .toSorted((a, b) => (b.savedCalls ?? 0) - (a.savedCalls ?? 0));
}

/** Tables whose rows the query lists: not found one by one by a unique key. */
function listedTables(structure: Structure, shape: QueryShape): StructureTable[] {
  const tables = new Set(shape.relations.flatMap(({ schema, name }) => structure.find(schema, name) ?? []));
  return [...tables].filter(
    (table) =>
      !table.constraints.some(
        ({ type, columns }) =>
          (type === "primary key" || type === "unique") && looksUp(structure, shape, { table, columns }),
      ),
  );
}

/** Whether it asks for the rows of one value of these columns. */
function looksUp(
  structure: Structure,
  shape: QueryShape,
  { table, columns }: { readonly table: StructureTable; readonly columns: readonly string[] },
): boolean {
  return columns.every((name) =>
    shape.comparisons.some(
      (one) =>
        one.operator === "=" &&
        !one.isList &&
        one.with === "value" &&
        one.column.name === name &&
        structure.resolve(shape, one.column) === table,
    ),
  );
}

function mentions(structure: Structure, shape: QueryShape, table: StructureTable): boolean {
  return shape.relations.some(({ schema, name }) => structure.find(schema, name) === table);
}

/** A query short enough for a sentence. */
export function clip(text: string, length = 80): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > length ? `${line.slice(0, length - 1)}…` : line;
}
