/** The contract of a catalog query: one per kind of object, for all objects at once. */
import type { Found } from "../found.ts";

export interface Query<Row extends object = object> {
  /**
   * One statement without parameters, for a server of this major version. Every name in it has its schema; no column
   * is of a type that drivers read in different ways (int8, numeric, date).
   */
  text(major: number): string;
  /** Turns the rows into objects; queries are read in the order of the list. */
  read(rows: readonly Row[], found: Found): void;
}
