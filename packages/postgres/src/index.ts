/** Connects to Postgres, embeds a server for development, applies migrations and keeps their ledger. */
export { type AppliedMigration, applyMigrations, type MigrateOptions } from "./apply.ts";
export type { BegunStep } from "./begun-step.ts";
export { createPool, openClient, type PoolOptions } from "./connect.ts";
export { createDatabase, dropDatabase } from "./database.ts";
export { type Embedded, type EmbeddedOptions, startEmbedded } from "./embedded.ts";
export { emptyEmbedded } from "./empty-embedded.ts";
export { type MigrationPlace, PostgresError, type PostgresErrorCode } from "./errors.ts";
export {
  compareFingerprints,
  type FingerprintMatch,
  type TakeFingerprint,
  twinOf,
} from "./fingerprint-check.ts";
export { lineMap, type TextPlace } from "./line-map.ts";
export {
  type Migration,
  type MigrationStatement,
  type MigrationStep,
  parseMigration,
  readMigrations,
} from "./migration-file.ts";
export type { MigrationHead } from "./migration-head.ts";
export { type MigrationSource, type PendingMigration, pendingMigrations } from "./pending.ts";
export {
  type PendingRollback,
  pendingRollbacks,
  type RollbackOptions,
  type RolledBackMigration,
  rollbackMigration,
} from "./rollback.ts";
export type { RunnerOptions } from "./run-migration.ts";
export type { Target } from "./session.ts";
export { type FailedMigration, type MigrationStatus, migrationStatus } from "./status.ts";
export type { StepEvent } from "./step-event.ts";
export { typeParsers } from "./type-parser.ts";
