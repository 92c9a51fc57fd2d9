/** Typed queries and transactions over a pg pool, and what a client is told when the database refuses. */
export {
  CommitOutcomeUnknownError,
  DatabaseUnavailableError,
  TransactionAbortedError,
} from "./connection-errors.ts";
export { createDatabase, type Database, type DatabaseOptions, type Queries } from "./create-database.ts";
export { type DatabaseErrorOptions, databaseError } from "./database-error.ts";
export type { TransactionOptions } from "./transaction.ts";
