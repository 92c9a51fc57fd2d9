/** The counts of latencies, in few buckets that grow by a factor: a picture of all of them, the tail included. */
import type { LoadResult } from "@ashlar/load";

/** From above `fromMs` up to `toMs`. */
export interface LatencyBucket {
  readonly fromMs: number;
  readonly toMs: number;
  readonly count: number;
}

/** Steps within a factor of ten that read well, from coarse to fine (the last ones are those of ISO 3). */
const SERIES: readonly (readonly number[])[] = [
  [1],
  [1, 3],
  [1, 2, 5],
  [1, 1.6, 2.5, 4, 6.3],
  [1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.3, 8],
  [1, 1.12, 1.25, 1.4, 1.6, 1.8, 2, 2.24, 2.5, 2.8, 3.2, 3.6, 4, 4.5, 5, 5.6, 6.3, 7.1, 8, 9],
];
/** From a µs to hours is less. */
const POWERS = 20;

/** Buckets with round edges, as many as fit, without empty ones at the ends. */
export function roundBuckets(distribution: LoadResult["distribution"], most: number): LatencyBucket[] {
  const range = rangeOf(distribution);
  if (range === undefined) return [];
  const [lowestUs, highestUs] = range;
  const fitting = SERIES.map((steps) => edgesUs(steps, lowestUs, highestUs)).filter(
    (edges) => edges.length - 1 <= most,
  );
  return countInto(distribution, fitting.at(-1) ?? edgesUs([1], lowestUs, highestUs));
}

/**
 * Many narrow buckets of equal factor, for a chart; whole µs, so that no edge falls within a step of the histogram. All
 * distributions are counted into the same ones: with others, the broader would look the taller.
 */
export function evenBuckets(
  distributions: readonly LoadResult["distribution"][],
  number: number,
): LatencyBucket[][] {
  const ranges = distributions.flatMap((distribution) => rangeOf(distribution) ?? []);
  if (ranges.length === 0) return distributions.map(() => []);
  const lowestUs = Math.max(1, Math.min(...ranges) * 0.9);
  const highestUs = Math.max(...ranges, lowestUs * 1.5);
  const factor = (highestUs / lowestUs) ** (1 / number);
  const edges = Array.from({ length: number + 1 }, (_, i) => Math.round(lowestUs * factor ** i));
  edges[0] = Math.max(0, (edges[0] ?? 1) - 1);
  edges[number] = Math.ceil(highestUs);
  return distributions.map((distribution) => countInto(distribution, [...new Set(edges)]));
}

function rangeOf(distribution: LoadResult["distribution"]): [number, number] | undefined {
  const [first] = distribution;
  const last = distribution.at(-1);
  return first === undefined || last === undefined
    ? undefined
    : [Math.max(1, first[0]), Math.max(1, last[0])];
}

/** Rising edges, the first below the lowest value and the last not below the highest. */
function edgesUs(steps: readonly number[], lowestUs: number, highestUs: number): number[] {
  const edges: number[] = [];
  const from = Math.floor(Math.log10(lowestUs)) - 1;
  const all = Array.from({ length: POWERS }, (_, i) => from + i).flatMap((power) =>
    steps.map((step) => Math.round(step * 10 ** power * 1000) / 1000),
  );
  for (const edge of all) {
    if (edge < lowestUs) edges[0] = edge;
    else edges.push(edge);
    if (edge >= highestUs) break;
  }
  return edges;
}

function countInto(distribution: LoadResult["distribution"], edges: readonly number[]): LatencyBucket[] {
  const counts = new Array<number>(Math.max(0, edges.length - 1)).fill(0);
  let bucket = 0;
  for (const [upToUs, count] of distribution) {
    while (bucket < counts.length - 1 && upToUs > (edges[bucket + 1] ?? 0)) bucket++;
    counts[bucket] = (counts[bucket] ?? 0) + count;
  }
  return counts.map((count, i) => ({
    fromMs: (edges[i] ?? 0) / 1000,
    toMs: (edges[i + 1] ?? 0) / 1000,
    count,
  }));
}
