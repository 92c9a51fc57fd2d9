/** Limits that a run has to keep, as `--threshold 'p99<200ms,errors<1%,rate>500'` writes them, and whether it did. */
import { LoadError } from "./errors.ts";
import { counted, percent } from "./figure-text.ts";
import type { Check, LatencySummary, LoadResult } from "./load-result.ts";
import { missedOf, unansweredOf } from "./unanswered.ts";

/** What a limit may be set on, beside errors and the rate. */
type LatencyFigure = Exclude<keyof LatencySummary, "count" | "standardDeviation">;

export type ThresholdMetric =
  | { readonly kind: "latency"; readonly figure: LatencyFigure }
  /** Failed requests over all of them: 0 to 1. */
  | { readonly kind: "error-share" }
  | { readonly kind: "error-count" }
  /** Answers per second. */
  | { readonly kind: "rate" };

export type Comparator = "<" | "<=" | ">" | ">=";

export interface Threshold {
  /** As it was written. */
  readonly text: string;
  readonly metric: ThresholdMetric;
  readonly comparator: Comparator;
  /** In ms, as a share, as a count or per second, as the metric has it. */
  readonly limit: number;
}

const FIGURES: ReadonlyMap<string, LatencyFigure> = new Map([
  ["min", "min"],
  ["mean", "mean"],
  ["avg", "mean"],
  ["p50", "p50"],
  ["median", "p50"],
  ["p75", "p75"],
  ["p90", "p90"],
  ["p95", "p95"],
  ["p99", "p99"],
  ["latency", "p99"],
  ["p99.9", "p999"],
  ["p999", "p999"],
  ["p99.99", "p9999"],
  ["p9999", "p9999"],
  ["max", "max"],
]);

const LATENCY_LABELS: Readonly<Record<LatencyFigure, string>> = {
  min: "min latency",
  mean: "mean latency",
  p50: "P50 latency",
  p75: "P75 latency",
  p90: "P90 latency",
  p95: "P95 latency",
  p99: "P99 latency",
  p999: "P99.9 latency",
  p9999: "P99.99 latency",
  max: "max latency",
};

const MS_OF: ReadonlyMap<string, number> = new Map([
  ["us", 0.001],
  ["µs", 0.001],
  ["ms", 1],
  ["", 1],
  ["s", 1000],
]);

const HINT =
  "a limit is a name, one of < <= > >=, and a number: p50, p75, p90, p95, p99 (or latency), p99.9, p99.99, min, mean " +
  "or max in us, ms or s; errors in % or as a count; rate in requests per second; as in p99<200ms,errors<1%,rate>500";

/**
 * The limits of a list with commas. Latencies without a unit are ms; `latency` is P99.
 *
 * @throws {LoadError} ASHLAR_LOAD_INPUT, naming the part that cannot be read
 */
export function parseThresholds(text: string): Threshold[] {
  return text.split(",").map((part) => parseThreshold(part.trim()));
}

function parseThreshold(text: string): Threshold {
  const parts = /^([a-z][a-z0-9.]*)\s*(<=|>=|<|>)\s*([0-9]+(?:\.[0-9]+)?|\.[0-9]+)\s*(\D*)$/i.exec(text);
  if (parts === null) throw unreadable(text, text === "" ? "a limit is missing" : "cannot be read");
  const [, name = "", comparator, number, unit = ""] = parts;
  return {
    text,
    comparator: comparator as Comparator,
    ...measureOf(text, name.toLowerCase(), Number(number), unit.trim().toLowerCase()),
  };
}

function measureOf(
  text: string,
  name: string,
  value: number,
  unit: string,
): Pick<Threshold, "metric" | "limit"> {
  const figure = FIGURES.get(name);
  if (figure !== undefined) {
    const ms = MS_OF.get(unit);
    if (ms === undefined) throw unreadable(text, `${name} takes us, ms or s, not "${unit}"`);
    return { metric: { kind: "latency", figure }, limit: value * ms };
  }
  if (name === "errors") return errorsOf(text, value, unit);
  if (name !== "rate") throw unreadable(text, `there is no figure "${name}"`);
  if (unit !== "" && unit !== "/s") throw unreadable(text, `rate takes requests per second, not "${unit}"`);
  return { metric: { kind: "rate" }, limit: value };
}

function errorsOf(text: string, value: number, unit: string): Pick<Threshold, "metric" | "limit"> {
  if (unit === "%" && value <= 100) return { metric: { kind: "error-share" }, limit: value / 100 };
  if (unit === "%") throw unreadable(text, "there are no more errors than 100 %");
  if (unit !== "") throw unreadable(text, `errors takes % or a count, not "${unit}"`);
  // 0.01 would be less than one request, and who writes it means 1 %.
  if (!Number.isInteger(value)) throw unreadable(text, `a count is whole; ${value * 100}% is a share`);
  return { metric: { kind: "error-count" }, limit: value };
}

function unreadable(text: string, reason: string): LoadError {
  return new LoadError("ASHLAR_LOAD_INPUT", `threshold "${text}": ${reason}`, { hint: HINT });
}

type Judged = Pick<
  LoadResult,
  "latency" | "requests" | "perSecond" | "distribution" | "failures" | "settings"
>;

/**
 * Whether a run kept its limits. Where nothing succeeded none is kept: there is nothing to measure. To a percentile, a
 * request without an answer is one that was slower than all others.
 */
export function checkThresholds(thresholds: readonly Threshold[], result: Judged): Check[] {
  return thresholds.map((threshold) => checkThreshold(threshold, result));
}

function checkThreshold({ text, metric, comparator, limit }: Threshold, result: Judged): Check {
  const { succeeded, failed } = result.requests;
  const name = `threshold ${text}`;
  const expected = `${labelOf(metric)} ${comparator} ${written(metric, limit)}`;
  if (succeeded + failed === 0) return { name, isPassed: false, expected, found: "no request" };
  const isError = metric.kind === "error-share" || metric.kind === "error-count";
  if (succeeded === 0 && !isError) return { name, isPassed: false, expected, found: "no success" };
  const { value, note } = figureOf(metric, result);
  if (!Number.isFinite(value)) return { name, isPassed: false, expected, found: note };
  const found = `${written(metric, value, limit)}${note === "" ? "" : `, ${note}`}`;
  return { name, isPassed: holds(value, comparator, limit), expected, found };
}

function labelOf(metric: ThresholdMetric): string {
  if (metric.kind === "latency") return LATENCY_LABELS[metric.figure];
  return metric.kind === "rate" ? "rate" : "errors";
}

interface Figure {
  /** Infinite where too few were answered to have it. */
  readonly value: number;
  /** What has to be known of it; empty where nothing. */
  readonly note: string;
}

function figureOf(metric: ThresholdMetric, result: Judged): Figure {
  const { requests, perSecond } = result;
  if (metric.kind === "latency") return latencyOf(metric.figure, result);
  if (metric.kind === "rate") return { value: perSecond, note: "" };
  if (metric.kind === "error-count") return { value: requests.failed, note: "" };
  return { value: requests.failed / (requests.succeeded + requests.failed), note: "" };
}

/** The share of requests that are at most so slow. */
const SHARES: Readonly<Partial<Record<LatencyFigure, number>>> = {
  p50: 0.5,
  p75: 0.75,
  p90: 0.9,
  p95: 0.95,
  p99: 0.99,
  p999: 0.999,
  p9999: 0.9999,
  max: 1,
};

function latencyOf(figure: LatencyFigure, result: Judged): Figure {
  const { latency } = result;
  const share = SHARES[figure];
  const missing = unansweredOf(result) + missedOf(result);
  if (share === undefined) return { value: latency[figure], note: "" };
  if (missing > 0) return withMissing(share, missing, result);
  const isHighest = share < 1 && latency.count * (1 - share) < 1 - 1e-6;
  return {
    value: latency[figure],
    note: isHighest ? `the highest of only ${counted(latency.count)} answers` : "",
  };
}

function withMissing(share: number, missing: number, { latency, distribution }: Judged): Figure {
  const rank = Math.ceil(share * (latency.count + missing) - 1e-6);
  if (rank > latency.count) {
    const part = percent(missing / (latency.count + missing));
    return { value: Number.POSITIVE_INFINITY, note: `no answer for ${part} of the requests` };
  }
  let below = 0;
  const slot = distribution.find(([, count]) => {
    below += count;
    return below >= rank;
  });
  const value = Math.min(latency.max, (slot?.[0] ?? Number.POSITIVE_INFINITY) / 1000);
  return { value, note: `${counted(missing)} without an answer counted as slower` };
}

/** False for NaN, whatever the limit. */
function holds(value: number, comparator: Comparator, limit: number): boolean {
  if (comparator === "<") return value < limit;
  if (comparator === "<=") return value <= limit;
  return comparator === ">" ? value > limit : value >= limit;
}

/** The limit as it was meant, a figure with three digits, or as many as it takes to tell it from the limit. */
function written(metric: ThresholdMetric, value: number, limit: number = value): string {
  if (metric.kind === "error-count") return String(value);
  const scale = metric.kind === "error-share" ? 100 : 1;
  const unit = metric.kind === "latency" ? " ms" : metric.kind === "rate" ? "/s" : " %";
  const exact = (number: number): number => Number((number * scale).toPrecision(12));
  if (value === limit) return `${exact(value)}${unit}`;
  let digits = 3;
  while (digits < 12 && rounded(value * scale, digits) === exact(limit)) digits++;
  return `${rounded(value * scale, digits)}${unit}`;
}

/** Whole numbers keep all of their digits. */
function rounded(value: number, digits: number): number {
  return Math.abs(value) >= 100 && digits === 3 ? Math.round(value) : Number(value.toPrecision(digits));
}
