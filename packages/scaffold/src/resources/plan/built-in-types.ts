/** How values of Postgres' own types, and of well-known extensions', look in JSON. */
import type { JsonSchemaObject } from "@ashlar/model";
import type { FieldCodec, FieldFilter } from "../resource-plan.ts";

export interface ColumnType {
  /** Of a value that is not null, as a field holds it. */
  readonly schema: JsonSchemaObject;
  readonly codec: FieldCodec;
  readonly filter: FieldFilter | undefined;
  /** As it stands inside an array or a composite, where Postgres alone decides how it is written. */
  readonly inside: JsonSchemaObject;
  /** Inside an array each element is answered by its text. */
  readonly areElementsText?: true;
  /** What the database fills, whoever else could: search vectors. */
  readonly isDerived: boolean;
}

/** A double holds so many decimal digits exactly. */
const EXACT_DIGITS = 15;

const DECIMAL = "^(-?[0-9]+(\\.[0-9]+)?|NaN|-?Infinity)$";
/** Of doubles Postgres writes what is very large or small so: `1e+300`. */
const FLOAT = "^(-?[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?|NaN|-?Infinity)$";

/** As Postgres writes them in JSON, which has no numbers of the kind. */
const NOT_FINITE = ["NaN", "Infinity", "-Infinity"];

// https://www.postgresql.org/docs/current/datatype.html
const SIMPLE: ReadonlyMap<string, ColumnType> = new Map<string, ColumnType>([
  // The formats say the bounds, https://spec.openapis.org/registry/format/: no need to write them out in every field.
  ["smallint", plain({ type: "integer", format: "int16" }, "order")],
  ["integer", plain({ type: "integer", format: "int32" }, "order")],
  ["bigint", { ...plain({ type: "integer", format: "int64" }, "order"), codec: "bigint" }],
  ["real", float("float")],
  ["double precision", float("double")],
  ["boolean", plain({ type: "boolean" }, "equal")],
  ["text", plain({ type: "string" }, "text")],
  ["name", plain({ type: "string", maxLength: 63 }, "text")],
  ['"char"', plain({ type: "string" }, "equal")],
  ["uuid", plain({ type: "string", format: "uuid" }, "equal")],
  ["date", plain({ type: "string", format: "date" }, "order")],
  ["timestamp with time zone", plain({ type: "string", format: "date-time" }, "order")],
  ["timestamp without time zone", plain({ type: "string", format: "date-time-local" }, "order")],
  ["time with time zone", text("order", "A time of day with an offset: `12:30:00+02`.")],
  ["time without time zone", plain({ type: "string", format: "time-local" }, "order")],
  ["interval", text("order", "An interval as Postgres writes it: `1 day 02:00:00`.")],
  ["json", plain({}, undefined)],
  ["jsonb", plain({}, "json")],
  [
    "bytea",
    {
      schema: { type: "string", contentEncoding: "base64" },
      codec: "bytes",
      filter: undefined,
      inside: { type: "string", pattern: "^\\\\x([0-9a-f]{2})*$" },
      isDerived: false,
    },
  ],
  ["money", text("order", "An amount as the database's locale writes it.")],
  ["oid", text("equal")],
  ["inet", text("order", "A network address: `192.168.0.1/24`.")],
  ["cidr", text("order", "A network: `192.168.0.0/24`.")],
  ["macaddr", text("order")],
  ["macaddr8", text("order")],
  ["pg_lsn", text("order")],
  ["bit", text("equal", "Bits: `1011`.")],
  ["bit varying", text("equal", "Bits: `1011`.")],
  ["tsvector", { ...text(undefined, "A search vector, which the database keeps."), isDerived: true }],
  ...["int4range", "int8range", "numrange", "daterange", "tsrange", "tstzrange"].flatMap(
    (range): [string, ColumnType][] => [
      [range, text("set", "A range as Postgres writes it: `[1,10)`.")],
      [range.replace("range", "multirange"), text("set", "Ranges as Postgres writes them: `{[1,3),[5,7)}`.")],
    ],
  ),
]);

/** Of extensions, whatever schema they are in. */
const OF_EXTENSIONS: ReadonlyMap<string, ColumnType> = new Map<string, ColumnType>([
  ["citext", plain({ type: "string" }, "text")],
  ["ltree", text("order", "A path of labels: `top.science`.")],
  ["isbn", text("order")],
  ["isbn13", text("order")],
]);

/** @param modifiers `numeric(5,2)`: `5`, `2` */
export function builtInType(name: string, modifiers: readonly string[]): ColumnType {
  if (name === "character varying" || name === "character") return textOfLength(modifiers);
  if (name === "numeric") return numeric(modifiers);
  if (name.startsWith("interval ")) return builtInType("interval", []);
  const extension = OF_EXTENSIONS.get(name.slice(name.lastIndexOf(".") + 1));
  return SIMPLE.get(name) ?? extension ?? text(undefined, `As Postgres writes a value of type \`${name}\`.`);
}

function textOfLength([length]: readonly string[]): ColumnType {
  const schema: JsonSchemaObject = { type: "string" };
  return plain(length === undefined ? schema : { ...schema, maxLength: Number(length) }, "text");
}

function numeric([precision, scale = "0"]: readonly string[]): ColumnType {
  const digits = Number(precision);
  const places = Number(scale);
  if (precision === undefined || digits > EXACT_DIGITS || places < 0 || places > digits) {
    const schema: JsonSchemaObject = { type: "string", format: "decimal", pattern: DECIMAL };
    const inside: JsonSchemaObject = { type: "number" };
    return { schema, codec: "text", filter: "order", inside, areElementsText: true, isDerived: false };
  }
  const whole = digits === places ? "0" : "9".repeat(digits - places);
  const most = Number(places === 0 ? whole : `${whole}.${"9".repeat(places)}`);
  const bounds = { minimum: -most, maximum: most };
  if (places === 0) return plain({ type: "integer", ...bounds }, "order");
  return plain({ type: "number", multipleOf: Number(`1e-${places}`), ...bounds }, "order");
}

function float(format: "float" | "double"): ColumnType {
  return plain({ anyOf: [{ type: "number", format }, { enum: NOT_FINITE }] }, "order");
}

export function isFloat({ anyOf }: JsonSchemaObject): boolean {
  const [number, words] = anyOf ?? [];
  return (
    typeof number === "object" &&
    number.type === "number" &&
    typeof words === "object" &&
    words.enum?.[0] === NOT_FINITE[0]
  );
}

/** Within bounds on both sides there is no NaN, which Postgres holds for greater than everything, and no infinity. */
export function withinBounds(schema: JsonSchemaObject): JsonSchemaObject {
  const { anyOf, ...rest } = schema;
  const [number] = anyOf ?? [];
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = rest;
  const isBounded =
    (minimum ?? exclusiveMinimum) !== undefined && (maximum ?? exclusiveMaximum) !== undefined;
  if (!isFloat(schema) || typeof number !== "object" || !(isBounded || rest.enum !== undefined))
    return schema;
  return { ...number, ...rest };
}

/** Of a column that people want as text: exact, however large. */
export function asText({ schema, codec, filter, isDerived }: ColumnType): ColumnType {
  if (codec === "text" || codec === "texts" || codec === "bytes")
    return { schema, codec, filter, inside: schema, isDerived };
  const isNumber = isFloat(schema) || schema.type === "number" || schema.type === "integer";
  const pattern = schema.type === "integer" ? "^-?[0-9]+$" : isFloat(schema) ? FLOAT : DECIMAL;
  const text: JsonSchemaObject = isNumber
    ? { type: "string", format: "decimal", pattern }
    : { type: "string" };
  return { schema: text, codec: "text", filter, inside: text, isDerived };
}

function plain(schema: JsonSchemaObject, filter: FieldFilter | undefined): ColumnType {
  return { schema, codec: "plain", filter, inside: schema, isDerived: false };
}

function text(filter: FieldFilter | undefined, description?: string): ColumnType {
  const schema: JsonSchemaObject = { type: "string", ...(description && { description }) };
  return { schema, codec: "text", filter, inside: schema, isDerived: false };
}
