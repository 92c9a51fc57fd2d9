/**
 * A histogram with high dynamic range: 1 µs to 1 h in steps of at most 0.1 % (three significant digits), constant memory,
 * no allocation per value. The slots are those of HdrHistogram with a lowest value of 1 and three digits, so that its
 * tools can read what is written from here (http://hdrhistogram.org).
 */

/** 1 h in µs: what took longer is counted as that. */
export const HIGHEST_US = 3_600_000_000;

const subBuckets = 2048;
const halfSubBuckets = subBuckets / 2;

/** How many counts a histogram has: 23,552. */
export const COUNTS_LENGTH: number =
  slotOf(HIGHEST_US) + 1 + (halfSubBuckets - ((slotOf(HIGHEST_US) + 1) % halfSubBuckets));

const statistics = 5;
const COUNT = 0;
const SUM = 1;
const SUM_OF_SQUARES = 2;
const LOWEST = 3;
const HIGHEST = 4;

/** The float64 numbers that a histogram lives in. */
export const HISTOGRAM_LENGTH: number = statistics + COUNTS_LENGTH;

/** The slot of a whole number of µs, at most `HIGHEST_US`. */
export function slotOf(us: number): number {
  if (us < subBuckets) return us;
  const shift = 21 - Math.clz32(us);
  return halfSubBuckets * shift + (us >>> shift);
}

/** The lowest value of a slot, in µs. */
export function lowestOf(slot: number): number {
  if (slot < subBuckets) return slot;
  const shift = Math.floor(slot / halfSubBuckets) - 1;
  return (slot - halfSubBuckets * shift) * 2 ** shift;
}

/** The highest whole µs that counts into the same slot. */
export function highestOf(slot: number): number {
  return lowestOf(slot + 1) - 1;
}

export class Histogram {
  /** Statistics first, then the counts; may lie in shared memory. */
  readonly numbers: Float64Array;
  /** Per slot, how many values fell into it. */
  readonly counts: Float64Array;

  /** On numbers of its own, or on the given `HISTOGRAM_LENGTH` of them, which are taken as they are. */
  constructor(numbers: Float64Array = new Float64Array(HISTOGRAM_LENGTH)) {
    this.numbers = numbers;
    this.counts = numbers.subarray(statistics, HISTOGRAM_LENGTH);
  }

  /** Counts a duration in µs; fractions are rounded, negative ones are 0. */
  record(us: number): void {
    const numbers = this.numbers;
    const whole = us < 0 ? 0 : us > HIGHEST_US ? HIGHEST_US : (us + 0.5) >>> 0;
    if (numbers[COUNT] === 0 || us < (numbers[LOWEST] as number)) numbers[LOWEST] = us < 0 ? 0 : us;
    if (us > (numbers[HIGHEST] as number)) numbers[HIGHEST] = us;
    (numbers[COUNT] as number)++;
    numbers[SUM] = (numbers[SUM] as number) + us;
    numbers[SUM_OF_SQUARES] = (numbers[SUM_OF_SQUARES] as number) + us * us;
    (this.counts[slotOf(whole)] as number)++;
  }

  /** How many values there are. */
  get count(): number {
    return this.numbers[COUNT] as number;
  }

  /** The lowest value, exactly, in µs; 0 where there is none. */
  get lowestUs(): number {
    return this.numbers[LOWEST] as number;
  }

  /** The highest value, exactly, in µs; 0 where there is none. */
  get highestUs(): number {
    return this.numbers[HIGHEST] as number;
  }

  /** The mean, exactly, in µs; 0 where there are no values. */
  get meanUs(): number {
    return this.count === 0 ? 0 : (this.numbers[SUM] as number) / this.count;
  }

  /** The standard deviation (of the population), in µs; 0 where there are no values. */
  get standardDeviationUs(): number {
    if (this.count === 0) return 0;
    const variance = (this.numbers[SUM_OF_SQUARES] as number) / this.count - this.meanUs ** 2;
    return Math.sqrt(Math.max(0, variance));
  }

  /** The value, in µs, that a share of the values (0 to 1) does not exceed; 0 where there are none. */
  quantileUs(share: number): number {
    const { counts, count } = this;
    if (count === 0) return 0;
    // A product that should be whole may come out a hair above it.
    const wanted = Math.max(1, Math.ceil(count * share - 1e-9 * count));
    let seen = 0;
    for (let slot = 0; slot < counts.length; slot++) {
      seen += counts[slot] as number;
      if (seen >= wanted) return Math.min(Math.max(middleOf(slot), this.lowestUs), this.highestUs);
    }
    return this.highestUs;
  }

  /** Adds another's values to these. */
  add(other: Histogram): void {
    if (other.count === 0) return;
    const { numbers } = this;
    const lowest = this.count === 0 ? other.lowestUs : Math.min(this.lowestUs, other.lowestUs);
    const highest = Math.max(this.highestUs, other.highestUs);
    for (let i = 0; i < numbers.length; i++)
      numbers[i] = (numbers[i] as number) + (other.numbers[i] as number);
    numbers[LOWEST] = lowest;
    numbers[HIGHEST] = highest;
  }
}

/** What stands for all values of a slot: its middle, so that the error is at most half a step. */
function middleOf(slot: number): number {
  return slot < subBuckets ? slot : (lowestOf(slot) + highestOf(slot)) / 2;
}
