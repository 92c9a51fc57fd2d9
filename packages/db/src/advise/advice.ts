/** The contract of what index advice says. */
import type { IndexObject, ObjectId } from "@ashlar/model";
import type { Query, WorkloadSource } from "../workload.ts";

export interface Advice {
  /**
   * What told the costs: HypoPG in the analysed server, a clone with its statistics, or nothing: then advice rests on
   * the structure and the queries alone, and has no figures.
   */
  readonly costing: "hypopg" | "clone" | "structure";
  readonly sureness: "high" | "medium" | "low";
  /** Why it is no surer, and what was left out; sentences. */
  readonly reasons: readonly string[];
  readonly workload: WorkloadSource;
  /** Of `before`, `after`, gains and write costs: milliseconds as measured and as expected, or the planner's unit. */
  readonly unit: "ms" | "cost";
  /** Of the whole workload, its writing included, which indexes do not make cheaper; 0 without costs. */
  readonly before: number;
  readonly after: number;
  /** The most useful first. */
  readonly indexes: readonly AdvisedIndex[];
  /** Those that were costed, the most expensive first. */
  readonly queries: readonly AdvisedQuery[];
  /** Those that were tried. */
  readonly candidates: readonly TriedCandidate[];
  readonly refused: readonly RefusedCandidate[];
}

export interface AdvisedIndex {
  /** As it will stand in the database; `definition` as the costing server prints it. */
  readonly index: IndexObject;
  readonly table: ObjectId;
  /** `CREATE INDEX …`, as one would write it by hand, without CONCURRENTLY. */
  readonly statement: string;
  readonly traits: readonly IndexTrait[];
  /** Estimated; 0 without costs. */
  readonly bytes: number;
  /** What the workload would cost more without it, the others being there; write cost not taken off. */
  readonly gain: number;
  readonly writeCost: number;
  /** Rows of loads that ran once: `writeCost` leaves them out. */
  readonly loadedRows: number;
  /** Those whose plans use it; without costs, those that ask for it. */
  readonly queries: readonly AdvisedQuery[];
  /** In a sentence. */
  readonly reason: string;
  /** Indexes that it would make superfluous. */
  readonly replaces: readonly ObjectId[];
  /** What has to be created before: `pg_trgm`. */
  readonly extension?: string;
  /** An expression has statistics only after an ANALYZE. */
  readonly needsAnalyze: boolean;
}

export type IndexTrait =
  | "single-column"
  | "composite"
  | "covering"
  | "partial"
  | "expression"
  | "gin"
  | "trigram"
  | "brin";

export interface AdvisedQuery {
  readonly query: Query;
  /** The planner's, for one call; 0 without costs. */
  readonly before: number;
  readonly after: number;
  /** Measured, and expected in proportion. */
  readonly beforeMs?: number;
  readonly afterMs?: number;
  /** Of `beforeMs`, what is reading; not set for what only reads. Assumed: what writes is costed for each row. */
  readonly readMs?: number;
}

export interface TriedCandidate {
  readonly table: ObjectId;
  /** What follows USING: `btree (email)`. */
  readonly definition: string;
  /** Estimated; 0 without costs. */
  readonly bytes: number;
}

export interface RefusedCandidate {
  readonly table: ObjectId;
  readonly definition: string;
  readonly reason: string;
}
