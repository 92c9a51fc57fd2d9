/** By which columns a list may be sorted without reading every row. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { IndexObject } from "@ashlar/model";
import { nameWords } from "./name-words.ts";
import type { ColumnFacts, RelationFacts } from "./relation-facts.ts";

/** Columns that an index, or a key, begins with. */
export function sortableColumns({ constraints, indexes }: RelationFacts): ReadonlySet<string> {
  const ofKeys = constraints
    .filter(({ type }) => type === "primary key" || type === "unique")
    .flatMap(({ columns }) => columns.slice(0, 1));
  return new Set([...ofKeys, ...indexes.filter(sorts).flatMap(({ keys }) => keys[0]?.text ?? [])]);
}

/** Whole, of all rows, and in the order of the column itself. */
function sorts({ method, isInvalid, where, keys, definition }: IndexObject): boolean {
  const [first] = keys;
  if (method !== "btree" || isInvalid === true || where !== undefined || first?.kind !== "column")
    return false;
  // Another collation or operator class sorts otherwise, and nulls first or last are no order that lists have.
  const after = definition.slice(`btree (${quoteIdentifier(first.text)}`.length);
  return /^(?: DESC)?[,)]/.test(after);
}

const TIMES = /^(?:date|timestamp)/;
const AMOUNT = /^(?:numeric|money|integer|bigint|double precision|real)/;
const NAMES: ReadonlySet<string> = new Set(
  "name title label subject username full_name last_name display_name sort_name".split(" "),
);
const AMOUNTS: ReadonlySet<string> = new Set("amount price total cost balance rating score rank".split(" "));
// An index on the stamp of the last change costs every change: no update is heap-only any more.
// https://www.postgresql.org/docs/current/storage-hot.html
const UPDATES: ReadonlySet<string> = new Set("updated update modified changed edited".split(" "));

/** Columns that people expect to sort by, and no index begins with. */
export function unindexedColumns(
  columns: readonly ColumnFacts[],
  sortable: ReadonlySet<string>,
): readonly string[] {
  return columns.filter((column) => !sortable.has(column.name) && isExpected(column)).map(({ name }) => name);
}

function isExpected({ name, type }: ColumnFacts): boolean {
  const words = nameWords(name);
  if (TIMES.test(type)) return !words.some((word) => UPDATES.has(word));
  if (AMOUNT.test(type)) return AMOUNTS.has(words.at(-1) ?? "");
  return NAMES.has(words.join("_")) && /^(?:text|character varying)/.test(type);
}
