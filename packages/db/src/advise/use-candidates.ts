/** The indexes that might answer what one query asks of one table, the likeliest first. */
import { quoteIdentifier } from "@ashlar/catalog";
import {
  type Candidate,
  type CandidateKey,
  columnsOf,
  type PartialCondition,
  partName,
} from "./candidate.ts";
import type { Condition, KeyPart, SortKey, TableUse } from "./query-shape.ts";
import type { TableFacts } from "./table-facts.ts";

interface Options {
  readonly hasTrigrams: boolean;
  readonly isCounted: boolean;
}

const MOST_KEYS = 4;
const MOST_INCLUDED = 5;
const MOST_INCLUDED_BYTES = 80;
/** A partial index over more than this is nearly the whole. */
const LARGEST_PARTIAL_SHARE = 0.4;
/** A condition on one of more values than this is somebody's, not a state. */
const MOST_STATES = 50;
const BRIN_PAGES = 10_000;
const BRIN_CORRELATION = 0.9;

export function candidatesForUse(use: TableUse, options: Options): Candidate[] {
  const sets = [use.conditions, ...use.alternatives];
  return sets.flatMap((conditions, index) => [
    // What orders and groups the whole has nothing to do with one arm of an OR.
    ...btreeCandidates(index === 0 ? use : { ...use, order: [], groups: [] }, conditions, options),
    ...ginCandidates(use.table, conditions, options),
    ...(options.isCounted ? brinCandidates(use.table, conditions) : []),
  ]);
}

function btreeCandidates(
  use: TableUse,
  conditions: readonly Condition[],
  { isCounted }: Options,
): Candidate[] {
  const { table } = use;
  const lists = keyLists(use, conditions);
  const partials = isCounted ? partialConditions(table, conditions) : [];
  const plain = lists.flatMap((keys) => withCovering({ table, method: "btree", keys, include: [] }, use));
  const partial = partials.flatMap((where) =>
    partialLists(lists, where, use).flatMap((keys) =>
      withCovering({ table, method: "btree", keys, include: [], where }, use),
    ),
  );
  return [...plain, ...partial];
}

/** Equal columns first, then what is ordered, grouped, or a range: one of them, because nothing after a range is found. */
function keyLists({ table, order, groups }: TableUse, conditions: readonly Condition[]): CandidateKey[][] {
  const ofKind = (...kinds: readonly Condition["kind"][]) =>
    conditions.filter(({ kind, on }) => kinds.includes(kind) && !isUnique(on, table));
  const isGiven = ({ isJoin }: Condition) => !isJoin;
  const equal = selectiveFirst(ofKind("equal", "null").filter(isGiven), table);
  const anyOf = selectiveFirst(ofKind("equal", "null", "in").filter(isGiven), table);
  const joins = selectiveFirst(
    ofKind("equal").filter(({ isJoin }) => isJoin),
    table,
  );
  const ranges = selectiveFirst(ofKind("range"), table);
  const prefixes = parts(ofKind("prefix")).map(
    (on): CandidateKey => ({ on, operatorClass: patternClass(on, table) }),
  );
  const sorted = sortKeys(order);
  const grouped = parts(groups.map((name) => ({ on: { kind: "column", name } }))).map(plainKey);
  const lists: (readonly CandidateKey[])[] = [
    ...(sorted.length > 0 ? [[...equal, ...sorted]] : []),
    ...ranges.map((range) => [...equal, range]),
    ...ranges.map((range) => [...anyOf, range]),
    ...prefixes.map((prefix) => [...equal, prefix]),
    anyOf,
    ...(grouped.length > 0 ? [[...equal, ...grouped]] : []),
    ...joins.map((join) => [...equal, join]),
    ...joins.map((join) => [join, ...equal]),
    ...joins.flatMap((join) => ranges.map((range) => [join, ...equal, range])),
    ...(sorted.length > 0 ? joins.map((join) => [join, ...equal, ...sorted]) : []),
    joins,
    ...[...anyOf, ...joins, ...ranges, ...prefixes].map((key) => [key]),
    ...(anyOf.length > 2 ? anyOf.map((first) => [first, ...anyOf]) : []),
    anyOf.toReversed(),
    sorted,
    grouped,
  ];
  return lists.map(withoutRepeats).filter((keys) => keys.length > 0 && keys.every(isOrdered(table)));
}

/** One row is found by it already: nothing after it narrows anything down. */
function isUnique(on: KeyPart, { indexes }: TableFacts): boolean {
  return indexes.some(
    ({ isUnique, keys, where }) =>
      isUnique && where === undefined && keys.length === 1 && keys[0] === partName(on),
  );
}

function plainKey(on: KeyPart): CandidateKey {
  return { on };
}

function parts(conditions: readonly { readonly on: KeyPart }[]): KeyPart[] {
  const byName = new Map(conditions.map(({ on }) => [partName(on), on]));
  return [...byName.values()];
}

function selectiveFirst(conditions: readonly Condition[], table: TableFacts): CandidateKey[] {
  const distinct = (on: KeyPart) =>
    on.kind === "column" ? (table.columns.get(on.name)?.distinct ?? 0) : table.rows / 2;
  return parts(conditions)
    .toSorted((a, b) => distinct(b) - distinct(a) || partName(a).localeCompare(partName(b), "en"))
    .map(plainKey);
}

/** One direction for all reads backwards as well; a mixture has to be written down. */
function sortKeys(order: readonly SortKey[]): CandidateKey[] {
  const isUniform = order.every(
    ({ isDescending, nulls }) => nulls === undefined && isDescending === order[0]?.isDescending,
  );
  return order.map(({ on, isDescending, nulls }) => ({
    on,
    ...(isDescending && !isUniform ? { isDescending: true } : {}),
    ...(nulls === undefined ? {} : { nulls }),
  }));
}

function withoutRepeats(keys: readonly CandidateKey[]): CandidateKey[] {
  const seen = new Set<string>();
  const kept = keys.filter(({ on }) => {
    const name = partName(on);
    if (seen.has(name)) return false;
    seen.add(name);
    return true;
  });
  return kept.slice(0, MOST_KEYS);
}

/** B-trees order nearly every type; of these, not, or not usefully. */
function isOrdered(table: TableFacts): (key: CandidateKey) => boolean {
  return ({ on }) => {
    if (on.kind === "expression") return true;
    const type = table.columns.get(on.name)?.type ?? "";
    return !/^(?:json|jsonb|xml|point|box|path|polygon|circle|line|lseg|tsvector|tsquery)\b|\[\]$/.test(type);
  };
}

function patternClass(on: KeyPart, table: TableFacts): string {
  const type = on.kind === "column" ? (table.columns.get(on.name)?.type ?? "") : "";
  if (/^character varying/.test(type)) return "varchar_pattern_ops";
  return /^character\b|^bpchar/.test(type) ? "bpchar_pattern_ops" : "text_pattern_ops";
}

/** The candidate, and before it the same with all that the query reads besides, where that is little. */
function withCovering(candidate: Candidate, { table, needed, filtered, needsAll }: TableUse): Candidate[] {
  if (needsAll || candidate.keys.some(({ on }) => on.kind === "expression")) return [candidate];
  const held = new Set(candidate.keys.flatMap(({ on }) => columnsOf(on)));
  // What the index's own condition says of a column, the query need not read again.
  const asked = [...filtered].filter((column) => candidate.where?.columns.includes(column) !== true);
  const missing = [...new Set([...needed, ...asked])].filter((column) => !held.has(column)).toSorted();
  if (missing.length === 0 || !isLittle(table, missing)) return [candidate];
  return [candidate, { ...candidate, include: missing }];
}

/** Whether these columns may ride along. */
export function isLittle({ columns }: TableFacts, names: readonly string[]): boolean {
  const bytes = names.reduce((sum, name) => sum + (columns.get(name)?.widthBytes ?? 0), 0);
  return names.length <= MOST_INCLUDED && bytes <= MOST_INCLUDED_BYTES;
}

function partialConditions(table: TableFacts, conditions: readonly Condition[]): PartialCondition[] {
  const found = conditions.flatMap((condition): PartialCondition[] => {
    const where = partialCondition(table, condition);
    return where === undefined || where.share > LARGEST_PARTIAL_SHARE ? [] : [where];
  });
  const [first, second] = found.toSorted((a, b) => a.share - b.share);
  if (first === undefined || second === undefined) return found;
  const both = {
    sql: `${first.sql} AND ${second.sql}`,
    share: first.share * second.share,
    columns: [...first.columns, ...second.columns],
  };
  return [...found, both];
}

function partialCondition(
  table: TableFacts,
  { on, kind, constant, isJoin }: Condition,
): PartialCondition | undefined {
  const facts = on.kind === "column" ? table.columns.get(on.name) : undefined;
  if (on.kind !== "column" || facts === undefined || isJoin) return undefined;
  const columns = [on.name];
  const name = quoteIdentifier(on.name);
  if (kind === "null") return { sql: `${name} IS NULL`, share: facts.nullShare, columns };
  if (kind === "not null") return { sql: `${name} IS NOT NULL`, share: 1 - facts.nullShare, columns };
  if (kind !== "equal" || constant === undefined || (facts.distinct ?? MOST_STATES + 1) > MOST_STATES) {
    return undefined;
  }
  const share = facts.commonShares.get(constant.value) ?? 1 / (facts.distinct ?? 1) / 10;
  return { sql: `${name} = ${constant.sql}`, share, columns };
}

/** The lists without what the condition says already; where that leaves nothing, what the query orders or reads by. */
function partialLists(
  lists: readonly (readonly CandidateKey[])[],
  { columns }: PartialCondition,
  use: TableUse,
): (readonly CandidateKey[])[] {
  const isSaid = ({ on }: CandidateKey) => on.kind === "column" && columns.includes(on.name);
  const shorter = lists.map((keys) => keys.filter((key) => !isSaid(key))).filter((keys) => keys.length > 0);
  if (shorter.length > 0) return shorter;
  const primary = use.table.indexes.find(({ method }) => method === "btree")?.keys[0] ?? columns[0] ?? "";
  return use.table.columns.has(primary) ? [[{ on: { kind: "column", name: primary } }]] : [];
}

function ginCandidates(
  table: TableFacts,
  conditions: readonly Condition[],
  { hasTrigrams }: Options,
): Candidate[] {
  return conditions.flatMap(({ on, kind }): Candidate[] => {
    const type = on.kind === "column" ? (table.columns.get(on.name)?.type ?? "") : "";
    const gin = (operatorClass?: string): Candidate => ({
      table,
      method: "gin",
      keys: [{ on, ...(operatorClass === undefined ? {} : { operatorClass }) }],
      include: [],
    });
    if (kind === "contains" && type === "jsonb") return [gin("jsonb_path_ops"), gin()];
    if (kind === "contains" && type.endsWith("[]")) return [gin()];
    if (kind === "text search") return [gin()];
    if (kind === "pattern" && hasTrigrams) return [{ ...gin("gin_trgm_ops"), extension: "pg_trgm" }];
    return [];
  });
}

/** A few kilobytes that skip most of a huge table, where its rows lie in the order of the column. */
function brinCandidates(table: TableFacts, conditions: readonly Condition[]): Candidate[] {
  if (table.pages < BRIN_PAGES) return [];
  return parts(conditions.filter(({ kind }) => kind === "range")).flatMap((on): Candidate[] => {
    const correlation = on.kind === "column" ? (table.columns.get(on.name)?.correlation ?? 0) : 0;
    if (Math.abs(correlation) < BRIN_CORRELATION) return [];
    return [{ table, method: "brin", keys: [{ on }], include: [] }];
  });
}
