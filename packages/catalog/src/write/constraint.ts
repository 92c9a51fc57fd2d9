/** Constraints: as clauses of CREATE TABLE, and added to a table that is there. */
import type { CheckConstraint, ForeignKey, KeyConstraint, Table } from "@ashlar/model";
import { qualifiedName, quoteIdentifier } from "../identifier.ts";
import type { Statement } from "../statement.ts";

type TableName = Pick<Table, "schema" | "name">;

/** How a constraint is added: `not-valid` holds for new rows at once and reads none of the old ones. */
export interface AddOptions {
  readonly validation?: "now" | "not-valid";
}

/** `(book_id, line)`. */
export function columnList(columns: readonly string[]): string {
  return `(${columns.map(quoteIdentifier).join(", ")})`;
}

export function primaryKeyClause({ name, columns }: KeyConstraint): string {
  return `CONSTRAINT ${quoteIdentifier(name)} PRIMARY KEY ${columnList(columns)}`;
}

export function uniqueClause({ name, columns }: KeyConstraint): string {
  return `CONSTRAINT ${quoteIdentifier(name)} UNIQUE ${columnList(columns)}`;
}

export function checkClause({ name, expression }: CheckConstraint): string {
  return `CONSTRAINT ${quoteIdentifier(name)} CHECK (${expression})`;
}

export function foreignKeyClause({ name, columns, references, onDelete, onUpdate }: ForeignKey): string {
  const target = qualifiedName({ schema: references.schema, name: references.table });
  return [
    `CONSTRAINT ${quoteIdentifier(name)} FOREIGN KEY ${columnList(columns)}`,
    `REFERENCES ${target} ${columnList(references.columns)}`,
    ...(onDelete === "no action" ? [] : [`ON DELETE ${onDelete.toUpperCase()}`]),
    ...(onUpdate === "no action" ? [] : [`ON UPDATE ${onUpdate.toUpperCase()}`]),
  ].join(" ");
}

export function addForeignKey(table: TableName, key: ForeignKey, options: AddOptions = {}): Statement {
  return add(table, key.name, foreignKeyClause(key), options);
}

export function addCheck(table: TableName, check: CheckConstraint, options: AddOptions = {}): Statement {
  return add(table, check.name, checkClause(check), options);
}

/** Turns a unique index, which takes the constraint's name, into the constraint. */
export function addKeyUsingIndex(
  table: TableName,
  key: KeyConstraint,
  kind: "PRIMARY KEY" | "UNIQUE",
  index: string = key.name,
): Statement {
  const clause = `CONSTRAINT ${quoteIdentifier(key.name)} ${kind} USING INDEX ${quoteIdentifier(index)}`;
  return add(table, key.name, clause, {});
}

export function validateConstraint(table: TableName, name: string): Statement {
  return alter(table, name, `VALIDATE CONSTRAINT ${quoteIdentifier(name)}`);
}

export function dropConstraint(table: TableName, name: string): Statement {
  return alter(table, name, `DROP CONSTRAINT ${quoteIdentifier(name)}`);
}

function add(table: TableName, name: string, clause: string, { validation = "now" }: AddOptions): Statement {
  return alter(table, name, `ADD ${clause}${validation === "now" ? "" : " NOT VALID"}`);
}

function alter(table: TableName, name: string, action: string): Statement {
  return {
    text: `ALTER TABLE ${qualifiedName(table)}${action.startsWith("ADD ") ? "\n  " : " "}${action}`,
    makes: { kind: "constraint", name: `${qualifiedName(table)}.${quoteIdentifier(name)}` },
  };
}
