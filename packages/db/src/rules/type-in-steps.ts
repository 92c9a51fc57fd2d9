/**
 * Another type for a column of a large table: a new column beside it, kept in step by a trigger, filled in batches,
 * then put in its place. ALTER COLUMN … TYPE would write the whole table anew while nobody may read it.
 */
import { quoteIdentifier, quoteLiteral, writeType } from "@ashlar/catalog";
import type { Hazard, Step } from "../step.ts";
import { backfill, hasTriggers, MANY_ROWS, reachesAllRows } from "./backfill.ts";
import { type ColumnChange, columnLabel } from "./column-change.ts";
import { laterSettings } from "./column-definition.ts";
import type { TypeChange } from "./column-type.ts";
import { defaultName, temporaryName } from "./default-name.ts";
import { hazard, lock, makeStep, shortName } from "./make-step.ts";
import { heirsOf } from "./partition.ts";
import { sequencesOf } from "./sequence.ts";

/**
 * Only where nothing is built on the column: indexes, keys and views would all have to be made for the new one too. And
 * only where every row is filled, and no trigger of the table's own changes the value after it was taken over.
 */
export function isChangedInSteps(
  { before, after, context, table }: ColumnChange,
  change: TypeChange,
): boolean {
  const isLarge = (table.estimate?.rows ?? 0) >= MANY_ROWS || largeBefore(table.id, context);
  return (
    isLarge &&
    change.cost === "rewrite" &&
    table.kind === "table" &&
    table.partitionBy === undefined &&
    table.partitionOf === undefined &&
    !before.isInherited &&
    before.identity === undefined &&
    after.identity === undefined &&
    before.generated === undefined &&
    before.isNotNull === after.isNotNull &&
    !after.isNotNullInvalid &&
    reachesAllRows(table.id, context) &&
    !hasTriggers(table.id, context) &&
    (before.privileges ?? []).length === 0 &&
    heirsOf(table.id, context.before).length === 0 &&
    sequencesOf(before.id, context.before).length === 0 &&
    sequencesOf(after.id, context.after).length === 0 &&
    context.before.dependentsOf(before.id).length === 0 &&
    context.after.dependentsOf(after.id).length === 0
  );
}

function largeBefore(table: string, { before }: ColumnChange["context"]): boolean {
  const old = before.get(table);
  return old?.kind === "table" && (old.estimate?.rows ?? 0) >= MANY_ROWS;
}

export function typeInSteps(change: ColumnChange, { using, hazards, isWider }: TypeChange): readonly Step[] {
  const { before, after, context, table } = change;
  const names = namesFor(change);
  const label = columnLabel(change);
  const old = quoteIdentifier(after.name);
  const phase = isWider ? "expand" : "contract";
  const exclusive = [lock(table.id, "ACCESS EXCLUSIVE")];
  const large = context.before.get(table.id);
  const filling = backfill(large?.kind === "table" ? large : table, {
    column: names.column,
    value: using ?? old,
    where: `${old} IS NOT NULL`,
  });
  const breaks: readonly Hazard[] = isWider
    ? []
    : [hazard("breaks-code", `code that takes ${label} for ${before.type} breaks`)];
  return [
    makeStep(
      {
        name: `add the new ${label} beside the old`,
        statements: adding(change, names, using),
        why: `${shortName(table.sqlName)} is large: its rows are not written anew under a lock, but filled into a new column in batches.`,
        locks: exclusive,
      },
      context,
    ),
    makeStep(
      {
        name: `fill the new ${label}`,
        statements: filling,
        isTransactional: false,
        locks: [lock(table.id, "ROW EXCLUSIVE")],
        work: { kind: "backfill", on: [table.id] },
        hazards,
      },
      context,
    ),
    ...(after.isNotNull ? proving(change, names) : []),
    makeStep(
      {
        name: `put the new ${label} in the place of the old`,
        statements: swapping(change, names),
        locks: exclusive,
        hazards: breaks,
        phase,
      },
      context,
    ),
  ];
}

interface Names {
  /** Unquoted. */
  readonly column: string;
  /** Quoted; the function with its schema. */
  readonly trigger: string;
  readonly routine: string;
  readonly check: string;
}

function namesFor({ after, table, context }: ColumnChange): Names {
  const name = defaultName(table.name, after.name, "in_step");
  const own = quoteIdentifier(name);
  return {
    column: temporaryName(after.name, context),
    trigger: own,
    routine: table.schema === undefined ? own : `${quoteIdentifier(table.schema)}.${own}`,
    check: quoteIdentifier(temporaryName(defaultName(table.name, after.name, "not_null"), context)),
  };
}

function adding({ after, table }: ColumnChange, names: Names, using: string | undefined): readonly string[] {
  const [old, now] = [quoteIdentifier(after.name), quoteIdentifier(names.column)];
  const collation = after.collation === undefined ? "" : ` COLLATE ${after.collation}`;
  return [
    `ALTER TABLE ${table.sqlName} ADD COLUMN ${now} ${writeType(after.type)}${collation}`,
    `CREATE FUNCTION ${names.routine}() RETURNS trigger LANGUAGE plpgsql AS $in_step$
BEGIN
  new.${now} := (SELECT ${using ?? old} FROM (SELECT new.${old}) AS row_now(${old}));
  RETURN new;
END
$in_step$`,
    `CREATE TRIGGER ${names.trigger} BEFORE INSERT OR UPDATE ON ${table.sqlName}\n  FOR EACH ROW EXECUTE FUNCTION ${names.routine}()`,
    // For what comes by replication too.
    `ALTER TABLE ${table.sqlName} ENABLE ALWAYS TRIGGER ${names.trigger}`,
  ];
}

function proving(change: ColumnChange, { check, column }: Names): readonly Step[] {
  const { context, table } = change;
  const label = columnLabel(change);
  return [
    makeStep(
      {
        name: `allow no nulls in the new ${label}`,
        statements: [
          `ALTER TABLE ${table.sqlName}\n  ADD CONSTRAINT ${check} CHECK (${quoteIdentifier(column)} IS NOT NULL) NOT VALID`,
        ],
        locks: [lock(table.id, "ACCESS EXCLUSIVE")],
      },
      context,
    ),
    makeStep(
      {
        name: `check that the new ${label} has no nulls`,
        statements: [`ALTER TABLE ${table.sqlName} VALIDATE CONSTRAINT ${check}`],
        isTransactional: false,
        locks: [lock(table.id, "SHARE UPDATE EXCLUSIVE")],
        work: { kind: "scan", on: [table.id] },
      },
      context,
    ),
  ];
}

function swapping({ before, after, context, table }: ColumnChange, names: Names): readonly string[] {
  const [old, now] = [quoteIdentifier(after.name), quoteIdentifier(names.column)];
  const alter = `ALTER TABLE ${table.sqlName}`;
  const given = defaultName(table.name, names.column, "not_null");
  const wanted = after.notNullName ?? defaultName(table.name, after.name, "not_null");
  const isNamed = after.isNotNull && context.before.database.serverVersion >= 180000;
  return [
    `DROP TRIGGER ${names.trigger} ON ${table.sqlName}`,
    `DROP FUNCTION ${names.routine}()`,
    ...(after.isNotNull
      ? [`${alter} ALTER COLUMN ${now} SET NOT NULL`, `${alter} DROP CONSTRAINT ${names.check}`]
      : []),
    `${alter} DROP COLUMN ${old}`,
    `${alter} RENAME COLUMN ${now} TO ${old}`,
    ...(isNamed
      ? [`${alter} RENAME CONSTRAINT ${quoteIdentifier(given)} TO ${quoteIdentifier(wanted)}`]
      : []),
    ...(after.default === undefined ? [] : [`${alter} ALTER COLUMN ${old} SET DEFAULT ${after.default}`]),
    ...laterSettings(after).map((action) => `${alter} ${action}`),
    ...(before.comment === undefined
      ? []
      : [`COMMENT ON COLUMN ${table.sqlName}.${old} IS ${quoteLiteral(before.comment)}`]),
  ];
}
