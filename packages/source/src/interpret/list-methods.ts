/** What code does with lists. */
import type ts from "typescript6";
import { type Calls, native } from "./native.ts";
import {
  type Argument,
  constant,
  type ListValue,
  textOfValue,
  truthOf,
  UNDEFINED,
  UNKNOWN,
  type Value,
} from "./value.ts";

export function list(values: readonly Value[], node: ts.Expression): ListValue {
  return { kind: "list", items: values.map((value) => ({ value, node })) };
}

/** A method of a list. */
export function listMethod(self: ListValue, name: string, calls: Calls): Value | undefined {
  const { items } = self;
  const each = (callback: Argument | undefined, node: ts.Node): Value[] =>
    items.map((item, index) =>
      callback === undefined
        ? UNKNOWN
        : calls.call(
            callback.value,
            [item, { value: constant(index), node: item.node }, { value: self, node: item.node }],
            node,
          ),
    );
  switch (name) {
    case "length":
      return constant(items.length);
    case "forEach":
      return native(([callback], node) => {
        each(callback, node);
        return constant(undefined);
      });
    case "map":
      return native(([callback], node) => ({
        kind: "list",
        items: each(callback, node).map((value, index) => ({
          value,
          node: items[index]?.node as ts.Expression,
        })),
      }));
    case "flatMap":
      return native(([callback], node) =>
        flat(each(callback, node).map((value) => ({ value, node: node as ts.Expression }))),
      );
    case "flat":
      return native(() => flat(items));
    case "filter":
      return native(([callback], node) => {
        const kept = each(callback, node);
        return { kind: "list", items: items.filter((_, index) => truthOf(kept[index] ?? UNKNOWN) !== false) };
      });
    case "find":
      return native(([callback], node) => {
        const kept = each(callback, node);
        const index = kept.findIndex((value) => truthOf(value) === true);
        return items[index]?.value ?? UNKNOWN;
      });
    case "reduce":
      return native(([callback, start], node) => {
        let sum = start ?? items[0];
        for (const item of start === undefined ? items.slice(1) : items) {
          if (sum === undefined || callback === undefined) return UNKNOWN;
          sum = { value: calls.call(callback.value, [sum, item], node), node: item.node };
        }
        return sum?.value ?? UNKNOWN;
      });
    case "concat":
      return native((args) => ({ kind: "list", items: [...items, ...flat(args).items] }));
    case "push":
    case "unshift":
      return native((args) => {
        if (name === "push") items.push(...args);
        else items.unshift(...args);
        return constant(items.length);
      });
    case "add":
      return native((args) => {
        items.push(...args);
        return self;
      });
    case "shift":
    case "pop":
      return native(() => (name === "shift" ? items.shift() : items.pop())?.value ?? UNDEFINED);
    case "slice":
      return native(([from, to]) => ({
        kind: "list",
        items: items.slice(numberOf(from), numberOf(to)),
      }));
    case "sort":
    case "values":
      return native(() => self);
    case "reverse":
      return native(() => ({ kind: "list", items: items.toReversed() }));
    case "entries":
      return native((_, node) => ({
        kind: "list",
        items: items.map((item, index) => ({
          value: { kind: "list", items: [{ value: constant(index), node: item.node }, item] },
          node: node as ts.Expression,
        })),
      }));
    case "join":
      return native(([separator]) => {
        const texts = items.map(({ value }) => textOfValue(value));
        return texts.includes(undefined)
          ? UNKNOWN
          : constant(texts.join(textOfValue(separator?.value) ?? ","));
      });
    case "includes":
    case "indexOf":
      return native(([wanted]) => {
        const value = wanted?.value;
        if (value?.kind !== "constant" || items.some((item) => item.value.kind !== "constant"))
          return UNKNOWN;
        const index = items.findIndex(
          (item) => item.value.kind === "constant" && item.value.value === value.value,
        );
        return constant(name === "includes" ? index !== -1 : index);
      });
    default:
      return undefined;
  }
}

export function flat(items: readonly Argument[]): ListValue {
  return {
    kind: "list",
    items: items.flatMap((item) => (item.value.kind === "list" ? item.value.items : [item])),
  };
}

function numberOf(argument: Argument | undefined): number | undefined {
  const value = argument?.value;
  return value?.kind === "constant" && typeof value.value === "number" ? value.value : undefined;
}
