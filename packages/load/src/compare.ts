/** Whether two runs differ, by how much, and how sure that is. */
import { bootstrapError, reachOf } from "./bootstrap.ts";
import type { Comparison, MetricComparison, Verdict } from "./comparison.ts";
import { findCaveats } from "./comparison-caveats.ts";
import { METRICS, type Metric } from "./comparison-metrics.ts";
import { nameRuns } from "./comparison-names.ts";
import { sentenceOf } from "./comparison-sentence.ts";
import type { LoadResult, TimelineRow } from "./load-result.ts";

export interface CompareOptions {
  /** Whether slice i of both was measured in one breath. */
  readonly isInterleaved: boolean;
  /** Where the first was read from. */
  readonly baselineFile?: string;
  /** Of the resampling: 1 where it is not given. */
  readonly seed?: number;
}

export function compareResults(
  a: LoadResult,
  b: LoadResult,
  { seed = 1, ...circumstances }: CompareOptions,
): Comparison {
  const { isInterleaved } = circumstances;
  const names = nameRuns(a, b, circumstances);
  const rows = comparableRows(a.timeline, b.timeline, isInterleaved);
  const metrics = METRICS.map((metric) => compareMetric(metric, { a, b, rows, isInterleaved, seed }));
  const overall = overallOf(metrics);
  const isBounded = metrics.every(({ low, high }) => low !== null && high !== null);
  const slices = { a: rows[0].length, b: rows[1].length };
  return {
    isInterleaved,
    names,
    slices,
    metrics,
    overall,
    sentence: sentenceOf(overall, { metrics, names }),
    caveats: findCaveats(a, b, { isInterleaved, isBounded, names, slices }),
  };
}

type Rows = readonly TimelineRow[];

/** Slices that were cut short say little; and of what was measured in turns only whole pairs count. */
function comparableRows(a: Rows, b: Rows, isInterleaved: boolean): readonly [Rows, Rows] {
  const isLong = isLongIn(a);
  const isLongToo = isLongIn(b);
  if (!isInterleaved) return [a.filter(isLong), b.filter(isLongToo)];
  const pairs = a.flatMap((row, index) => {
    const other = b[index];
    return other !== undefined && isLong(row) && isLongToo(other) ? [[row, other] as const] : [];
  });
  return [pairs.map(([row]) => row), pairs.map(([, other]) => other)];
}

function isLongIn(rows: Rows): (row: TimelineRow) => boolean {
  const durations = rows.map(({ durationS }) => durationS).sort((x, y) => x - y);
  const usual = durations[Math.floor(durations.length / 2)] ?? 0;
  return ({ durationS }) => durationS >= usual / 2 && durationS > 0;
}

interface Compared {
  readonly a: LoadResult;
  readonly b: LoadResult;
  readonly rows: readonly [Rows, Rows];
  readonly isInterleaved: boolean;
  readonly seed: number;
}

function compareMetric(metric: Metric, compared: Compared): MetricComparison {
  const [a, b] = [metric.whole(compared.a), metric.whole(compared.b)];
  const leastChange = metric.leastChange[compared.isInterleaved ? "interleaved" : "apart"];
  const { name, unit } = metric;
  const shown = { name, unit, a: finite(a), b: finite(b), leastChange };
  const change = changeOf(metric, a, b);
  const [low, high] = intervalOf(metric, compared, a, b);
  const verdict = verdictOf(change, [low, high], leastChange, metric.isMoreBetter);
  return { ...shown, change: orNull(change), low: orNull(low), high: orNull(high), verdict };
}

function finite(value: number): number {
  return Number.isFinite(value) ? value : 0;
}

function orNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

function changeOf({ unit }: Metric, a: number, b: number): number {
  return unit === "share" ? b - a : b / a - 1;
}

/** Ratios are compared by their logarithms: half and double are then as far from the same. */
function distance({ unit }: Metric, a: number, b: number): number {
  return unit === "share" ? b - a : Math.log(b / a);
}

/**
 * Around the change of the whole runs and that of their slices' means, which differ where a few slices hold the slowest
 * requests; the interval reaches over both.
 */
function intervalOf(
  metric: Metric,
  { rows, isInterleaved, seed }: Compared,
  a: number,
  b: number,
): readonly [number, number] {
  if (Math.min(rows[0].length, rows[1].length) < FEWEST_SLICES) return [Number.NaN, Number.NaN];
  const parts = [rows[0].map(metric.part), rows[1].map(metric.part)] as const;
  const lengths = [rows[0].length, rows[1].length] as const;
  const all = [placesOf(rows[0]), placesOf(rows[1])] as const;
  const figure = (x: Int32Array, y: Int32Array): number =>
    distance(metric, meanOf(parts[0], x), meanOf(parts[1], y));
  const error = bootstrapError({ lengths, isPaired: isInterleaved, draws: DRAWS, seed, figure });
  const reach = error * reachOf(Math.min(...lengths));
  if (!(reach <= FARTHEST_REACH)) return [Number.NaN, Number.NaN];
  const centres = [distance(metric, a, b), figure(all[0], all[1])];
  const ends = [Math.min(...centres) - reach, Math.max(...centres) + reach] as const;
  return metric.unit === "share" ? ends : [Math.exp(ends[0]) - 1, Math.exp(ends[1]) - 1];
}

/** Of a logarithm, tenfold; of a share, more than there can be: what may be off by that says nothing. */
const FARTHEST_REACH = Math.LN10;

/** The error is then known to 2 %. */
const DRAWS = 1000;

/** Of fewer no scatter can be told. */
const FEWEST_SLICES = 4;

function placesOf({ length }: Rows): Int32Array {
  return Int32Array.from({ length }, (_, index) => index);
}

type Parts = readonly (readonly [sum: number, weight: number])[];

function meanOf(parts: Parts, indexes: Int32Array): number {
  let sum = 0;
  let weight = 0;
  for (const index of indexes) {
    const part = parts[index];
    if (part === undefined) continue;
    sum += part[0];
    weight += part[1];
  }
  return sum / weight;
}

/** What may be called the same: no end of the interval is farther away. */
const SAME_WITHIN = 2.5;

function verdictOf(
  change: number,
  [low, high]: readonly [number, number],
  leastChange: number,
  isMoreBetter: boolean,
): Verdict {
  if (!Number.isFinite(change) || !Number.isFinite(low) || !Number.isFinite(high)) return "unclear";
  const isReal = low > 0 || high < 0;
  if (isReal && Math.abs(change) >= leastChange) return change > 0 === isMoreBetter ? "better" : "worse";
  const farthest = Math.max(Math.abs(low), Math.abs(high));
  return farthest <= leastChange * SAME_WITHIN ? "same" : "unclear";
}

function overallOf(metrics: readonly MetricComparison[]): Comparison["overall"] {
  const verdicts = new Set(metrics.map(({ verdict }) => verdict));
  if (verdicts.has("better") && verdicts.has("worse")) return "mixed";
  if (verdicts.has("better")) return "better";
  if (verdicts.has("worse")) return "worse";
  return verdicts.has("unclear") ? "unclear" : "same";
}
