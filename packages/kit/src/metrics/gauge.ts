/** A number that goes up and down, set or asked for. */
import { headOf, sampleLine } from "./exposition.ts";
import { Family } from "./family.ts";
import type { Gauge, GaugeChild, LabelValues, Metric, MetricOptions } from "./metric.ts";

class MeasuredChild implements GaugeChild {
  value = 0;
  current: (() => number) | undefined = undefined;

  set(value: number): void {
    this.value = value;
  }

  inc(by = 1): void {
    this.value += by;
  }

  dec(by = 1): void {
    this.value -= by;
  }
}

export class PrintedGauge<Label extends string> implements Gauge<Label>, Metric {
  readonly #family: Family<Label, MeasuredChild>;

  constructor(options: MetricOptions<Label>) {
    this.#family = new Family(options, () => new MeasuredChild());
  }

  get name(): string {
    return this.#family.name;
  }

  labels(values: LabelValues<Label>): GaugeChild {
    return this.#family.child(values);
  }

  read(values: LabelValues<Label>, current: () => number): void {
    this.#family.child(values).current = current;
  }

  set(value: number): void {
    this.#family.single().set(value);
  }

  inc(by?: number): void {
    this.#family.single().inc(by);
  }

  dec(by?: number): void {
    this.#family.single().dec(by);
  }

  print(): string {
    const { name, help } = this.#family;
    let text = headOf(name, "gauge", help);
    for (const [labels, { value, current }] of this.#family.entries()) {
      text += sampleLine(name, labels, current === undefined ? value : current());
    }
    return text;
  }
}
