/** A metric's children by their labels. */
import { labelText } from "./exposition.ts";
import type { LabelValues, MetricOptions } from "./metric.ts";

const namePattern = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const labelPattern = /^(?!__)[a-zA-Z_][a-zA-Z0-9_]*$/;

export class Family<Label extends string, Child> {
  readonly name: string;
  readonly help: string;
  readonly #labels: readonly Label[];
  readonly #make: () => Child;
  readonly #children = new Map<string, Child>();

  constructor({ name, help, labels = [] }: MetricOptions<Label>, make: () => Child) {
    if (!namePattern.test(name)) throw new TypeError(`"${name}" is no name of a metric`);
    for (const label of labels) {
      if (!labelPattern.test(label)) throw new TypeError(`"${label}" is no label of ${name}`);
    }
    this.name = name;
    this.help = help;
    this.#labels = labels;
    this.#make = make;
    if (labels.length === 0) this.#children.set("", make());
  }

  /** @returns the child, and how its labels are written */
  child(values: LabelValues<Label>): Child {
    const text = labelText(this.#labels, values);
    const known = this.#children.get(text);
    if (known !== undefined) return known;
    const made = this.#make();
    this.#children.set(text, made);
    return made;
  }

  /** The only child of a metric without labels. */
  single(): Child {
    const child = this.#children.get("");
    if (child === undefined) throw new TypeError(`${this.name} has labels: ${this.#labels.join(", ")}`);
    return child;
  }

  entries(): Iterable<[labels: string, child: Child]> {
    return this.#children;
  }
}
