/** What the columns of a view are made of. */
import type { ObjectId } from "./database.ts";

export interface ViewOrigins {
  readonly view: ObjectId;
  /** One for each of the view's columns, in their order. */
  readonly columns: readonly ColumnOrigins[];
}

/** Everything that may have a part in a value: what it is computed of, not what decides which rows there are. */
export interface ColumnOrigins {
  readonly name: string;
  /** Columns of tables and of other views. */
  readonly columns: readonly { readonly relation: ObjectId; readonly column: string }[];
  /** Tables and views of which a whole row is in it: `row_to_json(users)`. */
  readonly rows: readonly ObjectId[];
  /** Functions and aggregates that are called for it; those that Postgres brings are not among them. */
  readonly routines: readonly ObjectId[];
  /**
   * Something is in it that may hold anything: texts that Postgres keeps of its own, such as passwords of roles and
   * samples of columns, and functions that are given a query or a table's name.
   */
  readonly isOpaque?: true;
}
