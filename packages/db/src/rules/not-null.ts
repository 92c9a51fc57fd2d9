/** NOT NULL for columns of tables with rows: proved by a check first, so that nobody waits while the rows are read. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ColumnObject, DatabaseObject, ObjectId } from "@ashlar/model";
import type { Step } from "../step.ts";
import { provesNotNull } from "./constraint-text.ts";
import { defaultName, temporaryName } from "./default-name.ts";
import { hazard, lock, makeStep, shortName } from "./make-step.ts";
import { heirsOf } from "./partition.ts";
import type { PlanContext } from "./rule.ts";

/**
 * @param options.isFilled true when earlier steps leave no nulls behind
 * @param options.isAdded true when the column is new, so that no row has a value
 */
export function setNotNull(
  column: ColumnObject,
  context: PlanContext,
  { isFilled = false, isAdded = false }: { readonly isFilled?: boolean; readonly isAdded?: boolean } = {},
): readonly Step[] {
  const table = context.after.get(column.parent);
  const tableName = table?.sqlName ?? "";
  const name = quoteIdentifier(column.name);
  const what = `${shortName(tableName)}.${column.name}`;
  const final = column.isNotNullNoInherit
    ? [`ALTER TABLE ${tableName} ADD ${namedNotNull(column, table)} NO INHERIT`]
    : [`ALTER TABLE ${tableName} ALTER COLUMN ${name} SET NOT NULL`, ...notNullName(column, context)];
  const exclusive = lock(column.parent, "ACCESS EXCLUSIVE");
  if (context.isNew(column.parent) || isProved(column, context)) {
    const isNew = context.isNew(column.parent);
    return [
      makeStep(
        {
          name: `set ${what} not null`,
          statements: final,
          why: isNew ? undefined : "A check that holds proves it, so the rows are not read again.",
          locks: [exclusive],
          phase: isNew ? "expand" : "contract",
        },
        context,
      ),
    ];
  }
  const check = quoteIdentifier(
    temporaryName(defaultName(table?.name ?? "", column.name, "not_null"), context),
  );
  const tables = [column.parent, ...descendantsOf(column.parent, context)];
  const phase = isFilled ? "expand" : "contract";
  return [
    makeStep(
      {
        name: `allow no new nulls in ${what}`,
        statements: [
          `ALTER TABLE ${tableName}\n  ADD CONSTRAINT ${check} CHECK (${name} IS NOT NULL) NOT VALID`,
        ],
        why: isFilled
          ? "From here on no row without a value comes in."
          : `Rows that have none yet need a value first: UPDATE ${tableName} SET ${name} = … WHERE ${name} IS NULL.`,
        locks: tables.map((id) => lock(id, "ACCESS EXCLUSIVE")),
        hazards: isFilled ? [] : [hazard("breaks-code", `code that writes no ${what} fails`)],
        phase,
      },
      context,
    ),
    makeStep(
      {
        name: `check that ${what} has no nulls`,
        statements: [`ALTER TABLE ${tableName} VALIDATE CONSTRAINT ${check}`],
        why: "Reads all rows, while others read and write them.",
        isTransactional: false,
        locks: tables.map((id) => lock(id, "SHARE UPDATE EXCLUSIVE")),
        work: { kind: "scan", on: tables },
        hazards: isFilled
          ? []
          : [
              hazard(
                "fails-on-rows",
                isAdded
                  ? `fails when ${shortName(tableName)} has rows, until they are given a value: ${column.name} is new, and has no default`
                  : `fails while ${what} has nulls`,
              ),
            ],
        phase,
      },
      context,
    ),
    makeStep(
      {
        name: `set ${what} not null`,
        statements: [...final, `ALTER TABLE ${tableName} DROP CONSTRAINT ${check}`],
        why: "The check has proved it, so the rows are not read again.",
        locks: tables.map((id) => lock(id, "ACCESS EXCLUSIVE")),
        phase,
      },
      context,
    ),
  ];
}

/** As servers from 18 on write it: `CONSTRAINT t_a_not_null NOT NULL a`. */
export function namedNotNull(column: ColumnObject, table: DatabaseObject | undefined): string {
  const name = column.notNullName ?? defaultName(table?.name ?? "", column.name, "not_null");
  return `CONSTRAINT ${quoteIdentifier(name)} NOT NULL ${quoteIdentifier(column.name)}`;
}

/** By a check that is there before and stays. */
function isProved(column: ColumnObject, { before, isGone }: PlanContext): boolean {
  return before
    .childrenOf(column.parent)
    .some((child) => child.kind === "constraint" && provesNotNull(child, column.name) && !isGone(child.id));
}

/** From 18 the constraint has a name; here it first gets the one that Postgres gives. */
export function notNullName(column: ColumnObject, { before, after }: PlanContext): readonly string[] {
  if (column.notNullName === undefined || before.database.serverVersion < 180000) return [];
  const table = after.get(column.parent);
  const given = defaultName(table?.name ?? "", column.name, "not_null");
  return [
    `ALTER TABLE ${table?.sqlName ?? ""} RENAME CONSTRAINT ${quoteIdentifier(given)} TO ${quoteIdentifier(column.notNullName)}`,
  ];
}

/** Those that ALTER TABLE goes down to. */
export function descendantsOf(table: ObjectId, context: PlanContext): readonly ObjectId[] {
  const stay = new Set(heirsOf(table, context.after).map(({ id }) => id));
  return heirsOf(table, context.before)
    .filter(({ id }) => !context.isGone(id) && (context.isGone(table) || stay.has(id)))
    .flatMap(({ id }) => [id, ...descendantsOf(id, context)]);
}
