/** Runs a transaction, and runs it again when Postgres says that this is all it takes. */
import type { Kysely, Transaction } from "kysely";
import { sqlStateOf } from "./connection-errors.ts";

export interface TransactionOptions {
  /** The server's default, unless said otherwise: read committed. */
  readonly isolation?: "read committed" | "repeatable read" | "serializable";
  readonly isReadOnly?: boolean;
  /** How often in all; 3 unless said otherwise. Only serialisation failures and deadlocks are tried again. */
  readonly attempts?: number;
}

/**
 * Calls `work` once per attempt, each in a transaction of its own. What it does outside the database it may do several
 * times.
 *
 * @throws whatever `work` throws, after a rollback; of the last attempt where it was repeated
 */
export async function runTransaction<Tables, T>(
  queries: Kysely<Tables>,
  work: (queries: Transaction<Tables>) => Promise<T>,
  options: TransactionOptions,
): Promise<T> {
  const attempts = options.attempts ?? 3;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await builderFor(queries, options).execute(work);
    } catch (error) {
      if (attempt >= attempts || !isWorthRepeating(error)) {
        throw error;
      }
      await pause(attempt);
    }
  }
}

function builderFor<Tables>(queries: Kysely<Tables>, options: TransactionOptions) {
  let builder = queries.transaction();
  if (options.isolation !== undefined) {
    builder = builder.setIsolationLevel(options.isolation);
  }
  if (options.isReadOnly === true) {
    builder = builder.setAccessMode("read only");
  }
  return builder;
}

/** 40001 serialization_failure, 40P01 deadlock_detected: rolled back, and likely to pass the next time. */
function isWorthRepeating(error: unknown): boolean {
  const sqlState = sqlStateOf(error);
  return sqlState === "40001" || sqlState === "40P01";
}

/** Full jitter: those who met once should not meet again in step. Up to 20, 40, 80 … ms. */
function pause(attempt: number): Promise<void> {
  const limitMs = Math.min(500, 10 * 2 ** attempt);
  return new Promise((resolve) => setTimeout(resolve, Math.random() * limitMs));
}
