export { createMetrics, type Metrics, type MetricsOptions } from "./create-metrics.ts";
export {
  type Counter,
  type CounterChild,
  durationBuckets,
  type Gauge,
  type GaugeChild,
  type Histogram,
  type HistogramChild,
  type HistogramOptions,
  type LabelValues,
  type MetricOptions,
} from "./metric.ts";
export { createMetricsServer, type MetricsServer, type MetricsServerOptions } from "./metrics-server.ts";
