/** A pool of connections as the rest of a service sees it: typed queries, and transactions. */
import {
  type Dialect,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type Transaction,
} from "kysely";
import type { Pool, PoolClient } from "pg";
import type { Metrics } from "../metrics/index.ts";
import type { Tracing } from "../tracing/index.ts";
import { PoolDriver } from "./pool-driver.ts";
import { observeQueries, type QueryObserver } from "./query-observer.ts";
import { runTransaction, type TransactionOptions } from "./transaction.ts";

/** What repositories take: the database itself, or a transaction in it. */
export type Queries<Tables> = Kysely<Tables>;

export interface Database<Tables> {
  /** Each query on a connection of its own, outside a transaction. */
  readonly queries: Kysely<Tables>;
  /**
   * Commits what `work` did, or rolls it back when it throws. A serialisation failure or a deadlock starts `work` again
   * (`attempts`, 3), so its effects outside the database may happen more than once.
   *
   * @throws {CommitOutcomeUnknownError} when the connection broke during COMMIT
   */
  transaction<T>(
    work: (queries: Transaction<Tables>) => Promise<T>,
    options?: TransactionOptions,
  ): Promise<T>;
  /** Asks the server for an answer; throws when there is none within a second. */
  ping(): Promise<void>;
  /** Ends the pool, after the queries under way. May be called more than once. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly tracing?: Tracing | undefined;
  readonly metrics?: Metrics | undefined;
}

/** Speaks to Postgres through `pool`, which it closes in the end. */
export function createDatabase<Tables>(pool: Pool, options: DatabaseOptions = {}): Database<Tables> {
  surviveLostConnections(pool);
  const queries = new Kysely<Tables>({ dialect: dialectOf(pool, observeQueries(pool, options)) });
  let closing: Promise<void> | undefined;
  return {
    queries,
    transaction: (work, transactionOptions = {}) => runTransaction(queries, work, transactionOptions),
    async ping() {
      await pool.query(ping);
    },
    close() {
      closing ??= pool.ended ? Promise.resolve() : pool.end();
      return closing;
    },
  };
}

/** A connection whose other end went away without a word is thrown away, and the next ping takes another. */
const ping = { text: "select 1", query_timeout: 1_000 };

function dialectOf(pool: Pool, observer: QueryObserver): Dialect {
  return {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new PoolDriver(pool, observer),
    createIntrospector: (queries) => new PostgresIntrospector(queries),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  };
}

/**
 * pg tells of a broken connection by an `error` event, and an event that nobody hears ends the process. The pool hears
 * its idle clients only, and passes what it hears on.
 */
function surviveLostConnections(pool: Pool): void {
  const known = new WeakSet<PoolClient>();
  pool.on("error", ignore);
  pool.on("acquire", (client) => {
    if (!known.has(client)) {
      known.add(client);
      client.on("error", ignore);
    }
  });
}

/** The next query on the connection fails, and says why. */
function ignore(): void {}
