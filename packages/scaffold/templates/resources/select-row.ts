/** A row as JSON that Postgres itself makes, with what it is related to: one expression of one statement. */
import { badRequest, type HttpError } from "../runtime/failure.js";
import { aliasOf } from "./alias.js";
import { type Description, type Field, fieldOf, type Relation } from "./description.js";
import { columnOf, quoted, tableName } from "./statement.js";

/** What of a row is answered. */
export interface Shown {
  /** Undefined: all. Fields of the key are always there. */
  readonly fields?: readonly string[] | undefined;
  /** Names of relations. */
  readonly include?: readonly string[] | undefined;
}

/** Of a `many` relation. */
const includedRows = 100;

/**
 * An expression of type text: the JSON of the row that `t` stands for.
 *
 * @see https://www.postgresql.org/docs/current/functions-json.html#FUNCTIONS-JSON-CREATION
 */
export function rowJson(description: Description, shown: Shown): string {
  const relations = description.relations?.() ?? {};
  const included = [...new Set(shown.include ?? [])].map((name) => {
    const relation = Object.hasOwn(relations, name) ? relations[name] : undefined;
    if (relation === undefined) throw unknownName("include", Object.keys(relations));
    return `${includedJson(relation)} AS ${quoted(aliasOf(name))}`;
  });
  const items = [...fieldItems(description, "t", shown.fields), ...included];
  return jsonOf(items);
}

/**
 * An expression of type text: an object of these.
 *
 * @param items of a SELECT: `t."sort_name" AS "sortName"`
 */
export function jsonOf(items: readonly string[]): string {
  // With the star, because a column may be called r, too.
  return `(SELECT row_to_json(r.*) FROM (SELECT ${items.join(", ")}) AS r)::text`;
}

/** In the order of the description, whatever the order that was asked for. */
export function fieldItems(
  description: Description,
  alias: string,
  asked: readonly string[] | undefined,
): string[] {
  const names = asked && new Set([...description.key, ...asked]);
  const known = Object.keys(description.fields);
  if (asked?.some((name) => !known.includes(name))) throw unknownName("fields", known);
  return Object.entries(description.fields)
    .filter(([name, field]) => field.isWriteOnly !== true && (names?.has(name) ?? true))
    .map(
      ([name, { column, codec }]) =>
        `${readValue(columnOf(alias, column), codec)} AS ${quoted(aliasOf(name))}`,
    );
}

function unknownName(parameter: string, known: readonly string[]): HttpError {
  return badRequest("The request does not fit the API: 1 problem.", [
    { field: `query.${parameter}`, message: `may hold ${known.join(", ")}`, reason: "enum" },
  ]);
}

/** @param value an expression */
export function readValue(value: string, codec: Field["codec"]): string {
  switch (codec) {
    case "text":
    case "json":
      return `(${value})::text`;
    case "texts":
      return `(${value})::text[]`;
    case "bytes":
      // Postgres breaks base64 into lines of 76 characters.
      return `translate(encode(${value}, 'base64'), E'\\n', '')`;
    default:
      return value;
  }
}

/** An expression of type JSON: an object or null, or an array. */
function includedJson(relation: Relation): string {
  const { description } = relation.to;
  const rows = `SELECT ${fieldItems(description, "o", undefined).join(", ")} FROM ${tableName(description)} AS o`;
  const where = relatedTo(relation, { other: "o", own: (column) => columnOf("t", column) });
  if (relation.kind === "one") {
    return `(SELECT row_to_json(i.*) FROM (${rows} WHERE ${where} LIMIT 1) AS i)`;
  }
  const order = description.order.map((name) => columnOf("o", fieldOf(description, name).column));
  const sorted = order.length === 0 ? "" : ` ORDER BY ${order.join(", ")}`;
  const some = `${rows} WHERE ${where}${sorted} LIMIT ${includedRows}`;
  return `(SELECT coalesce(json_agg(row_to_json(i.*)), '[]') FROM (${some}) AS i)`;
}

/** A condition: a row is on the other side of this relation. */
export function relatedTo({ columns, through }: Relation, { other, own }: Sides): string {
  if (through === undefined) {
    return columns.map(([mine, theirs]) => `${columnOf(other, theirs)} = ${own(mine)}`).join(" AND ");
  }
  const conditions = [
    ...through.columns.map(([joined, theirs]) => `${columnOf("j", joined)} = ${columnOf(other, theirs)}`),
    ...columns.map(([mine, joined]) => `${columnOf("j", joined)} = ${own(mine)}`),
  ];
  return `EXISTS (SELECT FROM ${tableName(through)} AS j WHERE ${conditions.join(" AND ")})`;
}

interface Sides {
  /** Alias of the row on the other side. */
  readonly other: string;
  /** The value of one of this side's columns, as an expression. */
  readonly own: (column: string) => string;
}
