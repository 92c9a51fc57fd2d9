/** Sessions on a pool of `pg`. */
import { HttpError } from "../runtime/failure.js";
import {
  type Ask,
  applySettings,
  askWith,
  type ChooseSettings,
  type Connections,
  type Row,
  type Session,
  type Settings,
  sessionOver,
} from "./session.js";

/** What is used of pg's `Pool`. */
export interface Pool {
  query(text: string, values: unknown[]): Promise<{ rows: Row[] }>;
  connect(): Promise<PoolClient>;
}

export interface PoolClient {
  query(text: string, values?: unknown[]): Promise<{ rows: Row[] }>;
  on(event: "error", listener: (error: Error) => void): unknown;
  off(event: "error", listener: (error: Error) => void): unknown;
  /** With an error the connection is closed. */
  release(error?: Error): void;
}

/** @param choose settings, or what chooses them when the database is asked */
export function poolSession(pool: Pool, choose: Settings | ChooseSettings = {}): Session {
  const connections: Connections = {
    ask: async (text, values) => (await pool.query(text, [...values])).rows,
    transaction: (settings, work) => runTransaction(pool, settings, work),
  };
  return sessionOver(connections, choose);
}

async function runTransaction<T>(
  pool: Pool,
  settings: Settings,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  const ask: Ask = async (text, values) => (await client.query(text, [...values])).rows;
  const inside: Session = { query: askWith(ask, settings), transaction: (nested) => nested(inside) };
  let broken: Error | undefined;
  // A connection that breaks says so, and nobody listening would end the process; the next statement fails anyway.
  client.on("error", ignore);
  try {
    await client.query("BEGIN");
    await applySettings(ask, settings);
    const result = await work(inside);
    await commit(client);
    return result;
  } catch (error) {
    broken = await rollBack(client);
    throw error;
  } finally {
    client.off("error", ignore);
    client.release(broken);
  }
}

function ignore(): void {}

async function commit(client: PoolClient): Promise<void> {
  try {
    await client.query("COMMIT");
  } catch (cause) {
    // What the server says of a COMMIT is that it was none, unless the connection ends with it.
    if (cause instanceof Error && "severity" in cause && "code" in cause) {
      if (!/^(08|57P|58|XX)/.test(String(cause.code))) throw cause;
    }
    const message = "It is not known whether the change was made: look before trying again.";
    throw new HttpError(500, "OUTCOME_UNKNOWN", message, { cause });
  }
}

async function rollBack(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query("ROLLBACK");
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
