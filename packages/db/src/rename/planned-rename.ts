/** What a rename is before it runs, and before anybody asked for it. */
import type { ObjectId } from "@ashlar/model";
import type { Step } from "../step.ts";

/** A rename, ready to run on the old database. */
export interface PlannedRename {
  readonly object: ObjectId;
  /** The id afterwards. */
  readonly becomes: ObjectId;
  /** Columns whose values read otherwise from then on. */
  readonly rewords?: readonly ObjectId[];
  readonly step: Step;
  readonly undo: Step;
}

export interface RenameGuess {
  readonly from: ObjectId;
  readonly to: ObjectId;
  /** What to give to say so: `users.name=full_name`. */
  readonly flag: string;
  /** Why it looks like one: `same type`. */
  readonly because: string;
}
