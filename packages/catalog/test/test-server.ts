/** A real server for a test file, and clients of databases made for one test. */
import pg from "pg";

export interface TestServer {
  /** A client of a database with nothing in it. */
  emptyClient(): Promise<pg.Client>;
  stop(): Promise<void>;
}

export async function startTestServer(): Promise<TestServer> {
  const client = new pg.Client({ connectionString: process.env["A2_URL"] });
  await client.connect();
  return {
    emptyClient: async () => {
      const { rows } = await client.query<{ name: string }>(
        "SELECT nspname AS name FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'",
      );
      for (const { name } of rows) await client.query(`DROP SCHEMA ${client.escapeIdentifier(name)} CASCADE`);
      await client.query("CREATE SCHEMA public");
      return client;
    },
    stop: () => client.end(),
  };
}
