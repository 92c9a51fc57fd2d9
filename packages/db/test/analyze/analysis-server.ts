/** A real server whose statements are counted, and a database for each test. */
import { inspect } from "@ashlar/catalog";
import { createDatabase } from "@ashlar/postgres";
import pg from "pg";
import { startDebianServer } from "../../../postgres/test/support/debian-server.ts";
import { startQuickServer } from "../../../postgres/test/support/quick-server.ts";
import type { AnalyzedSource } from "../../src/analyze.ts";

export interface AnalysisServer {
  readonly major: number;
  /** A fresh database with this in it. */
  open(sql?: string): Promise<TestDatabase>;
  stop(): Promise<void>;
}

export interface TestDatabase {
  readonly client: pg.Client;
  readonly connectionString: string;
  /** As it is now. */
  source(kind?: AnalyzedSource["kind"]): Promise<AnalyzedSource>;
}

/** The embedded server, with the library that counts statements. */
export async function startAnalysisServer(): Promise<AnalysisServer> {
  const settings = { shared_preload_libraries: "pg_stat_statements", autovacuum: "off" };
  const server = await startQuickServer({ settings });
  return serverOf(server.connectionString, 18, server.stop);
}

/** The system's own, mostly an older one; undefined where there is none. */
export async function startOlderServer(): Promise<AnalysisServer | undefined> {
  const server = await startDebianServer({ preload: "pg_stat_statements" });
  if (server === undefined) return undefined;
  const client = new pg.Client({ connectionString: server.connectionString });
  await client.connect();
  await client.query("ALTER SYSTEM SET autovacuum = off");
  await client.query("SELECT pg_reload_conf()");
  await client.end();
  return serverOf(server.connectionString, server.major, server.stop);
}

function serverOf(connectionString: string, major: number, stop: () => Promise<void>): AnalysisServer {
  const clients: pg.Client[] = [];
  return {
    major,
    open: async (sql = "") => {
      const own = await createDatabase(connectionString, { name: `analyze_${clients.length}` });
      const client = new pg.Client({ connectionString: own });
      clients.push(client);
      await client.connect();
      await client.query(sql);
      const source = async (kind: AnalyzedSource["kind"] = "live") => ({
        kind,
        label: "shop",
        database: await inspect(client),
        client,
      });
      return { client, connectionString: own, source };
    },
    stop: async () => {
      for (const client of clients) await client.end();
      await stop();
    },
  };
}
