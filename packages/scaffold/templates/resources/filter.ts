/** Filters of a list, `?price=gte.10&price=lt.20` → a condition. Values only ever become parameters. */
import { badRequest, type HttpError } from "../runtime/failure.js";
import type { Description, Field, FilterKind } from "./description.js";
import { hexOf } from "./hex.js";
import { refuseOffset } from "./local-time.js";
import { columnOf, type Statement } from "./statement.js";
import { readTextList } from "./text-list.js";

const mostConditions = 50;

/** Parameters of a list that are no filters. A field of such a name has none. */
export const reserved: ReadonlySet<string> = new Set(["limit", "cursor", "sort", "fields", "include"]);

/** Conditions on the row that `alias` stands for; all are to hold. */
export function filterConditions(
  description: Description,
  query: object,
  { alias, statement }: { readonly alias: string; readonly statement: Statement },
): string[] {
  const conditions = Object.entries(query).flatMap(([name, given]) => {
    const field = reserved.has(name) ? undefined : description.fields[name];
    if (field?.filter === undefined || given === undefined) return [];
    const texts: readonly unknown[] = Array.isArray(given) ? given : [given];
    return texts.map((text) => {
      const filter = { name, field, statement, column: columnOf(alias, field.column) };
      return condition(filter, String(text));
    });
  });
  if (conditions.length > mostConditions) {
    throw badRequest(
      `A list takes ${mostConditions} conditions at most, and this one has ${conditions.length}.`,
    );
  }
  return conditions;
}

interface Filter {
  readonly name: string;
  readonly field: Field;
  /** Of SQL: `t."price"`. */
  readonly column: string;
  readonly statement: Statement;
}

type Operator = (filter: Filter, text: string) => string;

function condition(filter: Filter, text: string): string {
  const { name, field } = filter;
  if (field.isNullable && text === "is.null") return `${filter.column} IS NULL`;
  if (field.isNullable && text === "is.notnull") return `${filter.column} IS NOT NULL`;
  const dot = text.indexOf(".");
  const known = operators[field.filter ?? "equal"];
  const operator = Object.hasOwn(known, text.slice(0, dot)) ? known[text.slice(0, dot)] : undefined;
  if (operator === undefined) {
    const names = Object.keys(known).map((each) => `${each}.…`);
    if (field.isNullable) names.push("is.null", "is.notnull");
    throw wrongFilter(name, `must be one of ${names.join(", ")}`);
  }
  if (text.includes("\0")) throw wrongFilter(name, "must not contain a NUL character");
  return operator(filter, text.slice(dot + 1));
}

function wrongFilter(name: string, message: string): HttpError {
  const field = `query.${name}`;
  return badRequest("The request does not fit the API: 1 problem.", [{ field, message, reason: "filter" }]);
}

const compared = (sign: string): Operator => {
  return (filter, text) => `${filter.column} ${sign} ${parameter(filter, toBytes(filter, text))}`;
};

const among: Operator = (filter, text) => {
  // Nobody asks for none; who means the empty text writes it in quotes.
  if (text === "()") throw wrongFilter(filter.name, 'must have a value in its parentheses, "" for no text');
  const values = listOf(filter, text).map((each) => toBytes(filter, each));
  return `${filter.column} = ANY (${parameter(filter, values)})`;
};

const like = (keyword: string): Operator => {
  return (filter, text) => {
    // What LIKE itself gives a meaning stands for itself; only the star is one.
    const pattern = text.replace(/[\\%_]/g, "\\$&").replaceAll("*", "%");
    return `${filter.column} ${keyword} ${parameter(filter, pattern)}`;
  };
};

const arrayOf = (sign: string): Operator => {
  return (filter, text) => {
    const values = listOf(filter, text.startsWith("(") ? text : `(${text})`);
    return `${filter.column} ${sign} ${parameter(filter, values)}`;
  };
};

/** A value is the range that holds it alone: so neither side's type needs to be said. */
const rangeWith = (isMulti: boolean): Operator => {
  return (filter, text) => {
    const end = `"${text.replace(/["\\]/g, "\\$&")}"`;
    const range = /^[[(].*[\])]$/s.test(text) ? text : `[${end},${end}]`;
    return `${filter.column} @> ${parameter(filter, isMulti ? `{${range}}` : range)}`;
  };
};

const rangeOverlaps = (isMulti: boolean): Operator => {
  return (filter, text) =>
    `${filter.column} && ${parameter(filter, isMulti && !text.startsWith("{") ? `{${text}}` : text)}`;
};

const jsonWith: Operator = (filter, text) => {
  return `${filter.column}::jsonb @> ${parameter(filter, text)}::jsonb`;
};

const equal: Readonly<Record<string, Operator>> = {
  eq: compared("="),
  neq: compared("<>"),
  in: among,
};

const order: Readonly<Record<string, Operator>> = {
  ...equal,
  gt: compared(">"),
  gte: compared(">="),
  lt: compared("<"),
  lte: compared("<="),
};

const operators: Readonly<Record<FilterKind, Readonly<Record<string, Operator>>>> = {
  equal,
  order,
  text: { ...order, like: like("LIKE"), ilike: like("ILIKE") },
  array: { has: arrayOf("@>"), overlaps: arrayOf("&&") },
  range: { has: rangeWith(false), overlaps: rangeOverlaps(false) },
  multirange: { has: rangeWith(true), overlaps: rangeOverlaps(true) },
  json: { has: jsonWith },
};

function parameter({ name, field, statement }: Filter, value: unknown): string {
  // A day alone, or another way to write one, can be compared, too.
  const path = `query.${name}`;
  for (const each of [value].flat()) refuseOffset(each, { path, local: field.local && "text" });
  return statement.value(value, `query.${name}`);
}

function listOf({ name }: Filter, text: string): string[] {
  const values = readTextList(text);
  if (typeof values === "string") throw wrongFilter(name, values);
  return values;
}

function toBytes({ name, field }: Filter, text: string): string {
  return field.codec === "bytes" ? hexOf(text, `query.${name}`) : text;
}
