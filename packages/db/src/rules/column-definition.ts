/** A column as CREATE TABLE and ADD COLUMN have it: `email text COLLATE "C" NOT NULL`. */
import { quoteIdentifier, quoteLiteral, writeType } from "@ashlar/catalog";
import type { ColumnObject, DatabaseObject } from "@ashlar/model";
import { defaultName } from "./default-name.ts";
import { optionChanges } from "./options.ts";
import { inParentheses } from "./parentheses.ts";
import type { PlanContext, Side } from "./rule.ts";
import { sequencesOf, serialType } from "./sequence.ts";
import { optionClauses } from "./sequence-options.ts";

export interface ColumnDefinition {
  readonly name: string;
  readonly type: string;
  readonly attributes: readonly string[];
}

export function columnDefinition(column: ColumnObject, context: PlanContext): ColumnDefinition {
  const serial = isSerial(column, context) ? serialType(column, context.after) : undefined;
  return {
    name: quoteIdentifier(column.name),
    type: serial ?? writeType(column.type),
    attributes: [
      ...(column.serverOptions === undefined ? [] : [`OPTIONS (${optionList(column.serverOptions)})`]),
      ...(column.collation === undefined ? [] : [`COLLATE ${column.collation}`]),
      ...(column.isNotNull && !column.isNotNullInvalid ? [notNull(column)] : []),
      ...(serial === undefined ? valueClause(column, context.after) : []),
    ],
  };
}

/** Serial columns whose sequence is as young as they are. */
export function isSerial(column: ColumnObject, context: PlanContext): boolean {
  if (serialType(column, context.after) === undefined) return false;
  return sequencesOf(column.id, context.after).every(
    ({ id }) => context.before.get(id) === undefined || context.isGone(id),
  );
}

/** From 18 a name can be given; before, the word is read and forgotten. */
export function notNull(column: ColumnObject): string {
  const name = column.notNullName === undefined ? "" : `CONSTRAINT ${quoteIdentifier(column.notNullName)} `;
  return `${name}NOT NULL${column.isNotNullNoInherit ? " NO INHERIT" : ""}`;
}

/** `DEFAULT now()`, `GENERATED …`. */
export function valueClause(column: ColumnObject, side: Side): readonly string[] {
  if (column.generated !== undefined) {
    const { expression, kind } = column.generated;
    return [`GENERATED ALWAYS AS ${inParentheses(expression)} ${kind.toUpperCase()}`];
  }
  if (column.identity !== undefined) return [identityClause(column, side)];
  return column.default === undefined ? [] : [`DEFAULT ${column.default}`];
}

/** `GENERATED ALWAYS AS IDENTITY (START WITH 100)`. */
export function identityClause(column: ColumnObject, side: Side): string {
  const { identity } = column;
  if (identity === undefined) return "";
  const table = side.get(column.parent);
  const options = [
    ...(hasUsualSequenceName(column, table) ? [] : [`SEQUENCE NAME ${identity.sequence}`]),
    ...optionClauses(identity.options),
  ];
  const list = options.length === 0 ? "" : ` (${options.join(" ")})`;
  return `GENERATED ${identity.kind.toUpperCase()} AS IDENTITY${list}`;
}

export function hasUsualSequenceName(column: ColumnObject, table: DatabaseObject | undefined): boolean {
  if (table?.schema === undefined || column.identity === undefined) return false;
  const name = quoteIdentifier(defaultName(table.name, column.name, "seq"));
  return column.identity.sequence === `${quoteIdentifier(table.schema)}.${name}`;
}

/** What CREATE TABLE has no place for, or only newer servers have. */
export function laterSettings(column: ColumnObject): readonly string[] {
  const name = quoteIdentifier(column.name);
  return [
    ...(column.storage === undefined ? [] : [`ALTER COLUMN ${name} SET STORAGE ${column.storage}`]),
    ...(column.compression === undefined
      ? []
      : [`ALTER COLUMN ${name} SET COMPRESSION ${column.compression}`]),
    ...(column.statisticsTarget === undefined
      ? []
      : [`ALTER COLUMN ${name} SET STATISTICS ${column.statisticsTarget}`]),
    ...optionChanges({}, column.options).map((change) => `ALTER COLUMN ${name} ${change}`),
    ...(column.isNotNullInvalid
      ? [
          `ADD CONSTRAINT ${quoteIdentifier(column.notNullName ?? `${column.name}_not_null`)} NOT NULL ${name} NOT VALID`,
        ]
      : []),
  ];
}

/** Of foreign data: `OPTIONS (column_name 'email')`. */
export function optionList(options: Readonly<Record<string, string>>): string {
  return Object.entries(options)
    .map(([name, value]) => `${quoteIdentifier(name)} ${quoteLiteral(value)}`)
    .join(", ");
}
