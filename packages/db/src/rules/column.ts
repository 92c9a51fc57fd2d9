/** Columns: added without rewriting the table, changed in place where Postgres can, taken away last. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ColumnObject, TableObject } from "@ashlar/model";
import type { Hazard, Step } from "../step.ts";
import { alterColumn } from "./alter-column.ts";
import { backfill, fillHazards, reachesAllRows } from "./backfill.ts";
import { keyedTables } from "./column-change.ts";
import { columnDefinition, identityClause, isSerial, laterSettings } from "./column-definition.ts";
import { hazard, lock, makeStep, shortName } from "./make-step.ts";
import { descendantsOf, setNotNull } from "./not-null.ts";
import { heirsOf, isDetached } from "./partition.ts";
import type { PlanContext, Rule } from "./rule.ts";
import { createSequence, sequencesOf, setOwner } from "./sequence.ts";
import { followsType } from "./typed-table.ts";
import { isVolatile } from "./volatile.ts";

export const columnRule: Rule<ColumnObject> = {
  create(column, context) {
    if (column.isInherited || followsType(column, context)) return [];
    return context.isNew(column.parent) ? [addWhole(column, context)] : addToRows(column, context);
  },

  absorbs(column, { after }) {
    return sequencesOf(column.id, after).map(({ id }) => id);
  },

  drop(column, context) {
    if (column.isInherited && !isDetached(column.parent, context)) return [];
    if (followsType(column, context)) return [];
    const table = context.before.get(column.parent);
    const what = `${shortName(table?.sqlName ?? "")}.${column.name}`;
    const stay = sequencesOf(column.id, context.before).filter(
      ({ id }) => context.after.get(id) !== undefined && !context.isNew(id),
    );
    const hazards: readonly Hazard[] = [
      ...(column.generated === undefined ? [hazard("data-loss", `drops ${what} with its values`)] : []),
      hazard("breaks-code", `code that uses ${what} breaks`),
    ];
    const tables = [column.parent, ...descendantsOf(column.parent, context)];
    return [
      makeStep(
        {
          name: `drop column ${column.name} of ${shortName(table?.sqlName ?? "")}`,
          statements: [
            ...stay.map(({ sqlName }) => `ALTER SEQUENCE ${sqlName} OWNED BY NONE`),
            ...dropTexts(column, context),
          ],
          locks: [...tables, ...keyedTables(column, context)].map((id) => lock(id, "ACCESS EXCLUSIVE")),
          isDrop: true,
          hazards,
          phase: "contract",
        },
        context,
      ),
    ];
  },

  alter(before, after, context) {
    return alterColumn(before, after, context);
  },
};

/** Where a table below keeps the column as its own, the others lose it one by one. */
function dropTexts(column: ColumnObject, { before, after }: PlanContext): readonly string[] {
  const table = before.get(column.parent);
  const name = quoteIdentifier(column.name);
  const kind = table?.kind === "foreign table" ? "FOREIGN TABLE" : "TABLE";
  const heirs = heirsOf(column.parent, before);
  const keepsIt = ({ id }: TableObject) =>
    after.childrenOf(id).some((child) => child.kind === "column" && child.name === column.name);
  if (!heirs.some(keepsIt)) return [`ALTER ${kind} ${table?.sqlName} DROP COLUMN ${name}`];
  return [
    `ALTER ${kind} ONLY ${table?.sqlName} DROP COLUMN ${name}`,
    ...heirs
      .filter((heir) => after.get(heir.id) !== undefined && !keepsIt(heir))
      .map(({ sqlName }) => `ALTER TABLE ${sqlName} DROP COLUMN ${name}`),
  ];
}

export function addToRows(column: ColumnObject, context: PlanContext): readonly Step[] {
  const table = context.after.get(column.parent);
  const { default: value } = column;
  if (table?.kind !== "table" || column.generated !== undefined || column.identity !== undefined)
    return [addWhole(column, context)];
  if (value !== undefined && isVolatile(value, context.after) && reachesAllRows(table.id, context))
    return addVolatile(column, table, context);
  if (!column.isNotNull || value !== undefined) return [addWhole(column, context)];
  const nullable: ColumnObject = { ...withoutNotNull(column), isNotNull: false };
  // What is known of a partitioned table's rows counts those of its partitions.
  const rows = [table.id, ...descendantsOf(table.id, context)]
    .map((id) => context.before.get(id))
    .flatMap((one) => (one?.kind === "table" && !one.partitionBy ? [one.estimate?.rows ?? 0] : []))
    .reduce((sum, count) => sum + count, 0);
  const required = setNotNull(column, context, { isAdded: true });
  if (rows === 0) return [addWhole(nullable, context), ...required];
  const name = shortName(table.sqlName);
  const mustFail = `${name} has about ${rows} rows, and none of them has a value in ${column.name}: first UPDATE ${table.sqlName} SET ${quoteIdentifier(column.name)} = …, then compare again, or give the column a default`;
  return [addWhole(nullable, context), ...required.map((step) => ({ ...step, mustFail }))];
}

/** `DEFAULT gen_random_uuid()` in ADD COLUMN would write all rows anew while nobody may read them. */
function addVolatile(column: ColumnObject, table: TableObject, context: PlanContext): readonly Step[] {
  const { default: value, ...rest } = withoutNotNull(column);
  const name = quoteIdentifier(column.name);
  const what = `${shortName(table.sqlName)}.${column.name}`;
  const sequences = sequencesOf(column.id, context.after);
  const made = sequences.filter(({ id }) => context.before.get(id) === undefined || context.isGone(id));
  const tables = [table.id, ...descendantsOf(table.id, context)];
  const known = context.before.get(table.id);
  const isUnknown = known?.kind !== "table" || (known.estimate?.rows ?? 0) === 0;
  return [
    makeStep(
      {
        name: `add column ${column.name} to ${shortName(table.sqlName)}`,
        statements: [
          ...made.map(createSequence),
          ...addColumn({ ...rest, isNotNull: false }, context),
          `ALTER TABLE ${table.sqlName} ALTER COLUMN ${name} SET DEFAULT ${value}`,
          ...sequences.map((sequence) => setOwner(sequence, column, context.after)),
        ],
        why: "Its default is another value for each row: given at once it would write all rows anew, under a lock.",
        locks: tables.map((id) => lock(id, "ACCESS EXCLUSIVE")),
      },
      context,
    ),
    makeStep(
      {
        name: `fill ${what}`,
        statements: backfill(known?.kind === "table" ? known : table, {
          column: column.name,
          value: "DEFAULT",
        }),
        why: isUnknown
          ? "How many rows there are is not known: compared with the live database, many are filled in batches."
          : undefined,
        isTransactional: false,
        locks: tables.map((id) => lock(id, "ROW EXCLUSIVE")),
        work: { kind: "backfill", on: tables },
        hazards: fillHazards(table, context),
      },
      context,
    ),
    ...(column.isNotNull ? setNotNull(column, context, { isFilled: true }) : []),
  ];
}

function withoutNotNull(column: ColumnObject): ColumnObject {
  const { notNullName: _name, isNotNullNoInherit: _noInherit, ...rest } = column;
  return rest;
}

function addWhole(column: ColumnObject, context: PlanContext): Step {
  const table = context.after.get(column.parent);
  const tableName = shortName(table?.sqlName ?? "");
  const isSerialColumn = isSerial(column, context);
  const sequences = isSerialColumn ? [] : sequencesOf(column.id, context.after);
  const made = sequences.filter(({ id }) => context.before.get(id) === undefined || context.isGone(id));
  const isRewritten =
    !context.isNew(column.parent) &&
    table?.kind === "table" &&
    (column.generated?.kind === "stored" ||
      column.identity !== undefined ||
      (column.default !== undefined && isVolatile(column.default, context.after)) ||
      isConstrained(column, context));
  const tables = [column.parent, ...descendantsOf(column.parent, context)];
  return makeStep(
    {
      name: `add column ${column.name} to ${tableName}`,
      statements: [
        ...made.map(createSequence),
        ...addColumn(column, context),
        ...sequences.map((sequence) => setOwner(sequence, column, context.after)),
      ],
      why: isRewritten
        ? "Its values have to be written into every row, and Postgres has no other way."
        : undefined,
      locks: tables.map((id) => lock(id, "ACCESS EXCLUSIVE")),
      work: { kind: isRewritten ? "rewrite" : "catalog", on: isRewritten ? tables : [] },
      hazards: [
        ...(isRewritten
          ? [
              hazard("rewrite", `writes ${tableName} anew`),
              hazard("blocks-reads", `nobody reads or writes ${tableName} meanwhile`),
            ]
          : []),
        ...(mayFailOnRows(column, context)
          ? [
              hazard(
                "fails-on-rows",
                `fails when a row's value is none that ${tableName}.${column.name} takes`,
              ),
            ]
          : []),
        ...(column.identity !== undefined && hasPlainHeirs(column, context)
          ? [hazard("fails-on-rows", `fails when ${tableName}, or a table that inherits from it, has rows`)]
          : []),
      ],
    },
    context,
  );
}

/** Values that rows get at once, and that have to be some, or to pass a domain's checks. */
function mayFailOnRows(column: ColumnObject, context: PlanContext): boolean {
  if (context.isNew(column.parent)) return false;
  return (column.generated !== undefined && column.isNotNull) || isConstrained(column, context);
}

/** A domain with constraints: each row's value is held against them. */
function isConstrained({ typeId }: ColumnObject, { after }: PlanContext): boolean {
  const type = typeId === undefined ? undefined : after.get(typeId);
  return type?.kind === "domain" && (type.isNotNull || type.checks.length > 0);
}

/** An identity is the table's alone: its heirs get the column, and no values for the rows that they have. */
function hasPlainHeirs({ parent }: ColumnObject, { before, isNew }: PlanContext): boolean {
  return !isNew(parent) && heirsOf(parent, before).some(({ partitionOf }) => partitionOf === undefined);
}

function addColumn(column: ColumnObject, context: PlanContext): readonly string[] {
  const table = context.after.get(column.parent);
  const { identity, ...plain } = column;
  const isOwnIdentity = identity !== undefined && hasPlainHeirs(column, context);
  const { name, type, attributes } = columnDefinition(isOwnIdentity ? plain : column, context);
  const definition = [name, type, ...attributes].join(" ");
  const kind = table?.kind === "foreign table" ? "FOREIGN TABLE" : "TABLE";
  return [
    `ALTER ${kind} ${table?.sqlName ?? ""} ADD COLUMN ${definition}`,
    ...(isOwnIdentity
      ? [
          `ALTER ${kind} ${table?.sqlName ?? ""} ALTER COLUMN ${name} ADD ${identityClause(column, context.after)}`,
        ]
      : []),
    ...laterSettings(column).map((action) => `ALTER ${kind} ${table?.sqlName ?? ""} ${action}`),
  ];
}
