/** Finds indexes that plans and foreign keys ask for. */
import type { ExplainedQuery } from "./explain-workload.ts";
import { createIndex } from "./index-change.ts";
import type { MissingIndex } from "./missing-index.ts";
import { count, plural } from "./quantity.ts";
import type { QueryShape } from "./query-shape.ts";
import type { Known } from "./rule.ts";
import { isSmall, servesLookup, unindexedForeignKeys } from "./rules/foreign-key-without-index.ts";
import type { Structure, StructureTable } from "./structure.ts";

/** More columns seldom narrow it down further. */
const MOST_KEYS = 3;
const RANGES = new Set(["<", "<=", ">", ">=", "BETWEEN"]);

/** From bad scans in plans, and then from foreign keys that none of them covers. Those that help most come first. */
export function missingIndexes(known: Known, queries: readonly ExplainedQuery[]): readonly MissingIndex[] {
  const wanted = mergePrefixes(queries.flatMap((query) => wishesOf(known, query)));
  const fromPlans = wanted.map((wish) => indexOfWish(known, wish));
  return [...fromPlans.toSorted(byTime), ...foreignKeyIndexes(known, queries, fromPlans)];
}

/** A query that takes this much of all time is worth an index, however fast it is. */
const WORTH_SHARE = 0.1;

/**
 * What plans and foreign keys ask for beside costed advice: advice weighs the writes that the counters know, and a bulk
 * load may have made them many, so a slow query's plan is not passed over for it.
 */
export function besideAdvice(
  known: Known,
  queries: readonly ExplainedQuery[],
  { advised, slowMs }: { readonly advised: readonly MissingIndex[]; readonly slowMs: number },
): readonly MissingIndex[] {
  const totalMs = queries.reduce((sum, { query }) => sum + (query.totalMs ?? 0), 0);
  return missingIndexes(known, queries).flatMap((index) => {
    if (advised.some(({ table, keys }) => table === index.table && keys[0] === index.keys[0])) return [];
    if (index.from === "foreign key") return [index];
    const { meanMs = 0, calls = 0 } = index;
    if (meanMs < slowMs && meanMs * calls < totalMs * WORTH_SHARE) return [];
    const because = `${index.because}; costed advice did without it: weigh the writes to ${index.tableLabel}`;
    return [{ ...index, because }];
  });
}

/** From foreign keys alone, without those that others cover. */
function foreignKeyIndexes(
  known: Known,
  queries: readonly ExplainedQuery[],
  others: readonly MissingIndex[],
): readonly MissingIndex[] {
  const rowsOf = new Map(known.tables.map(({ id, rows = 0 }) => [id, rows]));
  const rows = ({ table }: MissingIndex) => rowsOf.get(table) ?? 0;
  return unindexedForeignKeys(known)
    .filter(({ child, childColumns }) => !others.some((one) => covers(one, child, childColumns)))
    .flatMap(({ child, childColumns, parent }) => {
      const asking = queries.filter(({ shape }) =>
        childColumns.every((name) => comparesWith(known.structure, shape, { table: child, name })),
      );
      // Without a query that looks there it is a note among the findings.
      if (asking.length === 0 && isSmall(known, child)) return [];
      const because = `foreign key to ${parent.label}: without it each delete there reads all of ${child.label}`;
      return [
        {
          ...base(known, child, childColumns),
          from: "foreign key" as const,
          ...timesOf(asking),
          queries: asking.map(({ query }) => query.text),
          because,
        },
      ];
    })
    .toSorted((a, b) => byTime(a, b) || rows(b) - rows(a));
}

interface Wish {
  readonly table: StructureTable;
  readonly keys: readonly string[];
  readonly queries: readonly ExplainedQuery[];
  readonly because: string;
}

function wishesOf({ structure, indexes }: Known, query: ExplainedQuery): Wish[] {
  if (query.plan.kind !== "explained") return [];
  return query.plan.remarks.flatMap(({ wantsIndex, text }) => {
    const table = wantsIndex === undefined ? undefined : structure.find(wantsIndex.schema, wantsIndex.name);
    if (wantsIndex === undefined || table === undefined) return [];
    const keys = keysFor(structure, query.shape, {
      table: topOf(structure, table),
      isJoin: wantsIndex.isJoin,
    });
    if (keys.length === 0) return [];
    // It is there, and the planner will have its reasons.
    const top = topOf(structure, table);
    if (indexes.some((index) => index.table === top.object.id && servesLookup(index, keys))) return [];
    return [{ table: top, keys, queries: [query], because: text }];
  });
}

/** A partition's index belongs on the table above. */
function topOf(structure: Structure, table: StructureTable): StructureTable {
  const parent = table.object.partitionOf?.parent;
  const above = parent === undefined ? undefined : structure.table(parent);
  return above === undefined ? table : topOf(structure, above);
}

/** Columns that equal something first, then one that orders the rows or bounds them. */
function keysFor(
  structure: Structure,
  shape: QueryShape,
  { table, isJoin }: { readonly table: StructureTable; readonly isJoin: boolean },
): readonly string[] {
  const ours = shape.comparisons.filter(({ column }) => structure.resolve(shape, column) === table);
  const equal = ours
    .filter((one) => one.operator === "=" && (one.with === "value" || isJoin))
    .map(({ column }) => column.name);
  const sorted = shape.sortedBy.every((column) => structure.resolve(shape, column) === table)
    ? shape.sortedBy.map(({ name }) => name)
    : [];
  const bounded = ours
    .filter((one) => RANGES.has(one.operator) && one.with === "value")
    .map(({ column }) => column.name);
  const keys = [...new Set([...equal, ...(shape.hasLimit ? [...sorted, ...bounded] : bounded).slice(0, 1)])];
  return keys.filter((name) => isOrdered(table, name)).slice(0, MOST_KEYS);
}

/** A B-tree needs an order: jsonb has one that nobody wants. */
function isOrdered({ columns }: StructureTable, name: string): boolean {
  const type = columns.find((column) => column.name === name)?.type ?? "";
  return type !== "" && !/^(?:json|jsonb|xml|point|tsvector|polygon|box|circle|line)\b|\[\]$/.test(type);
}

/** A wish that is the beginning of another is fulfilled with it. */
function mergePrefixes(wishes: readonly Wish[]): Wish[] {
  const merged: Wish[] = [];
  for (const wish of wishes.toSorted((a, b) => b.keys.length - a.keys.length)) {
    const position = merged.findIndex(
      ({ table, keys }) => table === wish.table && wish.keys.every((key, index) => keys[index] === key),
    );
    const other = merged[position];
    if (other === undefined) merged.push(wish);
    else merged[position] = { ...other, queries: [...new Set([...other.queries, ...wish.queries])] };
  }
  return merged;
}

function indexOfWish(known: Known, { table, keys, queries, because }: Wish): MissingIndex {
  const [worst] = queries.toSorted((a, b) => (b.query.totalMs ?? 0) - (a.query.totalMs ?? 0));
  const cost = worst?.plan.kind === "explained" ? worst.plan.root.totalCost : undefined;
  return {
    ...base(known, table, keys),
    from: "plan",
    ...timesOf(queries),
    queries: queries.map(({ query }) => query.text),
    because: cost === undefined ? because : `${because}, cost ${count(Math.round(cost))}`,
  };
}

function base(
  known: Known,
  table: StructureTable,
  columns: readonly string[],
): Pick<MissingIndex, "table" | "tableLabel" | "keys" | "kind" | "create" | "drop"> {
  return {
    table: table.object.id,
    tableLabel: table.label,
    keys: columns,
    kind: columns.length > 1 ? "composite" : "single",
    ...createIndex(known, table, columns),
  };
}

function timesOf(queries: readonly ExplainedQuery[]): Pick<MissingIndex, "meanMs" | "calls"> {
  const timed = queries.filter(({ query }) => query.meanMs !== undefined);
  if (timed.length === 0) return {};
  const calls = timed.reduce((sum, { query }) => sum + query.calls, 0);
  const totalMs = timed.reduce((sum, { query }) => sum + (query.meanMs ?? 0) * query.calls, 0);
  return { meanMs: totalMs / calls, calls };
}

function byTime(a: MissingIndex, b: MissingIndex): number {
  return (b.meanMs ?? 0) * (b.calls ?? 0) - (a.meanMs ?? 0) * (a.calls ?? 0);
}

function covers({ table, keys }: MissingIndex, child: StructureTable, columns: readonly string[]): boolean {
  const first = keys.slice(0, columns.length);
  return table === child.object.id && columns.every((name) => first.includes(name));
}

function comparesWith(
  structure: Structure,
  shape: QueryShape,
  { table, name }: { readonly table: StructureTable; readonly name: string },
): boolean {
  return shape.comparisons.some(
    ({ column, operator }) =>
      operator === "=" && column.name === name && structure.resolve(shape, column) === table,
  );
}

/** `1,234 calls, 847ms each` */
export function timesText({ calls, meanMs }: Pick<MissingIndex, "calls" | "meanMs">, each: string): string {
  return calls === undefined || meanMs === undefined ? "" : `${plural(calls, "call")}, ${each}`;
}
