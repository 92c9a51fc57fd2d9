/** Makes and drops whole databases, for tests that each want a fresh one. */
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { openClient } from "./connect.ts";
import { PostgresError, sqlStateOf } from "./errors.ts";

const BUSY_ATTEMPTS = 50;
const BUSY_DELAY_MS = 100;

/**
 * Creates a database beside the one of the connection string, as a copy of `template` when one is named: a migrated
 * template gives each test file its own database in tens of milliseconds.
 *
 * @returns the connection string of the new database
 * @throws {PostgresError} ASHLAR_POSTGRES_DATABASE when it exists already, or the template does not or stays in use
 */
export async function createDatabase(
  connectionString: string,
  { name, template }: { readonly name: string; readonly template?: string },
): Promise<string> {
  const from = template === undefined ? "" : ` TEMPLATE ${pg.escapeIdentifier(template)}`;
  await onServer(connectionString, async (client) => {
    for (let attempt = 1; ; attempt++) {
      try {
        await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}${from}`);
        return;
      } catch (error) {
        // 55006: somebody is still connected to the template, most often a connection that is closing.
        if (sqlStateOf(error) !== "55006" || attempt >= BUSY_ATTEMPTS) throw databaseError(error, name);
        await sleep(BUSY_DELAY_MS);
      }
    }
  });
  return withDatabase(connectionString, name);
}

/** Drops a database of the same server, ending the connections that others have to it. Does nothing without one. */
export async function dropDatabase(connectionString: string, name: string): Promise<void> {
  await onServer(connectionString, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`);
  });
}

/** The same server, user and password, another database. */
export function withDatabase(connectionString: string, name: string): string {
  const url = new URL(connectionString);
  // The driver reads the name with decodeURI.
  url.pathname = `/${encodeURI(name)}`;
  return url.href;
}

async function onServer(connectionString: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = await openClient({ connectionString });
  try {
    await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}

function databaseError(error: unknown, name: string): unknown {
  const sqlState = sqlStateOf(error);
  if (sqlState === undefined || !["42P04", "3D000", "55006"].includes(sqlState)) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new PostgresError("ASHLAR_POSTGRES_DATABASE", `cannot create the database ${name}: ${text}`, {
    hint: "choose another name, or end what is connected to the template",
    sqlState,
    cause: error,
  });
}
