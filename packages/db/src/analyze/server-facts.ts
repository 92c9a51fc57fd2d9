/** What a server says about itself and the database: settings that plans depend on, caches, ages. */
import type pg from "pg";

export interface ServerFacts {
  readonly versionText: string;
  /** Since when counters count: ISO 8601; not set when they were never reset, or since a restart. */
  readonly statsSince?: string;
  readonly uptimeSince: string;
  /** A replica: its counters are its own, and nothing can be built on it. */
  readonly isReplica: boolean;
  readonly hasReplicas: boolean;
  /** 0..1, of the blocks that the database's tables and indexes asked for; not set before anything was asked. */
  readonly cacheHitShare?: number;
  /** Transactions since the oldest row that is not frozen. */
  readonly xidAge: number;
  readonly freezeMaxAge: number;
  readonly workMemBytes: number;
  readonly hashMemMultiplier: number;
  readonly temporaryBytes: number;
  readonly deadlocks: number;
}

/** Runs inside the caller's transaction. */
export async function readServerFacts(client: pg.ClientBase): Promise<ServerFacts> {
  const { rows } = await client.query<ServerRow>(QUERY);
  const [row] = rows;
  if (row === undefined) throw new Error("pg_stat_database has no line for the current database");
  const blocks = row.blocks_hit + row.blocks_read;
  return {
    versionText: row.version_text,
    ...(row.stats_since === null ? {} : { statsSince: row.stats_since }),
    uptimeSince: row.uptime_since,
    isReplica: row.is_replica,
    hasReplicas: row.replicas > 0,
    ...(blocks === 0 ? {} : { cacheHitShare: row.blocks_hit / blocks }),
    xidAge: row.xid_age,
    freezeMaxAge: row.freeze_max_age,
    workMemBytes: row.work_mem_kb * 1024,
    hashMemMultiplier: row.hash_mem_multiplier,
    temporaryBytes: row.temporary_bytes,
    deadlocks: row.deadlocks,
  };
}

interface ServerRow {
  readonly version_text: string;
  readonly stats_since: string | null;
  readonly uptime_since: string;
  readonly is_replica: boolean;
  readonly replicas: number;
  readonly blocks_hit: number;
  readonly blocks_read: number;
  readonly xid_age: number;
  readonly freeze_max_age: number;
  readonly work_mem_kb: number;
  readonly hash_mem_multiplier: number;
  readonly temporary_bytes: number;
  readonly deadlocks: number;
}

// hash_mem_multiplier came with 13, and a server may hide pg_stat_replication's rows, but never the view.
const QUERY = `
SELECT
  pg_catalog.current_setting('server_version') AS version_text,
  pg_catalog.to_char(d.stats_reset AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS stats_since,
  pg_catalog.to_char(pg_catalog.pg_postmaster_start_time() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS uptime_since,
  pg_catalog.pg_is_in_recovery() AS is_replica,
  (SELECT pg_catalog.count(*)::float8 FROM pg_catalog.pg_stat_replication) AS replicas,
  d.blks_hit::float8 AS blocks_hit,
  d.blks_read::float8 AS blocks_read,
  (SELECT pg_catalog.age(datfrozenxid)::float8 FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()) AS xid_age,
  pg_catalog.current_setting('autovacuum_freeze_max_age')::float8 AS freeze_max_age,
  (SELECT setting::float8 FROM pg_catalog.pg_settings WHERE name = 'work_mem') AS work_mem_kb,
  coalesce(pg_catalog.current_setting('hash_mem_multiplier', true)::float8, 1) AS hash_mem_multiplier,
  d.temp_bytes::float8 AS temporary_bytes,
  d.deadlocks::float8 AS deadlocks
FROM pg_catalog.pg_stat_database d
WHERE d.datname = pg_catalog.current_database()`;
