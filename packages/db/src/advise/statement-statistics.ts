/** Reads the workload that pg_stat_statements has counted. */
import { quoteIdentifier } from "@ashlar/catalog";
import type { Finding } from "@ashlar/model";
import type pg from "pg";
import { readCatalog } from "../analyze/read-only.ts";
import type { Query, Workload } from "../workload.ts";
import { normaliseQuery } from "./normalise-query.ts";
import { costliestFirst } from "./statements-file.ts";

export interface StatementStatistics {
  readonly workload: Workload;
  /** Why there is no workload, or not the whole of it. */
  readonly findings: readonly Finding[];
}

// rows: { query: string | null, calls: number, meanMs: number, totalMs: number, rows: number }[]
interface Row {
  readonly query: string | null;
  readonly calls: number;
  readonly meanMs: number;
  readonly totalMs: number;
  readonly rows: number;
}

const MOST_STATEMENTS = 500;
const NONE: Workload = { queries: [], source: { kind: "none" } };

/**
 * What this database was asked since its statement statistics began, with statements of all users as far as ours may
 * see them. https://www.postgresql.org/docs/current/pgstatstatements.html
 */
export async function readStatementStatistics(client: pg.ClientBase): Promise<StatementStatistics> {
  const view = await readCatalog(client, { timeoutMs: TIMEOUT_MS }, () => findView(client));
  if (view === undefined) {
    return nothing("pg_stat_statements is not installed in this database, so nobody counted its queries", {
      hint: "add it to shared_preload_libraries, run CREATE EXTENSION pg_stat_statements, or give --queries FILE",
    });
  }
  try {
    return await readCatalog(client, { timeoutMs: TIMEOUT_MS }, () => readView(client, view));
  } catch (error) {
    // 55000: created, and not loaded by the server; 42501: not ours to read.
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "55000") {
      return nothing("pg_stat_statements is created here, but the server does not load it", {
        hint: "add it to shared_preload_libraries and restart the server, or give --queries FILE",
      });
    }
    if (code === "42501") {
      return nothing("pg_stat_statements may not be read by this user", {
        hint: "GRANT pg_read_all_stats to it, or give --queries FILE",
      });
    }
    throw error;
  }
}

const TIMEOUT_MS = 60_000;

interface View {
  /** Quoted. */
  readonly schema: string;
  /** Before 1.8, of Postgres 13, planning was not told apart. */
  readonly hasExecTime: boolean;
  readonly hasInfo: boolean;
}

async function findView(client: pg.ClientBase): Promise<View | undefined> {
  const { rows } = await client.query<{ schema: string; columns: string[]; info: boolean }>(`
    SELECT n.nspname AS schema,
      ARRAY(SELECT a.attname::pg_catalog.text FROM pg_catalog.pg_attribute a
        JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace = n.oid AND c.relname = 'pg_stat_statements'
        AND a.attnum > 0) AS columns,
      EXISTS (SELECT FROM pg_catalog.pg_class c WHERE c.relnamespace = n.oid
        AND c.relname = 'pg_stat_statements_info') AS info
    FROM pg_catalog.pg_extension e JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
    WHERE e.extname = 'pg_stat_statements'`);
  const [found] = rows;
  if (found === undefined) return undefined;
  return {
    schema: quoteIdentifier(found.schema),
    hasExecTime: found.columns.includes("total_exec_time"),
    hasInfo: found.info,
  };
}

async function readView(
  client: pg.ClientBase,
  { schema, hasExecTime, hasInfo }: View,
): Promise<StatementStatistics> {
  const time = hasExecTime ? "total_exec_time" : "total_time";
  const { rows } = await client.query<Row>(
    `SELECT s.query, pg_catalog.sum(s.calls)::pg_catalog.float8 AS calls,
      pg_catalog.sum(s.${time})::pg_catalog.float8 AS "totalMs",
      (pg_catalog.sum(s.${time}) / pg_catalog.sum(s.calls)::pg_catalog.float8) AS "meanMs",
      pg_catalog.sum(s.rows)::pg_catalog.float8 AS rows
    FROM ${schema}.pg_stat_statements s
    WHERE s.dbid = (SELECT d.oid FROM pg_catalog.pg_database d
      WHERE d.datname = pg_catalog.current_database())
      AND s.calls > 0
    GROUP BY s.query ORDER BY 3 DESC LIMIT ${MOST_STATEMENTS}`,
  );
  const since = hasInfo ? await readReset(client, schema) : undefined;
  const hidden = rows.filter(({ query }) => query === null || query === "<insufficient privilege>").length;
  const queries: Query[] = [];
  for (const { query, ...counts } of rows) {
    const normalised = query === null || isAboutCatalogs(query) ? undefined : await normaliseQuery(query);
    // What the server shows has no values: anything that is left of them stays out of samples.
    if (normalised !== undefined) queries.push({ ...withoutSample(normalised), ...counts });
  }
  return {
    workload: {
      queries: costliestFirst(queries),
      source: { kind: "pg_stat_statements" },
      ...(since === undefined ? {} : { since }),
    },
    findings: hidden === 0 ? [] : [hiddenFinding(hidden)],
  };
}

async function readReset(client: pg.ClientBase, schema: string): Promise<string | undefined> {
  const { rows } = await client.query<{ since: string | null }>(
    `SELECT pg_catalog.to_char(stats_reset AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS since
    FROM ${schema}.pg_stat_statements_info`,
  );
  return rows[0]?.since ?? undefined;
}

/** Questions of tools about the database, this one among them. */
function isAboutCatalogs(query: string): boolean {
  return /\b(?:pg_catalog\.|information_schema\.|pg_stat_|pg_class\b|pg_namespace\b|hypopg)/i.test(query);
}

function withoutSample({ text, fingerprint, kind }: Pick<Query, "text" | "fingerprint" | "kind">) {
  return { text, fingerprint, kind };
}

function hiddenFinding(count: number): Finding {
  return {
    rule: "statements-hidden",
    severity: "warning",
    message: `${count} statements of other users are not shown to this one`,
    hint: "GRANT pg_read_all_stats to it",
  };
}

function nothing(message: string, { hint }: { readonly hint: string }): StatementStatistics {
  return {
    workload: NONE,
    findings: [{ rule: "no-statement-statistics", severity: "warning", message, hint }],
  };
}
