/** The contract of what tells costs: a planner that believes in indexes that are not there. */
import type { Candidate } from "./candidate.ts";

export interface Costing {
  readonly kind: "hypopg" | "clone";
  /** Those that the planner took, in the order in which they were given. */
  readonly options: readonly IndexOption[];
  /** Those that it did not take, and why. */
  readonly refused: readonly { readonly candidate: Candidate; readonly reason: string }[];
  /**
   * What a statement costs with these options and no others.
   *
   * @returns undefined where it cannot be planned
   */
  cost(statement: string, visible: ReadonlySet<IndexOption>): Promise<OptionCost | undefined>;
  close(): Promise<void>;
}

/** A candidate that the planner knows. */
export interface IndexOption {
  readonly candidate: Candidate;
  /** Estimated. */
  readonly bytes: number;
  /** As the server prints it after USING, where it does. */
  readonly definition: string;
}

export interface OptionCost {
  readonly cost: number;
  /** By the planner's estimate; 0 for what only reads. */
  readonly writtenRows?: number;
  /** Those of the visible ones that its plan uses. */
  readonly used: ReadonlySet<IndexOption>;
}
