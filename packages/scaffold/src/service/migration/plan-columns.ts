/** What becomes of a table's columns: those that came, went or changed. */
import {
  columnDefinition,
  commentOnColumn,
  qualifiedName,
  quoteIdentifier,
  writeType,
} from "@ashlar/catalog";
import type { Column, Finding, Table } from "@ashlar/model";
import { memberName } from "./object-name.ts";
import {
  type ColumnContext,
  type ColumnPlan,
  leftNotNull,
  planColumn,
  rewriteFinding,
} from "./plan-column.ts";
import type { Left, Part, Step } from "./step.ts";

export interface ColumnsPlan {
  /** For the step that changes the table. */
  readonly parts: readonly Part[];
  /** Those that come after it. */
  readonly steps: readonly Step[];
  readonly left: readonly Left[];
  readonly findings: readonly Finding[];
  /** Those that are there afterwards. */
  readonly columns: readonly Column[];
  /** Names of those whose type is not what the document asks for. */
  readonly stuck: ReadonlySet<string>;
  /** Names of those that the document no longer knows. */
  readonly gone: ReadonlySet<string>;
}

export function planColumns(before: Table, after: Table, context: ColumnContext): ColumnsPlan {
  const isIn = (columns: readonly Column[]) => (column: Column) =>
    columns.some(({ name }) => name === column.name);
  const added = after.columns.filter((column) => !isIn(before.columns)(column));
  const gone = before.columns.filter((column) => !isIn(after.columns)(column));
  const kept = before.columns.flatMap((old) => {
    const next = after.columns.find(({ name }) => name === old.name);
    return next === undefined ? [] : [planColumn(after, old, next, context)];
  });
  const plans = [
    ...added.map((column) => planAdded(after, column)),
    ...kept,
    ...gone.map((column) => planGone(before, column, added, context)),
  ];
  const real = new Map(plans.map(({ column }) => [column.name, column]));
  return {
    parts: plans.flatMap(({ parts }) => parts),
    steps: plans.flatMap(({ steps }) => steps),
    left: plans.flatMap(({ left }) => left),
    findings: plans.flatMap(({ findings }) => findings),
    columns: [...before.columns, ...added].flatMap(({ name }) => real.get(name) ?? []),
    stuck: new Set(plans.filter(({ isStuck }) => isStuck).map(({ column }) => column.name)),
    gone: new Set(gone.map(({ name }) => name)),
  };
}

function planAdded(table: Table, column: Column): ColumnPlan {
  const { default: fallback, identity, generated } = column;
  const isFilled = fallback !== undefined || identity !== undefined || generated !== undefined;
  const isLeft = column.isNotNull && !isFilled;
  const made = isLeft ? { ...column, isNotNull: false } : column;
  const at = `ALTER TABLE ${qualifiedName(table)}`;
  const isRewrite = isFilled && isDifferentInEachRow(column);
  return {
    parts: [
      {
        sql: `${at} ADD COLUMN ${columnDefinition(made)}`,
        undo: [`${at} DROP COLUMN ${quoteIdentifier(column.name)}`],
        loses: [memberName(table, column)],
        ...(isRewrite ? { note: "Writes every row anew; nobody else can use the table meanwhile." } : {}),
      },
      ...(column.comment === undefined ? [] : [{ sql: commentOnColumn(table, column).text }]),
    ],
    steps: [],
    left: isLeft ? [leftNotNull(table, column)] : [],
    findings: isRewrite ? [rewriteFinding(memberName(table, column))] : [],
    column: made,
    isStuck: false,
  };
}

/**
 * A constant, or what is the same throughout a statement (`now()`), is stored once and costs nothing.
 *
 * @see https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES
 */
function isDifferentInEachRow({ default: fallback = "", identity, generated }: Column): boolean {
  if (identity !== undefined || generated !== undefined) return true;
  const code = fallback.replace(/'(?:[^']|'')*'/g, "''");
  return /\w\s*\(/.test(code.replace(/\b(?:now|numeric|varchar|varying|array)\s*\(/gi, ""));
}

/** It stays until no running version reads it, but must not refuse rows of a service that does not know it. */
function planGone(
  table: Table,
  column: Column,
  added: readonly Column[],
  context: ColumnContext,
): ColumnPlan {
  const { default: fallback, identity, generated, name } = column;
  const isKey = table.primaryKey?.columns.includes(name) === true;
  const isDemanding =
    column.isNotNull && fallback === undefined && identity === undefined && generated === undefined;
  const isLoosened = isDemanding && !isKey;
  const at = `ALTER TABLE ${qualifiedName(table)} ALTER COLUMN ${quoteIdentifier(name)}`;
  const left = leftColumn(table, column);
  const alike = added.filter(({ type }) => type === column.type);
  return {
    parts: isLoosened
      ? [
          {
            note: `${memberName(table, column)} is no longer in the document: new rows come without it.`,
            sql: `${at} DROP NOT NULL`,
            undo: [`${at} SET NOT NULL`],
          },
        ]
      : [],
    steps: [],
    left: [left],
    findings: context.wasLeft(left.key) ? [] : alike.map((other) => renameFinding(table, column, other)),
    column: isLoosened ? { ...column, isNotNull: false } : column,
    isStuck: false,
  };
}

function leftColumn(table: Table, column: Column): Left {
  return {
    key: `drop column ${table.schema}.${table.name}.${column.name}`,
    rule: "column-left",
    message: `${memberName(table, column)} is no longer in the document; the column and its values are left in the database`,
    hint: "drop it in a later deploy, in a migration of its own, when no running version reads it and nobody needs its values",
    sql: [`ALTER TABLE ${qualifiedName(table)} DROP COLUMN ${quoteIdentifier(column.name)};`],
  };
}

function renameFinding(table: Table, old: Column, next: Column): Finding {
  const from = quoteIdentifier(old.name);
  const to = quoteIdentifier(next.name);
  return {
    rule: "possible-rename",
    severity: "warning",
    message: `${memberName(table, old)} went and ${memberName(table, next)} came, both ${writeType(next.type)}: is it one column under a new name?`,
    hint: `then put ALTER TABLE ${qualifiedName(table)} RENAME COLUMN ${from} TO ${to} in the place of what the migration does to both, and take ${from} out of migrations/schema.json`,
  };
}
