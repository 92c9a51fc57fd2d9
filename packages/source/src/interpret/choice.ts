/** One of several values: which of them is decided when the code runs. Whatever is done with it is done with each. */
import { type Argument, type ChoiceValue, confidenceOf, constant, UNDEFINED, type Value } from "./value.ts";

/** What is set outside may differ from the default that stands in the code. */
const DEFAULT_CONFIDENCE = 0.8;
/** More than conditions choose from, and less than what chooses among choices grows to. */
const MAX_VALUES = 4;
/** What may register routes, or may have. */
const KINDS: ReadonlySet<Value["kind"]> = new Set([
  "router",
  "route",
  "mount",
  "function",
  "native",
  "class",
  "object",
]);

/** Values that register nothing are not told apart: the first that says something stands for the others. */
export function choiceOf(values: readonly Value[]): Value {
  const all = values.flatMap((value) => (value.kind === "choice" ? value.values : [value]));
  // `settings.routes || []`: what is set outside may be more than nothing.
  const outside = all.find(({ kind }) => kind === "unknown");
  if (outside !== undefined && all.every((value) => value === outside || isEmptyList(value))) return outside;
  const lists = all.filter(({ kind }) => kind === "list");
  if (lists.length > 0)
    return lists.length === 1 ? (lists[0] as Value) : { kind: "list", items: itemsOf(lists) };
  const chosen = [...new Set(all.filter(({ kind }) => KINDS.has(kind)))];
  const [first, second] = chosen;
  if (first !== undefined)
    return second === undefined ? first : { kind: "choice", values: chosen.slice(0, MAX_VALUES) };
  const told =
    all.find((value) => value.kind !== "unknown" && value.kind !== "external" && !isNothing(value)) ??
    all.find(({ kind }) => kind === "external") ??
    all.at(-1) ??
    UNDEFINED;
  return all.every((value) => value === told) ? told : guess(told);
}

export function mapChoice({ values }: ChoiceValue, change: (value: Value) => Value): Value {
  return choiceOf(values.map(change));
}

/** Text that a default gives. */
export function guess(value: Value): Value {
  return value.kind === "constant"
    ? constant(value.value, Math.min(DEFAULT_CONFIDENCE, confidenceOf(value)))
    : value;
}

function itemsOf(lists: readonly Value[]): Argument[] {
  const items: Argument[] = [];
  for (const list of lists) {
    for (const item of list.kind === "list" ? list.items : []) {
      if (!items.some(({ value, node }) => value === item.value && node === item.node)) items.push(item);
    }
  }
  return items;
}

function isEmptyList(value: Value): boolean {
  return value.kind === "list" && value.items.length === 0;
}

function isNothing(value: Value): boolean {
  return (
    value.kind === "constant" && (value.value === undefined || value.value === null || value.value === "")
  );
}
