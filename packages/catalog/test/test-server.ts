/** A real server for a test file, and a database with nothing in it for each test. */
import pg from "pg";
import { startQuickServer } from "../../postgres/test/support/quick-server.ts";

export interface TestServer {
  readonly connectionString: string;
  /** The client, after everything in its database was dropped. */
  emptyClient(): Promise<pg.Client>;
  stop(): Promise<void>;
}

export async function startTestServer(): Promise<TestServer> {
  const server = await startQuickServer();
  const client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  return {
    connectionString: server.connectionString,
    emptyClient: async () => {
      // rows: { name: string }[]
      const { rows } = await client.query<{ name: string }>(
        "SELECT nspname AS name FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'",
      );
      for (const { name } of rows) await client.query(`DROP SCHEMA ${client.escapeIdentifier(name)} CASCADE`);
      await client.query("CREATE SCHEMA public");
      return client;
    },
    stop: async () => {
      await client.end();
      await server.stop();
    },
  };
}
