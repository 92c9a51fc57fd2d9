export type {
  Advice,
  AdvisedIndex,
  AdvisedQuery,
  IndexTrait,
  RefusedCandidate,
} from "./advise/advice.ts";
export { openAdviceClone } from "./advise/advice-clone.ts";
export type { AdviceClone, AdvisedSource, AdviseOptions } from "./advise/advise-options.ts";
export {
  type IndexProposal,
  type IndexProposalOptions,
  proposeIndexMigrations,
} from "./advise/index-proposals.ts";
export { readStatementStatistics, type StatementStatistics } from "./advise/statement-statistics.ts";
export type { WorkloadFile } from "./advise/statements-file.ts";
export { readWorkloadFile } from "./advise/workload-file.ts";
export { adviseIndexes } from "./advise.ts";
export type * from "./analyze/analysis.ts";
export type { MissingIndex } from "./analyze/missing-index.ts";
export type { NPlusOneRisk } from "./analyze/n-plus-one.ts";
export type { PlanNode } from "./analyze/plan-node.ts";
export { bytes, costText, count, duration, percent, plural } from "./analyze/quantity.ts";
export type { QueryPlan, SlowQuery } from "./analyze/slow-query.ts";
export type { TableFacts as AnalyzedTable } from "./analyze/table-facts.ts";
export { type AnalyzedSource, type AnalyzeOptions, analyze } from "./analyze.ts";
export { type Baseline, type BaselineOptions, makeBaseline } from "./baseline.ts";
export { type Draft, type DraftOptions, type DraftStep, draftOf } from "./draft.ts";
export {
  blockedBy,
  durationText,
  likelyMs,
  lockText,
  type SizeOf,
  sizesOf,
  workText,
} from "./migration-text/describe-step.ts";
export { migrationName, migrationStem } from "./migration-text/migration-name.ts";
export { type MigrationHead, touchedBy, writeMigration } from "./migration-text.ts";
export type * from "./plan.ts";
export { planMigration } from "./plan-migration.ts";
export {
  type ProofResult,
  type Proposal,
  type ProposedChange,
  type ProposeOptions,
  proofText,
  type Refusal,
} from "./propose/proposal.ts";
export { proposeMigration } from "./propose.ts";
export { type Applied, applyText, type StepFailure, type StepObservation } from "./prove/apply-text.ts";
export type { Correction } from "./prove/correct-steps.ts";
export { type Difference, type DifferenceOptions, differences } from "./prove/differences.ts";
export type { Problem } from "./prove/problem.ts";
export { majorOf, type Rebuilt, rebuild } from "./prove/rebuild.ts";
export { type Proof, type ProveOptions, prove } from "./prove.ts";
export type { RenameGuess } from "./rename.ts";
export { rowsText, type SeededRows } from "./seed-rows/rows-text.ts";
export { type Seeded, type SeedOptions, seedRows } from "./seed-rows.ts";
export type * from "./step.ts";
export { notesOf, type StepNotes } from "./step-notes.ts";
export type * from "./workload.ts";
