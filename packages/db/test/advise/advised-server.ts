/** A server to advise about, and one for clones; small tables of a shop on the first. */
import { inspect, openShadowServer, type ShadowServer } from "@ashlar/catalog";
import type { Database } from "@ashlar/model";
import { openClient } from "@ashlar/postgres";
import type pg from "pg";
import { startDebianServer } from "../../../postgres/test/support/debian-server.ts";
import { startQuickServer } from "../../../postgres/test/support/quick-server.ts";
import type { Advice } from "../../src/advise/advice.ts";
import { openAdviceClone } from "../../src/advise/advice-clone.ts";
import type { AdviseOptions } from "../../src/advise/advise-options.ts";
import { readWorkloadFile } from "../../src/advise/workload-file.ts";
import { adviseIndexes } from "../../src/advise.ts";

export interface AdvisedServer {
  readonly connectionString: string;
  /** Of whoever owns the tables. */
  readonly owner: pg.Client;
  /** Reads only. */
  readonly client: pg.Client;
  readonly database: Database;
  readonly shadows: ShadowServer;
  /** Advice for a workload of statements. */
  advise(statements: string, options?: AdviseOptions): Promise<Advice>;
  stop(): Promise<void>;
}

const SCHEMA = `
CREATE EXTENSION pg_trgm;
CREATE TYPE state AS ENUM ('pending', 'paid', 'shipped');
CREATE TABLE users (id bigint PRIMARY KEY, email text NOT NULL, country text NOT NULL, settings jsonb NOT NULL);
CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, status state NOT NULL,
  total numeric(10, 2) NOT NULL, created_at timestamptz NOT NULL);
CREATE TABLE visits (id bigint NOT NULL, user_id bigint NOT NULL, visited_at timestamptz NOT NULL) PARTITION BY RANGE (visited_at);
CREATE TABLE visits_2025 PARTITION OF visits FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE visits_2026 PARTITION OF visits FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE countries (code text NOT NULL, name text NOT NULL);
INSERT INTO countries SELECT 'country' || i, 'Country ' || i FROM generate_series(1, 40) i;
INSERT INTO users SELECT i, 'user' || i || '@example.com', 'country' || i % 40,
  jsonb_build_object('theme', i % 500, 'name', md5(i::text)) FROM generate_series(1, 20000) i;
INSERT INTO orders SELECT i, 1 + i * 7919 % 20000, CASE WHEN i % 100 = 0 THEN 'pending' WHEN i % 100 < 5 THEN 'paid' ELSE 'shipped' END::state,
  i % 1000, timestamptz '2026-01-01' + i * interval '1 minute' FROM generate_series(1, 100000) i;
INSERT INTO visits SELECT i, 1 + i * 7919 % 20000, timestamptz '2025-01-01' + i * interval '10 minutes' FROM generate_series(1, 100000) i;`;

export async function startAdvisedServer(): Promise<AdvisedServer> {
  const server = await startQuickServer({ database: "shop" });
  return openOn(server.connectionString, server.stop);
}

/** The system's own, mostly an older one; undefined where there is none. */
export async function startOlderServer(): Promise<AdvisedServer | undefined> {
  const server = await startDebianServer();
  return server === undefined ? undefined : openOn(server.connectionString, server.stop);
}

async function openOn(connectionString: string, stop: () => Promise<void>): Promise<AdvisedServer> {
  const owner = await openClient({ connectionString });
  await owner.query(SCHEMA);
  // Rows counted after ANALYZE would make its statistics look stale.
  // Before 15 a process of its own counts, and has no such function.
  await owner.query("SELECT pg_stat_force_next_flush()").catch(() => undefined);
  await owner.query("VACUUM (ANALYZE)");
  const client = await openClient({ connectionString });
  await client.query("SET default_transaction_read_only = on");
  const database = await inspect(client);
  const shadows = await openShadowServer();
  return {
    connectionString,
    owner,
    client,
    database,
    shadows,
    advise: async (statements, options = {}) => {
      const { workload } = await readWorkloadFile(statements, "queries.sql");
      return adviseIndexes({ kind: "live", database, client }, workload, {
        clone: () => openAdviceClone(shadows, database),
        ...options,
      });
    },
    stop: async () => {
      await owner.end();
      await client.end();
      await shadows.stop();
      await stop();
    },
  };
}
