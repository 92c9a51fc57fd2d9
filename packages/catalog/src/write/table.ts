/** `CREATE TABLE`: a column a line, the constraints named below. */
import type { Column, Table } from "@ashlar/model";
import { writeType } from "../column-type.ts";
import { qualifiedName, quoteIdentifier } from "../identifier.ts";
import type { Statement } from "../statement.ts";
import { checkClause, primaryKeyClause, uniqueClause } from "./constraint.ts";

/** Wider than this, a name or a type no longer pushes the others to the right. */
const WIDEST = 32;

/** Without the foreign keys and the indexes, which need other tables or come after the rows. */
export function createTable(table: Table): Statement {
  const name = qualifiedName(table);
  const constraints = [
    ...(table.primaryKey === undefined ? [] : [primaryKeyClause(table.primaryKey)]),
    ...table.uniqueKeys.map(uniqueClause),
    ...table.checks.map(checkClause),
  ];
  const lines = [...alignedColumns(table.columns), ...constraints].map((line) => `  ${line}`);
  const text =
    lines.length === 0 ? `CREATE TABLE ${name} ()` : `CREATE TABLE ${name} (\n${lines.join(",\n")}\n)`;
  return { text, makes: { kind: "table", name } };
}

/** `title text NOT NULL`: what follows ADD COLUMN. */
export function columnDefinition(column: Column): string {
  return [quoteIdentifier(column.name), writeType(column.type), ...attributesOf(column)].join(" ");
}

function alignedColumns(columns: readonly Column[]): readonly string[] {
  const names = columns.map(({ name }) => quoteIdentifier(name));
  const types = columns.map(({ type }) => writeType(type));
  const nameWidth = widestOf(names);
  const typeWidth = widestOf(types);
  return columns.map((column, index) =>
    [(names[index] ?? "").padEnd(nameWidth), (types[index] ?? "").padEnd(typeWidth), ...attributesOf(column)]
      .join(" ")
      .trimEnd(),
  );
}

function attributesOf({ isNotNull, identity, generated, default: fallback }: Column): readonly string[] {
  return [
    ...(isNotNull ? ["NOT NULL"] : []),
    ...(identity === undefined ? [] : [`GENERATED ${identity.toUpperCase()} AS IDENTITY`]),
    ...(generated === undefined ? [] : [`GENERATED ALWAYS AS (${generated}) STORED`]),
    ...(fallback === undefined ? [] : [`DEFAULT ${fallback}`]),
  ];
}

function widestOf(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length).filter((length) => length <= WIDEST));
}
