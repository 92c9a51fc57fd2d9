/** What a table or view is to the API: plain data, written by the scaffolder into a module per resource. */
import type { LocalTime } from "./local-time.js";

export interface Description {
  /** Of its lists, `artists`: in cursors. */
  readonly name: string;
  /** In words: `release group`. */
  readonly noun: string;
  /** Path of its list: `/release-groups`. */
  readonly path: string;
  readonly schema: string;
  readonly table: string;
  readonly fields: { readonly [name: string]: Field };
  /** Fields that name one row. Empty: no row can be named. */
  readonly key: readonly string[];
  /** Fields that lists may be sorted by. */
  readonly sorts: readonly string[];
  /** Fields that lists are sorted by, if nothing is asked: the key, where there is one. */
  readonly order: readonly string[];
  /**
   * When its triggers have changed what a statement wrote, so that it is read again: after the statement, or after the
   * COMMIT. Not set: it has none that run later than the statement answers.
   */
  readonly settledAt?: "statement" | "commit";
  /** Whether policies decide which rows are seen. */
  readonly isGuarded?: true;
  /** A function, because two resources may each refer to the other. */
  readonly relations?: () => { readonly [name: string]: Relation };
}

export interface Field {
  readonly column: string;
  /** As SQL writes it: `character varying(200)`. */
  readonly type: string;
  /**
   * How it travels, where not as Postgres itself writes and reads it in JSON.
   *
   * - `bigint`: a number; one beyond 2^53 - 1 is refused
   * - `text`: by its text, whatever its type
   * - `texts`: an array, each element by its text
   * - `json`: JSON by its text
   * - `bytes`: base64
   */
  readonly codec?: "bigint" | "text" | "texts" | "json" | "bytes";
  /** Which operators a filter has. */
  readonly filter?: FilterKind;
  /** A time that the database keeps without a zone: none is written with an offset, or compared with one. */
  readonly local?: LocalTime;
  readonly isNullable?: true;
  /** Never read back. */
  readonly isWriteOnly?: true;
  /** Never written. */
  readonly isReadOnly?: true;
  /** A patch is merged into it member by member: JSON, or a record of a composite type. */
  readonly merge?: "json" | "record";
}

export type FilterKind = "order" | "text" | "equal" | "array" | "range" | "multirange" | "json";

/** A foreign key, from either side, or two through a join table. */
export interface Relation {
  readonly kind: "one" | "many" | "through";
  readonly to: { readonly description: Description };
  /** Pairs of columns that are equal: this side's and the other's; of `through`, this side's and the join table's. */
  readonly columns: readonly ColumnPair[];
  readonly through?: {
    readonly schema: string;
    readonly table: string;
    readonly isGuarded?: true;
    /** The join table's and the other side's. */
    readonly columns: readonly ColumnPair[];
  };
}

export type ColumnPair = readonly [own: string, other: string];

/** A field that the description itself names. */
export function fieldOf(description: Description, name: string): Field {
  const field = description.fields[name];
  if (field === undefined) throw new Error(`${description.name} has no field ${name}`);
  return field;
}
