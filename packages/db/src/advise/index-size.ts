/** How big an index would be, from how wide its columns are and how often their values repeat. */
import { type Candidate, columnsOf } from "./candidate.ts";
import type { TableFacts } from "./table-facts.ts";

const PAGE_BYTES = 8192;
/** IndexTupleData, and the line pointer to it. */
const ENTRY_BYTES = 8 + 4;
const LEAF_FILL = 0.9;
/** Of a repeated value, from 13 on, every further row costs a tuple id. */
const POSTING_BYTES = 6;
const PAGES_PER_BRIN_RANGE = 128;
/** How much of a column's bytes a GIN index takes, roughly: measured on text, JSON and arrays. */
const GIN_SHARE = { trigrams: 1, other: 0.4 } as const;

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
  const bytes = Math.min(aligned(widthOf(candidate)) + ENTRY_BYTES, repeatedBytes(candidate, rows));
  // One page of the level above for some hundreds below, and the metapage.
  return 2 + ((rows * bytes) / (PAGE_BYTES * LEAF_FILL)) * 1.005;
}

function widthOf({ table, keys, include }: Candidate): number {
  const names = [...keys.flatMap(({ on }) => columnsOf(on)), ...include];
  return names.reduce((sum, name) => sum + (table.columns.get(name)?.widthBytes ?? 8), 0);
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / 8) * 8;
}

/** https://www.postgresql.org/docs/current/btree.html#BTREE-DEDUPLICATION, which some types and INCLUDE rule out. */
function repeatedBytes(candidate: Candidate, rows: number): number {
  const { table, keys, include } = candidate;
  if (include.length > 0) return Number.POSITIVE_INFINITY;
  let distinct = 1;
  for (const { on } of keys) {
    const facts = on.kind === "column" ? table.columns.get(on.name) : undefined;
    if (facts?.distinct === undefined || /^(?:numeric|real|double|json)/.test(facts.type)) {
      return Number.POSITIVE_INFINITY;
    }
    distinct *= facts.distinct;
  }
  const perValue = Math.max(1, rows / Math.max(1, distinct));
  return POSTING_BYTES + (aligned(widthOf(candidate)) + ENTRY_BYTES) / perValue;
}
