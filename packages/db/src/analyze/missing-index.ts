/** Indexes that are not there and should be. */
import type { ObjectId } from "@ashlar/model";

export interface MissingIndex {
  readonly table: ObjectId;
  /** `orders`, `audit.events` */
  readonly tableLabel: string;
  /** Columns or expressions, in order. */
  readonly keys: readonly string[];
  readonly kind: "single" | "composite";
  /**
   * What it rests on: the planner's costs with it and without, the plan that is without it, what queries look for, or a
   * foreign key alone.
   */
  readonly from: "cost" | "plan" | "structure" | "foreign key";
  /** Measured, over all calls of the queries that it helps. */
  readonly meanMs?: number;
  readonly calls?: number;
  /** The planner's, of one call of the query that it helps most. */
  readonly cost?: { readonly before: number; readonly after: number };
  /** Texts of the queries that it helps. */
  readonly queries: readonly string[];
  readonly because: string;
  /** The whole CREATE INDEX, and what takes it back. */
  readonly create: string;
  readonly drop: string;
}
