/** What code does with a `Map`: a list of keys with their values. */
import type ts from "typescript6";
import { list } from "./list-methods.ts";
import { type Calls, native } from "./native.ts";
import { type Argument, constant, type ListValue, UNDEFINED, type Value } from "./value.ts";

export function mapMethod(self: ListValue, name: string, calls: Calls): Value | undefined {
  const { items } = self;
  switch (name) {
    case "size":
      return constant(items.length);
    case "get":
      return native(([key]) => pairOf(items, key)?.[1]?.value ?? UNDEFINED);
    case "has":
      return native(([key]) => constant(pairOf(items, key) !== undefined));
    case "set":
      return native(([key, value]) => {
        if (key === undefined || value === undefined) return self;
        const known = pairOf(items, key);
        if (known === undefined)
          items.push({ value: { kind: "list", items: [key, value] }, node: value.node });
        else known[1] = value;
        return self;
      });
    case "forEach":
      return native(([callback], node) => {
        for (const { value } of items) {
          const [key, entry] = value.kind === "list" ? value.items : [];
          if (callback !== undefined && key !== undefined && entry !== undefined)
            calls.call(callback.value, [entry, key], node);
        }
        return UNDEFINED;
      });
    case "keys":
    case "values":
      return native((_, node) =>
        list(
          items.flatMap(({ value }) =>
            value.kind === "list" ? (value.items[name === "keys" ? 0 : 1]?.value ?? []) : [],
          ),
          node as ts.Expression,
        ),
      );
    case "entries":
      return native(() => ({ kind: "list", items }));
    default:
      return undefined;
  }
}

function pairOf(items: readonly Argument[], key: Argument | undefined): Argument[] | undefined {
  for (const { value } of items) {
    if (value.kind === "list" && key !== undefined && isSame(value.items[0]?.value, key.value))
      return value.items;
  }
  return undefined;
}

function isSame(a: Value | undefined, b: Value): boolean {
  return a === b || (a?.kind === "constant" && b.kind === "constant" && a.value === b.value);
}
