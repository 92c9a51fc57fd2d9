/** What a query asks of each table that it reads: conditions, order, groups and columns. */
import type { ObjectId } from "@ashlar/model";
import type { TableFacts } from "./table-facts.ts";

export interface QueryShape {
  readonly uses: readonly TableUse[];
  readonly writes: readonly TableWrite[];
}

/** One mention of a table in a query. */
export interface TableUse {
  readonly table: TableFacts;
  /** All of them hold. */
  readonly conditions: Condition[];
  /** Of each OR, the conditions of each of its arms. */
  readonly alternatives: Condition[][];
  /** The beginning of ORDER BY, as far as it is of this table. */
  readonly order: SortKey[];
  readonly groups: string[];
  /** Columns that the query gives back, groups or orders by. */
  readonly needed: Set<string>;
  /** Columns that its conditions read. */
  readonly filtered: Set<string>;
  needsAll: boolean;
}

export interface Condition {
  readonly on: KeyPart;
  readonly kind: ConditionKind;
  /** What it is compared with, where that is written in the query: SQL, and the value as statistics show it. */
  readonly constant?: { readonly sql: string; readonly value: string };
  /** Compared with a column of another table. */
  readonly isJoin: boolean;
}

export type ConditionKind =
  | "equal"
  /** `IN (…)`, `= ANY (…)`: equal, and yet without an order behind it. */
  | "in"
  | "range"
  | "null"
  | "not null"
  /** LIKE with letters at its start. */
  | "prefix"
  /** LIKE, ILIKE and regular expressions anywhere else. */
  | "pattern"
  /** `@>`, `&&`, `?`, …: what GIN answers. */
  | "contains"
  /** `@@` */
  | "text search";

/** A column, or an expression as an index holds it. */
export type KeyPart =
  | { readonly kind: "column"; readonly name: string }
  | {
      readonly kind: "expression";
      readonly sql: string;
      /** Columns in it. */
      readonly columns: readonly string[];
    };

export interface SortKey {
  readonly on: KeyPart;
  readonly isDescending: boolean;
  /** Where it is not the direction's own. */
  readonly nulls?: "first" | "last";
}

export interface TableWrite {
  readonly table: ObjectId;
  readonly kind: "insert" | "update" | "delete";
  /** What an update sets. */
  readonly columns: readonly string[];
}
