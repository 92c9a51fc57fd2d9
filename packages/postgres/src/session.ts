/** One connection that holds the right to change a database's structure, for as long as some work takes. */
import { setTimeout as sleep } from "node:timers/promises";
import type pg from "pg";
import { describeConnection, openClient } from "./connect.ts";
import { isConnectionLost, PostgresError } from "./errors.ts";

/** How a function of this package reaches the database: through the caller's pool, or by itself. */
export type Target =
  | { readonly pool: pg.Pool; readonly connectionString?: undefined }
  | { readonly connectionString: string; readonly pool?: undefined };

/** "ashlar migrations", as the number that Postgres wants. */
const LOCK_KEY = "7310312406516987235";
const POLL_MS = 100;

/** Does the work on one connection of its own, and closes that afterwards. */
export async function withClient<T>(target: Target, work: (client: pg.ClientBase) => Promise<T>): Promise<T> {
  if (target.pool === undefined) {
    const client = await openClient({
      connectionString: target.connectionString,
      applicationName: "ashlar migrate",
    });
    try {
      return await work(client);
    } catch (error) {
      throw isConnectionLost(error) ? lostError(error, target.connectionString) : error;
    } finally {
      await client.end().catch(() => {});
    }
  }
  const client = await target.pool.connect();
  try {
    return await work(client);
  } catch (error) {
    throw isConnectionLost(error) ? lostError(error, target.pool.options.connectionString ?? "") : error;
  } finally {
    // Migrations leave settings behind; the pool gets a new connection instead of this one.
    client.release(true);
  }
}

/**
 * Does the work while nobody else in this database does such work. The lock belongs to the connection, so a crash
 * frees it.
 */
export async function withMigrationLock<T>(
  target: Target,
  options: { readonly onWait: () => void; readonly signal?: AbortSignal | undefined },
  work: (client: pg.ClientBase) => Promise<T>,
): Promise<T> {
  return withClient(target, async (client) => {
    await prepareSession(client);
    // Asked again and again: a session that waits in pg_advisory_lock holds a snapshot, for which a CREATE INDEX
    // CONCURRENTLY of the session that has the lock would wait in turn.
    for (let attempt = 0; !(await tryLock(client)); attempt++) {
      if (attempt === 0) options.onWait();
      await sleep(POLL_MS, undefined, { signal: options.signal }).catch(() => {
        throw new PostgresError(
          "ASHLAR_POSTGRES_STOPPED",
          "stopped while another run was migrating this database",
          {
            hint: "nothing was changed by this run",
          },
        );
      });
    }
    try {
      return await work(client);
    } finally {
      await client.query(`SELECT pg_advisory_unlock(${LOCK_KEY})`).catch(() => {});
    }
  });
}

function lostError(cause: unknown, connectionString: string): PostgresError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  const place = describeConnection(connectionString);
  return new PostgresError("ASHLAR_POSTGRES_UNREACHABLE", `the connection to ${place} broke: ${reason}`, {
    hint: "when the server is up, run the same again: it goes on where it stopped",
    cause,
  });
}

/** What one file sets does not reach the next, which may run alone another time. */
export async function resetSession(client: pg.ClientBase): Promise<void> {
  await client.query("RESET SESSION AUTHORIZATION");
  await client.query("RESET ALL");
  await prepareSession(client);
}

async function prepareSession(client: pg.ClientBase): Promise<void> {
  await client.query("SET statement_timeout = 0");
  await client.query("SET idle_in_transaction_session_timeout = 0");
  await noticeDeath(client);
}

async function tryLock(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ got: boolean }>(`SELECT pg_try_advisory_lock(${LOCK_KEY}) AS got`);
  return rows[0]?.got === true;
}

/**
 * Has the server stop a long statement when we are gone, instead of finishing it with our locks in its hand. Not every
 * platform can: there it stays as it was.
 */
async function noticeDeath(client: pg.ClientBase): Promise<void> {
  await client.query("SET client_connection_check_interval = '1s'").catch(() => {});
}
