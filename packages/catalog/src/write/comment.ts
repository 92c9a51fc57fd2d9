/** Comments on types, tables and columns; without a text they are taken away. */
import type { Column, EnumType, Table } from "@ashlar/model";
import { qualifiedName, quoteIdentifier } from "../identifier.ts";
import { quoteLiteral } from "../literal.ts";
import type { Statement } from "../statement.ts";

export function commentOnType(type: Pick<EnumType, "schema" | "name" | "comment">): Statement {
  return comment("TYPE", qualifiedName(type), type.comment);
}

export function commentOnTable(table: Pick<Table, "schema" | "name" | "comment">): Statement {
  return comment("TABLE", qualifiedName(table), table.comment);
}

export function commentOnColumn(
  table: Pick<Table, "schema" | "name">,
  column: Pick<Column, "name" | "comment">,
): Statement {
  return comment("COLUMN", `${qualifiedName(table)}.${quoteIdentifier(column.name)}`, column.comment);
}

function comment(kind: "TYPE" | "TABLE" | "COLUMN", name: string, text: string | undefined): Statement {
  const value = text === undefined ? "NULL" : quoteLiteral(text);
  return { text: `COMMENT ON ${kind} ${name} IS ${value}`, makes: { kind: "comment", name } };
}
