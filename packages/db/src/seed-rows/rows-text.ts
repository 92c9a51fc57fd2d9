/** Rows that were made up on a shadow, as a script that puts them into another database of the same structure. */
import { quoteLiteral } from "@ashlar/catalog";
import type { Database, DatabaseObject } from "@ashlar/model";

export interface SeededRows {
  /** `INSERT …`, in the order in which they ran. */
  readonly inserts: readonly string[];
}

/** Beyond the keys of the made-up rows, and within every type of number. */
const NEXT = 1000;

/**
 * A superuser runs it: triggers would add rows of their own. Sequences go on above the rows, so that new ones do not
 * meet their keys; materialised views are filled anew.
 */
export function rowsText(database: Database, { inserts }: SeededRows): string {
  const { objects } = database;
  const statements = [
    "SET session_replication_role = replica",
    ...inserts,
    "SET session_replication_role = DEFAULT",
    ...objects.flatMap(setSequence),
    // One may read another: whatever the order, the second round finds all filled.
    ...[...objects, ...objects].flatMap(refresh),
  ];
  return `${statements.map((sql) => `${sql};`).join("\n")}\n`;
}

function setSequence(object: DatabaseObject): string[] {
  if (object.kind === "column" && object.identity !== undefined && object.parent !== undefined) {
    const table = object.parent.replace(/^table /, "");
    const sequence = `pg_catalog.pg_get_serial_sequence(${quoteLiteral(table)}, ${quoteLiteral(object.name)})`;
    return [`SELECT pg_catalog.setval(${sequence}, ${NEXT})`];
  }
  if (object.kind !== "sequence" || !isOrdinary(object.options)) return [];
  return [`SELECT pg_catalog.setval(${quoteLiteral(object.sqlName)}, ${NEXT})`];
}

function isOrdinary(options: {
  readonly min: string;
  readonly max: string;
  readonly increment: string;
}): boolean {
  return BigInt(options.increment) > 0n && BigInt(options.min) <= NEXT && BigInt(options.max) > NEXT;
}

function refresh(object: DatabaseObject): string[] {
  return object.kind === "materialized view" ? [`REFRESH MATERIALIZED VIEW ${object.sqlName}`] : [];
}
