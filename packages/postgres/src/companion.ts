/** A second connection beside the one that migrates: it sees how far a long statement is, and can stop it. */
import pg from "pg";
import { openClient } from "./connect.ts";
import type { Target } from "./session.ts";

/** How far a statement is that takes long. */
export interface Progress {
  /** What the server does, in its own words: `building index: scanning table`. */
  readonly phase: string | undefined;
  /** 0..1 of the phase; undefined where the server does not say. */
  readonly share: number | undefined;
  /** Process ids of the sessions that it waits for. */
  readonly blockedBy: readonly number[];
}

const CONNECT_TIMEOUT_MS = 5000;

export class Companion {
  readonly #target: Target;
  readonly #pid: number;
  #client: Promise<pg.Client> | undefined;

  /** @param pid the server process of the connection that migrates; nothing is opened before it is needed */
  constructor(target: Target, pid: number) {
    this.#target = target;
    this.#pid = pid;
  }

  /** Stops the statement that runs, as Ctrl-C does in psql. */
  async cancel(): Promise<void> {
    const client = await this.#open();
    await client.query("SELECT pg_catalog.pg_cancel_backend($1)", [this.#pid]);
  }

  /** @returns undefined when the server has nothing to tell */
  async progress(): Promise<Progress | undefined> {
    const client = await this.#open();
    // https://www.postgresql.org/docs/current/progress-reporting.html
    // rows: { phase: string | null, done: number, total: number, blockedBy: number[] }[]
    const { rows } = await client.query<{
      phase: string | null;
      done: number;
      total: number;
      blockedBy: number[];
    }>(
      `SELECT p.phase, p.done::float8 AS done, p.total::float8 AS total,
              pg_catalog.pg_blocking_pids($1) AS "blockedBy"
         FROM (SELECT 1) AS one
         LEFT JOIN (
           SELECT phase,
                  CASE WHEN blocks_total > 0 THEN blocks_done WHEN tuples_total > 0 THEN tuples_done ELSE lockers_done END AS done,
                  CASE WHEN blocks_total > 0 THEN blocks_total WHEN tuples_total > 0 THEN tuples_total ELSE lockers_total END AS total
             FROM pg_catalog.pg_stat_progress_create_index WHERE pid = $1
           UNION ALL
           SELECT phase, heap_blks_scanned, heap_blks_total
             FROM pg_catalog.pg_stat_progress_cluster WHERE pid = $1
           UNION ALL
           SELECT phase, heap_blks_scanned, heap_blks_total
             FROM pg_catalog.pg_stat_progress_vacuum WHERE pid = $1
           LIMIT 1
         ) AS p ON true`,
      [this.#pid],
    );
    const row = rows[0];
    if (row === undefined || (row.phase === null && row.blockedBy.length === 0)) return undefined;
    return {
      phase: row.phase ?? undefined,
      share: row.total > 0 ? Math.min(row.done / row.total, 1) : undefined,
      blockedBy: [...new Set(row.blockedBy)],
    };
  }

  async close(): Promise<void> {
    const client = await this.#client?.catch(() => undefined);
    this.#client = undefined;
    await client?.end().catch(() => {});
  }

  #open(): Promise<pg.Client> {
    this.#client ??= connectBeside(this.#target);
    return this.#client;
  }
}

/** Not out of the pool, which may have no connection to spare. */
async function connectBeside(target: Target): Promise<pg.Client> {
  const applicationName = "ashlar migrate: progress";
  if (target.pool === undefined) {
    return openClient({
      connectionString: target.connectionString,
      applicationName,
      connectTimeoutMs: CONNECT_TIMEOUT_MS,
    });
  }
  const client = new pg.Client({
    ...target.pool.options,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  client.on("error", () => {});
  await client.connect();
  return client;
}
