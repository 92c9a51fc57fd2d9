/** All metrics of a service, and how they are printed for Prometheus. */
import { PrintedCounter } from "./counter.ts";
import { expositionType } from "./exposition.ts";
import { PrintedGauge } from "./gauge.ts";
import { PrintedHistogram } from "./histogram.ts";
import type { Counter, Gauge, Histogram, HistogramOptions, Metric, MetricOptions } from "./metric.ts";
import { registerProcessMetrics } from "./process-metrics.ts";

/** A name that is registered already gives the metric that is there. */
export interface Metrics {
  counter<Label extends string = never>(options: MetricOptions<Label>): Counter<Label>;
  gauge<Label extends string = never>(options: MetricOptions<Label>): Gauge<Label>;
  histogram<Label extends string = never>(options: HistogramOptions<Label>): Histogram<Label>;
  /** Prometheus' text format, version 0.0.4. */
  print(): string;
  readonly contentType: string;
}

export interface MetricsOptions {
  /** CPU, memory and event loop of the process; default on. */
  readonly process?: boolean | undefined;
}

export function createMetrics(options: MetricsOptions = {}): Metrics {
  const registered = new Map<string, Metric>();
  const register = <T extends Metric>(kind: new (...args: never[]) => T, name: string, make: () => T): T => {
    const known = registered.get(name);
    if (known instanceof kind) return known;
    if (known !== undefined) throw new TypeError(`${name} is a metric of another kind already`);
    const made = make();
    registered.set(name, made);
    return made;
  };
  const metrics: Metrics = {
    counter: (o) => register(PrintedCounter, o.name, () => new PrintedCounter(o)) as never,
    gauge: (o) => register(PrintedGauge, o.name, () => new PrintedGauge(o)) as never,
    histogram: (o) => register(PrintedHistogram, o.name, () => new PrintedHistogram(o)) as never,
    print: () => [...registered.values()].map((metric) => metric.print()).join(""),
    contentType: expositionType,
  };
  if (options.process !== false) registerProcessMetrics(metrics);
  return metrics;
}
