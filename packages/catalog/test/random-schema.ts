/** Random small schemas, their expressions as Postgres prints them, so that they can be read back and compared. */
import type { Column, ForeignKey, Index, Schema, Table } from "@ashlar/model";
import fc from "fast-check";

const TYPES: readonly (readonly [type: string, defaults: readonly string[]])[] = [
  ["text", ["'it''s'::text", "'open'::text"]],
  ["character varying(40)", ["'x'::character varying"]],
  ["integer", ["0", "'-7'::integer"]],
  ["bigint", ["1"]],
  ["numeric(12,2)", ["0.50"]],
  ["numeric", []],
  ["double precision", []],
  ["boolean", ["true"]],
  ["uuid", ["gen_random_uuid()"]],
  ["date", ["CURRENT_DATE"]],
  ["timestamp with time zone", ["now()"]],
  ["time without time zone", []],
  ["jsonb", ["'{}'::jsonb"]],
  ["text[]", ["'{}'::text[]"]],
  ["bytea", []],
];

/** Plain ones, keywords, capitals, quotes, line breaks, one that Postgres would cut. */
const NAMES = [
  ..."abcdefgh",
  "order",
  "user",
  "select",
  "values",
  "Camel Case",
  'say "hi"',
  "naïve",
  "1st",
  "line\n-- step: break",
  "back\\slash",
  "dash-ed",
  "$dollar",
];

const comment = fc.option(
  fc.string({ unit: "grapheme", maxLength: 12 }).filter((text) => text !== "" && !text.includes("\0")),
  {
    nil: undefined,
    freq: 4,
  },
);

const names = (minLength: number, maxLength: number): fc.Arbitrary<string[]> =>
  fc.uniqueArray(fc.constantFrom(...NAMES), { minLength, maxLength });

const columnOf = (name: string): fc.Arbitrary<Column> =>
  fc
    .tuple(fc.constantFrom(...TYPES), fc.boolean(), fc.nat(3), comment)
    .map(([[type, defaults], isNotNull, choice, text]) => ({
      name,
      type,
      isNotNull,
      ...(defaults[choice] === undefined ? {} : { default: defaults[choice] }),
      ...(text === undefined ? {} : { comment: text }),
    }));

/** Constraints are named after their table: index names are shared by a whole schema. */
const tableOf = (name: string, at: number, isKeyed: boolean): fc.Arbitrary<Table> =>
  names(1, 6)
    .chain((columns) =>
      fc.tuple(fc.tuple(...columns.map(columnOf)), fc.boolean(), fc.boolean(), fc.boolean(), comment),
    )
    .map(([columns, isUnique, hasCheck, hasIndex, text]): Table => {
      const id: Column = { name: "id", type: "bigint", isNotNull: true, identity: "by default" };
      const plain = columns.filter(({ type }) => !/^(jsonb|text\[\])$/.test(type));
      const number = columns.find(({ type }) => type === "integer");
      const index: Index = {
        name: `${name} idx`,
        isUnique: false,
        keys: plain.slice(0, 2).map((column, place) => ({
          kind: "column",
          text: column.name,
          ...(place === 1 ? { isDescending: true } : {}),
        })),
      };
      return {
        schema: at === 2 ? "Other" : "public",
        name,
        columns: [id, ...columns],
        ...(isKeyed ? { primaryKey: { name: `${name}_pkey`, columns: ["id"] } } : {}),
        uniqueKeys:
          isUnique && plain.length > 0
            ? [{ name: `${name}_key`, columns: plain.map((one) => one.name) }]
            : [],
        checks:
          hasCheck && number !== undefined && /^\w$/.test(number.name)
            ? [{ name: `${name}_check`, expression: `(${number.name} > 0)` }]
            : [],
        foreignKeys: [],
        indexes: hasIndex && index.keys.length > 0 ? [index] : [],
        ...(text === undefined ? {} : { comment: text }),
      };
    });

const ACTIONS = ["no action", "restrict", "cascade", "set null"] as const;

/** Each table may refer to another, or to itself, by a column of its own. */
function connected(tables: readonly Table[], targets: readonly number[]): Table[] {
  return tables.map((table, at) => {
    const target = tables[(targets[at] ?? 0) % (tables.length + 1)];
    if (target?.primaryKey === undefined) return table;
    const key: ForeignKey = {
      name: `${table.name}_fkey`,
      columns: ["ref id"],
      references: { schema: target.schema, table: target.name, columns: ["id"] },
      onDelete: ACTIONS[(targets[at] ?? 0) % ACTIONS.length] ?? "cascade",
      onUpdate: "no action",
    };
    return {
      ...table,
      columns: [...table.columns, { name: "ref id", type: "bigint", isNotNull: false }],
      foreignKeys: [key],
    };
  });
}

/** Up to three tables, the third in a namespace of its own, and an enum that the first may use. */
export const schemas: fc.Arbitrary<Schema> = fc
  .tuple(
    names(0, 3).chain((list) =>
      fc.tuple(
        fc.tuple(...list.map((name, at) => fc.boolean().chain((isKeyed) => tableOf(name, at, isKeyed)))),
      ),
    ),
    fc.array(fc.nat(7), { minLength: 3, maxLength: 3 }),
    fc.uniqueArray(fc.constantFrom("new", "it's", "Old", "a b", "c\\d"), { minLength: 1, maxLength: 4 }),
    fc.boolean(),
  )
  .map(([[tables], targets, values, isUsed]) => {
    const [first, ...others] = connected(tables, targets);
    const state: Column = { name: "state", type: "public.state", isNotNull: false };
    const used =
      first === undefined ? [] : [isUsed ? { ...first, columns: [...first.columns, state] } : first];
    return { enums: [{ schema: "public", name: "state", values }], tables: [...used, ...others] };
  });
