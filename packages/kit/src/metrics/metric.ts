/** Kinds of metrics, and their children: one for each combination of label values, found once and kept. */

export interface MetricOptions<Label extends string> {
  /** As Prometheus names things: a counter ends in `_total`, a unit is the base unit (`_seconds`, `_bytes`). */
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly Label[] | undefined;
}

export interface HistogramOptions<Label extends string> extends MetricOptions<Label> {
  /** Upper bounds, ascending, without infinity. Default: {@link durationBuckets}. */
  readonly buckets?: readonly number[] | undefined;
}

export type LabelValues<Label extends string> = Readonly<Record<Label, string>>;

/** Anything that can be printed. */
export interface Metric {
  readonly name: string;
  print(): string;
}

/** Only grows. */
export interface CounterChild {
  inc(by?: number): void;
}

export interface GaugeChild {
  set(value: number): void;
  inc(by?: number): void;
  dec(by?: number): void;
}

export interface HistogramChild {
  /** Durations in seconds. */
  observe(value: number): void;
}

/** Keep what `labels` gives rather than asking again for every event. */
export interface Counter<Label extends string = never> extends CounterChild {
  labels(values: LabelValues<Label>): CounterChild;
  /** Asked when metrics are printed: for what somebody else counts. */
  read(values: LabelValues<Label>, current: () => number): void;
}

export interface Gauge<Label extends string = never> extends GaugeChild {
  labels(values: LabelValues<Label>): GaugeChild;
  /** Asked when metrics are printed, in place of a value that was set. */
  read(values: LabelValues<Label>, current: () => number): void;
}

export interface Histogram<Label extends string = never> extends HistogramChild {
  labels(values: LabelValues<Label>): HistogramChild;
}

/** Seconds, as OpenTelemetry advises for requests. */
export const durationBuckets: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
