/** Values of every built-in type, so that a table can be filled without knowing what it is for. */
import { quoteLiteral } from "@ashlar/catalog";
import type { DatabaseObject } from "@ashlar/model";

/** An SQL expression for the given row, from 0; different for different rows as far as the type allows. */
export type ValueMaker = (row: number) => string;

/** Objects of this database by the name that `format_type()` prints. */
export type TypeIndex = ReadonlyMap<string, DatabaseObject>;

export function indexTypes(objects: readonly DatabaseObject[]): TypeIndex {
  const types = new Map<string, DatabaseObject>();
  for (const object of objects) {
    if (
      object.kind === "enum" ||
      object.kind === "domain" ||
      object.kind === "composite" ||
      object.kind === "range"
    ) {
      types.set(object.sqlName, object);
    }
  }
  return types;
}

/** How deep types may stand inside each other before a null does. */
const DEEPEST = 6;

/** Undefined for types that are not known: extensions', C functions'. */
export function literalFor(type: string, types: TypeIndex, depth = 0): ValueMaker | undefined {
  if (depth > DEEPEST) return () => "NULL";
  const own = types.get(type);
  if (own !== undefined) return ofOwnType(own, type, types, depth);
  if (type.endsWith("[]")) {
    const element = literalFor(type.slice(0, -2), types, depth + 1);
    return element && ((row) => `ARRAY[${element(row)}]::${type}`);
  }
  const [, name = "", modifier, zone = ""] =
    /^(.*?)(?:\((.*)\))?( with(?:out)? time zone)?$/.exec(type) ?? [];
  const base = type.startsWith("interval") ? "interval" : `${name}${zone}`;
  const make = sized(base, modifier) ?? BUILT_IN[base];
  return make && ((row) => `${make(row)}::${type}`);
}

function ofOwnType(
  own: DatabaseObject,
  type: string,
  types: TypeIndex,
  depth: number,
): ValueMaker | undefined {
  if (own.kind === "enum") {
    const { values } = own;
    return values.length === 0
      ? undefined
      : (row) => `${quoteLiteral(values[row % values.length] ?? "")}::${type}`;
  }
  if (own.kind === "domain") {
    const base = literalFor(own.baseType, types, depth + 1);
    return base && ((row) => `${base(row)}::${type}`);
  }
  if (own.kind === "composite") {
    const fields = own.attributes.map((attribute) => literalFor(attribute.type, types, depth + 1));
    return (row) => `ROW(${fields.map((field) => field?.(row) ?? "NULL").join(", ")})::${type}`;
  }
  return (row) => (row % 2 === 0 ? `'empty'::${type}` : `'(,)'::${type}`);
}

/** Texts, numbers and bits that fit into their length. */
function sized(base: string, modifier: string | undefined): ValueMaker | undefined {
  if (modifier === undefined) return undefined;
  const [length = 0, scale = 0] = modifier.split(",").map(Number);
  if (base === "character" || base === "character varying") {
    return (row) => `'${word(row, length)}'`;
  }
  if (base === "bit")
    return (row) => `B'${(row % 2 ** Math.min(length, 20)).toString(2).padStart(length, "0")}'`;
  if (base === "bit varying") return (row) => `B'${((row % 2 ** Math.min(length, 20)) >>> 0).toString(2)}'`;
  if (base === "numeric") {
    // A scale above the precision leaves only digits far behind the point; a negative one, rounded numbers.
    const most = 10 ** Math.min(length, 9) - 1;
    return (row) => `${Math.min(row + 1, most)}e${-scale}`;
  }
  return undefined;
}

/** Different for each row, and short enough. */
function word(row: number, length: number): string {
  const letter = String.fromCharCode(97 + (row % 26));
  return length < 2 ? letter : `${letter}${row + 1}`.slice(0, length);
}

const two = (row: number): string => String(row + 1).padStart(2, "0");
const quoted =
  (make: (row: number) => string): ValueMaker =>
  (row) =>
    `'${make(row)}'`;
const range =
  (low: (row: number) => string): ValueMaker =>
  (row) =>
    `'[${low(row * 2)},${low(row * 2 + 1)})'`;
const multirange =
  (low: (row: number) => string): ValueMaker =>
  (row) =>
    `'{[${low(row * 2)},${low(row * 2 + 1)})}'`;
const integer = (row: number): string => String(row + 1);
const day = (row: number): string => `2024-01-${two(row)}`;
const moment = (row: number): string => `2024-01-${two(row)} 10:00:00`;
const zoned = (row: number): string => `2024-01-${two(row)} 10:00:00+00`;

/** https://www.postgresql.org/docs/current/datatype.html */
const BUILT_IN: Readonly<Record<string, ValueMaker>> = {
  smallint: integer,
  integer,
  bigint: integer,
  numeric: integer,
  real: integer,
  "double precision": integer,
  money: integer,
  oid: integer,
  text: quoted((row) => word(row, 8)),
  "character varying": quoted((row) => word(row, 8)),
  character: quoted((row) => word(row, 1)),
  bpchar: quoted((row) => word(row, 8)),
  name: quoted((row) => word(row, 8)),
  citext: quoted((row) => word(row, 8)),
  "public.citext": quoted((row) => word(row, 8)),
  '"char"': quoted((row) => word(row, 1)),
  boolean: (row) => (row % 2 === 0 ? "true" : "false"),
  date: quoted(day),
  "timestamp without time zone": quoted(moment),
  "timestamp with time zone": quoted(zoned),
  "time without time zone": quoted((row) => `${two(row)}:00:00`),
  "time with time zone": quoted((row) => `${two(row)}:00:00+00`),
  interval: quoted((row) => `${row + 1} days`),
  uuid: quoted((row) => `00000000-0000-4000-8000-${String(row + 1).padStart(12, "0")}`),
  json: quoted((row) => `{"row": ${row + 1}}`),
  jsonb: quoted((row) => `{"row": ${row + 1}}`),
  jsonpath: quoted((row) => `$.row${row + 1}`),
  xml: quoted((row) => `<row>${row + 1}</row>`),
  bytea: quoted((row) => `\\x${two(row)}`),
  inet: quoted((row) => `10.0.0.${row + 1}`),
  cidr: quoted((row) => `10.0.${row + 1}.0/24`),
  macaddr: quoted((row) => `08:00:2b:01:02:${two(row)}`),
  macaddr8: quoted((row) => `08:00:2b:01:02:03:04:${two(row)}`),
  bit: (row) => `B'${row % 2}'`,
  "bit varying": (row) => `B'${(row + 1).toString(2)}'`,
  point: quoted((row) => `(${row + 1},1)`),
  line: quoted((row) => `{1,1,${row + 1}}`),
  lseg: quoted((row) => `[(0,0),(${row + 1},1)]`),
  box: quoted((row) => `(${row * 2 + 1},1),(${row * 2},0)`),
  path: quoted((row) => `[(0,0),(${row + 1},1)]`),
  polygon: quoted((row) => `((0,0),(${row + 1},1),(1,0))`),
  circle: quoted((row) => `<(${row * 4},0),1>`),
  tsvector: quoted((row) => `a${row + 1}:1`),
  tsquery: quoted((row) => `a${row + 1}`),
  pg_lsn: quoted((row) => `0/${row + 1}`),
  xid: quoted(integer),
  xid8: quoted(integer),
  cid: quoted(integer),
  tid: quoted((row) => `(0,${row + 1})`),
  regclass: quoted(() => "pg_catalog.pg_class"),
  regtype: quoted(() => "pg_catalog.int4"),
  regproc: quoted(() => "pg_catalog.now"),
  regprocedure: quoted(() => "pg_catalog.now()"),
  regnamespace: quoted(() => "pg_catalog"),
  regrole: quoted(() => "pg_monitor"),
  regconfig: quoted(() => "pg_catalog.simple"),
  regdictionary: quoted(() => "pg_catalog.simple"),
  regoper: quoted(() => "pg_catalog.||/"),
  regoperator: quoted(() => "pg_catalog.+(integer,integer)"),
  regcollation: quoted(() => 'pg_catalog."C"'),
  int4range: range(integer),
  int8range: range(integer),
  numrange: range(integer),
  daterange: range(day),
  tsrange: range(moment),
  tstzrange: range(zoned),
  int4multirange: multirange(integer),
  int8multirange: multirange(integer),
  nummultirange: multirange(integer),
  datemultirange: multirange(day),
  tsmultirange: multirange(moment),
  tstzmultirange: multirange(zoned),
  txid_snapshot: quoted(() => "10:20:10,14,15"),
  pg_snapshot: quoted(() => "10:20:10,14,15"),
  hstore: quoted((row) => `row=>${row + 1}`),
  "public.hstore": quoted((row) => `row=>${row + 1}`),
  ltree: quoted((row) => `a.b${row + 1}`),
  "public.ltree": quoted((row) => `a.b${row + 1}`),
};
