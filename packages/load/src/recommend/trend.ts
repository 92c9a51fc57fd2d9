/** Whether one thing rises with another, from their order alone. */

/**
 * By how many standard deviations two series agree in their order: Kendall's test, which asks nothing of how either is
 * distributed (Mann 1945; Kendall, "Rank Correlation Methods"). Ties are left in the variance, which makes it careful.
 */
export function agreement(xs: readonly number[], ys: readonly number[]): number {
  const [x, y] = [thinned(xs), thinned(ys)];
  const count = Math.min(x.length, y.length);
  if (count < 2) return 0;
  let sum = 0;
  for (let i = 1; i < count; i++) {
    for (let j = 0; j < i; j++) {
      sum += Math.sign((x[i] as number) - (x[j] as number)) * Math.sign((y[i] as number) - (y[j] as number));
    }
  }
  return sum / Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18);
}

/** Every pair is looked at: of a day's seconds that would take minutes, and tell no more. */
const MOST_VALUES = 2000;

function thinned(values: readonly number[]): readonly number[] {
  const step = Math.ceil(values.length / MOST_VALUES);
  return step < 2 ? values : values.filter((_, index) => index % step === 0);
}

/** What counts as a trend: by chance it comes once in a thousand. */
export const CLEAR_AGREEMENT = 3.1;

/** 0 of nothing. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
