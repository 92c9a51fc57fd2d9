/** What is told about queries: nothing by default; spans, durations and waits where tracing and metrics are on. */
import type { Pool } from "pg";
import type { HistogramChild, Metrics } from "../metrics/index.ts";
import type { Span, Tracing } from "../tracing/index.ts";
import { isServerError } from "./connection-errors.ts";
import { registerPoolMetrics } from "./pool-metrics.ts";
import { summaryOf } from "./query-summary.ts";

export interface QueryObserver {
  /** A caller has waited so long for a connection. */
  waited(durationMs: number): void;
  /** Sends a query, and tells what became of it. */
  query<T>(sql: string, send: () => Promise<T>): Promise<T>;
}

export function observeQueries(
  pool: Pool,
  { metrics, tracing }: { readonly metrics?: Metrics | undefined; readonly tracing?: Tracing | undefined },
): QueryObserver {
  const measured = metrics === undefined ? silent : new MeasuredQueries(pool, metrics);
  return tracing === undefined ? measured : new TracedQueries(pool, tracing, measured);
}

const silent: QueryObserver = {
  waited() {},
  query(_sql, send) {
    return send();
  },
};

class MeasuredQueries implements QueryObserver {
  readonly #waits: HistogramChild;
  readonly #durations: HistogramChild;

  constructor(pool: Pool, metrics: Metrics) {
    const { waits, durations } = registerPoolMetrics(pool, metrics);
    this.#waits = waits;
    this.#durations = durations;
  }

  waited(durationMs: number): void {
    this.#waits.observe(durationMs / 1_000);
  }

  async query<T>(_sql: string, send: () => Promise<T>): Promise<T> {
    const startMs = performance.now();
    try {
      return await send();
    } finally {
      this.#durations.observe((performance.now() - startMs) / 1_000);
    }
  }
}

/** OpenTelemetry's semantic conventions for database clients, PostgreSQL. */
class TracedQueries implements QueryObserver {
  readonly #tracing: Tracing;
  readonly #next: QueryObserver;
  readonly #namespace: string;

  constructor(pool: Pool, tracing: Tracing, next: QueryObserver) {
    this.#tracing = tracing;
    this.#next = next;
    this.#namespace = databaseOf(pool);
  }

  waited(durationMs: number): void {
    this.#next.waited(durationMs);
  }

  async query<T>(sql: string, send: () => Promise<T>): Promise<T> {
    const { operation, summary } = summaryOf(sql);
    const span = this.#tracing.startSpan(summary, {
      kind: "client",
      attributes: {
        "db.system.name": "postgresql",
        "db.namespace": this.#namespace,
        "db.operation.name": operation,
        "db.query.summary": summary,
        // Values are parameters, so the text holds none.
        "db.query.text": sql,
      },
    });
    try {
      return await this.#next.query(sql, send);
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  }
}

/** Without the error's message, which may quote a value. */
function fail(span: Span, error: unknown): void {
  if (isServerError(error)) {
    span.setAttribute("db.response.status_code", error.code);
  }
  const name = error instanceof Error ? error.name : typeof error;
  span.setAttribute("error.type", isServerError(error) ? error.code : name);
  // ERROR, as a number: tracing that is off must not load OpenTelemetry.
  span.setStatus({ code: 2 });
}

function databaseOf(pool: Pool): string {
  const { connectionString, database } = pool.options;
  const url = URL.parse(connectionString ?? "");
  return url === null ? (database ?? "") : decodeURIComponent(url.pathname.slice(1));
}
