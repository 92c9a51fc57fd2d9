/** What becomes of enum types: new ones, values that came, values and types that went. */
import {
  addEnumValue,
  commentOnType,
  createEnum,
  qualifiedName,
  quoteIdentifier,
  quoteLiteral,
  writeType,
} from "@ashlar/catalog";
import type { EnumType, Schema, Table } from "@ashlar/model";
import { onOneLine, plainName } from "./object-name.ts";
import { alone, type Left, type Part, type Step, transaction } from "./step.ts";

export interface EnumsPlan {
  readonly steps: readonly Step[];
  readonly left: readonly Left[];
  /** Those that are there afterwards. */
  readonly enums: readonly EnumType[];
}

export function planEnums(before: Schema, after: Schema): EnumsPlan {
  const isSame = (one: EnumType) => (other: EnumType) =>
    one.schema === other.schema && one.name === other.name;
  const made = after.enums.filter((type) => !before.enums.some(isSame(type)));
  const kept = after.enums.flatMap((type) => {
    const old = before.enums.find(isSame(type));
    return old === undefined ? [] : [planEnum(old, type, after.tables)];
  });
  const gone = before.enums.filter((type) => !after.enums.some(isSame(type)));
  return {
    steps: [...transaction("create types", made.flatMap(partsOf)), ...kept.flatMap(({ steps }) => steps)],
    left: [...kept.flatMap(({ left }) => left), ...gone.map(leftType)],
    enums: [...kept.flatMap(({ enums }) => enums), ...made, ...gone],
  };
}

function partsOf(type: EnumType): readonly Part[] {
  const comment = type.comment === undefined ? [] : [{ sql: commentOnType(type).text }];
  return [{ sql: createEnum(type).text, undo: [`DROP TYPE ${qualifiedName(type)}`] }, ...comment];
}

function planEnum(old: EnumType, next: EnumType, tables: readonly Table[]): EnumsPlan {
  const values = [...old.values];
  const parts = next.values.flatMap((value, index) => {
    if (values.includes(value)) return [];
    const after = next.values[index - 1];
    const statement = addEnumValue(next, value, { after, before: values[0] });
    values.splice(after === undefined ? 0 : values.indexOf(after) + 1, 0, value);
    return [
      { sql: statement.text, isFinal: `The type ${plainName(next)} keeps the value ${onOneLine(value)}.` },
    ];
  });
  const note = "Outside a transaction, which could not use a value that it added itself.";
  const steps = alone(
    `add values to ${plainName(next)}`,
    parts.map((part, at) => (at === 0 ? { ...part, note } : part)),
  );
  const comment =
    old.comment === next.comment ? [] : [{ sql: commentOnType(next).text, undo: [commentOnType(old).text] }];
  const isDone = values.join("\0") === next.values.join("\0");
  return {
    steps: [...steps, ...transaction(`describe ${plainName(next)}`, comment)],
    left: isDone ? [] : [leftValues(next, values, tables)],
    enums: [{ ...next, values }],
  };
}

function leftValues(next: EnumType, values: readonly string[], tables: readonly Table[]): Left {
  const name = qualifiedName(next);
  const gone = values.filter((value) => !next.values.includes(value));
  const what =
    gone.length === 0
      ? "the order of its values is still the old one"
      : `it still has ${gone.map(quoteLiteral).join(", ")}, which the document no longer knows`;
  const old = { schema: next.schema, name: `${next.name}_old` };
  return {
    key: `enum ${next.schema}.${next.name} = ${JSON.stringify(next.values)}`,
    rule: "enum-values-left",
    message: `the type ${plainName(next)} is left as it is: ${onOneLine(what)}`,
    hint: "Postgres takes no value out of an enum. Once no row and no running version uses it, put a new type in its place",
    sql: [
      `ALTER TYPE ${name} RENAME TO ${quoteIdentifier(old.name)};`,
      `${createEnum(next).text};`,
      ...tables.flatMap((table) => retyped(table, next)),
      `DROP TYPE ${qualifiedName(old)};`,
    ],
  };
}

/** The columns of a type move over to the one that took its name. */
function retyped(table: Table, type: EnumType): readonly string[] {
  const { schema, name } = type;
  return table.columns.flatMap((column) => {
    const isList = column.type.endsWith("[]");
    const element = isList ? column.type.slice(0, -2) : column.type;
    if (element !== `${schema}.${name}` && element !== qualifiedName(type)) return [];
    const quoted = quoteIdentifier(column.name);
    const at = `ALTER TABLE ${qualifiedName(table)} ALTER COLUMN ${quoted}`;
    const target = writeType(column.type);
    return [
      ...(column.default === undefined ? [] : [`${at} DROP DEFAULT;`]),
      `${at} TYPE ${target} USING ${quoted}::text${isList ? "[]" : ""}::${target};`,
      ...(column.default === undefined ? [] : [`${at} SET DEFAULT ${column.default};`]),
    ];
  });
}

function leftType(type: EnumType): Left {
  return {
    key: `drop type ${type.schema}.${type.name}`,
    rule: "type-left",
    message: `the type ${plainName(type)} is no longer in the document; it is left in the database`,
    hint: "drop it in a later deploy, once no column has it",
    sql: [`DROP TYPE ${qualifiedName(type)};`],
  };
}
