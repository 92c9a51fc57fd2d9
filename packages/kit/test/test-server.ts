/** A real Postgres for one test file: the one that ASHLAR_TEST_DATABASE_URL names, else an embedded one. */
import { Pool } from "pg";
import { startQuickServer } from "../../postgres/test/support/quick-server.ts";
import { createDatabase, type Database, type DatabaseOptions } from "../src/database/index.ts";

export interface TestServer {
  /** Of a database that nobody else uses. */
  readonly connectionString: string;
  stop(): Promise<void>;
}

export async function startTestServer(): Promise<TestServer> {
  const given = process.env["ASHLAR_TEST_DATABASE_URL"];
  return given === undefined ? startQuickServer() : newDatabaseOn(given);
}

/** A database, and the pool under it, which closing the database ends. */
export function openTestDatabase<Tables>(
  server: TestServer,
  options: DatabaseOptions & { readonly max?: number } = {},
): { readonly pool: Pool; readonly database: Database<Tables> } {
  const pool = new Pool({
    connectionString: server.connectionString,
    max: options.max ?? 5,
    connectionTimeoutMillis: 5_000,
  });
  return { pool, database: createDatabase<Tables>(pool, options) };
}

async function newDatabaseOn(connectionString: string): Promise<TestServer> {
  const name = `kit_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  const url = new URL(connectionString);
  url.pathname = `/${name}`;
  await runOn(connectionString, `create database ${name}`);
  return {
    connectionString: url.href,
    stop: () => runOn(connectionString, `drop database ${name} with (force)`),
  };
}

async function runOn(connectionString: string, statement: string): Promise<void> {
  const pool = new Pool({ connectionString, max: 1 });
  await pool.query(statement);
  await pool.end();
}
