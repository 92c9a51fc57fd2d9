/** The word that a kind has in SQL. */
import type { ObjectKind } from "@ashlar/model";

const OTHERS: Partial<Readonly<Record<ObjectKind, string>>> = {
  enum: "TYPE",
  composite: "TYPE",
  range: "TYPE",
  "base type": "TYPE",
  "foreign-data wrapper": "FOREIGN DATA WRAPPER",
};

/** What stands before the name in DROP, ALTER and COMMENT ON: `MATERIALIZED VIEW`, `TYPE` for an enum. */
export function keywordOf(kind: ObjectKind): string {
  return OTHERS[kind] ?? kind.toUpperCase();
}
