/** A number that only grows. */
import { headOf, sampleLine } from "./exposition.ts";
import { Family } from "./family.ts";
import type { Counter, CounterChild, LabelValues, Metric, MetricOptions } from "./metric.ts";

class CountedChild implements CounterChild {
  value = 0;
  current: (() => number) | undefined = undefined;

  inc(by = 1): void {
    if (by > 0) this.value += by;
  }
}

export class PrintedCounter<Label extends string> implements Counter<Label>, Metric {
  readonly #family: Family<Label, CountedChild>;

  constructor(options: MetricOptions<Label>) {
    this.#family = new Family(options, () => new CountedChild());
  }

  get name(): string {
    return this.#family.name;
  }

  labels(values: LabelValues<Label>): CounterChild {
    return this.#family.child(values);
  }

  read(values: LabelValues<Label>, current: () => number): void {
    this.#family.child(values).current = current;
  }

  inc(by?: number): void {
    this.#family.single().inc(by);
  }

  print(): string {
    const { name, help } = this.#family;
    let text = headOf(name, "counter", help);
    for (const [labels, { value, current }] of this.#family.entries()) {
      text += sampleLine(name, labels, current === undefined ? value : current());
    }
    return text;
  }
}
