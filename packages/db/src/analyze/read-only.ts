/** Keeps whatever is asked of an analysed database from changing or holding up anything there. */
import type pg from "pg";

/** A question waits for nobody's lock for long: an analysis that stands in a queue holds up those behind it. */
const LOCK_TIMEOUT_MS = 2000;

/**
 * Runs work in a READ ONLY transaction with timeouts, which is rolled back whatever happens.
 *
 * @param options `timeoutMs` is for each statement
 */
export async function inReadOnly<T>(
  client: pg.ClientBase,
  { timeoutMs }: { readonly timeoutMs: number },
  work: () => Promise<T>,
): Promise<T> {
  await client.query("BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY");
  try {
    await client.query(`SET LOCAL statement_timeout = ${Math.round(timeoutMs)}`);
    await client.query(`SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`);
    // Texts of queries are parsed here before they are sent: the server has to read strings in the same way.
    await client.query("SET LOCAL standard_conforming_strings = on");
    return await work();
  } finally {
    await client.query("ROLLBACK");
  }
}

/**
 * The same, for what reads catalogs only. Others may put operators into schemas of the session's search path that fit a
 * question better than Postgres' own, and would be run with the rights of whoever asks.
 */
export function readCatalog<T>(
  client: pg.ClientBase,
  options: { readonly timeoutMs: number },
  work: () => Promise<T>,
): Promise<T> {
  return inReadOnly(client, options, async () => {
    await client.query("SET LOCAL search_path = pg_catalog");
    return work();
  });
}

/** Runs work that may fail inside a transaction without ending it: the answer, or what the server said. */
export async function attempt<T>(
  client: pg.ClientBase,
  work: () => Promise<T>,
): Promise<{ readonly value: T } | { readonly error: Error }> {
  await client.query("SAVEPOINT ashlar_attempt");
  try {
    const value = await work();
    await client.query("RELEASE SAVEPOINT ashlar_attempt");
    return { value };
  } catch (error) {
    await client.query("ROLLBACK TO SAVEPOINT ashlar_attempt");
    if (!(error instanceof Error)) throw error;
    return { error };
  }
}
