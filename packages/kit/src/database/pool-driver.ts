/** Kysely's driver over a pg pool that is not ours: exact about commits, and deaf to no broken connection. */
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult, TransactionSettings } from "kysely";
import type { QueryResult as PgResult, Pool, PoolClient } from "pg";
import {
  CommitOutcomeUnknownError,
  DatabaseUnavailableError,
  endsConnection,
  isLostConnection,
  isServerError,
  TransactionAbortedError,
  wasNeverSent,
} from "./connection-errors.ts";
import type { QueryObserver } from "./query-observer.ts";

export class PoolDriver implements Driver {
  readonly #pool: Pool;
  readonly #observer: QueryObserver;

  constructor(pool: Pool, observer: QueryObserver) {
    this.#pool = pool;
    this.#observer = observer;
  }

  async init(): Promise<void> {}

  async acquireConnection(): Promise<PoolConnection> {
    const startMs = performance.now();
    try {
      const client = await this.#pool.connect();
      return new PoolConnection(client, this.#observer);
    } catch (error) {
      if (isServerError(error)) {
        throw error;
      }
      throw new DatabaseUnavailableError("no connection to the database", { cause: error });
    } finally {
      this.#observer.waited(performance.now() - startMs);
    }
  }

  async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const isolation =
      settings.isolationLevel === undefined ? "" : ` isolation level ${settings.isolationLevel}`;
    const access = settings.accessMode === undefined ? "" : ` ${settings.accessMode}`;
    await ours(connection).run(`start transaction${isolation}${access}`);
  }

  async commitTransaction(connection: DatabaseConnection): Promise<void> {
    await ours(connection).commit();
  }

  async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    await ours(connection).rollback();
  }

  async releaseConnection(connection: DatabaseConnection): Promise<void> {
    ours(connection).release();
  }

  async destroy(): Promise<void> {
    await this.#pool.end();
  }
}

/** One pg client while it is lent out. */
class PoolConnection implements DatabaseConnection {
  readonly #client: PoolClient;
  readonly #observer: QueryObserver;
  /** What state the server's side is in is not known: the pool must not lend it again. */
  #isBroken = false;

  constructor(client: PoolClient, observer: QueryObserver) {
    this.#client = client;
    this.#observer = observer;
  }

  async executeQuery<Row>(query: CompiledQuery): Promise<QueryResult<Row>> {
    const result = await this.run(query.sql, query.parameters);
    const affected = /^(INSERT|UPDATE|DELETE|MERGE)$/.test(result.command)
      ? { numAffectedRows: BigInt(result.rowCount ?? 0) }
      : {};
    return { ...affected, rows: result.rows as Row[] };
  }

  // Kysely asks for the method; a cursor needs a package of its own.
  // biome-ignore lint/correctness/useYield: it only ever throws
  async *streamQuery<Row>(): AsyncIterableIterator<QueryResult<Row>> {
    throw new Error("streaming is not supported: read pages by keysetPage");
  }

  run(sql: string, parameters: readonly unknown[] = []): Promise<PgResult> {
    return this.#observer.query(sql, () => this.#send(sql, parameters));
  }

  async commit(): Promise<void> {
    let command: string;
    try {
      ({ command } = await this.run("commit"));
    } catch (error) {
      // An ERROR at COMMIT (a deferred constraint, a serialisation failure) has rolled back; anything that ends the
      // connection may have come before or after the commit record was written.
      if (isServerError(error) && !endsConnection(error.code)) {
        throw error;
      }
      if (error instanceof DatabaseUnavailableError && wasNeverSent(error.cause)) {
        throw error;
      }
      this.#isBroken = true;
      throw new CommitOutcomeUnknownError({ cause: error });
    }
    if (command === "ROLLBACK") {
      throw new TransactionAbortedError();
    }
  }

  /** Never throws: the error that led here is the one to tell. A connection that cannot roll back is thrown away. */
  async rollback(): Promise<void> {
    if (this.#isBroken) {
      return;
    }
    try {
      await this.run("rollback");
    } catch {
      this.#isBroken = true;
    }
  }

  release(): void {
    this.#client.release(this.#isBroken);
  }

  async #send(sql: string, parameters: readonly unknown[]): Promise<PgResult> {
    try {
      return await this.#client.query(sql, parameters as unknown[]);
    } catch (error) {
      if (isLostConnection(error)) {
        this.#isBroken = true;
        throw new DatabaseUnavailableError("the connection to the database was lost", { cause: error });
      }
      if (isServerError(error) && endsConnection(error.code)) {
        this.#isBroken = true;
      }
      // pg reads errors off the socket, where the stack knows nothing of the caller.
      if (error instanceof Error) {
        Error.captureStackTrace(error);
      }
      throw error;
    }
  }
}

function ours(connection: DatabaseConnection): PoolConnection {
  if (connection instanceof PoolConnection) {
    return connection;
  }
  throw new TypeError("this connection was not lent by this driver");
}
