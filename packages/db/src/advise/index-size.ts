/** How big an index would be, from how wide its columns are and how often their values repeat. */
import { type Candidate, columnsOf } from "./candidate.ts";
import type { ColumnFacts, TableFacts } from "./table-facts.ts";

const PAGE_BYTES = 8192;
/** IndexTupleData, and the line pointer to it. */
const ENTRY_BYTES = 8 + 4;
const LEAF_FILL = 0.9;
const LEAVES_PER_PAGE = 250;
/** Of a repeated value, from 13 on, every row costs a tuple id, and a tenth of a page holds as many as fit. */
const POSTING_BYTES = 6;
const POSTING_LIST_BYTES = 812;
const PAGES_PER_BRIN_RANGE = 128;
/** How much of a column's bytes a GIN index takes, roughly: measured on text, JSON and arrays. */
const GIN_SHARE = { trigrams: 5, other: 0.4 } as const;

export interface IndexSize {
  readonly pages: number;
  readonly rows: number;
  readonly bytes: number;
}

/** @param table the table or, of a partitioned one, the partition that holds the rows */
export function estimateIndexSize(
  candidate: Candidate,
  table: Pick<TableFacts, "rows" | "pages"> = candidate.table,
): IndexSize {
  const rows = Math.round(table.rows * (candidate.where?.share ?? 1));
  const pages = Math.max(1, Math.ceil(pagesOf(candidate, rows, table.pages)));
  return { pages, rows, bytes: pages * PAGE_BYTES };
}

function pagesOf(candidate: Candidate, rows: number, tablePages: number): number {
  if (candidate.method === "brin") return 3 + ((tablePages / PAGES_PER_BRIN_RANGE) * 28) / PAGE_BYTES;
  const [first] = candidate.keys;
  if (candidate.method === "gin") {
    const share = first?.operatorClass === "gin_trgm_ops" ? GIN_SHARE.trigrams : GIN_SHARE.other;
    return 2 + (rows * widthOf(candidate) * share) / PAGE_BYTES;
  }
  const leaves = Math.ceil((rows * entryBytes(candidate, rows)) / (PAGE_BYTES * LEAF_FILL));
  // The metapage, and a page of the level above for some hundreds of leaves.
  return 1 + leaves + (leaves > 1 ? Math.ceil(leaves / LEAVES_PER_PAGE) : 0);
}

/** Of one row, in a leaf. */
function entryBytes(candidate: Candidate, rows: number): number {
  const bytes = keyBytes(candidate);
  const own = aligned(bytes) + ENTRY_BYTES;
  const repeats = repeatsOf(candidate, rows);
  if (repeats === undefined || repeats < 1.5) return own;
  const list = Math.min(repeats, (POSTING_LIST_BYTES - bytes) / POSTING_BYTES);
  return Math.min(own, (aligned(8 + bytes + POSTING_BYTES * list) + 4) / list);
}

const ALIGNMENTS: readonly (readonly [RegExp, number])[] = [
  [/^(?:bigint|double precision|timestamp|time|money|interval)/, 8],
  [/^(?:integer|real|date|oid)/, 4],
  [/^smallint/, 2],
];

/** Fixed-width columns begin at multiples of their width; short texts and numbers of any length anywhere. */
function keyBytes({ table, keys, include }: Candidate): number {
  let bytes = 0;
  for (const name of [...keys.flatMap(({ on }) => columnsOf(on)), ...include]) {
    const { type = "", widthBytes = 8 } = table.columns.get(name) ?? {};
    const alignment = ALIGNMENTS.find(([pattern]) => pattern.test(type))?.[1] ?? 1;
    const isFixed = alignment > 1 || /^(?:boolean|"char"|uuid)/.test(type);
    // Averages are cut off to whole bytes.
    bytes = Math.ceil(bytes / alignment) * alignment + widthBytes + (isFixed ? 0 : 1);
  }
  return bytes;
}

function widthOf({ table, keys }: Candidate): number {
  const names = keys.flatMap(({ on }) => columnsOf(on));
  return names.reduce((sum, name) => sum + (table.columns.get(name)?.widthBytes ?? 8), 0);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/**
 * How many rows a value of the keys has; undefined where each has an entry of its own.
 * https://www.postgresql.org/docs/current/btree.html#BTREE-DEDUPLICATION rules some types and INCLUDE out.
 */
function repeatsOf({ table, keys, include }: Candidate, rows: number): number | undefined {
  if (include.length > 0) return undefined;
  let distinct = 1;
  for (const { on } of keys) {
    const facts = on.kind === "column" ? table.columns.get(on.name) : undefined;
    const values = facts === undefined ? undefined : effectiveDistinct(facts);
    if (facts === undefined || values === undefined || /^(?:numeric|real|double|json)/.test(facts.type)) {
      return undefined;
    }
    distinct *= values;
  }
  return Math.max(1, rows / Math.max(1, distinct));
}

/** As many equally common values as repeat as often as these, of which some are more common. */
function effectiveDistinct({ distinct, commonShares, nullShare }: ColumnFacts): number | undefined {
  if (distinct === undefined) return undefined;
  const shares = [...commonShares.values()];
  const common = shares.reduce((sum, share) => sum + share, 0);
  const others = Math.max(1, distinct - shares.length);
  const squares = shares.reduce((sum, share) => sum + share ** 2, nullShare ** 2);
  return 1 / Math.max(Number.MIN_VALUE, squares + Math.max(0, 1 - common - nullShare) ** 2 / others);
}
