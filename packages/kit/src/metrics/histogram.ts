/** How often a value was how large, in buckets. */
import { headOf, numberText, sampleLine } from "./exposition.ts";
import { Family } from "./family.ts";
import {
  durationBuckets,
  type Histogram,
  type HistogramChild,
  type HistogramOptions,
  type LabelValues,
  type Metric,
} from "./metric.ts";

class BucketedChild implements HistogramChild {
  readonly #bounds: readonly number[];
  /** Not cumulative; the last one is for what is above all bounds. */
  readonly counts: number[];
  sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.counts = new Array<number>(bounds.length + 1).fill(0);
  }

  observe(value: number): void {
    const bounds = this.#bounds;
    let index = 0;
    // Most requests are quick: from the low end it is found sooner than by halving.
    while (index < bounds.length && value > (bounds[index] ?? 0)) index++;
    this.counts[index] = (this.counts[index] ?? 0) + 1;
    this.sum += value;
  }
}

export class PrintedHistogram<Label extends string> implements Histogram<Label>, Metric {
  readonly #family: Family<Label, BucketedChild>;
  readonly #bounds: readonly number[];

  constructor(options: HistogramOptions<Label>) {
    const bounds = options.buckets ?? durationBuckets;
    if (bounds.some((bound, index) => !(bound > (bounds[index - 1] ?? Number.NEGATIVE_INFINITY)))) {
      throw new TypeError(`the buckets of ${options.name} must ascend`);
    }
    this.#bounds = bounds;
    this.#family = new Family(options, () => new BucketedChild(bounds));
  }

  get name(): string {
    return this.#family.name;
  }

  labels(values: LabelValues<Label>): HistogramChild {
    return this.#family.child(values);
  }

  observe(value: number): void {
    this.#family.single().observe(value);
  }

  print(): string {
    const { name, help } = this.#family;
    let text = headOf(name, "histogram", help);
    for (const [labels, child] of this.#family.entries()) text += this.#printChild(labels, child);
    return text;
  }

  #printChild(labels: string, { counts, sum }: BucketedChild): string {
    const { name } = this.#family;
    const before = labels === "" ? "" : `${labels},`;
    let text = "";
    let total = 0;
    for (const [index, count] of counts.entries()) {
      total += count;
      const bound = numberText(this.#bounds[index] ?? Number.POSITIVE_INFINITY);
      text += sampleLine(`${name}_bucket`, `${before}le="${bound}"`, total);
    }
    return text + sampleLine(`${name}_sum`, labels, sum) + sampleLine(`${name}_count`, labels, total);
  }
}
