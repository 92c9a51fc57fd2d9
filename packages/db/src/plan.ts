/** The contract of what a plan is; `planMigration` makes one. */
import type { ObjectId } from "@ashlar/model";
import type { Step } from "./step.ts";

/** What happens to one object. */
export interface Change {
  readonly action: "create" | "alter" | "drop" | "replace" | "rename";
  readonly object: ObjectId;
  /** For the diff report: `type integer → bigint`, `not null`; none for what is made or dropped whole. */
  readonly details: readonly string[];
  /** False when it only happens around another change, as a view is made anew around a column's type. */
  readonly isWanted: boolean;
}

export interface Plan {
  /** For the report, in the order of ids. */
  readonly changes: readonly Change[];
  /** In the order in which they run. */
  readonly steps: readonly PlannedStep[];
}

export interface PlannedStep extends Step {
  /** What it belongs to. */
  readonly object: ObjectId;
}
