/** How busy a pool is: utilisation, saturation, and how long queries take. */
import type { Pool } from "pg";
import { durationBuckets, type HistogramChild, type Metrics } from "../metrics/index.ts";

/** A free connection is had in microseconds, a statement is stopped after half a minute. */
const buckets: readonly number[] = [0.0005, 0.001, 0.0025, ...durationBuckets, 30];

/** Under the names of OpenTelemetry's database metrics, as Prometheus writes them. */
export function registerPoolMetrics(
  pool: Pool,
  metrics: Metrics,
): { readonly waits: HistogramChild; readonly durations: HistogramChild } {
  const connections = metrics.gauge({
    name: "db_client_connection_count",
    help: "Connections of the pool, by state.",
    labels: ["state"],
  });
  connections.read({ state: "idle" }, () => pool.idleCount);
  connections.read({ state: "used" }, () => pool.totalCount - pool.idleCount);
  metrics
    .gauge({ name: "db_client_connection_max", help: "Connections the pool may have." })
    .read({}, () => pool.options.max);
  metrics
    .gauge({ name: "db_client_connection_pending_requests", help: "Callers waiting for a connection." })
    .read({}, () => pool.waitingCount);
  return {
    waits: metrics.histogram({
      name: "db_client_connection_wait_time_seconds",
      help: "How long a caller waited for a connection.",
      buckets,
    }),
    durations: metrics.histogram({
      name: "db_client_operation_duration_seconds",
      help: "How long a query took, from sending to its last row.",
      buckets,
    }),
  };
}
