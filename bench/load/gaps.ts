/** How evenly, or how much by chance, requests arrived. */

export interface Gaps {
  readonly count: number;
  /** Requests per second between the first and the last. */
  readonly perSecond: number;
  /** All in µs. */
  readonly meanUs: number;
  readonly standardDeviationUs: number;
  readonly p01Us: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** How far gaps lie from the ideal one, in the mean. */
  readonly errorUs: number;
  /** How late requests came, against an even schedule that begins with the one that came soonest after its time. */
  readonly lateMeanUs: number;
  readonly lateP99Us: number;
  readonly lateMaxUs: number;
  /** The greatest distance of the distribution of gaps from an exponential one of the same rate (Kolmogorov, Smirnov). */
  readonly exponentialDistance: number;
}

/** @param arrivalsMs in any order, at least two */
export function gapsOf(arrivalsMs: readonly number[], { perSecond }: { readonly perSecond: number }): Gaps {
  const arrivals = Float64Array.from(arrivalsMs, (ms) => ms * 1000).sort();
  const idealUs = 1e6 / perSecond;
  const gaps = arrivals.slice(1).map((us, index) => us - (arrivals[index] ?? us));
  const sorted = gaps.slice().sort();
  const spanUs = (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0);
  const meanUs = spanUs / gaps.length;
  const lates = lateness(arrivals, idealUs);
  return {
    count: arrivals.length,
    perSecond: 1e6 / meanUs,
    meanUs,
    standardDeviationUs: Math.sqrt(meanOf(gaps.map((gap) => (gap - meanUs) ** 2))),
    p01Us: at(sorted, 0.01),
    p50Us: at(sorted, 0.5),
    p99Us: at(sorted, 0.99),
    errorUs: meanOf(gaps.map((gap) => Math.abs(gap - idealUs))),
    lateMeanUs: meanOf(lates),
    lateP99Us: at(lates, 0.99),
    lateMaxUs: lates.at(-1) ?? Number.NaN,
    exponentialDistance: distanceFromExponential(sorted, idealUs),
  };
}

/** @returns sorted */
function lateness(arrivals: Float64Array, idealUs: number): Float64Array {
  const offsets = arrivals.map((us, k) => us - k * idealUs);
  const first = offsets.reduce((least, us) => Math.min(least, us), Number.POSITIVE_INFINITY);
  return offsets.map((us) => us - first).sort();
}

function distanceFromExponential(sorted: Float64Array, meanUs: number): number {
  return sorted.reduce((greatest, gap, index) => {
    const expected = 1 - Math.exp(-gap / meanUs);
    const [below, above] = [index / sorted.length, (index + 1) / sorted.length];
    return Math.max(greatest, Math.abs(expected - below), Math.abs(expected - above));
  }, 0);
}

function at(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
