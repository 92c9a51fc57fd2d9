/** Writes a value into the rows that are there: at once into few, in batches into many. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { ObjectId, TableObject } from "@ashlar/model";
import type { Hazard } from "../step.ts";
import { hazard, shortName } from "./make-step.ts";
import type { PlanContext } from "./rule.ts";

/** From so many rows on, one statement takes so long that it should not be one transaction. */
export const MANY_ROWS = 100_000;

/** Rows of a batch lie in so many pages of 8 KiB. */
const PAGES = 1000;

export interface Backfill {
  readonly column: string;
  /** An expression, or `DEFAULT`. */
  readonly value: string;
  /** Which rows have a value at all; every one unless told. */
  readonly where?: string;
}

/** Statements for a step outside a transaction; run again, they go on where they were. */
export function backfill(table: TableObject, { column, value, where }: Backfill): readonly string[] {
  const name = quoteIdentifier(column);
  const rest = `UPDATE ${table.sqlName} SET ${name} = ${value} WHERE ${name} IS NULL${where === undefined ? "" : ` AND ${where}`}`;
  const isLarge = (table.estimate?.rows ?? 0) >= MANY_ROWS && table.partitionBy === undefined;
  return isLarge ? [inBatches(table, rest), rest] : [rest];
}

/** Whether an UPDATE by the owner changes every row as it says: not past policies that bind the owner, nor a rule. */
export function reachesAllRows(table: ObjectId, context: PlanContext): boolean {
  const object = context.before.get(table);
  const isBound = object?.kind === "table" && object.isRowSecurityForced === true;
  return !isBound && !hasOnEitherSide(table, "rule", context);
}

/** Whether code of the table's own runs for each row that is changed. */
export function hasTriggers(table: ObjectId, context: PlanContext): boolean {
  return hasOnEitherSide(table, "trigger", context);
}

/** What is made or goes in the same migration may be there while rows are filled. */
function hasOnEitherSide(table: ObjectId, kind: "trigger" | "rule", { before, after }: PlanContext): boolean {
  return [before, after].some((side) => side.childrenOf(table).some((child) => child.kind === kind));
}

/** What filling does besides filling. */
export function fillHazards({ id, sqlName }: TableObject, context: PlanContext): readonly Hazard[] {
  if (!hasTriggers(id, context)) return [];
  return [hazard("irreversible", `the triggers of ${shortName(sqlName)} run for each row that is filled`)];
}

/** Page by page, each batch a transaction; rows that others move meanwhile are left to the last statement. */
function inBatches({ sqlName }: TableObject, update: string): string {
  return `DO $batches$
DECLARE
  page bigint := 0;
BEGIN
  WHILE page * current_setting('block_size')::bigint < pg_catalog.pg_relation_size('${sqlName.replaceAll("'", "''")}') LOOP
    ${update}
      AND ctid >= format('(%s,0)', page)::tid AND ctid < format('(%s,0)', page + ${PAGES})::tid;
    COMMIT;
    page := page + ${PAGES};
  END LOOP;
END
$batches$`;
}
