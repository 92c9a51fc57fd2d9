/** Prints the statements that create what a `Schema` describes. */
import type { Schema, Table } from "@ashlar/model";
import { quoteIdentifier } from "./identifier.ts";
import type { Statement } from "./statement.ts";
import { commentOnColumn, commentOnTable, commentOnType } from "./write/comment.ts";
import { addForeignKey } from "./write/constraint.ts";
import { createIndex } from "./write/create-index.ts";
import { createEnum } from "./write/enum.ts";
import { createTable } from "./write/table.ts";

/** In an order that works: namespaces, enums, tables, indexes, then the foreign keys, which may form loops; comments last. */
export function writeSchema(schema: Schema): readonly Statement[] {
  const { enums, tables } = schema;
  return [
    ...namespacesOf(schema).map(createNamespace),
    ...enums.map((type) => createEnum(type)),
    ...tables.flatMap((table) => [
      createTable(table),
      ...table.indexes.map((index) => createIndex(table, index)),
    ]),
    ...tables.flatMap((table) => table.foreignKeys.map((key) => addForeignKey(table, key))),
    ...enums.flatMap((type) => (type.comment === undefined ? [] : [commentOnType(type)])),
    ...tables.flatMap(commentsOn),
  ];
}

/** Comments on a table and on its columns. */
export function commentsOn(table: Table): readonly Statement[] {
  return [
    ...(table.comment === undefined ? [] : [commentOnTable(table)]),
    ...table.columns.flatMap((column) =>
      column.comment === undefined ? [] : [commentOnColumn(table, column)],
    ),
  ];
}

/** As a file holds them: each with its semicolon, a blank line between. */
export function formatStatements(statements: readonly Statement[]): string {
  return statements.map(({ text }) => `${text};\n`).join("\n");
}

/** Every database has a `public`. */
function namespacesOf({ enums, tables }: Schema): readonly string[] {
  return [...new Set([...enums, ...tables].map(({ schema }) => schema))].filter((name) => name !== "public");
}

function createNamespace(name: string): Statement {
  return {
    text: `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(name)}`,
    makes: { kind: "schema", name: quoteIdentifier(name) },
  };
}
