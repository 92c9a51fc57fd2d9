/** One page of a list: one statement, and what it answers. */
import { badRequest } from "../runtime/failure.js";
import { type Listing, readCursor, writeCursor } from "./cursor.js";
import type { Description } from "./description.js";
import { filterConditions } from "./filter.js";
import { orderBy, orderOf, partsAfter } from "./order.js";
import { readRow } from "./read-row.js";
import { rowJson, type Shown } from "./select-row.js";
import type { Row } from "./session.js";
import { type Statement, tableName } from "./statement.js";

/** Query parameters of a list. Others are filters, by the name of a field: `{ price: ["gte.10", "lt.20"] }`. */
export interface ListQuery extends Shown {
  /** 25 unless said otherwise. */
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  /** A field, with a minus before it for the other direction. */
  readonly sort?: string | undefined;
}

export interface Page<Model> {
  data: Model[];
  /** Null on the last page. */
  nextCursor: string | null;
}

const usualLimit = 25;

/** @param o.conditions besides those of the query, on the row that `t` stands for */
export function pageStatement(
  description: Description,
  query: ListQuery,
  o: { readonly statement: Statement; readonly conditions: readonly string[] },
): string {
  const { limit = usualLimit, cursor, sort } = query;
  const { statement } = o;
  const orders = orderOf(description, knownSort(description, sort), "t");
  const listing = listingOf(description, sort);
  const position = cursor === undefined ? undefined : readCursor(cursor, listing);
  const all = [...o.conditions, ...filterConditions(description, query, { alias: "t", statement })];
  const parts = position?.kind === "after" ? partsAfter(orders, position.last, statement) : [];
  // As text, because that is what a cursor holds.
  const places = orders
    .slice(0, listing.values)
    .map(({ column }, index) => `, ${column}::text AS place${index}`)
    .join("");
  const row = `${rowJson(description, query)} AS row${places}`;
  const from = `FROM ${tableName(description)} AS t`;
  // One more tells whether there is a next page.
  const most = ` LIMIT ${statement.value(limit + 1, "query.limit")}`;
  if (parts.length > 1) {
    const columns = orders.map(({ column }, index) => `, ${column} AS order${index}`).join("");
    const texts = parts.map(
      (part) =>
        `(SELECT ${row}${columns} ${from}${where([...all, part.condition])}${orderBy(part.orders)}${most})`,
    );
    const outer = orders.map((order, index) => ({ ...order, column: `order${index}` }));
    return `SELECT * FROM (${texts.join(" UNION ALL ")}) AS parts${orderBy(outer)}${most}`;
  }
  const skipped =
    position?.kind === "offset" ? ` OFFSET ${statement.value(position.rows, "query.cursor")}` : "";
  const conditions = where([...all, ...parts.map(({ condition }) => condition)]);
  return `SELECT ${row} ${from}${conditions}${orderBy(parts[0]?.orders ?? orders)}${most}${skipped}`;
}

function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? "" : ` WHERE ${conditions.join(" AND ")}`;
}

/** @param rows what the statement of this query answered */
export function readPage<Model>(
  description: Description,
  query: ListQuery,
  rows: readonly Row[],
): Page<Model> {
  const { limit = usualLimit } = query;
  const shown = rows.slice(0, limit);
  const data = shown.map((row) => readRow(row["row"], description, query.include) as Model);
  const last = shown.at(-1);
  if (rows.length <= limit || last === undefined) return { data, nextCursor: null };
  return { data, nextCursor: cursorAfter(last, shown.length, description, query) };
}

function cursorAfter(
  last: Row,
  count: number,
  description: Description,
  { sort, cursor }: ListQuery,
): string {
  const listing = listingOf(description, sort);
  if (listing.values > 0) {
    const values = Array.from({ length: listing.values }, (_, index) => last[`place${index}`] ?? null);
    return writeCursor(listing, { kind: "after", last: values });
  }
  const before = cursor === undefined ? undefined : readCursor(cursor, listing);
  const rows = count + (before?.kind === "offset" ? before.rows : 0);
  return writeCursor(listing, { kind: "offset", rows });
}

function listingOf(description: Description, sort: string | undefined): Listing {
  const values = description.key.length === 0 ? 0 : orderOf(description, sort, "t").length;
  return { list: description.name, sort, values };
}

function knownSort({ sorts, order, key }: Description, sort: string | undefined): string | undefined {
  if (sort === undefined || [...sorts, ...order, ...key].includes(sort.replace(/^-/, ""))) return sort;
  const message = `must be one of ${sorts.flatMap((name) => [name, `-${name}`]).join(", ")}`;
  throw badRequest("The request does not fit the API: 1 problem.", [
    { field: "query.sort", message, reason: "sort" },
  ]);
}
