/** In which order a list stands, and what of it comes after a row: pages by the values of the last row, not by counting. */
import { type Description, fieldOf } from "./description.js";
import { columnOf, type Statement } from "./statement.js";

export interface Order {
  /** Of SQL: `t."name"`. */
  readonly column: string;
  readonly isDescending: boolean;
  readonly isNullable: boolean;
}

/** @param sort a field, with a minus before it for the other direction */
export function orderOf(description: Description, sort: string | undefined, alias: string): Order[] {
  const isDescending = sort?.startsWith("-") ?? false;
  const first = sort === undefined ? [] : [isDescending ? sort.slice(1) : sort];
  // The key goes in the same direction, so that an index can be read backwards.
  return [...new Set([...first, ...description.order, ...description.key])].map((name) => {
    const field = fieldOf(description, name);
    return {
      column: columnOf(alias, field.column),
      isDescending,
      isNullable: field.isNullable === true,
    };
  });
}

/** Where nothing else is said Postgres puts NULL behind everything, and first where the direction is turned. */
export function orderBy(orders: readonly Order[]): string {
  if (orders.length === 0) return "";
  const terms = orders.map(({ column, isDescending }) => (isDescending ? `${column} DESC` : column));
  return ` ORDER BY ${terms.join(", ")}`;
}

/** Some of what comes after a row, all before or all after the other parts. */
export interface Part {
  readonly condition: string;
  /** In which order it stands, without what is the same in all of it. */
  readonly orders: readonly Order[];
}

/**
 * What comes after the row with these values. NULL has parts of its own: an index leads to its rows, and to the others,
 * but not to both at once.
 *
 * @param last by order, as text
 * @see https://www.postgresql.org/docs/current/functions-comparisons.html#ROW-WISE-COMPARISON
 */
export function partsAfter(
  orders: readonly Order[],
  last: readonly (string | null)[],
  statement: Statement,
): Part[] {
  const places = orders.map((order, index): Place => {
    const value = last[index] ?? null;
    return { order, value: value === null ? undefined : statement.value(value, "query.cursor") };
  });
  const [first, ...others] = places;
  if (first === undefined) return [];
  const { column, isDescending, isNullable } = first.order;
  const rest = orders.slice(1);
  if (first.value === undefined) {
    const nulls = { condition: `${column} IS NULL AND ${isAfter(others)}`, orders: rest };
    return isDescending ? [nulls, { condition: `${column} IS NOT NULL`, orders }] : [nulls];
  }
  if (isDescending || !isNullable) return [{ condition: isAfter(places), orders }];
  const known: Place = { ...first, order: { ...first.order, isNullable: false } };
  return [
    { condition: isAfter([known, ...others]), orders },
    { condition: `${column} IS NULL`, orders: rest },
  ];
}

function isAfter(places: readonly Place[]): string {
  if (places.length === 0) return "false";
  return isOneComparison(places) ? rowComparison(places) : byTerms(places);
}

interface Place {
  readonly order: Order;
  /** Of SQL: `$1`; undefined for NULL. */
  readonly value: string | undefined;
}

/** Comparing with NULL never holds; going down nothing after a value is NULL. */
function isOneComparison(places: readonly Place[]): boolean {
  return places.every(({ order, value }) => value !== undefined && (order.isDescending || !order.isNullable));
}

function rowComparison(places: readonly Place[]): string {
  const columns = places.map(({ order }) => order.column).join(", ");
  const values = places.map(({ value }) => value).join(", ");
  return `(${columns}) ${places[0]?.order.isDescending ? "<" : ">"} (${values})`;
}

/** After in the first column, or the same in it and after in the second, or … */
function byTerms(places: readonly Place[]): string {
  const terms = places.flatMap((place, index) => {
    const after = isAfterIn(place);
    return after === undefined ? [] : [[...places.slice(0, index).map(isSame), after].join(" AND ")];
  });
  if (terms.length === 0) return "false";
  const condition = `(${terms.map((term) => `(${term})`).join(" OR ")})`;
  const bound = firstBound(places[0]);
  // Says nothing new, but tells an index where to begin.
  return bound === undefined ? condition : `${bound} AND ${condition}`;
}

function isAfterIn({ order, value }: Place): string | undefined {
  const { column, isDescending, isNullable } = order;
  if (value === undefined) return isDescending ? `${column} IS NOT NULL` : undefined;
  if (isDescending) return `${column} < ${value}`;
  return isNullable ? `(${column} > ${value} OR ${column} IS NULL)` : `${column} > ${value}`;
}

function isSame({ order, value }: Place): string {
  return value === undefined ? `${order.column} IS NULL` : `${order.column} = ${value}`;
}

function firstBound(first: Place | undefined): string | undefined {
  if (first === undefined) return undefined;
  const { column, isDescending, isNullable } = first.order;
  if (first.value === undefined) return isDescending ? undefined : `${column} IS NULL`;
  if (isDescending) return `${column} <= ${first.value}`;
  return isNullable ? undefined : `${column} >= ${first.value}`;
}
