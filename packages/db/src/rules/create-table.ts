/** `CREATE TABLE`, readable: a column a line, constraints below; partitions on their own, then attached where needed. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ColumnObject, ConstraintObject, IndexObject, TableObject } from "@ashlar/model";
import {
  type ColumnDefinition,
  columnDefinition,
  isSerial,
  laterSettings,
  notNull,
  optionList,
  valueClause,
} from "./column-definition.ts";
import { constraintClause, indexSettings } from "./constraint-text.ts";
import { createIndex } from "./index-text.ts";
import { withClause } from "./options.ts";
import { isMadeAsPartition } from "./partition.ts";
import type { PlanContext } from "./rule.ts";
import { needsItsTable } from "./self-reference.ts";
import { createSequence, sequencesOf, setOwner } from "./sequence.ts";

/** What CREATE TABLE makes along. */
export interface TableParts {
  readonly columns: readonly ColumnObject[];
  readonly constraints: readonly ConstraintObject[];
  /** Of a partition: they have to be there when it is attached, to be taken for the parts that they are. */
  readonly indexes: readonly IndexObject[];
}

export function partsOf(table: TableObject, context: PlanContext): TableParts {
  const { after } = context;
  const children = after.childrenOf(table.id);
  const isAttached = table.partitionOf !== undefined && !isMadeAsPartition(table, context);
  return {
    columns: children.filter(
      (child) => child.kind === "column" && (child.isInherited || !needsItsTable(child, table.id, after)),
    ) as ColumnObject[],
    constraints: children.filter(
      (child) =>
        child.kind === "constraint" &&
        INLINE.has(child.type) &&
        (isAttached || !child.isInherited) &&
        !child.isNotValid &&
        !needsItsTable(child, table.id, after),
    ) as ConstraintObject[],
    indexes: isAttached
      ? (children.filter((child) => child.kind === "index" && child.partOf !== undefined) as IndexObject[])
      : [],
  };
}

const INLINE: ReadonlySet<ConstraintObject["type"]> = new Set([
  "primary key",
  "unique",
  "check",
  "exclusion",
]);

/** All statements, without attaching. */
export function createTable(table: TableObject, context: PlanContext): readonly string[] {
  const parts = partsOf(table, context);
  const younger = sequencesToMake(parts.columns, context);
  const { sqlName } = table;
  const settings = [
    ...parts.columns.flatMap(laterSettings),
    ...(table.replicaIdentity === undefined ||
    table.replicaIdentity.startsWith("USING INDEX") ||
    table.kind === "foreign table"
      ? []
      : [`REPLICA IDENTITY ${table.replicaIdentity}`]),
    ...(table.hasRowSecurity ? ["ENABLE ROW LEVEL SECURITY"] : []),
    ...(table.isRowSecurityForced ? ["FORCE ROW LEVEL SECURITY"] : []),
  ];
  return [
    ...younger.map((sequence) => createSequence(sequence)),
    tableText(table, parts, context),
    ...ownedSequences(parts.columns, context).map((sequence) =>
      setOwner(sequence, columnOf(sequence.ownedBy, parts.columns), context.after),
    ),
    ...(settings.length === 0 ? [] : [`ALTER ${kindOf(table)} ${only(table)}${sqlName}${lines(settings)}`]),
    ...inheritedSettings(table, parts.columns, context),
    ...parts.constraints.flatMap((constraint) => indexSettings(constraint, sqlName)),
    ...parts.indexes.flatMap((index) => createIndex(index, { table: sqlName })),
    ...replicaIndex(table, parts),
  ];
}

/** `TABLE` or `FOREIGN TABLE`. */
export function kindOf({ kind }: TableObject): string {
  return kind.toUpperCase();
}

function tableText(table: TableObject, parts: TableParts, context: PlanContext): string {
  const isPartition = isMadeAsPartition(table, context);
  const type = table.ofType === undefined ? undefined : (context.after.get(table.ofType)?.sqlName ?? "");
  const columns = isPartition
    ? parts.columns.flatMap((column) => partitionColumn(column, table, context))
    : type !== undefined
      ? parts.columns.flatMap((column) => typedColumn(column, context))
      : alignedColumns(
          parts.columns
            .filter(({ isInherited }) => !isInherited || table.partitionOf !== undefined)
            .map((column) => columnDefinition(withoutIdentity(column, table), context)),
        );
  const constraints = parts.constraints.map(constraintClause);
  const inside = [...columns, ...constraints].map((line) => `  ${line}`);
  const parent =
    table.partitionOf === undefined ? "" : (context.after.get(table.partitionOf.parent)?.sqlName ?? "");
  const head = [
    `CREATE ${table.isUnlogged ? "UNLOGGED " : ""}${kindOf(table)} ${table.sqlName}`,
    ...(isPartition ? [`PARTITION OF ${parent}`] : type === undefined ? [] : [`OF ${type}`]),
  ].join(" ");
  const isBare = inside.length === 0 && (isPartition || type !== undefined);
  const body = isBare ? "" : inside.length === 0 ? " ()" : ` (\n${inside.join(",\n")}\n)`;
  return [
    `${head}${body}`,
    ...(isPartition ? [table.partitionOf?.bound ?? ""] : []),
    ...inheritance(table, context),
    ...(table.partitionBy === undefined ? [] : [`PARTITION BY ${table.partitionBy}`]),
    ...(table.server === undefined ? [] : [`SERVER ${quoteIdentifier(table.server)}`]),
    ...(table.serverOptions === undefined ? [] : [`OPTIONS (${optionList(table.serverOptions)})`]),
    ...(table.accessMethod === undefined ? [] : [`USING ${quoteIdentifier(table.accessMethod)}`]),
    ...(table.options === undefined ? [] : [withClause(table.options).trim()]),
    ...(table.tablespace === undefined ? [] : [`TABLESPACE ${quoteIdentifier(table.tablespace)}`]),
  ].join(" ");
}

function inheritance({ inherits = [] }: TableObject, { after }: PlanContext): readonly string[] {
  if (inherits.length === 0) return [];
  return [`INHERITS (${inherits.map((id) => after.get(id)?.sqlName ?? id).join(", ")})`];
}

/** Wider than this, a name or a type no longer pushes the others to the right. */
const WIDEST = 32;

function alignedColumns(columns: readonly ColumnDefinition[]): readonly string[] {
  const names = widestOf(columns.map(({ name }) => name));
  const types = widestOf(columns.map(({ type }) => type));
  return columns.map(({ name, type, attributes }) =>
    [name.padEnd(names), type.padEnd(types), ...attributes].join(" ").trimEnd(),
  );
}

function widestOf(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(({ length }) => length).filter((length) => length <= WIDEST));
}

/** A partition's identity comes with being attached. */
function withoutIdentity(column: ColumnObject, table: TableObject): ColumnObject {
  if (table.partitionOf === undefined || column.identity === undefined || !column.isInherited) return column;
  const { identity: _, ...rest } = column;
  return rest;
}

/** Only what a partition has otherwise than its parent. */
function partitionColumn(
  column: ColumnObject,
  { partitionOf }: TableObject,
  { after }: PlanContext,
): readonly string[] {
  const above = partitionOf === undefined ? undefined : columnAbove(column, partitionOf.parent, after);
  const clauses = [
    ...(column.isNotNull && above?.isNotNull !== true ? [notNull(column)] : []),
    ...(column.default !== undefined && column.default !== above?.default ? valueClause(column, after) : []),
  ];
  return clauses.length === 0 ? [] : [`${quoteIdentifier(column.name)} ${clauses.join(" ")}`];
}

function columnAbove(
  { name }: ColumnObject,
  parent: string,
  side: PlanContext["after"],
): ColumnObject | undefined {
  return side
    .childrenOf(parent)
    .find((child): child is ColumnObject => child.kind === "column" && child.name === name);
}

function typedColumn(column: ColumnObject, context: PlanContext): readonly string[] {
  const clauses = [...(column.isNotNull ? [notNull(column)] : []), ...valueClause(column, context.after)];
  return clauses.length === 0 ? [] : [`${quoteIdentifier(column.name)} WITH OPTIONS ${clauses.join(" ")}`];
}

/** Sequences that stand in a default, owned by the column, and are not `serial`: made before, given to it after. */
function sequencesToMake(columns: readonly ColumnObject[], context: PlanContext) {
  return ownedSequences(columns, context).filter(
    ({ id }) => context.before.get(id) === undefined || context.isGone(id),
  );
}

function ownedSequences(columns: readonly ColumnObject[], context: PlanContext) {
  return columns
    .filter((column) => !isSerial(column, context))
    .flatMap((column) => sequencesOf(column.id, context.after));
}

function columnOf(id: string | undefined, columns: readonly ColumnObject[]): ColumnObject | undefined {
  return columns.find((column) => column.id === id);
}

/** Inherited columns cannot be written down with a default of their own. */
function inheritedSettings(
  table: TableObject,
  columns: readonly ColumnObject[],
  context: PlanContext,
): readonly string[] {
  const { inherits = [], sqlName } = table;
  return columns
    .filter(({ isInherited }) => isInherited && inherits.length > 0)
    .flatMap((column) => {
      const above = inherits.flatMap((parent) => columnAbove(column, parent, context.after) ?? []);
      const name = quoteIdentifier(column.name);
      const actions = [
        ...(above.some((one) => one.default === column.default)
          ? []
          : [column.default === undefined ? "DROP DEFAULT" : `SET DEFAULT ${column.default}`]),
        ...(column.isNotNull && !above.some((one) => one.isNotNull) ? ["SET NOT NULL"] : []),
      ];
      return actions.map((action) => `ALTER TABLE ONLY ${sqlName} ALTER COLUMN ${name} ${action}`);
    });
}

function replicaIndex({ replicaIdentity, sqlName }: TableObject, parts: TableParts): readonly string[] {
  const isHere = parts.constraints.some(
    ({ name }) => replicaIdentity === `USING INDEX ${quoteIdentifier(name)}`,
  );
  return isHere ? [`ALTER TABLE ${sqlName} REPLICA IDENTITY ${replicaIdentity}`] : [];
}

function only({ kind, partitionBy }: TableObject): string {
  return kind === "table" && partitionBy !== undefined ? "ONLY " : "";
}

function lines(actions: readonly string[]): string {
  return actions.length === 1 ? ` ${actions[0]}` : `\n  ${actions.join(",\n  ")}`;
}
